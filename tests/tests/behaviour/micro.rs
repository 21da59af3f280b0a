//! The two ways of the demo, as built programs on a port.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::ground::{Database, Ground, apply, every_database};
use crate::support::COOKIE;
use frontdesk_tests::client::Client;
use frontdesk_tests::command;
use frontdesk_tests::database::TestDatabase;

/// A program that serves, ended when the test is over.
struct Served {
    child: Child,
    origin: String,
    lines: mpsc::Receiver<String>,
    said: Vec<String>,
}

impl Served {
    /// Starts `name` in `place` and waits until it answers.
    async fn start(name: &str, place: &Path, environment: &[(&str, &str)]) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut program = Command::new(command::program(name));
        command::without_ours(&mut program);
        program
            .current_dir(place)
            .env("FRONTDESK_ADDR", format!("127.0.0.1:{port}"))
            .envs(environment.iter().copied());
        program.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = program.spawn().unwrap();
        let (sender, lines) = mpsc::channel();
        let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let other = sender.clone();
        std::thread::spawn(move || {
            BufReader::new(out).lines().map_while(Result::ok).try_for_each(|line| other.send(line))
        });
        std::thread::spawn(move || {
            BufReader::new(err).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        let mut served = Self { child, origin: format!("http://127.0.0.1:{port}"), lines, said: Vec::new() };
        served.hear(&format!("127.0.0.1:{port}"));
        served.until_it_answers().await;
        served
    }

    /// Waits for a line with `words` in it.
    fn hear(&mut self, words: &str) -> String {
        loop {
            match self.lines.recv_timeout(Duration::from_secs(60)) {
                Ok(line) => {
                    self.said.push(line.clone());
                    if line.contains(words) {
                        return line;
                    }
                }
                Err(_) => panic!("it never said {words:?}:\n{}", self.said.join("\n")),
            }
        }
    }

    async fn until_it_answers(&self) {
        let address = self.origin.trim_start_matches("http://");
        for _ in 0..500 {
            if tokio::net::TcpStream::connect(address).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("nobody listens at {address}:\n{}", self.said.join("\n"));
    }

    /// The password that the first run shows.
    fn password(&mut self) -> String {
        let heard = self.said.iter().find(|line| line.contains("password")).cloned();
        let line = heard.unwrap_or_else(|| self.hear("password"));
        line.split_whitespace().last().unwrap().to_owned()
    }

    /// Ends it as a service manager does: the exit code, and all that it has said.
    fn stop(mut self) -> (Option<i32>, Vec<String>) {
        let _sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let code = self.child.wait().unwrap().code();
        let mut said = std::mem::take(&mut self.said);
        said.extend(self.lines.iter());
        (code, said)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// What tells a program of its database. On SQLite it takes none and makes the file where it always does.
fn told(database: &TestDatabase) -> Vec<(&str, &str)> {
    match database.ground().database {
        Database::Sqlite => Vec::new(),
        Database::Postgres | Database::MariaDb => {
            vec![("FRONTDESK_DATABASE_URL", database.url()), ("FRONTDESK__DATABASE__MAX_CONNECTIONS", "1")]
        }
    }
}

async fn signs_in(origin: &str, username: &str, password: &str) -> bool {
    let visitor = Client::new(origin);
    let _answer = visitor.post("/login/", &[("username", username), ("password", password)]).await;
    visitor.cookie(COOKIE).is_some()
}

#[apply(every_database)]
#[tokio::test]
async fn the_first_run_makes_the_shop_and_shows_one_password_and_the_second_does_not(#[case] ground: Ground) {
    let database = ground.empty().await;
    let place = tempfile::tempdir().unwrap();
    let mut first = Served::start("demo", place.path(), &told(&database)).await;
    let password = first.password();
    assert!(password.len() >= 12, "{password}");
    for username in ["admin", "vera", "eddie", "susan", "max", "pat"] {
        assert!(signs_in(&first.origin, username, &password).await, "{username} with {password}");
    }
    assert!(!signs_in(&first.origin, "admin", "admin").await);
    let (code, said) = first.stop();
    assert_eq!(code, Some(0), "{said:?}");
    for username in ["admin", "vera", "eddie", "susan", "max", "pat"] {
        assert!(
            said.iter().any(|line| line.split_whitespace().next() == Some(username)),
            "{username} in {said:?}"
        );
    }
    let second = Served::start("demo", place.path(), &told(&database)).await;
    assert!(signs_in(&second.origin, "max", &password).await);
    let (code, said) = second.stop();
    assert_eq!(code, Some(0), "{said:?}");
    // The backend that proves a password has its name from that.
    let words = said.iter().map(|line| line.replace("backend=\"password\"", ""));
    assert!(!words.into_iter().any(|line| line.contains("password") || line.contains(&password)), "{said:?}");
    // What it made is for its owner alone.
    let key = place.path().join(".frontdesk/secret_key");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(key).unwrap().permissions());
    assert_eq!(mode & 0o077, 0, "{mode:o}");
}

#[apply(every_database)]
#[tokio::test]
async fn two_new_shops_have_two_passwords(#[case] ground: Ground) {
    let databases = (ground.empty().await, ground.empty().await);
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut one = Served::start("demo", one.path(), &told(&databases.0)).await;
    let mut two = Served::start("demo", two.path(), &told(&databases.1)).await;
    assert_ne!(one.password(), two.password());
}

#[apply(every_database)]
#[tokio::test]
async fn editing_the_policy_file_takes_effect_while_the_demo_runs_and_a_mistake_shows_in_the_log(
    #[case] ground: Ground,
) {
    let database = ground.empty().await;
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("rules.toml");
    let good = "resources = [\"shop.staffroom\"]\n[groups]\nViewers = [\"viewer\"]\n[roles.viewer.allow]\n\"shop.book\" = [\"read\"]\n";
    std::fs::write(&file, good).unwrap();
    let mut environment = told(&database);
    environment.push(("FRONTDESK_POLICY", file.to_str().unwrap()));
    let mut shop = Served::start("demo", place.path(), &environment).await;
    let password = shop.password();
    let vera = Client::new(&shop.origin);
    let _signed_in =
        vera.post("/login/", &[("username", "vera"), ("password", &password)]).await.expect_status(303);
    let _page = vera.get("/admin/shop/author/").await.expect_status(404);

    std::fs::write(&file, format!("{good}\"shop.author\" = [\"read\"]\n")).unwrap();
    while vera.get("/admin/shop/author/").await.status != 200 {
        shop.hear("policy taken into use");
    }

    std::fs::write(&file, format!("{good}\"shop.author\" = [\"raed\"]\n")).unwrap();
    let mistake = shop.hear("raed");
    assert!(shop.said.iter().any(|line| line.contains("ERROR")), "{mistake}: {:?}", shop.said);
    shop.hear("rules.toml");
    let _page = vera.get("/admin/shop/author/").await.expect_status(200);
}

#[tokio::test]
async fn a_setting_that_does_not_exist_stops_the_start() {
    let place = tempfile::tempdir().unwrap();
    for (name, value) in [
        ("FRONTDESK__SERVER__ADDRESS", "127.0.0.1:1"),
        ("FRONTDESK_ADDR", "here"),
        ("FRONTDESK_POLICY", "/no/such/file.toml"),
        ("FRONTDESK_ADDR", "0.0.0.0:8000"),
    ] {
        let mut program = command::demo(place.path(), &[]);
        program.env(name, value);
        let finished = command::run(program);
        assert_eq!(finished.code, Some(1), "{name}={value}: {finished:?}");
        assert!(finished.stderr.trim().lines().count() >= 1, "{finished:?}");
    }
}

#[apply(every_database)]
#[tokio::test]
async fn the_micro_way_makes_a_user_signs_in_and_keeps_its_own_books(#[case] ground: Ground) {
    let database = ground.empty().await;
    let place = tempfile::tempdir().unwrap();
    let mut create = Command::new(command::program("micro"));
    command::without_ours(&mut create);
    create.current_dir(place.path()).args([
        "createsuperuser",
        "--noinput",
        "--username",
        "ada",
        "--email",
        "ada@wall.example",
    ]);
    let url: Vec<_> = told(&database).into_iter().take(1).collect();
    create.env("FRONTDESK_SUPERUSER_PASSWORD", "lantern-orbit-47-violet").envs(url.iter().copied());
    let created = command::run(create);
    assert_eq!(created.code, Some(0), "{created:?}");

    let micro = Served::start("micro", place.path(), &url).await;
    let ada = Client::new(&micro.origin);
    let turned_away = ada.get("/admin/").await;
    assert!(turned_away.location().starts_with("/admin/login/"), "{turned_away:#}");
    assert!(ada.get("/").await.text().contains("stranger"));
    let guarded = ada.get("/backroom").await;
    assert!(guarded.status == 401 || guarded.location().starts_with("/login/"), "{guarded:#}");

    let fields = [("username", "ada"), ("password", "lantern-orbit-47-violet")];
    let _signed_in = ada.post("/login/", &fields).await.expect_status(303);
    assert!(ada.get("/").await.text().contains("ada"));
    let _page = ada.get("/backroom").await.expect_status(200);
    let add = "/admin/notes/note/add/";
    let mut form = ada.get(add).await.expect_status(200).form("main form[method=post]");
    form.set("title", "Water the plants");
    let _saved = ada.submit(add, &form, Some(("_save", "Save"))).await.expect_status(303);
    ada.get("/admin/notes/note/").await.expect_status(200).expect_words("Water the plants");
    assert!(ada.get("/").await.text().contains("1 notes"));
}

#[test]
fn the_micro_way_is_one_file_of_at_most_120_lines() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/src/bin/micro.rs");
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.lines().count() <= 120, "{} lines", text.lines().count());
}
