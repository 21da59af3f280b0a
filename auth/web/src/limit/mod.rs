//! A body that is too large is refused before anybody collects it; what takes too long is given up ([`time`]).
//!
//! 1. A `Content-Length` beyond the limit is a 413 at once; the body is not read.
//! 2. Otherwise the body is counted as it streams and cut at the limit. Whatever the handler makes of the broken body, the answer is 413.

mod body;
mod layer;
mod service;
pub mod time;

pub use self::body::LimitedBody;
pub use self::layer::BodyLimitLayer;
pub use self::service::{BodyLimit, ResponseFuture};
pub use self::time::TimeLimitLayer;

#[cfg(test)]
mod tests;
