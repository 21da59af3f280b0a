//! The command line, through the built program: what it asks, what it writes, and how it fails.

use std::process::Command;

use crate::ground::{Database, Ground, apply, every_database};
use crate::support::{PASSWORD, Setup, Shop, stocked};
use frontdesk_tests::command::{self, Finished};
use frontdesk_tests::database::TestDatabase;

const GOOD: &str = "lantern-orbit-47-violet";

/// A directory, a seeded database, and the means to run the demo on them.
struct Desk {
    place: tempfile::TempDir,
    database: TestDatabase,
}

impl Desk {
    async fn new(ground: Ground) -> Self {
        Self { place: tempfile::tempdir().unwrap(), database: stocked(ground).await }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command::demo(self.place.path(), arguments);
        command.env("FRONTDESK_DATABASE_URL", self.database.url()).env("NO_COLOR", "1");
        command.env("FRONTDESK__DATABASE__MAX_CONNECTIONS", self.database.ground().connections.to_string());
        command
    }

    /// `createsuperuser --noinput` with a password in the environment.
    fn create(&self, arguments: &[&str], password: Option<&str>) -> Finished {
        let mut command = self.command(&["createsuperuser", "--noinput"]);
        command.args(arguments);
        if let Some(password) = password {
            command.env("FRONTDESK_SUPERUSER_PASSWORD", password);
        }
        command::run(command)
    }

    async fn number(&self, sql: &str) -> i64 {
        self.database.number(sql).await
    }

    /// Everything in the table of users.
    async fn users(&self) -> i64 {
        self.number("SELECT count(*) FROM auth_user").await
    }
}

/// Exit code 1, one line on standard error that holds each of `words`, nothing on standard output.
#[track_caller]
fn assert_refused(finished: &Finished, words: &[&str]) {
    let message = finished.stderr.trim_end();
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert_eq!(message.lines().count(), 1, "not one line: {finished:?}");
    assert_eq!(finished.stdout, "", "{finished:?}");
    for word in words {
        assert!(message.to_lowercase().contains(&word.to_lowercase()), "no {word:?} in {message:?}");
    }
    assert!(!message.contains(GOOD), "the password is in the message: {message:?}");
}

#[apply(every_database)]
#[tokio::test]
async fn createsuperuser_without_questions_makes_a_superuser_who_can_sign_in(#[case] ground: Ground) {
    let desk = Desk::new(ground).await;
    let done = desk.create(&["--username", "root", "--email", "root@shop.example"], Some(GOOD));
    assert_eq!(done.code, Some(0), "{done:?}");
    let found = "SELECT count(*) FROM auth_user WHERE username = 'root' AND email = 'root@shop.example' AND is_superuser AND is_staff AND is_active";
    assert_eq!(desk.number(found).await, 1);
    let hashed =
        "SELECT count(*) FROM auth_user WHERE username = 'root' AND password LIKE 'argon2$argon2id$%'";
    assert_eq!(desk.number(hashed).await, 1);
}

#[apply(every_database)]
#[tokio::test]
async fn createsuperuser_takes_name_and_address_from_the_environment_too(#[case] ground: Ground) {
    let desk = Desk::new(ground).await;
    let mut command = desk.command(&["createsuperuser", "--noinput"]);
    command.env("FRONTDESK_SUPERUSER_USERNAME", "envy").env("FRONTDESK_SUPERUSER_EMAIL", "envy@shop.example");
    let done = command::run({
        command.env("FRONTDESK_SUPERUSER_PASSWORD", GOOD);
        command
    });
    assert_eq!(done.code, Some(0), "{done:?}");
    assert_eq!(
        desk.number("SELECT count(*) FROM auth_user WHERE username = 'envy' AND is_superuser").await,
        1
    );
}

#[apply(every_database)]
#[tokio::test]
async fn createsuperuser_makes_and_migrates_the_database_by_itself(#[case] ground: Ground) {
    let place = tempfile::tempdir().unwrap();
    let database = ground.empty().await;
    let mut command = command::demo(
        place.path(),
        &["createsuperuser", "--noinput", "--username", "first", "--email", "first@shop.example"],
    );
    command.env("FRONTDESK_DATABASE_URL", database.url()).env("FRONTDESK_SUPERUSER_PASSWORD", GOOD);
    command.env("FRONTDESK__DATABASE__MAX_CONNECTIONS", ground.connections.to_string());
    let done = command::run(command);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert_eq!(database.number("SELECT count(*) FROM auth_user WHERE is_superuser").await, 1);
}

