use std::collections::VecDeque;

use clap::{CommandFactory, Parser};
use frontdesk_web::PublicUrl;
use futures_util::future::{BoxFuture, ready};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, EntityTrait};
use secrecy::SecretString;

use super::environment::Environment;
use super::prompt::{Prompt, PromptError};
use super::{Arguments, Command, Commands};
use crate::user::entity;
use crate::{Auth, Config};

/// Answers from a list; what comes after its end is Ctrl-D. Whether an answer is hidden is part of it.
#[derive(Default)]
struct Script {
    answers: VecDeque<(bool, &'static str)>,
    terminal: bool,
    asked: Vec<String>,
    said: Vec<String>,
}

impl Script {
    fn new(answers: impl IntoIterator<Item = (bool, &'static str)>) -> Self {
        Self { answers: answers.into_iter().collect(), terminal: true, ..Self::default() }
    }

    fn nobody() -> Self {
        Self::default()
    }

    fn answer(&mut self, hidden: bool, question: &str) -> Result<String, PromptError> {
        self.asked.push(question.to_owned());
        let (expected, answer) = self.answers.pop_front().ok_or(PromptError::Cancelled)?;
        assert_eq!(expected, hidden, "{question}");
        Ok(answer.to_owned())
    }
}

impl Prompt for Script {
    fn is_interactive(&self) -> bool {
        self.terminal
    }

    fn line<'a>(&'a mut self, question: &'a str) -> BoxFuture<'a, Result<String, PromptError>> {
        Box::pin(ready(self.answer(false, question)))
    }

    fn secret<'a>(&'a mut self, question: &'a str) -> BoxFuture<'a, Result<SecretString, PromptError>> {
        Box::pin(ready(self.answer(true, question).map(SecretString::from)))
    }

