//! What goes between a store and the rest of this crate: an account with its password, and a new one.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::Value;
use secrecy::SecretString;

use super::Principal;
use crate::session::entity as session;

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
    /// The hash in the store's [`Format`](crate::password::Format).
    pub password: SecretString,
    /// May enter the admin.
    pub staff: bool,
    /// Passes every check.
    pub superuser: bool,
    /// When the account is made.
    pub joined: DateTime<Utc>,
    /// Values for further columns, by the column's name: what was asked for because
    /// [`UserStore::columns`](super::UserStore::columns) says that the table needs it.
    pub fields: Vec<(String, Value)>,
}
