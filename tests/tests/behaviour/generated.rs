//! The command `frontdesk`: what it makes builds and passes its own tests, and what it cannot make it does not begin.

use std::path::{Path, PathBuf};
use std::process::Command;

use frontdesk_tests::command::{Finished, program, run, without_ours};
use frontdesk_tests::database::{Database, Ground, TestDatabase};
use sea_orm_migration::MigratorTrait;

const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn frontdesk(place: &Path, arguments: &[&str]) -> Finished {
    let mut command = Command::new(program("frontdesk"));
    command.current_dir(place).args(arguments);
    without_ours(&mut command);
    run(command)
}

fn made(place: &Path, arguments: &[&str]) -> String {
    let finished = frontdesk(place, arguments);
    assert_eq!(finished.code, Some(0), "{arguments:?}: {}", finished.stderr);
    finished.stdout
}

fn refused(place: &Path, arguments: &[&str], said: &str) {
    let finished = frontdesk(place, arguments);
    assert_eq!(finished.code, Some(1), "{arguments:?}: {}", finished.stdout);
    assert!(finished.stderr.contains(said), "{arguments:?}: {}", finished.stderr);
}

fn read(path: PathBuf) -> String {
    std::fs::read_to_string(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

/// The demo's tables as somebody left them: with tables of ours, one whose column takes few values, one without a key.
async fn shop(ground: Ground) -> TestDatabase {
    let database = ground.empty().await;
    let db = sea_orm::Database::connect(database.url()).await.unwrap();
    auth::migration::Migrator::up(&db, None).await.unwrap();
    admin::migration::Migrator::up(&db, None).await.unwrap();
    demo::migration::Migrator::up(&db, None).await.unwrap();
    db.close().await.unwrap();
    let readers = "CREATE TABLE readers (email VARCHAR(80) NOT NULL PRIMARY KEY, \
                   level VARCHAR(10) NOT NULL, CHECK (level IN ('child', 'grown-up')))";
    let mut statements = vec![readers, "CREATE TABLE heap (a INTEGER)"];
    statements.extend(match ground.database {
        Database::Sqlite => &[] as &[&str],
        Database::Postgres => &[
            "CREATE TYPE loan_state AS ENUM ('out', 'back in', 'lost')",
            "CREATE TABLE pg_loan (id SERIAL PRIMARY KEY, state loan_state NOT NULL, fee DECIMAL(6, 2) NOT NULL, type VARCHAR(9))",
        ],
        Database::MariaDb => &[
            "CREATE TABLE my_loan (id INTEGER AUTO_INCREMENT PRIMARY KEY, state ENUM('out', 'back in', 'lost') NOT NULL, \
             fee DECIMAL(6, 2) NOT NULL, type VARCHAR(9))",
        ],
    });
    for statement in statements {
        database.execute(statement).await;
    }
    database
}

/// This checkout under another name, by links, as a workspace that has one more member: so that the project's dependencies
/// get the features that the workspace's have, and what is compiled already is not compiled again.
fn checkout_with_a_member(place: &Path, member: &str) -> PathBuf {
    let (here, checkout) = (Path::new(WORKSPACE).canonicalize().unwrap(), place.join("checkout"));
    std::fs::create_dir(&checkout).unwrap();
    for directory in ["admin", "auth", "demo", "rbac", "tests"] {
        std::os::unix::fs::symlink(here.join(directory), checkout.join(directory)).unwrap();
    }
    std::fs::copy(here.join("Cargo.lock"), checkout.join("Cargo.lock")).unwrap();
    let (root, members) = (read(here.join("Cargo.toml")), "members = [");
    assert!(root.contains(members), "{root}");
    let root = root.replace(members, &format!("{members}{member:?}, "));
    std::fs::write(checkout.join("Cargo.toml"), root).unwrap();
    checkout
}

#[tokio::test]
async fn what_is_started_and_generated_builds_and_passes_its_own_tests() {
    let place = tempfile::tempdir().unwrap();
    let checkout = checkout_with_a_member(place.path(), "library");
    let project = checkout.join("library");
    made(&checkout, &["startproject", "library", "--frontdesk", checkout.to_str().unwrap()]);
    made(&project, &["startapp", "blog"]);
    let (sqlite, postgres, mariadb) =
        (shop(Ground::SQLITE).await, shop(Ground::POSTGRES).await, shop(Ground::MARIADB).await);
    let said = made(&project, &["generate", "--database-url", sqlite.url(), "--app", "shop"]);
    assert!(said.contains("heap is left out: it has no primary key"), "{said}");
    assert!(said.contains("auth_user") && said.contains("shop_migrations"), "{said}");
    let loans = ["generate", "--tables", "pg_loan", "--app", "lending", "--database-url", postgres.url()];
    made(&project, &loans);
    let loans = ["generate", "--tables", "my_loan", "--app", "borrowing", "--database-url", mariadb.url()];
    made(&project, &loans);

    // What code generation is made of is built for programs as well as for macros, elsewhere in the workspace; unless this one
    // asks for it too, cargo takes the macros to be others, and all that uses them.
    let manifest = read(project.join("Cargo.toml"));
    let shared = "[dev-dependencies]\nsea-orm-codegen.workspace = true\nsea-schema.workspace = true";
    std::fs::write(project.join("Cargo.toml"), manifest.replace("[dev-dependencies]", shared)).unwrap();
    let target = program("frontdesk").ancestors().nth(2).unwrap().to_owned();
    let mut cargo = Command::new(env!("CARGO"));
    let arguments = ["test", "--offline", "--workspace", "--bin", "library"];
    cargo.current_dir(&checkout).args(arguments);
    without_ours(&mut cargo);
    // What cargo told this test of its own package is not true of another one, and would have C libraries built anew.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CARGO_")) {
        if !["CARGO_HOME", "CARGO_INCREMENTAL", "CARGO_BUILD_JOBS"].contains(&name.as_str()) {
            cargo.env_remove(name);
        }
    }
    cargo.env("CARGO_TARGET_DIR", target);
    let tested = run(cargo);
    assert_eq!(tested.code, Some(0), "{}\n{}", tested.stderr, tested.stdout);
    assert!(!tested.stderr.contains("warning: unused"), "{}", tested.stderr);
    for name in [
        "tests::anybody_sees",
        "notes::tests::",
        "blog::tests::",
        "shop::tests::every_list",
        "lending::tests::every_list",
        "borrowing::tests::every_list",
    ] {
        assert!(
            tested.stdout.lines().any(|line| line.contains(name) && line.ends_with("ok")),
            "{name}\n{}",
            tested.stdout
        );
    }
}

#[tokio::test]
async fn the_same_tables_give_the_same_entities_on_every_database() {
    let place = tempfile::tempdir().unwrap();
    let mut all = Vec::new();
    for ground in [Ground::SQLITE, Ground::POSTGRES, Ground::MARIADB] {
        let database = shop(ground).await;
        let directory = place.path().join(format!("{:?}", ground.database).to_lowercase());
        let arguments = ["generate", "--app", "shop", "--database-url", database.url(), "--directory"];
        made(place.path(), &[&arguments[..], &[directory.to_str().unwrap()]].concat());
        let app = directory.join("src/shop");
        let names =
            ["author", "book", "book_category", "category", "customer", "order", "order_item", "readers"];
        let entities = names.map(|name| {
            // A whole number on SQLite may have 64 bits whatever its column was called.
            (name, read(app.join("entity").join(format!("{name}.rs"))).replace("i64", "i32"))
        });
        all.push((entities, read(app.join("mod.rs"))));
    }
    for (entities, _) in &all[1..] {
        for (one, other) in all[0].0.iter().zip(entities) {
            assert_eq!(one, other);
        }
    }
    let (entities, registered) = &all[0];
    let book = &entities[1].1;
    for part in [
        "String(StringLen::N(200))",
        "Decimal(Some((10, 2)))",
        "super::author::Entity",
        "pub published_on: Option<Date>",
    ] {
        assert!(book.contains(part), "{part}\n{book}");
    }
    for part in [
        ".search_fields([Column::Title, Column::Isbn])",
        ".list_filter([Column::InStock])",
        ".verbose_name(\"book in category\")",
        ".choices::<entity::sea_orm_active_enums::ReadersLevel>(Column::Level)",
        ".verbose_name(\"reader\")",
    ] {
        assert!(registered.contains(part), "{part}\n{registered}");
    }
}

#[test]
fn a_name_that_would_not_build_is_refused_and_nothing_is_written() {
    let place = tempfile::tempdir().unwrap();
    for (name, said) in [
        ("match", "it is a word of Rust; call it `match-site`"),
        ("auth", "a crate that it stands on has this name"),
        ("Two Words", "it is lower-case letters"),
        ("../out", "it is lower-case letters"),
    ] {
        refused(place.path(), &["startproject", name], said);
    }
    refused(place.path(), &["startapp", "blog"], "is no project of Frontdesk (Cargo.toml is missing)");
    refused(place.path(), &["startproject", "shop", "--frontdesk", "nowhere"], "neither a checkout");
    let missing = format!("sqlite://{}/missing.sqlite", place.path().display());
    refused(place.path(), &["generate", "--database-url", &missing], "the database cannot be read");
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
    made(place.path(), &["startproject", "shop"]);
    refused(place.path(), &["startproject", "shop"], "is there already");
    let project = place.path().join("shop");
    refused(&project, &["startapp", "notes"], "is there already");
    refused(&project, &["startapp", "static"], "it is a word of Rust");
}

#[test]
fn a_changed_main_is_left_alone_and_the_lines_are_told() {
    let place = tempfile::tempdir().unwrap();
    made(place.path(), &["startproject", "shop"]);
    let main = place.path().join("shop/src/main.rs");
    std::fs::write(&main, "fn main() {}\n").unwrap();
    let said = made(&place.path().join("shop"), &["startapp", "blog"]);
    assert!(said.contains("mod blog;") && said.contains(".app(blog::app())"), "{said}");
    assert_eq!(read(main), "fn main() {}\n");
}

#[test]
fn signing_in_without_a_password_is_in_no_ordinary_build() {
    let mut cargo = Command::new(env!("CARGO"));
    let arguments = ["tree", "--offline", "-p", "demo", "-e", "normal,build,features", "--prefix", "none"];
    cargo.current_dir(WORKSPACE).args(arguments);
    let tree = run(cargo);
    assert_eq!(tree.code, Some(0), "{}", tree.stderr);
    assert!(tree.stdout.contains("frontdesk-auth feature \"rbac\""), "{}", tree.stdout);
    assert!(!tree.stdout.contains("feature \"testing\""), "{}", tree.stdout);
}