#[apply(every_database)]
#[tokio::test]
async fn createsuperuser_asks_again_until_the_answers_hold_and_never_shows_the_password(
    #[case] ground: Ground,
) {
    let desk = Desk::new(ground).await;
    let mut terminal = command::in_terminal(desk.command(&["createsuperuser"]));
    let mut screen = terminal.exp_string("sername").unwrap();
    terminal.send_line("ADMIN").unwrap();
    screen += &terminal.exp_string("sername").unwrap();
    terminal.send_line("keeper").unwrap();
    screen += &terminal.exp_string("Mail address (may be empty): ").unwrap();
    terminal.send_line("no address").unwrap();
    screen += &terminal.exp_string("Mail address (may be empty): ").unwrap();
    terminal.send_line("keeper@shop.example").unwrap();
    screen += &terminal.exp_string("Password (not shown): ").unwrap();
    for (first, second) in [("12345678", "12345678"), (GOOD, "something else"), (GOOD, GOOD)] {
        terminal.send_line(first).unwrap();
        screen += &terminal.exp_string("Password again: ").unwrap();
        terminal.send_line(second).unwrap();
        if second != GOOD {
            screen += &terminal.exp_string("Password (not shown): ").unwrap();
        }
    }
    screen += &terminal.exp_eof().unwrap();
    assert!(!screen.contains(GOOD) && !screen.contains("12345678"), "the password was shown:\n{screen}");
    assert_eq!(
        desk.number("SELECT count(*) FROM auth_user WHERE username = 'keeper' AND is_superuser AND is_staff")
            .await,
        1,
        "{screen}"
    );
}

#[apply(every_database)]
#[tokio::test]
async fn createsuperuser_refuses_and_writes_nothing(#[case] ground: Ground) {
    let desk = Desk::new(ground).await;
    let before = desk.users().await;
    let email = ["--email", "root@shop.example"];
    let with = |username: &'static str, email: &'static str| vec!["--username", username, "--email", email];

    assert_refused(&command::run(desk.command(&["createsuperuser"])), &["--noinput"]);
    assert_refused(&desk.create(&with("root", email[1]), None), &["FRONTDESK_SUPERUSER_PASSWORD"]);
    assert_refused(&desk.create(&with("root", email[1]), Some("")), &["FRONTDESK_SUPERUSER_PASSWORD"]);
    assert_refused(&desk.create(&email, Some(GOOD)), &["--username"]);
    assert_refused(&desk.create(&with("admin", email[1]), Some(GOOD)), &["admin"]);
    assert_refused(&desk.create(&with("ADMIN", email[1]), Some(GOOD)), &["admin"]);
    assert_refused(&desk.create(&with("", email[1]), Some(GOOD)), &["name"]);
    assert_refused(&desk.create(&with("   ", email[1]), Some(GOOD)), &["name"]);
    assert_refused(&desk.create(&with("two words", email[1]), Some(GOOD)), &["name"]);
    assert_refused(&desk.create(&with("tab\tbed", email[1]), Some(GOOD)), &["name"]);
    for address in
        ["nobody", "@shop.example", "a@", "a b@shop.example", "a@shop.example\nBcc: b@shop.example"]
    {
        assert_refused(&desk.create(&with("root", address), Some(GOOD)), &["address"]);
    }
    for weak in ["short", "password123", "12345678901", "rootrootroot"] {
        assert_refused(&desk.create(&with("root", email[1]), Some(weak)), &["password"]);
    }
    assert_eq!(desk.users().await, before);
}

#[apply(every_database)]
#[tokio::test]
async fn a_name_that_is_too_long_is_refused_in_one_line(#[case] ground: Ground) {
    let desk = Desk::new(ground).await;
    let long = "x".repeat(151);
    let refused = desk.create(&["--username", &long, "--email", "root@shop.example"], Some(GOOD));
    assert_refused(&refused, &["name", "150"]);
}

