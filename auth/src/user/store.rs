//! Where users come from.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use sea_orm::{DatabaseExecutor, DbErr, EntityTrait};
use secrecy::SecretString;
use thiserror::Error;

use super::{LoginFault, Principal};
use crate::password::Format;
use crate::session::entity as session;

/// A source of users. Object safe: handed around as `Arc<dyn UserStore>`.
///
/// The two that there are, [`Stock`](super::Stock) and [`UserTable`](super::UserTable), cover tables; implement it
/// yourself for users that live elsewhere. `db` is a connection or the transaction of the caller.
pub trait UserStore: Send + Sync + 'static {
    /// The name of the table: part of every user's identity, see [`Principal::realm`].
    fn realm(&self) -> &str;

    /// In which form the password column keeps hashes.
    fn format(&self) -> Format {
        Format::Phc
    }

    /// Most characters that a name to sign in with can have.
    fn login_limit(&self) -> usize {
        254
    }

    /// Whether a new account has a mail address beside its name.
    fn has_email(&self) -> bool {
        false
    }

    /// Whether `login` (in canonical form) may become the name of a new account.
    ///
    /// # Errors
    /// What is wrong with it.
    fn check_login(&self, login: &str) -> Result<(), LoginFault> {
        super::login::check_any(login, self.login_limit())
    }

    /// The account of exactly this name. `login` is in canonical form (NFKC).
    fn by_login<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        login: &'a str,
    ) -> StoreFuture<'a, Option<Account>>;

    /// The account with this key. A key that cannot be one of this table is nobody's.
    fn by_key<'a>(&'a self, db: &'a DatabaseExecutor<'a>, key: &'a str) -> StoreFuture<'a, Option<Account>>;

    /// Whether an account has this name, be it in other case.
    fn is_taken<'a>(&'a self, db: &'a DatabaseExecutor<'a>, login: &'a str) -> StoreFuture<'a, bool>;

    /// Makes an account. The name and the address are already checked, the password is already a hash.
    fn create<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        new: &'a NewRow,
    ) -> StoreFuture<'a, Arc<dyn Principal>>;

    /// Replaces the hash; false if there is no such account.
    fn set_password<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
        hash: &'a SecretString,
    ) -> StoreFuture<'a, bool>;

    /// Notes that the user signed in. A table without such a column has nothing to do.
    fn touch_last_login<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
        at: DateTime<Utc>,
    ) -> StoreFuture<'a, ()> {
        let _ = (db, key, at);
        Box::pin(async { Ok(()) })
    }

    /// The session whose id has this hash, with the account that it belongs to. Two reads, unless a store can join.
    fn by_session<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        id_hash: &'a str,
    ) -> StoreFuture<'a, Option<SessionAccount>> {
        Box::pin(async move {
            let Some(session) = session::Entity::find_by_id(id_hash).one(db).await? else { return Ok(None) };
            let account = match (&session.realm, &session.user_key) {
                (Some(realm), Some(key)) if realm == self.realm() => self.by_key(db, key).await?,
                _ => None,
            };
            Ok(Some(SessionAccount { session, account }))
        })
    }
}

/// What a store answers with.
pub type StoreFuture<'a, T> = BoxFuture<'a, Result<T, StoreError>>;

/// A user together with the stored password. Stays inside this crate and the stores.
#[derive(Clone)]
pub struct Account {
    /// The user.
    pub user: Arc<dyn Principal>,
    /// The password column as it is; `None` where the table has nothing in it.
    pub password: Option<SecretString>,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("user", &self.user).finish_non_exhaustive()
    }
}

/// A session and whose it is.
#[derive(Clone, Debug)]
pub struct SessionAccount {
    /// The row of `auth_session`.
    pub session: session::Model,
    /// The account that the row names, if it is still there and of this realm.
    pub account: Option<Account>,
}

/// A new account, checked, with its password hashed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NewRow {
    /// The name to sign in with, in canonical form.
    pub login: String,
    /// The mail address; empty for none.
    pub email: String,
    /// Given name; may be empty.
    pub first_name: String,
    /// Family name; may be empty.
    pub last_name: String,
    /// The hash in the store's [`Format`].
    pub password: SecretString,
    /// May enter the admin.
    pub staff: bool,
    /// Passes every check.
    pub superuser: bool,
    /// When the account is made.
    pub joined: DateTime<Utc>,
}

/// Why a store could not do what it was asked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
    /// The mapping of the table has no way to do it.
    #[error("the user table `{realm}` cannot {what}: {remedy}")]
    Unsupported {
        /// The table.
        realm: String,
        /// What was asked.
        what: &'static str,
        /// What to write into the mapping.
        remedy: &'static str,
    },
    /// A value does not fit the column that it is mapped to.
    #[error("the column `{column}` of the user table `{realm}` does not take {what}")]
    Column {
        /// The table.
        realm: String,
        /// The column.
        column: String,
        /// The value that was offered, in words.
        what: &'static str,
    },
}
