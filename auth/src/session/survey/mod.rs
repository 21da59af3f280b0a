//! Which schemes stand in the user table is asked before the first sign-in, and then at most once an hour.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::DatabaseExecutor;
use secrecy::ExposeSecret;

use crate::Auth;

/// How long an answer is good for.
const EVERY: TimeDelta = TimeDelta::hours(1);

/// When the table is asked next. The lock is held while it is asked, so that sign-ins at the same time ask once and none
/// of them is judged without the answer.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    due: tokio::sync::Mutex<Option<DateTime<Utc>>>,
}

impl Auth {
    /// Tells the pool what is stored, if it is time to. A failure costs nobody the sign-in: if the database is down, what
    /// follows will say so.
    pub(crate) async fn survey(&self) {
        let now = self.config().clock.now();
        let mut due = self.surveys().due.lock().await;
        if due.is_some_and(|due| now < due) {
            return;
        }
        let db = DatabaseExecutor::from(self.database());
        match self.users().schemes(&db).await {
            Ok(stored) => {
                self.pool().survey(stored.iter().map(|stored| stored.expose_secret()));
                *due = Some(now + EVERY);
            }
            Err(error) => {
                tracing::warn!(target: "auth", %error, "the schemes of stored passwords were not read");
            }
        }
    }
}

#[cfg(test)]
mod tests;
