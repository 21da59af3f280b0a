//! `check --deploy`, through the built programs: one row a finding, and a clean set-up that has none.

use std::path::Path;

use crate::ground::{Ground, apply, every_database};
use crate::support::stocked;
use frontdesk_tests::command::{self, Finished};
use frontdesk_tests::database::TestDatabase;

const KEY: &str = "Zk3vR9qXw7TnB2mLy8HcJ5dFs1GpQe6UaVi0oK4tCxNbYrEzWjMuDhSl";
const CLEAN: &[(&str, &str)] =
    &[("FRONTDESK_PUBLIC_URL", "https://shop.example"), ("FRONTDESK_SECRET_KEY", KEY)];
/// This suite runs a development build; everywhere below, this one is expected besides.
const BUILD: &str = "auth.W009";

fn check(place: &Path, database: &TestDatabase, changes: &[(&str, &str)], arguments: &[&str]) -> Finished {
    // The rows are for their owner, as in real life.
    if let Some(file) = database.url().strip_prefix("sqlite://") {
        use std::os::unix::fs::PermissionsExt;
        let file = file.split('?').next().unwrap();
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let mut command = command::demo(place, &[&["check"], arguments].concat());
    command.env("FRONTDESK_DATABASE_URL", database.url()).envs(CLEAN.iter().copied());
    for (name, value) in changes {
        // An empty one stands for none at all.
        if value.is_empty() {
            command.env_remove(name)
        } else {
            command.env(name, value)
        };
    }
    command::run(command)
}

/// The numbers of the findings, that of the build left out.
fn numbers(finished: &Finished) -> Vec<&str> {
    let lines = finished.stdout.lines().filter(|line| !line.starts_with(' ') && line.contains(": "));
    let numbers = lines.filter_map(|line| line.split([' ', ':']).next());
    numbers.filter(|number| *number != BUILD).collect()
}

#[apply(every_database)]
#[tokio::test]
async fn d01_each_bad_setting_has_a_number_and_a_remedy_and_a_clean_set_up_has_none(#[case] ground: Ground) {
    let database = stocked(ground).await;
    let place = tempfile::tempdir().unwrap();
    let clean = check(place.path(), &database, &[], &["--deploy"]);
    assert_eq!(numbers(&clean), [""; 0], "{clean:?}");
    assert!(
        clean.code == Some(1) && clean.stdout.contains(BUILD),
        "a development build is a finding: {clean:?}"
    );

    let former = format!("django-insecure-{KEY}");
    let open_file = place.path().join("url");
    std::fs::write(&open_file, database.url()).unwrap();
    let open_file = open_file.display().to_string();
    type Row<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);
    let rows: &[Row<'_>] = &[
        (&[("FRONTDESK_PUBLIC_URL", "http://127.0.0.1:8000")], &["auth.W001", "auth.W002"]),
        (&[("FRONTDESK_SECRET_KEY", &KEY[..40])], &["auth.W003"]),
        (&[("FRONTDESK_SECRET_KEY", &"abab".repeat(20))], &["auth.W004"]),
        (&[("FRONTDESK_SECRET_KEY", &former)], &["auth.W005"]),
        (&[("FRONTDESK__SECRET__FALLBACKS", &former)], &["auth.W006"]),
        (&[("FRONTDESK__AUTH__PASSWORD__ITERATIONS", "1")], &["project.E001"]),
        (&[("FRONTDESK__AUTH__STAFF_ABSOLUTE", "864000")], &["auth.W008"]),
        (&[("FRONTDESK__SERVER__DEBUG", "true")], &["project.W001"]),
        (&[("FRONTDESK__SERVER__ALLOWED_HOSTS", ".example")], &["project.W002"]),
        (&[("FRONTDESK__SERVER__ALLOWED_HOSTS", "*")], &["project.W002", "project.E001"]),
        (&[("FRONTDESK__LOG__LEVEL", "info,sqlx=trace")], &["project.W006"]),
        (
            &[("FRONTDESK_DATABASE_URL_FILE", &open_file), ("FRONTDESK_DATABASE_URL", "")],
            &["project.W005", "project.E001"],
        ),
        (
            &[("FRONTDESK_ADDR", "0.0.0.0:8000"), ("FRONTDESK_PUBLIC_URL", "")],
            &["project.W009", "project.E001"],
        ),
    ];
    for (changes, expected) in rows {
        let found = check(place.path(), &database, changes, &["--deploy"]);
        assert_eq!(numbers(&found), *expected, "{changes:?}: {found:?}");
        assert_eq!(found.code, Some(1), "{found:?}");
        let remedies = found.stdout.lines().filter(|line| line.starts_with("    ")).count();
        assert!(remedies >= expected.len(), "a remedy each: {found:?}");
        assert!(!found.stdout.contains(&KEY[..20]), "a key in the report: {found:?}");
    }
}

