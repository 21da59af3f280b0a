//! Are the tables that are there already the ones that we would have made?
//!
//! What is compared is what would break: a column that is missing, has another type or length, or takes or refuses
//! NULL otherwise, a primary key or unique index that is missing, and a column of somebody else's that an insert of ours
//! could not fill. What it should be is read from our own statements, so that there is one truth.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, Statement};
use sea_orm_migration::{MigratorTrait, SchemaManager};

use super::table::Table;
use super::{Migrator, django, sessions};

/// A table as far as it matters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Shape {
    columns: Vec<Column>,
    /// The columns of the primary key and of every unique index, each set sorted.
    unique: BTreeSet<Vec<String>>,
}

impl Shape {
    /// Takes a wide key for the narrow one that we would have made.
    fn narrow_key(&mut self, expected: &Self) {
        let narrow = expected.columns.iter().find(|column| column.name == "id");
        for column in self.columns.iter_mut().filter(|column| column.name == "id") {
            if let Some(narrow) = narrow.filter(|_| column.kind.starts_with("bigint")) {
                column.kind.clone_from(&narrow.kind);
            }
        }
    }
}

/// Tables whose `id` is as wide as `DEFAULT_AUTO_FIELD` of the Django project says; whoever reads it reads both.
const WIDE_KEYS: [&str; 4] =
    ["django_migrations", "auth_group_permissions", "auth_user_groups", "auth_user_user_permissions"];

