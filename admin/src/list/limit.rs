//! A time limit for what a list asks of the database.

use std::future::Future;
use std::time::Duration;

use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseExecutor, DatabaseTransaction, DbBackend, DbErr,
    QueryResult, Statement, TransactionTrait,
};

use crate::error::ReadError;
use crate::form::is_too_slow;

/// How long a list may take the database.
const LIMIT: Duration = Duration::from_secs(10);

/// Said on PostgreSQL at the beginning of the transaction that a list is read in.
const POSTGRES: &str = "SET LOCAL statement_timeout = 10000";
/// Begins a statement on MariaDB, which reads such comments; MySQL does not, and has the hint.
const MARIADB: &str = "/*M!100102 SET STATEMENT max_statement_time=10 FOR */ ";
/// Stands behind `SELECT` on MySQL; to MariaDB it is a comment.
const MYSQL: &str = "SELECT /*+ MAX_EXECUTION_TIME(10000) */";

/// Wait for an answer no longer than that.
///
/// Databases that can are told to stop by themselves, so that nobody's question is worked on after he went;
/// SQLite finishes it on its own thread.
pub(super) async fn limited<T>(work: impl Future<Output = Result<T, DbErr>>) -> Result<T, ReadError> {
    match tokio::time::timeout(LIMIT, work).await {
        Ok(Err(error)) if is_too_slow(&error) => Err(ReadError::TooSlow),
        Ok(answer) => Ok(answer?),
        Err(_) => Err(ReadError::TooSlow),
    }
}

/// What a list is read through: on PostgreSQL a transaction, as only there a limit for some statements can be set.
pub(super) enum Reader<'a> {
    Pool(&'a DatabaseConnection),
    Transaction(DatabaseTransaction),
}

impl<'a> Reader<'a> {
    pub(super) async fn begin(db: &'a DatabaseConnection) -> Result<Self, DbErr> {
        if db.get_database_backend() != DbBackend::Postgres {
            return Ok(Self::Pool(db));
        }
        let transaction = db.begin().await?;
        transaction.execute_unprepared(POSTGRES).await?;
        Ok(Self::Transaction(transaction))
    }

    pub(super) fn executor(&self) -> DatabaseExecutor<'_> {
        match self {
            Self::Pool(db) => DatabaseExecutor::from(*db),
            Self::Transaction(transaction) => DatabaseExecutor::from(transaction),
        }
    }

    pub(super) async fn end(self) -> Result<(), DbErr> {
        match self {
            Self::Pool(_) => Ok(()),
            Self::Transaction(transaction) => transaction.commit().await,
        }
    }
}

/// The rows of a statement that bears the limit where statements can.
pub(super) async fn rows(
    db: &DatabaseExecutor<'_>,
    select: &SelectStatement,
) -> Result<Vec<QueryResult>, DbErr> {
    let backend = db.get_database_backend();
    let mut statement: Statement = backend.build(select);
    if backend == DbBackend::MySql {
        statement.sql = format!("{MARIADB}{}", statement.sql.replacen("SELECT", MYSQL, 1));
    }
    db.query_all_raw(statement).await
}

/// As [`rows`], of a statement that has one row.
pub(super) async fn row(
    db: &DatabaseExecutor<'_>,
    select: &SelectStatement,
) -> Result<Option<QueryResult>, DbErr> {
    Ok(rows(db, select).await?.into_iter().next())
}
