//! What a test itself asks its database: in the SQL that all three understand.
//!
//! On MariaDB the test's own connection speaks standard SQL (`"name"` is a name, `||` joins, a backslash is a
//! backslash), so that one statement serves everywhere. Truth is `TRUE` and `FALSE`; what cannot be said in one way is a
//! method of [`Database`].

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
        let line = self.line(table).await;
        self.column(&format!("SELECT {line} FROM \"{table}\" ORDER BY 1")).await.join("\n")
    }

    /// All rows but the sessions, as one text: equal texts, nothing changed.
    pub async fn fingerprint(&self) -> String {
        self.column(self.fingerprints.get_or_init(|| self.fingerprint_statement()).await).await.join("\n")
    }

    /// One line a table. What stands in it is only needed as a sum, and a server adds up faster than it tells.
    async fn fingerprint_statement(&self) -> String {
        let mut tables = Vec::new();
        for table in self.tables().await.into_iter().filter(|table| table != "auth_session") {
            let line = self.line(&table).await;
            let sum = match self.ground.database {
                Database::Sqlite => "group_concat(line, '\n')",
                Database::Postgres => "md5(string_agg(line, '|'))",
                Database::MariaDb => "bit_xor(CAST(conv(left(md5(line), 15), 16, 10) AS UNSIGNED))",
            };
            tables.push(format!(
                "SELECT '{table}' || ' ' || count(*) || ' ' || coalesce({sum}, '') \
                 FROM (SELECT {line} AS line FROM \"{table}\" ORDER BY 1) AS rows_of_it"
            ));
        }
        tables.join(" UNION ALL ")
    }

    /// A row of a table as an expression of text.
    async fn line(&self, table: &str) -> String {
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
                Database::Postgres => format!("coalesce(quote_literal(CAST(\"{name}\" AS TEXT)), 'NULL')"),
                Database::MariaDb if bytes.contains(name) => format!("coalesce(hex(\"{name}\"), 'NULL')"),
                Database::Sqlite | Database::MariaDb => format!("quote(\"{name}\")"),
            })
            .collect();
        quoted.join(" || '|' || ")
    }

    /// Lets a column take long texts, for what does not ask how long a name may be.
    pub async fn widen(&self, table: &str, column: &str) {
        let statement = match self.ground.database {
            Database::Sqlite => return,
            Database::Postgres => format!("ALTER TABLE \"{table}\" ALTER COLUMN {column} TYPE varchar(400)"),
            Database::MariaDb => format!("ALTER TABLE \"{table}\" MODIFY {column} varchar(400)"),
        };
        self.execute(&statement).await;
    }

    /// From now on the table takes no new rows, and says so in these words.
    pub async fn refuse_rows(&self, table: &str, words: &str) {
        let make = format!("CREATE TRIGGER refuse BEFORE INSERT ON {table}");
        match self.ground.database {
            Database::Sqlite => {
                self.execute(&format!("{make} BEGIN SELECT RAISE(ABORT, '{words}'); END")).await;
            }
            Database::Postgres => {
                let refuse = format!(
                    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS \
                     $$ BEGIN RAISE EXCEPTION '{words}'; END $$; {make} FOR EACH ROW EXECUTE FUNCTION refuse()"
                );
                self.execute(&refuse).await;
            }
            Database::MariaDb => {
                let refuse =
                    format!("{make} FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{words}'");
                self.execute(&refuse).await;
            }
        }
    }

    /// The table takes rows again.
    pub async fn take_rows_again(&self, table: &str) {
        self.execute(&match self.ground.database {
            Database::Postgres => format!("DROP TRIGGER refuse ON {table}"),
            Database::Sqlite | Database::MariaDb => "DROP TRIGGER refuse".to_owned(),
        })
        .await;
    }

    /// Somebody else begins to change a row and does not come to an end: the statements of a transaction that is left
    /// open until [`let_go`](Self::let_go).
    pub async fn hold(&self, update: &str) {
        let begin = if self.ground.database == Database::Sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" };
        self.execute(begin).await;
        self.execute(update).await;
    }

    /// Undoes what [`hold`](Self::hold) had begun.
    pub async fn let_go(&self) {
        self.execute("ROLLBACK").await;
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