#[apply(every_database)]
#[tokio::test]
async fn d01_tables_people_and_their_passwords_are_looked_at(#[case] ground: Ground) {
    let database = stocked(ground).await;
    let place = tempfile::tempdir().unwrap();
    database
        .execute("UPDATE auth_user SET password = 'pbkdf2_sha256$720000$salt$hash' WHERE username <> 'admin'")
        .await;
    let found = check(place.path(), &database, &[], &["--deploy"]);
    assert_eq!(numbers(&found), ["auth.W012"], "{found:?}");
    assert!(found.stdout.contains("by pbkdf2_sha256"), "{found:?}");
    database.execute("UPDATE auth_user SET is_superuser = FALSE, password = '!'").await;
    assert_eq!(numbers(&check(place.path(), &database, &[], &["--deploy"])), ["auth.W011"]);
    database.execute("DROP TABLE admin_history").await;
    database.execute("DELETE FROM admin_migrations").await;
    let found = check(place.path(), &database, &[], &["--deploy"]);
    assert_eq!(numbers(&found), ["auth.W011", "project.W007"], "{found:?}");
    let policy = place.path().join("policy.toml");
    std::fs::write(
        &policy,
        "resources = [\"shop.staffroom\"]\n[roles.anonymous.allow]\n\"shop.book\" = [\"update\"]\n",
    )
    .unwrap();
    let policy = policy.display().to_string();
    let found = check(place.path(), &database, &[("FRONTDESK_POLICY", &policy)], &["--deploy"]);
    assert!(numbers(&found).contains(&"project.W008"), "{found:?}");
    assert!(found.stdout.contains("update shop.book"), "{found:?}");
}

#[apply(every_database)]
#[tokio::test]
async fn without_deploy_only_what_keeps_it_from_starting_is_found(#[case] ground: Ground) {
    let database = stocked(ground).await;
    let place = tempfile::tempdir().unwrap();
    let fine = check(place.path(), &database, &[("FRONTDESK_PUBLIC_URL", "http://127.0.0.1:8000")], &[]);
    assert_eq!((fine.code, fine.stdout.trim()), (Some(0), "no findings"), "{fine:?}");
    let policy = place.path().join("policy.toml");
    std::fs::write(&policy, "[roles.viewer.allow]\n\"shop.nothing\" = [\"read\"]\n").unwrap();
    let policy = policy.display().to_string();
    let found = check(place.path(), &database, &[("FRONTDESK_POLICY", &policy)], &[]);
    assert_eq!((found.code, numbers(&found)), (Some(1), vec!["project.E001"]), "{found:?}");
    assert!(found.stdout.contains("shop.nothing"), "{found:?}");
}

#[apply(every_database)]
#[tokio::test]
async fn a_small_application_has_the_command_too(#[case] ground: Ground) {
    let database = stocked(ground).await;
    let place = tempfile::tempdir().unwrap();
    let mut command = std::process::Command::new(command::program("micro"));
    command::without_ours(&mut command);
    command.current_dir(place.path()).args(["check", "--deploy"]).envs(CLEAN.iter().copied());
    command.env("FRONTDESK_DATABASE_URL", database.url());
    let found = command::run(command);
    assert_eq!((found.code, numbers(&found)), (Some(1), vec!["auth.W001", "auth.W002"]), "{found:?}");
    assert!(found.stdout.contains(BUILD), "{found:?}");
}
