//! Databases on MariaDB, where making tables takes long: they are used again, emptied and filled from the template.

use std::fmt::Write as _;

use sea_orm::DatabaseConnection;

use super::keeper::{rows, run};

/// Makes the tables of `source` in `name`.
pub(super) async fn copy_tables(db: &DatabaseConnection, name: &str, source: &str) -> Result<(), String> {
    let mut statements = format!("USE {name}; SET foreign_key_checks = 0;");
    for table in tables(db, source).await? {
        let made = rows(db, &format!("SHOW CREATE TABLE `{source}`.`{table}`")).await?;
        let statement = made.first().and_then(|row| row.get(1)).ok_or("SHOW CREATE TABLE gave nothing")?;
        let _infallible = write!(statements, "{statement};");
    }
    run(db, &format!("{statements} SET foreign_key_checks = 1; USE mysql")).await
}

/// Whether the tables of `name` are still those of `source`: a test may have changed them.
pub(super) async fn is_as(db: &DatabaseConnection, name: &str, source: &str) -> Result<bool, String> {
    Ok(look(db, name).await? == look(db, source).await?)
}

async fn look(db: &DatabaseConnection, name: &str) -> Result<Vec<Vec<String>>, String> {
    let columns = format!(
        "SELECT CONCAT_WS('|', table_name, column_name, column_type, is_nullable, collation_name) \
         FROM information_schema.columns WHERE table_schema = '{name}' ORDER BY table_name, ordinal_position"
    );
    let indexes = format!(
        "SELECT CONCAT_WS('|', table_name, index_name, column_name, seq_in_index, non_unique) \
         FROM information_schema.statistics WHERE table_schema = '{name}' ORDER BY table_name, index_name, seq_in_index"
    );
    let triggers =
        format!("SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = '{name}'");
    let checks = format!(
        "SELECT CONCAT_WS('|', table_name, constraint_name, check_clause) \
         FROM information_schema.check_constraints WHERE constraint_schema = '{name}' ORDER BY table_name, constraint_name"
    );
    let mut all = rows(db, &columns).await?;
    all.extend(rows(db, &checks).await?);
    all.extend(rows(db, &indexes).await?);
    all.extend(rows(db, &triggers).await?);
    Ok(all)
}

/// Makes the rows of `name` those of `source`, in one transaction, and lets its counters begin where those of `source` do.
pub(super) async fn refill(db: &DatabaseConnection, name: &str, source: &str) -> Result<(), String> {
    let tables = tables(db, source).await?;
    let mut statements = "SET foreign_key_checks = 0; START TRANSACTION;".to_owned();
    for table in &tables {
        let _infallible = write!(
            statements,
            "DELETE FROM `{name}`.`{table}`; INSERT INTO `{name}`.`{table}` SELECT * FROM `{source}`.`{table}`;"
        );
    }
    run(db, &format!("{statements} COMMIT; SET foreign_key_checks = 1")).await?;
    let counters = format!(
        "SELECT mine.table_name, CAST(theirs.auto_increment AS CHAR) FROM information_schema.tables mine \
         JOIN information_schema.tables theirs ON theirs.table_name = mine.table_name \
         WHERE mine.table_schema = '{name}' AND theirs.table_schema = '{source}' \
         AND mine.auto_increment <> theirs.auto_increment"
    );
    let mut statements = String::new();
    for row in rows(db, &counters).await? {
        let [table, counter] = row.as_slice() else { continue };
        let _infallible = write!(statements, "ALTER TABLE `{name}`.`{table}` AUTO_INCREMENT = {counter};");
    }
    if statements.is_empty() { Ok(()) } else { run(db, &statements).await }
}

/// Whoever is still connected is put out, and what they had begun is undone.
pub(super) async fn end_connections(db: &DatabaseConnection, name: &str) -> Result<(), String> {
    let connected =
        format!("SELECT CAST(id AS CHAR) FROM information_schema.processlist WHERE db = '{name}'");
    for id in rows(db, &connected).await?.concat() {
        // It may have gone by itself in between.
        let _gone = run(db, &format!("KILL {id}")).await;
    }
    Ok(())
}

pub(super) async fn drop(db: &DatabaseConnection, name: &str) -> Result<(), String> {
    end_connections(db, name).await?;
    run(db, &format!("DROP DATABASE IF EXISTS {name}")).await
}

pub(super) async fn names(db: &DatabaseConnection) -> Result<Vec<String>, String> {
    Ok(rows(db, "SELECT schema_name FROM information_schema.schemata").await?.concat())
}

pub(super) async fn lock(db: &DatabaseConnection, name: &str) -> Result<bool, String> {
    Ok(rows(db, &format!("SELECT CAST(GET_LOCK('{name}', 0) AS CHAR)")).await?.concat() == ["1"])
}

pub(super) async fn unlock(db: &DatabaseConnection, name: &str) -> Result<(), String> {
    rows(db, &format!("SELECT CAST(RELEASE_LOCK('{name}') AS CHAR)")).await.map(|_| ())
}

async fn tables(db: &DatabaseConnection, name: &str) -> Result<Vec<String>, String> {
    let sql = format!(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = '{name}' \
         AND table_type = 'BASE TABLE' ORDER BY table_name"
    );
    Ok(rows(db, &sql).await?.concat())
}
