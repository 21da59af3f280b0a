//! The heavy style from outside: settings, secrets in files, and migrations that say what they do and ask before they
//! take over what is there.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use frontdesk_tests::command::{self, Finished};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};

/// Runs the demo in a directory, with variables.
fn demo(place: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Finished {
    let mut command = command::demo(place, arguments);
    command.envs(variables.iter().copied()).env("NO_COLOR", "1");
    command::run(command)
}

fn file_in(place: &Path) -> String {
    format!("sqlite://{}", place.join("site.sqlite").display())
}

/// A database in which somebody made tables already.
async fn with_tables(place: &Path, statements: &[&str]) -> DatabaseConnection {
    let db = Database::connect(format!("{}?mode=rwc", file_in(place))).await.unwrap();
    for statement in statements {
        db.execute_unprepared(statement).await.unwrap();
    }
    db
}

async fn count(db: &DatabaseConnection, sql: &str) -> i64 {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    row.unwrap().try_get_by_index(0).unwrap()
}

#[test]
fn a_plan_lists_what_would_run_in_order_and_changes_nothing() {
    let place = tempfile::tempdir().unwrap();
    let url = file_in(place.path());
    let variables = [("FRONTDESK_DATABASE_URL", url.as_str())];
    let planned = demo(place.path(), &["migrate", "--plan"], &variables);
    assert_eq!(planned.code, Some(0), "{planned:?}");
    let owners: Vec<_> = planned.stdout.lines().filter_map(|line| line.split(':').next()).collect();
    let mut order = owners.clone();
    order.dedup();
    assert_eq!(order, ["auth", "admin", "shop"], "{planned:?}");
    assert!(planned.stdout.starts_with("auth: m0001_django\n"), "{planned:?}");
    assert!(!place.path().join("site.sqlite").exists(), "a plan makes no database");
    let done = demo(place.path(), &["migrate"], &variables);
    assert!(done.stdout.contains("auth: 2 migrated (m0001_django, m0002_sessions)"), "{done:?}");
    let planned = demo(place.path(), &["migrate", "--plan"], &variables);
    assert_eq!(planned.stdout, "nothing to do: every table is up to date\n", "{planned:?}");
}

#[tokio::test]
async fn tables_that_django_made_are_taken_over_only_when_told_to() {
    let place = tempfile::tempdir().unwrap();
    let db = with_tables(
        place.path(),
        &[
            r#"CREATE TABLE "auth_group" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(150) NOT NULL UNIQUE)"#,
            "INSERT INTO auth_group (name) VALUES ('Night shift')",
        ],
    )
    .await;
    let url = file_in(place.path());
    let variables = [("FRONTDESK_DATABASE_URL", url.as_str())];
    let refused = demo(place.path(), &["migrate"], &variables);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(
        refused.stderr.contains("(auth_group)") && refused.stderr.contains("`migrate --adopt`"),
        "{refused:?}"
    );
    assert_eq!(count(&db, "SELECT count(*) FROM sqlite_master WHERE name = 'auth_user'").await, 0);
    let done = demo(place.path(), &["migrate", "--adopt"], &variables);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert_eq!(count(&db, "SELECT count(*) FROM auth_group WHERE name = 'Night shift'").await, 1);
    assert_eq!(count(&db, "SELECT count(*) FROM auth_user").await, 0);
    let again = demo(place.path(), &["migrate"], &variables);
    assert!(again.code == Some(0) && again.stdout.contains("auth: up to date"), "{again:?}");
}

#[tokio::test]
async fn a_table_that_only_has_the_name_is_left_alone_and_its_columns_named() {
    let place = tempfile::tempdir().unwrap();
    let db =
        with_tables(place.path(), &["CREATE TABLE auth_group (id text PRIMARY KEY NOT NULL, title text)"])
            .await;
    let url = file_in(place.path());
    let refused = demo(place.path(), &["migrate", "--adopt"], &[("FRONTDESK_DATABASE_URL", &url)]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    for said in ["`auth_group`", "column `id` is `text`, not `integer`", "no column `name`"] {
        assert!(refused.stderr.contains(said), "{said} in {refused:?}");
    }
    assert_eq!(count(&db, "SELECT count(*) FROM sqlite_master WHERE type = 'table'").await, 1);
}

#[test]
fn the_address_of_the_database_is_read_from_a_file_that_nobody_else_can_read() {
    let place = tempfile::tempdir().unwrap();
    let secret = place.path().join("database_url");
    fs::write(&secret, format!("{}\n", file_in(place.path()))).unwrap();
    let variables = [("FRONTDESK_DATABASE_URL_FILE", secret.to_str().unwrap())];
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o640)).unwrap();
    let refused = demo(place.path(), &["migrate"], &variables);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.stderr.contains("chmod 600") && refused.stderr.contains("database_url"), "{refused:?}");
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    let done = demo(place.path(), &["migrate"], &variables);
    assert!(done.code == Some(0) && place.path().join("site.sqlite").exists(), "{done:?}");
}

