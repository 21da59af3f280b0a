//! Reads the tables of a database. Nothing here writes.

use sea_orm::sea_query::{ColumnType, TableCreateStatement};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, Statement};
use sea_schema::mysql::def::{StringAttr, Type};

use super::check;
use crate::error::Fault;

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
    MySql,
}

impl Kind {
    pub(crate) fn of(url: &str) -> Result<Self, Fault> {
        match url.split(':').next() {
            Some("sqlite") => Ok(Self::Sqlite),
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            Some("mysql" | "mariadb") => Ok(Self::MySql),
            _ => Err(Fault::Url(url.split('@').next_back().unwrap_or(url).to_owned())),
        }
    }

    /// The feature of our crates.
    pub(crate) fn driver(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::MySql => "mysql",
        }
    }
}

/// A table as the database tells it.
pub(crate) struct Found {
    pub(crate) statement: TableCreateStatement,
    pub(crate) checks: Vec<String>,
}

/// All tables of the database.
pub(crate) async fn discover(kind: Kind, url: &str) -> Result<Vec<Found>, Fault> {
    let told = |error: &dyn std::fmt::Display| Fault::Discovery(error.to_string());
    let db = connect(kind, url).await?;
    match kind {
        Kind::Sqlite => {
            let discovery =
                sea_schema::sqlite::discovery::SchemaDiscovery::new(db.get_sqlite_connection_pool().clone());
            let schema =
                discovery.discover().await.map_err(|error| Fault::Discovery(format!("{error:?}")))?;
            let mut found = Vec::new();
            for mut table in schema.merge_indexes_into_table().tables {
                use sea_schema::sqlite::def::ColumnVisibility::{GeneratedStored, GeneratedVirtual};
                table.columns.retain(|column| !matches!(column.hidden, GeneratedStored | GeneratedVirtual));
                let sql = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?";
                let sql = Statement::from_sql_and_values(DbBackend::Sqlite, sql, [table.name.clone().into()]);
                let sql: String = match db.query_one_raw(sql).await? {
                    Some(row) => row.try_get_by_index(0)?,
                    None => String::new(),
                };
                let mut statement = table.write();
                number_rows(&mut table, &mut statement);
                found.push(Found { statement, checks: check::of_create_table(&sql) });
            }
            Ok(found)
        }
        Kind::Postgres => {
            let schema = text(&db, "SELECT current_schema()").await?;
            let pool = db.get_postgres_connection_pool().clone();
            let discovery = sea_schema::postgres::discovery::SchemaDiscovery::new(pool, &schema);
            let schema = discovery.discover().await.map_err(|error| told(&error))?;
            let found = schema.tables.into_iter().map(|mut table| {
                table.columns.retain(|column| column.generated.is_none());
                table.unique_constraints.retain(|constraint| !constraint.is_partial);
                let checks = table.check_constraints.iter().map(|check| check.expr.clone()).collect();
                Found { statement: table.write(), checks }
            });
            Ok(found.collect())
        }
        Kind::MySql => {
            let schema = text(&db, "SELECT DATABASE()").await?;
            let pool = db.get_mysql_connection_pool().clone();
            let discovery = sea_schema::mysql::discovery::SchemaDiscovery::new(pool, &schema);
            let schema = discovery.discover().await.map_err(|error| told(&error))?;
            let checks = mysql_checks(&db).await?;
            let found = schema.tables.into_iter().map(|mut table| {
                table.columns.retain(|column| !column.extra.generated);
                for column in &mut table.columns {
                    column.col_type = known(column.col_type.clone());
                }
                let of_table = |(name, _): &&(String, String)| *name == table.info.name;
                let checks = checks.iter().filter(of_table).map(|(_, text)| text.clone()).collect();
                Found { statement: table.write(), checks }
            });
            Ok(found.collect())
        }
    }
}

async fn connect(kind: Kind, url: &str) -> Result<DatabaseConnection, DbErr> {
    let url = match kind {
        // A misspelled file is not made, and nothing can be written.
        Kind::Sqlite => format!("{}?mode=ro", url.split('?').next().unwrap_or(url)),
        Kind::Postgres => url.to_owned(),
        Kind::MySql => url.replacen("mariadb:", "mysql:", 1),
    };
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await
}

async fn text(db: &DatabaseConnection, sql: &str) -> Result<String, DbErr> {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    row.ok_or_else(|| DbErr::RecordNotFound(sql.to_owned()))?.try_get_by_index(0)
}

/// SQLite numbers the rows of every table with one whole-number key, AUTOINCREMENT or not.
fn number_rows(table: &mut sea_schema::sqlite::def::TableDef, statement: &mut TableCreateStatement) {
    let keys: Vec<_> = table.columns.iter().filter(|column| column.primary_key).collect();
    if let [key] = keys.as_slice()
        && key.r#type == ColumnType::BigInteger
    {
        table.auto_increment = true;
        *statement = table.write();
    }
}

/// Types that sea-schema knows and does not write.
fn known(kind: Type) -> Type {
    match kind {
        Type::TinyInt(number) if number.maximum == Some(1) => Type::Bool,
        Type::MediumInt(number) => Type::Int(number),
        Type::TinyText(_) | Type::MediumText(_) | Type::LongText(_) => Type::Text(StringAttr::default()),
        kind => kind,
    }
}

/// MariaDB names the table beside the constraint; MySQL in another view.
async fn mysql_checks(db: &DatabaseConnection) -> Result<Vec<(String, String)>, DbErr> {
    let mariadb = "SELECT TABLE_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS \
                   WHERE CONSTRAINT_SCHEMA = DATABASE()";
    let mysql = "SELECT t.TABLE_NAME, CONVERT(c.CHECK_CLAUSE USING utf8mb4) FROM information_schema.CHECK_CONSTRAINTS c \
                 JOIN information_schema.TABLE_CONSTRAINTS t ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA \
                 AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME WHERE c.CONSTRAINT_SCHEMA = DATABASE()";
    let ask = |sql: &str| Statement::from_string(DbBackend::MySql, sql);
    let rows = match db.query_all_raw(ask(mariadb)).await {
        Ok(rows) => rows,
        Err(_) => db.query_all_raw(ask(mysql)).await?,
    };
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}