#[apply(every_database)]
#[tokio::test]
async fn a_database_that_cannot_be_opened_is_one_clear_line(#[case] ground: Ground) {
    let desk = Desk::new(ground).await;
    let mut command =
        desk.command(&["createsuperuser", "--noinput", "--username", "root", "--email", "a@shop.example"]);
    command.env("FRONTDESK_SUPERUSER_PASSWORD", GOOD).env(
        "FRONTDESK_DATABASE_URL",
        match ground.database {
            Database::Sqlite => "sqlite:///dev/null/shop.sqlite",
            // The port `discard`, where nobody listens.
            Database::Postgres => "postgres://postgres@127.0.0.1:9/shop",
            Database::MariaDb => "mysql://root@127.0.0.1:9/shop",
        },
    );
    assert_refused(&command::run(command), &["database"]);
}

#[apply(every_database)]
#[tokio::test]
async fn changepassword_sets_another_and_ends_the_old_one(#[case] ground: Ground) {
    let desk = Desk::new(ground).await;
    let before = desk
        .number("SELECT count(*) FROM auth_user WHERE username = 'eddie' AND password LIKE 'argon2$%'")
        .await;
    assert_eq!(before, 1);
    let mut terminal = command::in_terminal(desk.command(&["changepassword", "eddie"]));
    terminal.exp_regex("(?i)password[^\r\n]*: ?$").unwrap();
    terminal.send_line(GOOD).unwrap();
    terminal.exp_regex("(?i)again[^\r\n]*: ?$").unwrap();
    terminal.send_line(GOOD).unwrap();
    let rest = terminal.exp_eof().unwrap();
    assert!(!rest.contains(GOOD), "{rest}");
    let shop = Shop::open_with(ground, Setup::default().database(desk.database)).await;
    let visitor = shop.anonymous();
    let old = visitor.post("/login/", &[("username", "eddie"), ("password", PASSWORD)]).await;
    assert_ne!(old.status, 303, "{old:#}");
    let new = visitor.post("/login/", &[("username", "eddie"), ("password", GOOD)]).await;
    assert_eq!(new.status, 303, "{new:#}");
}

#[apply(every_database)]
#[tokio::test]
async fn changepassword_of_nobody_is_refused(#[case] ground: Ground) {
    let desk = Desk::new(ground).await;
    assert_refused(&command::run(desk.command(&["changepassword", "nobody"])), &["terminal", "--noinput"]);
    let without_questions = |name| {
        let mut command = desk.command(&["changepassword", "--noinput", name]);
        command.env("FRONTDESK_PASSWORD", GOOD);
        command::run(command)
    };
    assert_refused(&without_questions("nobody"), &["nobody"]);
    assert_eq!(without_questions("eddie").code, Some(0));
}

#[apply(every_database)]
#[tokio::test]
async fn migrate_can_be_run_twice(#[case] ground: Ground) {
    let desk = Desk::new(ground).await;
    for _ in 0..2 {
        let done = command::run(desk.command(&["migrate"]));
        assert_eq!(done.code, Some(0), "{done:?}");
    }
    assert!(desk.users().await >= 6);
}

#[apply(every_database)]
#[tokio::test]
async fn an_unknown_command_is_refused_with_the_list_of_those_that_exist(#[case] ground: Ground) {
    let desk = Desk::new(ground).await;
    let refused = command::run(desk.command(&["createsuperusr"]));
    assert_ne!(refused.code, Some(0), "{refused:?}");
    assert!(refused.stderr.contains("createsuperuser"), "{refused:?}");
    let help = command::run(desk.command(&["--help"]));
    assert_eq!(help.code, Some(0), "{help:?}");
    for (name, does) in [
        ("createsuperuser", "Create a user who may do everything"),
        ("changepassword", "Give a user a new password"),
        ("migrate", "Bring the tables"),
    ] {
        let line = help.stdout.lines().find(|line| line.trim_start().starts_with(name));
        assert!(line.is_some_and(|line| line.contains(does)), "{name}: {help:?}");
    }
}
