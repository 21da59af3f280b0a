//! What can go wrong between a request and an identity.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use frontdesk_web::Problem;
use http::StatusCode;
use sea_orm::{DbErr, RuntimeErr, SqlxError};
use thiserror::Error;

use crate::password::HashError;
use crate::randomness::NoRandomness;
use crate::user::StoreError;

/// Why nobody can say who the visitor is, or why a sign-in did not happen.
///
/// As an answer it is a [`Problem`]: the client reads what it may know, the log reads the rest. Nothing here ever means
/// "anonymous": a store that fails is a 503, because taking a signed-in user for a stranger is a wrong answer, too.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The session could not be read or written.
    #[error("session: {0}")]
    Session(String),
    /// The password could not be checked now.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// No session id could be drawn.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// The name or the password is wrong, or the account may not be used. Which of these, only the log says.
    #[error("the sign-in was refused")]
    Refused,
    /// The password was right, but the sign-in needs a further step.
    #[error("the sign-in needs a further step")]
    StepNeeded,
    /// Nobody is signed in where somebody must be.
    #[error("nobody is signed in")]
    Anonymous,
    /// The user to be signed in is not one of this application's active users.
    #[error("user {key} of `{realm}` cannot be signed in: not an active user of this application")]
    NotAUser {
        /// The user's realm.
        realm: String,
        /// The user's key.
        key: String,
    },
    /// The tables are not there yet.
    #[error("the table `{table}` does not exist yet: run the command `migrate` first")]
    NotMigrated {
        /// The table that was asked for, or all of them.
        table: String,
    },
    /// The request did not come through `auth.layer()`.
    #[error("no AuthHandle in the request: put `.layer(auth.layer())` around this route")]
    NoLayer,
    /// The handler asked for another kind of user than the application has.
    #[error("the user is not of the type that the handler asks for: `{0}`")]
    OtherUserType(&'static str),
}

impl Error {
    /// The answer for the client.
    pub fn problem(&self) -> Problem {
        let detail = self.to_string();
        match self {
            Self::Hash(HashError::Busy { retry_after }) => unavailable(*retry_after).detail(detail),
            Self::Store(_) | Self::Session(_) | Self::Hash(HashError::Stopped) => {
                unavailable(Duration::from_secs(5)).detail(detail)
            }
            Self::NotMigrated { .. } => Problem::new(StatusCode::SERVICE_UNAVAILABLE).detail(detail),
            Self::Hash(HashError::Empty | HashError::TooLong { .. })
            | Self::Refused
            | Self::StepNeeded
            | Self::Anonymous => Problem::new(StatusCode::UNAUTHORIZED).detail(detail),
            Self::Hash(_)
            | Self::Randomness(_)
            | Self::NotAUser { .. }
            | Self::NoLayer
            | Self::OtherUserType(_) => Problem::internal(detail),
        }
    }
}

fn unavailable(retry_after: Duration) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE).retry_after(retry_after)
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        self.problem().into_response()
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        StoreError::from(error).into()
    }
}

impl From<tower_sessions::session::Error> for Error {
    fn from(error: tower_sessions::session::Error) -> Self {
        Self::Session(error.to_string())
    }
}

impl From<Error> for tower_sessions::session_store::Error {
    fn from(error: Error) -> Self {
        Self::Backend(error.to_string())
    }
}

/// Whether the database says that a table is not there: it has not been migrated.
pub(crate) fn is_missing_table(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return false;
    };
    let SqlxError::Database(error) = error.as_ref() else { return false };
    match error.code().as_deref() {
        // PostgreSQL; MySQL.
        Some("42P01" | "42S02" | "1146") => true,
        // SQLite has one code for every fault in a statement.
        _ => error.message().starts_with("no such table"),
    }
}
