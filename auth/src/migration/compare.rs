//! Are the tables that are there already the ones that we would have made?
//!
//! What is compared is what would break: a column that is missing, holds another kind of value, or takes or refuses
//! NULL otherwise, and a column of somebody else's that an insert of ours could not fill. The kinds are read from our
//! own statements, so that there is one truth.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use sea_orm_migration::{MigratorTrait, SchemaManager};

use super::table::Table;
use super::{Migrator, django, sessions};

/// A column as far as it matters.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Column {
    name: String,
    kind: String,
    nullable: bool,
    has_default: bool,
}

/// The tables of our names that are there without our migrations having made or taken them. Changes nothing.
///
/// # Errors
/// The database does not answer.
pub async fn foreign_tables(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let pending = Migrator::get_pending_migrations_read_only(db).await?;
    let manager = SchemaManager::new(db);
    let mut foreign = Vec::new();
    for (migration, tables) in
        [("m0001_django", &django::TABLES[..]), ("m0002_sessions", &[sessions::SESSIONS])]
    {
        if !pending.iter().any(|pending| pending.name() == migration) {
            continue;
        }
        for table in tables {
            if manager.has_table(table.name).await? {
                foreign.push(table.name.to_owned());
            }
        }
    }
    Ok(foreign)
}

/// Compares tables that are there with what we would have made, column by column. Changes nothing.
///
/// # Errors
/// A table differs: the message names it with the column, and what was found instead.
pub async fn refuse_differences(db: &DatabaseConnection, tables: &[String]) -> Result<(), DbErr> {
    let ours = django::TABLES.into_iter().chain([sessions::SESSIONS]);
    for table in ours.filter(|table| tables.iter().any(|name| name == table.name)) {
        let differences =
            differences(&expected(&table, db.get_database_backend())?, &found(db, table.name).await?);
        if !differences.is_empty() {
            return Err(DbErr::Migration(format!(
                "the table `{}` is not the one that Django 5.2 makes: {}; migrate it with Django first, or rename it \
                 if it is something else",
                table.name,
                differences.join("; ")
            )));
        }
    }
    Ok(())
}

fn differences(expected: &[Column], found: &[Column]) -> Vec<String> {
    let mut told = Vec::new();
    for ours in expected {
        let Some(theirs) = found.iter().find(|theirs| theirs.name == ours.name) else {
            told.push(format!("it has no column `{}`", ours.name));
            continue;
        };
        if theirs.kind != ours.kind {
            told.push(format!("its column `{}` is {}, not {}", ours.name, theirs.kind, ours.kind));
        }
        if theirs.nullable != ours.nullable {
            let says = if theirs.nullable { "may be NULL" } else { "may not be NULL" };
            told.push(format!("its column `{}` {says}", ours.name));
        }
    }
    for theirs in found.iter().filter(|theirs| !expected.iter().any(|ours| ours.name == theirs.name)) {
        if !theirs.nullable && !theirs.has_default {
            told.push(format!("its column `{}` is not Django's and must be filled", theirs.name));
        }
    }
    told
}

/// The columns of our own statement.
fn expected(table: &Table, backend: DbBackend) -> Result<Vec<Column>, DbErr> {
    let create = table.statements(backend)?.first().copied().unwrap_or_default();
    let body =
        create.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')).map_or("", |(body, _)| body);
    let column = |written: &str| {
        let mut parts = written.trim().split(['"', '`']);
        let (Some(""), Some(name), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
            return None;
        };
        Some(Column {
            name: name.to_owned(),
            kind: kind(rest, backend),
            nullable: !rest.contains("NOT NULL"),
            has_default: false,
        })
    };
    Ok(at_commas(body).into_iter().filter_map(column).collect())
}

