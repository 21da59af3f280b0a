//! A number for every request, in the log, in the answer and on the error page.
//!
//! It is made here and not taken from the client: what a client may choose can be made to collide or to write into a log.
//!
//! All that is logged while the request is answered stands in the span `request`, with `request_id`, `method` and `path`.

mod layer;
mod service;

use std::fmt;
use std::sync::Arc;

pub use self::layer::RequestIdLayer;
pub use self::service::RequestIds;

/// The number of one request, in its extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The number as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn random() -> RequestId {
        RequestId(Arc::from(uuid::Uuid::new_v4().simple().to_string()))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
