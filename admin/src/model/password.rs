//! Passwords of rows: what the page `{pk}/password/` needs to know.

use futures_util::future::BoxFuture;
use secrecy::SecretString;

use super::Row;
use crate::message::Message;

/// Makes of a new password what the row's column stores. Given to a model by
/// [`ModelAdmin::passwords`](super::ModelAdmin::passwords); the stock one is in the admin's accounts.
pub trait Passwords: Send + Sync + 'static {
    /// The column that keeps the hash. It has to be a secret one.
    fn column(&self) -> &str;

    /// What makes a password acceptable, a sentence each.
    fn advice(&self) -> Vec<Message>;

    /// Judges the password for this row and hashes it.
    ///
    /// # Errors
    /// See [`PasswordFault`].
    fn encode<'a>(
        &'a self,
        row: &'a Row,
        password: &'a SecretString,
    ) -> BoxFuture<'a, Result<String, PasswordFault>>;
}

/// Why a password was not hashed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PasswordFault {
    /// The password is not good enough: every reason, a sentence each.
    #[error("the password is refused for {} reasons", .0.len())]
    Refused(Vec<Message>),
    /// Too much to do at the moment: 503.
    #[error("too many passwords are being hashed")]
    Busy {
        /// When it is worth trying again.
        retry_after: std::time::Duration,
    },
    /// It could not be hashed: 500. The text is for the log.
    #[error("{0}")]
    Failed(String),
}
