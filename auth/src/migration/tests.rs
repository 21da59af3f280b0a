use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

use super::django::{APPLIED, TABLES};
use super::*;
use crate::testing::units::{database, empty_database};

async fn texts(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

#[tokio::test]
async fn the_tables_are_made_once() {
    let db = database().await;
    Migrator::up(&db, None).await.unwrap();
    let names = texts(&db, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").await;
    let expected = [
        "auth_group",
        "auth_group_permissions",
        "auth_migrations",
        "auth_permission",
        "auth_session",
        "auth_user",
        "auth_user_groups",
        "auth_user_user_permissions",
        "django_content_type",
        "django_migrations",
    ];
    assert_eq!(names.iter().filter(|name| *name != "sqlite_sequence").collect::<Vec<_>>(), expected);
    let applied = texts(&db, "SELECT app || '.' || name FROM django_migrations ORDER BY id").await;
    assert_eq!(applied, APPLIED.map(|(app, name)| format!("{app}.{name}")));
}

#[tokio::test]
async fn times_are_written_as_django_writes_them() {
    let db = database().await;
    for at in texts(&db, "SELECT CAST(applied AS TEXT) FROM django_migrations").await {
        chrono::NaiveDateTime::parse_from_str(&at, "%Y-%m-%d %H:%M:%S%.f").unwrap();
        assert!(!at.contains(['T', '+', 'Z']), "{at}");
    }
}

#[tokio::test]
async fn tables_that_django_made_are_adopted() {
    let db = empty_database().await;
    for table in TABLES {
        for statement in table.sqlite {
            db.execute_unprepared(statement).await.unwrap();
        }
    }
    db.execute_unprepared(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('auth', '0001_initial', '2020-01-01 00:00:00')",
    )
    .await
    .unwrap();
    Migrator::up(&db, None).await.unwrap();
    let noted =
        texts(&db, "SELECT applied FROM django_migrations WHERE app = 'auth' AND name = '0001_initial'")
            .await;
    assert_eq!(noted, ["2020-01-01 00:00:00"], "what Django noted stands");
}

#[tokio::test]
async fn a_table_that_is_something_else_stops_the_migration_and_stays() {
    let db = empty_database().await;
    db.execute_unprepared("CREATE TABLE auth_user (id integer PRIMARY KEY, nick text)").await.unwrap();
    let error = Migrator::up(&db, None).await.unwrap_err().to_string();
    assert!(error.contains("`auth_user` is not the one that Django 5.2 makes"), "{error}");
    assert!(error.contains("it has no column `password`"), "{error}");
    let names = texts(&db, "SELECT name FROM sqlite_master WHERE name = 'auth_session'").await;
    assert!(names.is_empty());
}
