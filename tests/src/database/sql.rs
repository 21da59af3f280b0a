//! What a test itself asks its database: in the SQL that all three understand.
//!
//! On MariaDB the test's own connection speaks standard SQL (`"name"` is a name, `||` joins, a backslash is a
//! backslash), so that one statement serves everywhere. Truth is `TRUE` and `FALSE`; what cannot be said in one way is a
//! method of [`Database`].

use std::fmt::Write as _;
use std::time::Duration;

use sea_orm::prelude::Decimal;
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, QueryResult, Statement};

use super::{Database, TestDatabase};

impl Database {
    /// An expression as text.
    #[must_use]
    pub fn as_text(self, expression: &str) -> String {
        let kind = if self == Self::MariaDb { "CHAR" } else { "TEXT" };
        format!("CAST({expression} AS {kind})")
    }

    /// A column of UUIDs as 32 digits, `0` to `f`.
    #[must_use]
    pub fn uuid_as_text(self, column: &str) -> String {
        match self {
            Self::Postgres => format!("replace(CAST({column} AS TEXT), '-', '')"),
            Self::Sqlite | Self::MariaDb => format!("lower(hex({column}))"),
        }
    }
}

impl TestDatabase {
    /// The test's own connection, beside those of the application.
    async fn own(&self) -> &DatabaseConnection {
        self.own.get_or_init(|| self.open()).await
    }

    async fn open(&self) -> DatabaseConnection {
        let mut options = ConnectOptions::new(&self.url);
        options
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(Duration::from_secs(30))
            .sqlx_logging(false);
        let db = sea_orm::Database::connect(options).await.expect("the test's own connection");
        if self.ground.database == Database::MariaDb {
            let standard = "SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES,NO_BACKSLASH_ESCAPES')";
            db.execute_unprepared(standard).await.expect("standard SQL");
        }
        db
    }

    /// Runs a statement.
    ///
    /// # Panics
    /// When the database refuses it.
    pub async fn execute(&self, sql: &str) {
        self.own().await.execute_unprepared(sql).await.unwrap_or_else(|fault| panic!("{sql}: {fault}"));
    }

    /// All rows of a statement.
    ///
    /// # Panics
    /// When the database refuses it.
    pub async fn rows(&self, sql: &str) -> Vec<QueryResult> {
        let db = self.own().await;
        let statement = Statement::from_string(db.get_database_backend(), sql);
        db.query_all_raw(statement).await.unwrap_or_else(|fault| panic!("{sql}: {fault}"))
    }

    /// The first column of every row, as text.
    ///
    /// # Panics
    /// When the database refuses it, or when a value is missing.
    pub async fn column(&self, sql: &str) -> Vec<String> {
        let rows = self.rows(sql).await;
        rows.iter().map(|row| text(row, 0).unwrap_or_else(|| panic!("{sql}: not a text: {row:?}"))).collect()
    }

    /// The first column of the first row, as text.
    ///
    /// # Panics
    /// When there is none.
    pub async fn text(&self, sql: &str) -> String {
        self.column(sql).await.into_iter().next().unwrap_or_else(|| panic!("no row: {sql}"))
    }

    /// The first column of the first row.
    ///
    /// # Panics
    /// When there is none, or when it is no whole number.
    pub async fn number(&self, sql: &str) -> i64 {
        let rows = self.rows(sql).await;
        let row = rows.first().unwrap_or_else(|| panic!("no row: {sql}"));
        number(row).unwrap_or_else(|| panic!("{sql}: not a number: {row:?}"))
    }

    /// The names of all tables.
    pub async fn tables(&self) -> Vec<String> {
        self.column(match self.ground.database {
            Database::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            }
            Database::Postgres => {
                "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
            }
            Database::MariaDb => {
                "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1"
            }
        })
        .await
    }

    /// The names of a table's columns.
    pub async fn columns(&self, table: &str) -> Vec<String> {
        let own = match self.ground.database {
            Database::Sqlite => {
                return self.column(&format!("SELECT name FROM pragma_table_info('{table}')")).await;
            }
            Database::Postgres => "'public'",
            Database::MariaDb => "DATABASE()",
        };
        let name = self.ground.database.as_text("column_name");
        let sql = format!(
            "SELECT {name} FROM information_schema.columns WHERE table_schema = {own} AND table_name = '{table}' \
             ORDER BY ordinal_position"
        );
        self.column(&sql).await
    }

    /// Everything that stands in a table, as text; but when people came last.
    pub async fn whole(&self, table: &str) -> String {
        let bytes = match self.ground.database {
            // A key of bytes is no text there; the others quote it as it is.
            Database::MariaDb => {
                let sql = format!(
                    "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() \
                     AND table_name = '{table}' AND data_type REGEXP 'binary|blob'"
                );
                self.column(&sql).await
            }
            Database::Sqlite | Database::Postgres => Vec::new(),
        };
        let columns = self.columns(table).await;
        let quoted: Vec<_> = columns
            .iter()
            .filter(|name| *name != "last_login")
            .map(|name| match self.ground.database {
                Database::Sqlite => format!("quote(\"{name}\")"),
                Database::Postgres => format!("coalesce(quote_literal(CAST(\"{name}\" AS TEXT)), 'NULL')"),
                Database::MariaDb if bytes.contains(name) => format!("coalesce(hex(\"{name}\"), 'NULL')"),
                Database::MariaDb => format!("quote(\"{name}\")"),
            })
            .collect();
        let line = quoted.join(" || '|' || ");
        self.column(&format!("SELECT {line} FROM \"{table}\" ORDER BY 1")).await.join("\n")
    }

    /// All rows but the sessions, as one text: equal texts, nothing changed.
    pub async fn fingerprint(&self) -> String {
        let mut all = String::new();
        for table in self.tables().await.into_iter().filter(|table| table != "auth_session") {
            let _infallible = writeln!(all, "{table}\n{}", self.whole(&table).await);
        }
        all
    }
}

/// A row as texts; what is none is left out.
pub(super) fn texts(row: &QueryResult) -> Vec<String> {
    (0..row.column_names().len()).filter_map(|at| text(row, at)).collect()
}

fn text(row: &QueryResult, at: usize) -> Option<String> {
    let text = row.try_get_by_index::<String>(at).ok();
    // MariaDB calls a text a string of bytes when it has made it out of several kinds of text.
    let text = text.or_else(|| String::from_utf8(row.try_get_by_index::<Vec<u8>>(at).ok()?).ok());
    text.or_else(|| row.try_get_by_index::<serde_json::Value>(at).ok().map(|json| json.to_string()))
}

fn number(row: &QueryResult) -> Option<i64> {
    let number = row.try_get_by_index::<i64>(0).ok();
    let number = number.or_else(|| row.try_get_by_index::<i32>(0).ok().map(i64::from));
    let number = number.or_else(|| row.try_get_by_index::<bool>(0).ok().map(i64::from));
    number.or_else(|| row.try_get_by_index::<Decimal>(0).ok()?.try_into().ok())
}