#[test]
fn a_setting_that_does_not_exist_stops_every_command() {
    let place = tempfile::tempdir().unwrap();
    let refused = demo(place.path(), &["migrate", "--plan"], &[("FRONTDESK__AUTH__STAF_IDLE", "600")]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.stderr.contains("did you mean `FRONTDESK__AUTH__STAFF_IDLE`?"), "{refused:?}");
}

#[test]
fn a_model_is_inspected_with_what_was_read_said_and_guessed() {
    let place = tempfile::tempdir().unwrap();
    // Nobody answers there, and nobody is asked.
    let nowhere = [("FRONTDESK_DATABASE_URL", "postgres://127.0.0.1:1/nowhere")];
    let told = demo(place.path(), &["inspect", "shop.book"], &nowhere);
    assert_eq!((told.code, told.stderr.as_str()), (Some(0), ""), "{told:?}");
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines: Vec<_> = told.stdout.lines().map(words).collect();
    for said in [
        "Read from demo::entity::book::Entity, table book",
        "isbn String varchar(13) not null unique",
        "status an enum (String) varchar(16) not null \"draft\" in a new row",
        "price Decimal decimal(10, 2) not null",
        "author_id points to shop.author author.id on delete: restrict",
        "id pointed to by shop.bookcategory book_category.book_id on delete: cascade",
        "choices Status: \"draft\" Draft, \"published\" Published, \"archived\" Archived",
        "label Title, the first there is of name, title, label, email, username, slug .label(..)",
        "author_id \"Author\" (guessed) list form a row of shop.author, found by typing, required",
    ] {
        assert!(lines.iter().any(|line| line == said), "{said} in\n{}", told.stdout);
    }
    assert!(told.stdout.ends_with("Missing, or better said\n  nothing\n"), "{}", told.stdout);
    let link = demo(place.path(), &["inspect", "shop.bookcategory"], &nowhere);
    assert!(link.stdout.ends_with("\n      .list_filter([BookId, CategoryId])\n"), "{}", link.stdout);
    let made: Vec<_> = fs::read_dir(place.path()).unwrap().collect();
    assert!(made.is_empty(), "to look makes no key and no database: {made:?}");
}

#[test]
fn without_a_name_the_models_are_listed_and_a_wrong_name_gets_a_proposal() {
    let place = tempfile::tempdir().unwrap();
    let listed = demo(place.path(), &["inspect"], &[]);
    assert_eq!(listed.code, Some(0), "{listed:?}");
    let names: Vec<_> = listed.stdout.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(names.first(), Some(&"shop.book"), "{listed:?}");
    assert!(names.contains(&"shop.orderitem") && names.contains(&"auth.user"), "{listed:?}");
    let refused = demo(place.path(), &["inspect", "shop.bok"], &[]);
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(1), ""), "{refused:?}");
    assert_eq!(refused.stderr, "error: there is no model `shop.bok`: did you mean `shop.book`?\n");
    let help = demo(place.path(), &["inspect", "--help"], &[]);
    assert!(
        help.code == Some(0) && help.stdout.contains("Needs neither a database nor a policy"),
        "{help:?}"
    );
}
