//! A time limit for what a list asks of the database.

use std::future::Future;
use std::time::Duration;

use sea_orm::DbErr;

use crate::error::ReadError;

/// How long a list may take the database.
const LIMIT: Duration = Duration::from_secs(10);

/// Wait for an answer no longer than that. The connection is given back; PostgreSQL and MySQL drop the question when
/// they notice, SQLite finishes it on its own thread.
pub(super) async fn limited<T>(work: impl Future<Output = Result<T, DbErr>>) -> Result<T, ReadError> {
    tokio::time::timeout(LIMIT, work).await.map_err(|_| ReadError::TooSlow)?.map_err(ReadError::from)
}