#[derive(Clone, Debug, PartialEq, Eq)]
struct Column {
    name: String,
    /// The type as the database calls it, with its length.
    kind: String,
    nullable: bool,
    /// Whether an insert may leave it out.
    fills_itself: bool,
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

/// Compares tables that are there with what we would have made. Changes nothing.
///
/// # Errors
/// A table differs: the message names it with the column, and what was found instead.
pub async fn refuse_differences(db: &DatabaseConnection, tables: &[String]) -> Result<(), DbErr> {
    let ours = django::TABLES.into_iter().chain([sessions::SESSIONS]);
    for table in ours.filter(|table| tables.iter().any(|name| name == table.name)) {
        refuse_difference(db, &table).await?;
    }
    Ok(())
}

/// Compares one table that is there with what we would have made.
pub(super) async fn refuse_difference<C: ConnectionTrait>(db: &C, table: &Table) -> Result<(), DbErr> {
    let expected = expected(table, db.get_database_backend())?;
    let mut found = found(db, table.name).await?;
    if WIDE_KEYS.contains(&table.name) {
        found.narrow_key(&expected);
    }
    let differences = differences(&expected, &found);
    if differences.is_empty() {
        return Ok(());
    }
    Err(DbErr::Migration(format!(
        "the table `{}` is not the one that {}: {}; migrate it with Django first, or rename it if it is something else",
        table.name,
        if table.name == sessions::SESSIONS.name { "Frontdesk makes" } else { "Django 5.2 makes" },
        differences.join("; ")
    )))
}

fn differences(expected: &Shape, found: &Shape) -> Vec<String> {
    let mut told = Vec::new();
    for ours in &expected.columns {
        let Some(theirs) = found.columns.iter().find(|theirs| theirs.name == ours.name) else {
            told.push(format!("it has no column `{}`", ours.name));
            continue;
        };
        if theirs.kind != ours.kind {
            told.push(format!("its column `{}` is `{}`, not `{}`", ours.name, theirs.kind, ours.kind));
        }
        if theirs.nullable != ours.nullable {
            let says = if theirs.nullable { "may be NULL" } else { "may not be NULL" };
            told.push(format!("its column `{}` {says}", ours.name));
        }
        if ours.fills_itself && !theirs.fills_itself {
            told.push(format!("its column `{}` does not count by itself", ours.name));
        }
    }
    for columns in expected.unique.difference(&found.unique) {
        let is_there = |name: &String| found.columns.iter().any(|column| column.name == *name);
        // A missing column has been told already.
        if columns.iter().all(is_there) {
            let columns = columns.join("`, `");
            told.push(format!(
                "no unique index is on `{columns}` alone, so that it could hold the same twice"
            ));
        }
    }
    let is_ours = |name: &str| expected.columns.iter().any(|ours| ours.name == name);
    for theirs in found.columns.iter().filter(|theirs| !is_ours(&theirs.name)) {
        if !theirs.nullable && !theirs.fills_itself {
            told.push(format!("its column `{}` is not Django's and must be filled", theirs.name));
        }
    }
    told
}

/// What our own statements make.
fn expected(table: &Table, backend: DbBackend) -> Result<Shape, DbErr> {
    let statements = table.statements(backend)?;
    let create = statements.first().copied().unwrap_or_default();
    let body =
        create.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')).map_or("", |(body, _)| body);
    let mut shape = Shape::default();
    for written in at_commas(body) {
        let mut parts = written.trim().split(['"', '`']);
        let (Some(""), Some(name), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        if rest.contains("PRIMARY KEY") || rest.contains("UNIQUE") {
            shape.unique.insert(vec![name.to_owned()]);
        }
        shape.columns.push(Column {
            name: name.to_owned(),
            kind: kind(rest, backend),
            nullable: !rest.contains("NOT NULL"),
            fills_itself: ["AUTOINCREMENT", "AUTO_INCREMENT", "IDENTITY"]
                .iter()
                .any(|word| rest.contains(word)),
        });
    }
    for statement in statements.iter().skip(1) {
        if statement.contains("UNIQUE")
            && let Some((_, columns)) = statement.rsplit_once('(')
        {
            shape.unique.insert(sorted(columns.split(['"', '`']).skip(1).step_by(2).map(str::to_owned)));
        }
    }
    Ok(shape)
}

fn sorted(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = names.into_iter().collect();
    names.sort_unstable();
    names
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

/// The words that end a type in a definition.
const AFTER_TYPE: [&str; 7] =
    [" not null", " null", " character set", " collate", " auto_increment", " generated", " primary key"];

/// A type in the one spelling that all its spellings come to on a database.
fn kind(written: &str, backend: DbBackend) -> String {
    let written = written.to_lowercase();
    let end = AFTER_TYPE.iter().filter_map(|word| written.find(word)).min().unwrap_or(written.len());
    let written = written.get(..end).unwrap_or_default().trim();
    let (word, rest) = written.split_at(written.find([' ', '(']).unwrap_or(written.len()));
    let word = match (backend, word) {
        (DbBackend::Postgres, "varchar") => "character varying",
        // As PostgreSQL says `char(64)`; its `character varying` is left alone.
        (DbBackend::Postgres, "char") => "character",
        (DbBackend::MySql, "bool" | "boolean") => return "tinyint(1)".to_owned(),
        // The width of a number is how MariaDB shows it, not what it holds.
        (DbBackend::MySql, "int" | "integer") => return "int".to_owned(),
        _ => word,
    };
    format!("{word}{rest}")
}

/// What is there.
async fn found<C: ConnectionTrait>(db: &C, table: &str) -> Result<Shape, DbErr> {
    let backend = db.get_database_backend();
    let rows = async |sql: &str| {
        db.query_all_raw(Statement::from_sql_and_values(backend, sql, [table.into()])).await
    };
    let text = |row: &QueryResult, at| row.try_get_by_index::<String>(at);
    let mut shape = Shape::default();
    for row in rows(columns_of(backend)).await? {
        shape.columns.push(Column {
            name: text(&row, 0)?,
            kind: kind(&text(&row, 1)?, backend),
            nullable: text(&row, 2)? == "YES",
            fills_itself: text(&row, 3)? == "YES",
        });
    }
    let mut indexes: Vec<(String, Vec<String>)> = Vec::new();
    for row in rows(unique_indexes_of(backend)).await? {
        let (index, column) = (text(&row, 0)?, text(&row, 1)?);
        match indexes.iter_mut().find(|(name, _)| *name == index) {
            Some((_, columns)) => columns.push(column),
            None => indexes.push((index, vec![column])),
        }
    }
    shape.unique = indexes.into_iter().map(|(_, columns)| sorted(columns)).collect();
    Ok(shape)
}

/// Name, type, whether it may be NULL, whether it fills itself; of the table that is bound.
fn columns_of(backend: DbBackend) -> &'static str {
    match backend {
        // The pragma itself binds nothing; its function does. A whole number that is the primary key counts by itself.
        DbBackend::Sqlite => {
            "SELECT name, type, CASE WHEN \"notnull\" THEN 'NO' ELSE 'YES' END, \
             CASE WHEN dflt_value IS NOT NULL OR (pk = 1 AND lower(type) = 'integer') THEN 'YES' ELSE 'NO' END \
             FROM pragma_table_info(?)"
        }
        DbBackend::Postgres => {
            "SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), \
             CASE WHEN a.attnotnull THEN 'NO' ELSE 'YES' END, \
             CASE WHEN a.atthasdef OR a.attidentity <> '' THEN 'YES' ELSE 'NO' END \
             FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid \
             JOIN pg_namespace n ON n.oid = t.relnamespace \
             WHERE n.nspname = current_schema() AND t.relname = $1 AND a.attnum > 0 AND NOT a.attisdropped"
        }
        _ => {
            "SELECT CAST(column_name AS CHAR), CAST(column_type AS CHAR), CAST(is_nullable AS CHAR), \
             CASE WHEN column_default IS NULL AND extra NOT LIKE '%auto_increment%' THEN 'NO' ELSE 'YES' END \
             FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?"
        }
    }
}

/// Name of the index and one of its columns, for every unique index that binds all rows; of the table that is bound.
fn unique_indexes_of(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => {
            "SELECT i.name, c.name FROM pragma_index_list(?1) i JOIN pragma_index_info(i.name) c \
             WHERE i.\"unique\" AND NOT i.partial AND c.name IS NOT NULL \
             UNION ALL SELECT 'the primary key', name FROM pragma_table_info(?1) WHERE pk > 0"
        }
        DbBackend::Postgres => {
            "SELECT x.indexrelid::text, a.attname::text FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid \
             JOIN pg_namespace n ON n.oid = t.relnamespace \
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (x.indkey) \
             WHERE n.nspname = current_schema() AND t.relname = $1 AND x.indisunique AND x.indisvalid \
             AND x.indpred IS NULL AND x.indexprs IS NULL AND x.indnatts = x.indnkeyatts"
        }
        _ => {
            "SELECT CAST(index_name AS CHAR), CAST(column_name AS CHAR) FROM information_schema.statistics \
             WHERE table_schema = DATABASE() AND table_name = ? AND non_unique = 0 AND sub_part IS NULL"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::units::empty_database;

    #[test]
    fn our_own_statements_say_every_column_on_every_database() {
        for table in django::TABLES.into_iter().chain([sessions::SESSIONS]) {
            for backend in [DbBackend::Sqlite, DbBackend::Postgres, DbBackend::MySql] {
                let shape = expected(&table, backend).unwrap();
                assert!(shape.columns.iter().all(|column| !column.kind.is_empty()), "{shape:?}");
                assert!(
                    shape.columns.len() > 1 && shape.unique.contains(&vec!["id".to_owned()]),
                    "{shape:?}"
                );
            }
        }
        let users = |backend| expected(&django::AUTH_USER, backend).unwrap().columns.len();
        assert_eq!([DbBackend::Sqlite, DbBackend::Postgres, DbBackend::MySql].map(users), [11, 11, 11]);
        let links = expected(&django::AUTH_USER_GROUPS, DbBackend::Postgres).unwrap();
        assert!(links.unique.contains(&vec!["group_id".to_owned(), "user_id".to_owned()]), "{links:?}");
    }

    #[test]
    fn a_type_has_one_spelling() {
        let cases = [
            (DbBackend::Postgres, " varchar(150) NOT NULL UNIQUE", "character varying(150)"),
            (DbBackend::Postgres, "character varying(150)", "character varying(150)"),
            (DbBackend::Postgres, " timestamp with time zone NULL", "timestamp with time zone"),
            (DbBackend::MySql, " integer AUTO_INCREMENT NOT NULL PRIMARY KEY", "int"),
            (DbBackend::MySql, "int(11)", "int"),
            (DbBackend::MySql, " bool NOT NULL", "tinyint(1)"),
            (DbBackend::MySql, " char(64) CHARACTER SET ascii COLLATE ascii_bin NULL", "char(64)"),
            (DbBackend::Sqlite, "VARCHAR(150)", "varchar(150)"),
        ];
        for (backend, written, one) in cases {
            assert_eq!(kind(written, backend), one, "{written}");
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
            "its column `id` is `text`, not `integer`",
            "its column `name` is `varchar(80)`, not `varchar(150)`",
            "its column `name` may be NULL",
            "no unique index is on `name` alone",
            "its column `color` is not Django's and must be filled",
        ] {
            assert!(error.contains(said), "{error}");
        }
        let plainly = Migrator::up(&db, None).await.unwrap_err().to_string();
        assert!(plainly.contains("`name` is `varchar(80)`"), "not less strict: {plainly}");
    }
}
