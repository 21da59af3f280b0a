//! Opens the database as a server needs it.

use std::path::Path;
use std::time::Duration;

use log::LevelFilter;
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr};

/// How long a writer waits for another. It is less than a request may take, so that the visitor hears what it was.
const BUSY: Duration = Duration::from_secs(5);

/// A statement that takes longer is worth a line in the log.
const SLOW: Duration = Duration::from_secs(1);

/// How long a request waits for a free connection.
const ACQUIRE: Duration = Duration::from_secs(8);

/// Opens a database with at most `max_connections` connections.
///
/// A SQLite file and its directory (readable by its owner alone) are made if missing; it is opened in WAL mode, so
/// that readers do not wait for writers, with foreign keys enforced. A database in memory belongs to one connection, so
/// it gets exactly one. On every database a writer waits up to five seconds for another.
///
/// # Errors
/// The address is no database's, this build does not know its kind, or it does not answer.
pub async fn connect(url: &str, max_connections: u32) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    let in_memory = url.starts_with("sqlite") && (url.contains(":memory:") || url.contains("mode=memory"));
    if let Some(file) = sqlite_file(url) {
        make_directory(Path::new(file))
            .map_err(|error| DbErr::Custom(format!("the directory of {file} cannot be made: {error}")))?;
    }
    options
        .max_connections(if in_memory { 1 } else { max_connections.max(1) })
        .acquire_timeout(ACQUIRE)
        .sqlx_logging_level(LevelFilter::Debug)
        .sqlx_slow_statements_logging_settings(LevelFilter::Warn, SLOW);
    #[cfg(feature = "sqlite")]
    options.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .pragma("journal_mode", if in_memory { "MEMORY" } else { "WAL" })
            .pragma("synchronous", "NORMAL")
    });
    #[cfg(feature = "postgres")]
    options.map_sqlx_postgres_pool_opts(|pool| {
        pool.after_connect(|connection, _| Box::pin(say(connection, LOCK_TIMEOUT_OF_POSTGRES)))
    });
    #[cfg(feature = "mysql")]
    options.map_sqlx_mysql_pool_opts(|pool| {
        pool.after_connect(|connection, _| Box::pin(say(connection, LOCK_TIMEOUT_OF_MYSQL)))
    });
    if in_memory {
        // A connection that is closed takes the whole database with it.
        options.idle_timeout(None).max_lifetime(None);
    }
    Database::connect(options).await
}

/// [`BUSY`], as the servers are told of it: left alone, one waits for ever and the other for most of a minute.
#[cfg(feature = "postgres")]
const LOCK_TIMEOUT_OF_POSTGRES: &str = "SET lock_timeout = '5s'";
#[cfg(feature = "mysql")]
const LOCK_TIMEOUT_OF_MYSQL: &str = "SET SESSION innodb_lock_wait_timeout = 5";

/// What is said to every new connection.
#[cfg(any(feature = "postgres", feature = "mysql"))]
async fn say<'c, C>(connection: &'c mut C, statement: &'static str) -> Result<(), sea_orm::sqlx::Error>
where
    C: sea_orm::sqlx::Connection,
    &'c mut C: sea_orm::sqlx::Executor<'c, Database = C::Database>,
{
    use sea_orm::sqlx::Executor;
    connection.execute(statement).await.map(drop)
}

/// Whether this is a SQLite file that is not there.
pub(super) fn is_missing(url: &str) -> bool {
    sqlite_file(url).is_some_and(|file| !Path::new(file).exists())
}

/// The path in a SQLite address, unless the database is in memory.
pub(super) fn sqlite_file(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("sqlite:")?;
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let path = rest.split_once('?').map_or(rest, |(path, _)| path);
    (!path.is_empty() && path != ":memory:").then_some(path)
}

/// Makes the directory of `file` if it is missing. What we make is for its owner alone: the rows hold password
/// hashes.
pub(super) fn make_directory(file: &Path) -> std::io::Result<()> {
    let Some(directory) = file.parent().filter(|directory| !directory.as_os_str().is_empty()) else {
        return Ok(());
    };
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait, DbBackend, Statement};

    use super::*;

    async fn pragma(db: &DatabaseConnection, name: &str) -> String {
        let statement = Statement::from_string(DbBackend::Sqlite, format!("PRAGMA {name}"));
        let row = db.query_one_raw(statement).await.unwrap().unwrap();
        row.try_get_by_index::<String>(0)
            .or_else(|_| row.try_get_by_index::<i32>(0).map(|n| n.to_string()))
            .unwrap()
    }

    #[tokio::test]
    async fn a_file_is_made_with_its_directory_and_opened_for_a_server() {
        let place = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/data/shop.sqlite", place.path().display());
        let db = connect(&url, 8).await.unwrap();
        assert_eq!(pragma(&db, "journal_mode").await, "wal");
        assert_eq!(pragma(&db, "foreign_keys").await, "1");
        assert_eq!(pragma(&db, "busy_timeout").await, "5000");
        assert!(place.path().join("data/shop.sqlite").is_file());
    }

    #[tokio::test]
    async fn a_database_in_memory_is_the_same_for_every_query() {
        let db = connect("sqlite::memory:", 8).await.unwrap();
        db.execute_unprepared("CREATE TABLE t (id integer)").await.unwrap();
        for _ in 0..20 {
            db.execute_unprepared("INSERT INTO t VALUES (1)").await.unwrap();
        }
    }

    #[test]
    fn the_file_is_read_from_the_address() {
        assert_eq!(sqlite_file("sqlite://a/b.sqlite?mode=rwc"), Some("a/b.sqlite"));
        assert_eq!(sqlite_file("sqlite:///tmp/b.sqlite"), Some("/tmp/b.sqlite"));
        assert_eq!(sqlite_file("sqlite::memory:"), None);
        assert_eq!(sqlite_file("postgres://host/name"), None);
    }
}