/// Splits at commas that are not in brackets.
fn at_commas(text: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    text.split(|letter: char| {
        depth += match letter {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        letter == ',' && depth == 0
    })
    .collect()
}

/// What kind of value a type holds, in words that are the same for all spellings of it.
fn kind(written: &str, backend: DbBackend) -> String {
    let written = written.trim().to_lowercase();
    let first = written.split([' ', '(']).next().unwrap_or_default();
    let kind = match first {
        "bool" | "boolean" => "true or false",
        // MariaDB keeps `bool` as this.
        "tinyint" if backend == DbBackend::MySql => "true or false",
        "bigint" | "int8" if backend != DbBackend::Sqlite => "a big integer",
        "smallint" | "int2" if backend != DbBackend::Sqlite => "a small integer",
        _ if first.contains("int") || first == "serial" => "an integer",
        _ if first.contains("char") || first.contains("text") => "a text",
        "timestamp" if written.contains("without time zone") => "a time without a zone",
        "datetime" | "timestamp" => "a time",
        other => return format!("`{other}`"),
    };
    kind.to_owned()
}

async fn found(db: &DatabaseConnection, table: &str) -> Result<Vec<Column>, DbErr> {
    let backend = db.get_database_backend();
    let sql = match backend {
        // Table and columns of a pragma cannot be bound in its statement form; its function takes a text.
        DbBackend::Sqlite => {
            "SELECT name, type, CASE WHEN \"notnull\" THEN 'NO' ELSE 'YES' END, \
             CASE WHEN dflt_value IS NULL THEN 'NO' ELSE 'YES' END FROM pragma_table_info(?)"
        }
        DbBackend::Postgres => {
            "SELECT column_name::text, data_type::text, is_nullable::text, \
             CASE WHEN column_default IS NULL AND is_identity = 'NO' THEN 'NO' ELSE 'YES' END \
             FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1"
        }
        _ => {
            "SELECT CAST(column_name AS CHAR), CAST(data_type AS CHAR), CAST(is_nullable AS CHAR), \
             CASE WHEN column_default IS NULL AND extra = '' THEN 'NO' ELSE 'YES' END \
             FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?"
        }
    };
    let statement = Statement::from_sql_and_values(backend, sql, [table.into()]);
    let rows = db.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| {
            let text = |at| row.try_get_by_index::<String>(at);
            let (written, nullable, default) = (text(1)?, text(2)?, text(3)?);
            let (nullable, has_default) = (nullable == "YES", default == "YES");
            Ok(Column { name: text(0)?, kind: kind(&written, backend), nullable, has_default })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::units::empty_database;

    #[test]
    fn our_own_statements_say_every_column_on_every_database() {
        for table in django::TABLES.into_iter().chain([sessions::SESSIONS]) {
            for backend in [DbBackend::Sqlite, DbBackend::Postgres, DbBackend::MySql] {
                let columns = expected(&table, backend).unwrap();
                let mut names: Vec<_> = columns.iter().map(|column| column.name.as_str()).collect();
                let mut listed = table.columns.to_vec();
                names.sort_unstable();
                listed.sort_unstable();
                assert_eq!(names, listed, "{} {backend:?}", table.name);
                assert!(!columns.iter().any(|column| column.kind.starts_with('`')), "{columns:?}");
            }
        }
    }

    #[tokio::test]
    async fn tables_that_django_made_are_foreign_until_they_are_taken_over() {
        let db = empty_database().await;
        assert!(foreign_tables(&db).await.unwrap().is_empty());
        for statement in django::TABLES.iter().flat_map(|table| table.sqlite) {
            db.execute_unprepared(statement).await.unwrap();
        }
        let foreign = foreign_tables(&db).await.unwrap();
        assert_eq!(foreign, django::TABLES.map(|table| table.name));
        refuse_differences(&db, &foreign).await.unwrap();
        Migrator::up(&db, None).await.unwrap();
        assert!(foreign_tables(&db).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_table_that_differs_is_refused_with_its_columns() {
        let db = empty_database().await;
        db.execute_unprepared(
            "CREATE TABLE auth_group (id text NOT NULL PRIMARY KEY, name varchar(80), color varchar(9) NOT NULL)",
        )
        .await
        .unwrap();
        let foreign = foreign_tables(&db).await.unwrap();
        let error = refuse_differences(&db, &foreign).await.unwrap_err().to_string();
        for said in [
            "the table `auth_group` is not",
            "its column `id` is a text, not an integer",
            "its column `name` may be NULL",
            "its column `color` is not Django's and must be filled",
        ] {
            assert!(error.contains(said), "{error}");
        }
    }
}
