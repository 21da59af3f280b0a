//! Guards: tower layers that let a request pass only if the policy says so.
//!
//! A guard
//! 1. asks the authorizer's [`Identify`](crate::Identify) who sends the request; where that fails, or none was
//!    given, it answers 503 and logs why;
//! 2. asks the policy; puts the [`Subject`](crate::Subject) and the [`Decision`](crate::Decision) into the request's
//!    extensions and lets the request pass if the decision is good enough;
//! 3. else sends the anonymous to sign in (or answers 401), and answers 403 to those signed in.

mod deny;
mod extract;
mod layer;
mod service;

pub(crate) use deny::Deny;
pub use deny::{Question, Refusal};
pub use extract::NotGuarded;
pub use layer::Require;
pub use service::RequireService;

#[cfg(test)]
mod tests;
