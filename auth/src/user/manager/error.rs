//! Why a user or a group is as it was.

use thiserror::Error;

use crate::event::Refusal;
use crate::password::{HashError, Weakness};
use crate::user::{ColumnFault, LoginFault, StoreError};

/// Why a user was not made, or a password not changed. Nothing was written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum UserError {
    /// The name cannot be a name.
    #[error("the name `{}` cannot be used: {fault}", login.escape_debug())]
    Login {
        /// The name that was offered.
        login: String,
        /// What is wrong with it.
        fault: LoginFault,
    },
    /// Somebody has this name already, be it in other case.
    #[error("the name `{login}` is already taken; names that differ only in case count as the same")]
    Duplicate {
        /// The name that was offered.
        login: String,
    },
    /// Not a mail address.
    #[error("`{}` is not a mail address", email.escape_debug())]
    Email {
        /// The address that was offered.
        email: String,
    },
    /// The validators refuse the password; all their reasons.
    #[error("the password is not good enough: {}", .0.iter().map(Weakness::text).collect::<Vec<_>>().join(" "))]
    WeakPassword(Vec<Weakness>),
    /// The user table has no such column, or nobody may say what is in it.
    #[error("the user table has no field `{}` to be filled; {}", name.escape_debug(), fields(known))]
    NoField {
        /// The name that was offered.
        name: String,
        /// The fields that there are.
        known: Vec<String>,
    },
    /// A value that is none of the column's.
    #[error("`{name}` cannot be `{}`: {fault}", value.escape_debug())]
    Field {
        /// The column.
        name: String,
        /// The value that was offered.
        value: String,
        /// What is wrong with it.
        fault: ColumnFault,
    },
    /// There is no such group.
    #[error("there is no group `{}`", name.escape_debug())]
    UnknownGroup {
        /// The name that was asked for.
        name: String,
    },
    /// The name cannot be that of a group.
    #[error("the name `{}` cannot be a group's: {fault}", name.escape_debug())]
    GroupName {
        /// The name that was offered.
        name: String,
        /// What is wrong with it.
        fault: LoginFault,
    },
    /// There is a group of this name already.
    #[error("there is a group `{name}` already")]
    DuplicateGroup {
        /// The name that was offered.
        name: String,
    },
    /// The only active superuser cannot be locked: nobody could undo it.
    #[error("`{login}` is the last active superuser and stays")]
    LastSuperuser {
        /// The user's name.
        login: String,
    },
    /// There is no such user.
    #[error("there is no user `{}`", login.escape_debug())]
    Unknown {
        /// The name or key that was asked for.
        login: String,
    },
    /// The tables are not there yet.
    #[error("the table `{table}` does not exist yet: run the command `migrate` first")]
    NotMigrated {
        /// The user table.
        table: String,
    },
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// A listener of the application does not want it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

fn fields(known: &[String]) -> String {
    if known.is_empty() {
        return "it has none beside name, address and password".to_owned();
    }
    format!("there are `{}`", known.join("`, `"))
}
