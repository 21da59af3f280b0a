//! Time behind a trait, so that expiry is tested without sleeping.

use chrono::{DateTime, Utc};

/// Tells the time. The application uses [`SystemClock`]; a test moves its own.
pub trait Clock: Send + Sync + 'static {
    /// The present moment, in UTC.
    fn now(&self) -> DateTime<Utc>;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}
