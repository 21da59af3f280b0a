//! Databases on PostgreSQL: a copy is one statement.

use sea_orm::DatabaseConnection;

use super::keeper::{rows, run};

pub(super) async fn copy(db: &DatabaseConnection, name: &str, source: &str) -> Result<(), String> {
    run(db, &format!("CREATE DATABASE {name} TEMPLATE {source}")).await
}

/// Whoever is still connected is put out.
pub(super) async fn drop(db: &DatabaseConnection, name: &str) -> Result<(), String> {
    run(db, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await
}

pub(super) async fn names(db: &DatabaseConnection) -> Result<Vec<String>, String> {
    Ok(rows(db, "SELECT datname::text FROM pg_database").await?.concat())
}

pub(super) async fn lock(db: &DatabaseConnection, name: &str) -> Result<bool, String> {
    let sql = format!("SELECT pg_try_advisory_lock(hashtextextended('{name}', 0))::int::text");
    Ok(rows(db, &sql).await?.concat() == ["1"])
}

pub(super) async fn unlock(db: &DatabaseConnection, name: &str) -> Result<(), String> {
    rows(db, &format!("SELECT pg_advisory_unlock(hashtextextended('{name}', 0))::int::text"))
        .await
        .map(|_| ())
}
