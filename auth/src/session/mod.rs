//! Sessions: who is signed in where.
//!
//! [`AuthLayer`] gives every request an [`AuthHandle`]. The first question to it reads session, user and groups in one
//! statement; no question, no read. The identity lives in columns of `auth_session` that only sign-in writes; the
//! application's data is a [`tower_sessions::Session`] over the same row.
//!
//! What ends a session, checked on every request: its idle or absolute end, a deleted or deactivated user, another
//! password (the stamp), a backend that has left the chain, a user table of another name, and sign-out, after which no request that is still running can
//! bring it back, because saving is an `UPDATE`.
//!
//! A visitor who neither signs in nor is given data by the application gets no row and no cookie.

mod cookie;
mod end;
pub mod entity;
mod handle;
mod layer;
mod login;
mod service;
mod stamp;
mod store;
mod survey;
#[cfg(test)]
mod tests;
mod upgrade;
mod visit;

pub use self::end::clear_expired;
pub use self::handle::{AuthHandle, KnownSession};
pub use self::layer::AuthLayer;
pub use self::login::{Login, Outcome, Step};
pub use self::service::AuthService;

pub(crate) use self::end::end_of_user;
pub(crate) use self::stamp::{Stamp, hex};
pub(crate) use self::survey::Survey;