    fn say(&mut self, remark: &str) {
        self.said.push(remark.to_owned());
    }
}

fn shown(text: &'static str) -> (bool, &'static str) {
    (false, text)
}

fn hidden(text: &'static str) -> (bool, &'static str) {
    (true, text)
}

const GOOD: &str = "correct horse battery staple";
const BETTER: &str = "another sentence of several words";

async fn unmigrated() -> Auth {
    let mut options = sea_orm::ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let db = Database::connect(options).await.unwrap();
    let url = PublicUrl::parse("http://127.0.0.1:8000").unwrap();
    Auth::new(db, Config::new(url, "fifty characters and more are what a secret key takes")).unwrap()
}

async fn migrated() -> Auth {
    let auth = unmigrated().await;
    run(&auth, &["migrate"], Script::nobody(), Environment::of([])).await.unwrap();
    auth
}

/// The line that the command prints: `Ok` for standard output, `Err` for standard error.
async fn run(
    auth: &Auth,
    words: &[&str],
    mut script: Script,
    environment: Environment,
) -> Result<String, String> {
    run_with(auth, words, &mut script, &environment).await
}

async fn run_with(
    auth: &Auth,
    words: &[&str],
    script: &mut Script,
    environment: &Environment,
) -> Result<String, String> {
    let outcome = run_on(&Commands::new(auth), words, script, environment).await;
    let (Ok(line) | Err(line)) = &outcome;
    assert_eq!(line.lines().count(), 1, "{line}");
    outcome
}

async fn run_on(
    site: &Commands,
    words: &[&str],
    script: &mut Script,
    environment: &Environment,
) -> Result<String, String> {
    parse(words).execute(site, script, environment).await.map_err(|failure| failure.line())
}

fn parse(words: &[&str]) -> Command {
    let words = std::iter::once("app").chain(words.iter().copied());
    Arguments::try_parse_from(words).unwrap().command.unwrap()
}

async fn users(db: &DatabaseConnection) -> Vec<entity::Model> {
    entity::Entity::find().all(db).await.unwrap()
}

async fn fits(auth: &Auth, user: &entity::Model, password: &str) -> bool {
    auth.pool().verify(&SecretString::from(password), Some(&user.password)).await.unwrap().matches
}

#[test]
fn the_command_line_is_sound_and_its_help_says_what_matters() {
    let mut command = Arguments::command();
    command.clone().debug_assert();
    let mut help = |name: &str| command.find_subcommand_mut(name).unwrap().render_long_help().to_string();
    for word in ["--noinput", "--username", "--email", "FRONTDESK_SUPERUSER_PASSWORD", "exit code is 1"] {
        assert!(help("createsuperuser").contains(word), "{word}");
    }
    for word in ["USERNAME", "--noinput", "FRONTDESK_PASSWORD", "three times"] {
        assert!(help("changepassword").contains(word), "{word}");
    }
    assert!(!help("createsuperuser").contains("--password"));
    assert!(Arguments::try_parse_from(["app"]).unwrap().command.is_none());
}

#[tokio::test]
async fn migrate_says_what_it_did_and_does_nothing_twice() {
    let auth = unmigrated().await;
    let first = run(&auth, &["migrate"], Script::nobody(), Environment::of([])).await.unwrap();
    assert!(first.starts_with("Migrated auth: "), "{first}");
    let second = run(&auth, &["migrate"], Script::nobody(), Environment::of([])).await.unwrap();
    assert!(second.starts_with("Nothing to migrate"), "{second}");
}

#[tokio::test]
async fn noinput_takes_everything_from_flags_and_environment() {
    let auth = migrated().await;
    let environment = || {
        Environment::of([
            ("FRONTDESK_SUPERUSER_PASSWORD", GOOD),
            ("FRONTDESK_SUPERUSER_USERNAME", "from_environment"),
            ("FRONTDESK_SUPERUSER_EMAIL", "env@example.org"),
        ])
    };
    let words = ["createsuperuser", "--noinput", "--username", "ada", "--email", "Ada@EXAMPLE.org"];
    let said = run(&auth, &words, Script::nobody(), environment()).await.unwrap();
    assert_eq!(said, "Superuser ada created.");
    run(&auth, &["createsuperuser", "--no-input"], Script::nobody(), environment()).await.unwrap();

    let users = users(auth.database()).await;
    let [ada, other] = users.as_slice() else { panic!("{users:?}") };
    assert_eq!((ada.username.as_str(), ada.email.as_str()), ("ada", "Ada@example.org"));
    assert_eq!((other.username.as_str(), other.email.as_str()), ("from_environment", "env@example.org"));
    for user in [ada, other] {
        assert!(user.is_superuser && user.is_staff && user.is_active);
        assert!(user.password.starts_with("argon2$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(fits(&auth, user, GOOD).await);
    }
}

#[tokio::test]
async fn noinput_fails_with_one_line_that_says_what_to_do_and_writes_nothing() {
    let auth = migrated().await;
    run(
        &auth,
        &["createsuperuser", "--noinput", "--username", "Ada"],
        Script::nobody(),
        Environment::of([("FRONTDESK_SUPERUSER_PASSWORD", GOOD)]),
    )
    .await
    .unwrap();
    let long = "x".repeat(151);
    let cases: [(&[&str], Option<&'static str>, &[&str]); 13] = [
        (&[], Some(GOOD), &["no username", "--username", "FRONTDESK_SUPERUSER_USERNAME"]),
        (&["--username", "bob"], None, &["no password", "FRONTDESK_SUPERUSER_PASSWORD"]),
        (&["--username", "bob"], Some(""), &["no password", "FRONTDESK_SUPERUSER_PASSWORD"]),
        (&["--username", ""], Some(GOOD), &["name", "blank", "choose another"]),
        (&["--username", "  "], Some(GOOD), &["name", "choose another"]),
        (&["--username", "bob smith"], Some(GOOD), &["name", "choose another"]),
        (&["--username", "bob\nsmith"], Some(GOOD), &["name", "choose another"]),
        (&["--username", &long], Some(GOOD), &["150", "choose another"]),
        (&["--username", "Ada"], Some(GOOD), &["Ada", "taken", "changepassword"]),
        (&["--username", "aDA"], Some(GOOD), &["taken", "case"]),
        (
            &["--username", "bob", "--email", "not an address"],
            Some(GOOD),
            &["mail address", "name@example.org"],
        ),
        (&["--username", "bob"], Some("1"), &["too short", "numeric", "choose another"]),
        (&["--username", "battery.staple"], Some("staple.battery"), &["similar to the username"]),
    ];
    for (flags, password, expected) in cases {
        let environment = match password {
            Some(password) => Environment::of([("FRONTDESK_SUPERUSER_PASSWORD", password)]),
            None => Environment::of([]),
        };
        let words: Vec<&str> =
            ["createsuperuser", "--noinput"].into_iter().chain(flags.iter().copied()).collect();
        let line = run(&auth, &words, Script::nobody(), environment).await.unwrap_err();
        for part in expected {
            assert!(line.contains(part), "{flags:?}: {line}");
        }
        assert_eq!(users(auth.database()).await.len(), 1, "{flags:?}");
    }
}

#[tokio::test]
async fn an_unmigrated_database_is_named_and_left_alone() {
    let auth = unmigrated().await;
    let password = || {
        Environment::of([
            ("FRONTDESK_SUPERUSER_PASSWORD", GOOD),
            ("FRONTDESK_PASSWORD", GOOD),
            ("USER", "ada"),
        ])
    };
    for words in [
        &["createsuperuser", "--noinput", "--username", "ada"][..],
        &["createsuperuser"],
        &["changepassword", "ada", "--noinput"],
    ] {
        // Before any question: nobody types a password for nothing.
        let mut script = Script::new([]);
        let line = run_with(&auth, words, &mut script, &password()).await.unwrap_err();
        assert!(line.contains("migrate"), "{line}");
        assert!(script.asked.is_empty());
    }
    let tables = auth.database().query_all_raw(sea_orm::Statement::from_string(
        sea_orm::DbBackend::Sqlite,
        "SELECT name FROM sqlite_master",
    ));
    assert!(tables.await.unwrap().is_empty());
}

#[tokio::test]
async fn without_a_terminal_nothing_is_asked() {
    let auth = migrated().await;
    for command in ["createsuperuser", "changepassword"] {
        let line =
            run(&auth, &[command], Script::nobody(), Environment::of([("USER", "ada")])).await.unwrap_err();
        assert!(line.contains("no terminal") && line.contains("--noinput"), "{line}");
    }
    assert!(users(auth.database()).await.is_empty());
}

#[tokio::test]
async fn questions_are_asked_again_until_the_answers_are_good() {
    let auth = migrated().await;
    let mut script = Script::new([
        shown("bad name"),
        shown("ada"),
        shown("nonsense"),
        shown("ada@example.org"),
        hidden(""),
        hidden(GOOD),
        hidden("not the same"),
        hidden("12345"),
        hidden("12345"),
        hidden(GOOD),
        hidden(GOOD),
    ]);
    run_with(&auth, &["createsuperuser"], &mut script, &Environment::of([])).await.unwrap();
    let users = users(auth.database()).await;
    assert_eq!((users[0].username.as_str(), users[0].email.as_str()), ("ada", "ada@example.org"));
    assert!(fits(&auth, &users[0], GOOD).await);
    for part in ["'bad name'", "mail address", "empty", "differ", "too short", "too common", "numeric"] {
        let part = part.trim_matches('\'');
        assert!(script.said.iter().any(|said| said.contains(part)), "{part}: {:?}", script.said);
    }
}

#[tokio::test]
async fn the_system_user_is_offered_if_the_name_is_valid_and_free() {
    let auth = migrated().await;
    let mut script = Script::new([shown(""), shown(""), hidden(GOOD), hidden(GOOD)]);
    run_with(&auth, &["createsuperuser"], &mut script, &Environment::of([("USER", "vera")])).await.unwrap();
    assert!(script.asked[0].contains("vera"));
    assert_eq!(users(auth.database()).await[0].username, "vera");

    for user in ["vera", "VERA", "not valid"] {
        let mut script = Script::new([shown(""), shown("bob")]);
        let environment = Environment(Box::new(move |name| (name == "USER").then(|| user.into())));
        let line = run_with(&auth, &["createsuperuser"], &mut script, &environment).await.unwrap_err();
        assert_eq!(line, "cancelled");
        assert_eq!(script.asked[0], "Username: ");
    }
    assert_eq!(users(auth.database()).await.len(), 1);
}

#[tokio::test]
async fn a_wrong_flag_is_not_asked_about() {
    let auth = migrated().await;
    let mut script = Script::new([]);
    let words = ["createsuperuser", "--username", "bad name"];
    let line = run_with(&auth, &words, &mut script, &Environment::of([])).await.unwrap_err();
    assert!(line.contains("bad name") && script.asked.is_empty());
}

#[tokio::test]
async fn the_end_of_input_cancels_at_every_question() {
    let auth = migrated().await;
    let whole = [shown("ada"), shown(""), hidden(GOOD), hidden(GOOD)];
    for answers in 0..whole.len() {
        let script = Script::new(whole.iter().copied().take(answers));
        let line = run(&auth, &["createsuperuser"], script, Environment::of([])).await.unwrap_err();
        assert_eq!(line, "cancelled");
        assert!(users(auth.database()).await.is_empty());
    }
}

async fn with_ada() -> Auth {
    let auth = migrated().await;
    let environment = Environment::of([("FRONTDESK_SUPERUSER_PASSWORD", GOOD)]);
    let words = ["createsuperuser", "--noinput", "--username", "ada"];
    run(&auth, &words, Script::nobody(), environment).await.unwrap();
    auth
}

#[tokio::test]
async fn changepassword_asks_twice_and_changes() {
    let auth = with_ada().await;
    let script = Script::new([hidden(BETTER), hidden(BETTER)]);
    let said = run(&auth, &["changepassword", "ada"], script, Environment::of([])).await.unwrap();
    assert!(said.contains("ada"));
    let ada = &users(auth.database()).await[0];
    assert!(fits(&auth, ada, BETTER).await && !fits(&auth, ada, GOOD).await);
}

#[tokio::test]
async fn changepassword_takes_the_system_user_and_the_environment() {
    let auth = with_ada().await;
    let environment = Environment::of([("USER", "ada"), ("FRONTDESK_PASSWORD", BETTER)]);
    run(&auth, &["changepassword", "--noinput"], Script::nobody(), environment).await.unwrap();
    assert!(fits(&auth, &users(auth.database()).await[0], BETTER).await);
}

#[tokio::test]
async fn changepassword_gives_up_after_three_tries_and_changes_nothing() {
    let auth = with_ada().await;
    let script = Script::new([
        hidden(""),
        hidden(BETTER),
        hidden("not the same"),
        hidden("12345"),
        hidden("12345"),
        hidden(BETTER),
        hidden(BETTER),
    ]);
    let line = run(&auth, &["changepassword", "ada"], script, Environment::of([])).await.unwrap_err();
    assert!(line.contains("three tries"), "{line}");
    assert!(fits(&auth, &users(auth.database()).await[0], GOOD).await);
}

#[tokio::test]
async fn changepassword_fails_with_one_line() {
    let auth = with_ada().await;
    let cases: [(&[&str], Option<&'static str>, &str); 5] = [
        (&["changepassword", "nobody", "--noinput"], Some(BETTER), "nobody"),
        (&["changepassword", "ADA", "--noinput"], Some(BETTER), "case"),
        (&["changepassword", "ada", "--noinput"], None, "FRONTDESK_PASSWORD"),
        (&["changepassword", "ada", "--noinput"], Some("ada12345"), "refused"),
        (&["changepassword", "--noinput"], Some(BETTER), "no username"),
    ];
    for (words, password, part) in cases {
        let environment = match password {
            Some(password) => Environment::of([("FRONTDESK_PASSWORD", password)]),
            None => Environment::of([]),
        };
        let line = run(&auth, words, Script::nobody(), environment).await.unwrap_err();
        assert!(
            line.contains(part) || part == "refused" && line.contains("choose another"),
            "{words:?}: {line}"
        );
    }
    assert!(fits(&auth, &users(auth.database()).await[0], GOOD).await);
}

#[cfg(unix)]
#[tokio::test]
async fn a_variable_that_is_not_text_is_named() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let auth = migrated().await;
    let environment =
        Environment(Box::new(|name| name.ends_with("_PASSWORD").then(|| OsStr::from_bytes(b"\xff").into())));
    let words = ["createsuperuser", "--noinput", "--username", "ada"];
    let line = run(&auth, &words, Script::nobody(), environment).await.unwrap_err();
    assert!(line.contains("FRONTDESK_SUPERUSER_PASSWORD"), "{line}");
}
