//! Passwords of rows: what the page `{pk}/password/` and the form of a new row need to know.

use futures_util::future::BoxFuture;
use http::Extensions;
use secrecy::SecretString;

use super::{Key, Row};
use crate::gate::{GuardError, RowChange, Visitor};
use crate::message::Message;

/// Makes of a new password what the row's column stores. Given to a model by
/// [`ModelAdmin::passwords`](super::ModelAdmin::passwords); the one for users of `auth` is
/// `admin::accounts::passwords`.
///
/// Only [`column`](Self::column), [`advice`](Self::advice) and [`encode`](Self::encode) have to be written. Each of the others adds
/// something to the page: without them rows have passwords, and nobody's own is among them.
pub trait Passwords: Send + Sync + 'static {
    /// The column that keeps the hash. It has to be a secret one.
    fn column(&self) -> &str;

    /// What makes a password acceptable, a sentence each.
    fn advice(&self) -> Vec<Message>;

    /// Judges a password for this row without hashing it. Of a row that is yet to be made, some columns may be missing.
    ///
    /// # Errors
    /// [`PasswordFault::Refused`] with every reason.
    fn judge<'a>(
        &'a self,
        row: &'a Row,
        password: &'a SecretString,
    ) -> BoxFuture<'a, Result<(), PasswordFault>> {
        let _ = (row, password);
        Box::pin(async { Ok(()) })
    }

    /// Judges the password for this row and hashes it.
    ///
    /// # Errors
    /// See [`PasswordFault`].
    fn encode<'a>(
        &'a self,
        row: &'a Row,
        password: &'a SecretString,
    ) -> BoxFuture<'a, Result<String, PasswordFault>>;

    /// What the column holds when no password fits, a new text at every call. With it, a password can be disabled, and a
    /// row made without one.
    ///
    /// # Errors
    /// [`PasswordFault::Failed`].
    fn unusable(&self) -> Result<Option<String>, PasswordFault> {
        Ok(None)
    }

    /// May people set the passwords of others here? Where they may not, they can still change their own and disable others'.
    fn may_set(&self) -> bool {
        true
    }

    /// Is this row the visitor's own account?
    fn is_own(&self, visitor: &Visitor, row: &Row) -> bool {
        let _ = (visitor, row);
        false
    }

    /// Is this the password that the visitor has now? Asked before he changes his own.
    ///
    /// # Errors
    /// [`PasswordFault::Busy`] and [`PasswordFault::Failed`].
    fn proves<'a>(
        &'a self,
        visitor: &'a Visitor,
        password: &'a SecretString,
    ) -> BoxFuture<'a, Result<bool, PasswordFault>> {
        let _ = (visitor, password);
        Box::pin(async { Ok(false) })
    }

    /// Called before a new row is made, with a password or without, outside of the transaction. Whoever has a reason refuses.
    ///
    /// # Errors
    /// [`PasswordFault::Refused`]: nothing is made.
    fn announce_new<'a>(&'a self, row: &'a Row) -> BoxFuture<'a, Result<(), PasswordFault>> {
        let _ = row;
        Box::pin(async { Ok(()) })
    }

    /// Called once the new row with this key is committed: for whoever listens.
    fn tell_new<'a>(&'a self, key: &'a Key) -> BoxFuture<'a, ()> {
        let _ = key;
        Box::pin(async {})
    }

    /// Called before a stored row gets another password or none, outside of the transaction. Whoever has a reason refuses.
    ///
    /// # Errors
    /// [`PasswordFault::Refused`]: nothing is changed.
    fn announce<'a>(&'a self, row: &'a Row) -> BoxFuture<'a, Result<(), PasswordFault>> {
        let _ = row;
        Box::pin(async { Ok(()) })
    }

    /// Called once the change of a stored row is committed: for whoever listens.
    fn tell<'a>(&'a self, row: &'a Row) -> BoxFuture<'a, ()> {
        let _ = row;
        Box::pin(async {})
    }

    /// Called after the column was written, in the same transaction; an error undoes the write. Here sessions end.
    ///
    /// # Errors
    /// Whatever has to stop the change.
    fn replaced<'a>(&'a self, change: &'a RowChange<'a>) -> BoxFuture<'a, Result<(), GuardError>> {
        let _ = change;
        Box::pin(async { Ok(()) })
    }

    /// Called after the visitor changed his own password, with what his request carries: keeps him signed in.
    ///
    /// # Errors
    /// [`PasswordFault::Failed`]: the password is changed all the same, and he signs in with it.
    fn stay<'a>(&'a self, request: &'a Extensions) -> BoxFuture<'a, Result<(), PasswordFault>> {
        let _ = request;
        Box::pin(async { Ok(()) })
    }
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
