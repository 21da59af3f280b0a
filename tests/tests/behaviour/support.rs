//! A shop of its own for each test, and the people who come to it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use admin::project::{Opened, Project, RouteLine, Services, Settings};
use auth::clock::Clock;
use axum::Router;
use chrono::{DateTime, TimeDelta, Utc};
use frontdesk_tests::answer::Answer;
use frontdesk_tests::client::Client;
use frontdesk_tests::database::{Ground, Template, TestDatabase};
use http::Method;
use sea_orm::ConnectionTrait;
use secrecy::SecretString;
use tempfile::TempDir;
use tokio::sync::{OnceCell, Semaphore};

/// Everybody's password.
pub(crate) const PASSWORD: &str = "brass-kettle-at-noon-42";

/// The session cookie on plain http.
pub(crate) const COOKIE: &str = "frontdesk";

/// Who comes to the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Person {
    Plain,
    Viewer,
    Editor,
    Support,
    Manager,
    Superuser,
}

impl Person {
    pub(crate) const ALL: [Self; 6] =
        [Self::Plain, Self::Viewer, Self::Editor, Self::Support, Self::Manager, Self::Superuser];

    pub(crate) fn username(self) -> &'static str {
        match self {
            Self::Plain => "pat",
            Self::Viewer => "vera",
            Self::Editor => "eddie",
            Self::Support => "susan",
            Self::Manager => "max",
            Self::Superuser => "admin",
        }
    }

    /// The word in the tables of this suite.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Support => "support",
            Self::Manager => "manager",
            Self::Superuser => "superuser",
        }
    }
}

/// The shop, migrated and with everybody and everything in it.
static TEMPLATE: Template = Template::new("shop", |url| Box::pin(fill(url)));

/// Fills the shop at an address and closes every connection to it.
pub(crate) async fn fill(url: String) {
    let opened = project(&url, 1, "http://127.0.0.1:8000", None, Switches::default()).open().await.unwrap();
    let db = opened.services.database.clone();
    drop(opened);
    if url.starts_with("sqlite") {
        db.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
    }
    db.close().await.unwrap();
}

/// A database with the shop in it, and nobody who serves it.
pub(crate) async fn stocked(ground: Ground) -> TestDatabase {
    ground.copy_of(&TEMPLATE).await
}

/// A policy with the name that the demo's page `/staff` asks for, without which the shop does not start.
fn complete(policy: &str) -> String {
    format!("resources = [\"shop.staffroom\"]\n{policy}")
}

/// The demo's own app on another database, as its `main` puts it together.
fn project(url: &str, connections: u32, public_url: &str, policy: Option<&Path>, setup: Switches) -> Project {
    let mut settings = Settings::from_text_alone("the tests", "").unwrap();
    settings.database.url = Some(url.to_owned());
    settings.database.max_connections = connections;
    settings.server.debug = Some(setup.debug);
    settings.policy.django_permissions = setup.django_permissions;
    settings.server.public_url = Some(public_url.to_owned());
    settings.secret.key =
        Some(SecretString::from("the key of the tests signs nothing that lasts longer than one"));
    settings.policy.paths.extend(policy.map(Path::to_owned));
    demo::project(Ok(settings)).prepare(|services| async move {
        demo::fill(&services, &SecretString::from(PASSWORD)).await.map(drop)
    })
}

/// How a shop differs from the usual one.
#[derive(Debug, Default)]
pub(crate) struct Setup {
    public_url: Option<String>,
    policy: Option<String>,
    database: Option<TestDatabase>,
    slow_page: bool,
    switches: Switches,
}

/// Settings that a shop has on or off.
#[derive(Clone, Copy, Debug, Default)]
struct Switches {
    debug: bool,
    django_permissions: bool,
}

impl Setup {
    pub(crate) fn public_url(self, url: &str) -> Self {
        Self { public_url: Some(url.to_owned()), ..self }
    }

    /// A policy file of its own, watched as in real life.
    pub(crate) fn policy(self, text: &str) -> Self {
        Self { policy: Some(complete(text)), ..self }
    }

    /// A database that is there already, instead of a copy of the template.
    pub(crate) fn database(self, database: TestDatabase) -> Self {
        Self { database: Some(database), ..self }
    }

    /// The debug panel and the explained refusals of a development server.
    pub(crate) fn debug(self) -> Self {
        Self { switches: Switches { debug: true, ..self.switches }, ..self }
    }

    /// What Django's tables give counts beside the policy.
    pub(crate) fn django_permissions(self) -> Self {
        Self { switches: Switches { django_permissions: true, ..self.switches }, ..self }
    }

    /// A page `/slow` that changes the session and then waits to be let out.
    pub(crate) fn with_slow_page(self) -> Self {
        Self { slow_page: true, ..self }
    }
}

/// The demo on a port of its own.
pub(crate) struct Shop {
    place: TempDir,
    origin: String,
    database: TestDatabase,
    services: Services,
    routes: Vec<RouteLine>,
    clock: TestClock,
    slow: SlowPage,
    log: Log,
    boss: OnceCell<Client>,
    _listening: tracing::subscriber::DefaultGuard,
}

impl Shop {
    pub(crate) async fn open(ground: Ground) -> Self {
        Self::open_with(ground, Setup::default()).await
    }

    pub(crate) async fn open_with(ground: Ground, setup: Setup) -> Self {
        // One test, one thread: what the server of this test logs comes here and nowhere else.
        let log = Log::default();
        let writer = log.clone();
        let subscriber =
            tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
        let _listening = tracing::subscriber::set_default(subscriber);

        let place = tempfile::tempdir().unwrap();
        let database = match setup.database {
            Some(database) => database,
            None => stocked(ground).await,
        };
        let policy = setup.policy.map(|text| {
            let path = place.path().join("policy.toml");
            std::fs::write(&path, text).unwrap();
            path
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let public_url = setup.public_url.unwrap_or_else(|| format!("http://{addr}"));
        let clock = TestClock::default();
        let config_clock = clock.clone();
        let project =
            project(database.url(), ground.connections, &public_url, policy.as_deref(), setup.switches)
                .auth(|config| config.clock(config_clock));
        let Opened { mut router, services, routes, .. } = project.open().await.unwrap();
        if policy.is_some() {
            services.policy.watch().unwrap();
        }
        let slow = SlowPage::default();
        if setup.slow_page {
            router = router.merge(slow.router(&services.auth));
        }
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let origin = format!("http://{addr}");
        Self {
            place,
            origin,
            database,
            services,
            routes,
            clock,
            slow,
            log,
            boss: OnceCell::new(),
            _listening,
        }
    }

    /// The address of the shop.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    pub(crate) fn services(&self) -> &Services {
        &self.services
    }

    pub(crate) fn clock(&self) -> &TestClock {
        &self.clock
    }

    pub(crate) fn slow_page(&self) -> &SlowPage {
        &self.slow
    }

    /// All that the server has logged so far.
    pub(crate) fn log(&self) -> String {
        self.log.text()
    }

    /// How many passwords were hashed or compared.
    pub(crate) fn hashes(&self) -> u64 {
        self.services.auth.pool().hashes()
    }

    /// A visitor whom nobody knows.
    pub(crate) fn anonymous(&self) -> Client {
        Client::new(&self.origin)
    }

    /// A visitor who has signed in.
    pub(crate) async fn sign_in(&self, person: Person) -> Client {
        let client = self.anonymous();
        let answer = client.post("/login/", &[("username", person.username()), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, 303, "{person:?} cannot sign in: {answer:#}");
        client
    }

    /// The superuser, signed in once a shop.
    pub(crate) async fn superuser(&self) -> &Client {
        self.boss.get_or_init(|| self.sign_in(Person::Superuser)).await
    }

    /// Makes a plain user; the text of the refusal otherwise.
    pub(crate) async fn create_user(&self, username: &str, password: &str) -> Result<(), String> {
        let user = auth::user::NewUser::new(username, SecretString::from(password));
        match self.services.auth.manager().create_user(user).await {
            Ok(_) => Ok(()),
            Err(error) => Err(chain(&error)),
        }
    }

    pub(crate) async fn id_of(&self, person: Person) -> i64 {
        self.number(&format!("SELECT id FROM auth_user WHERE username = '{}'", person.username())).await
    }

    /// Its database, for what a test looks up or changes behind its back.
    pub(crate) fn database(&self) -> &TestDatabase {
        &self.database
    }

    pub(crate) async fn execute(&self, sql: &str) {
        self.database.execute(sql).await;
    }

    /// The first column of every row.
    pub(crate) async fn column(&self, sql: &str) -> Vec<String> {
        self.database.column(sql).await
    }

    /// The first column of the first row.
    pub(crate) async fn text(&self, sql: &str) -> String {
        self.database.text(sql).await
    }

    /// The first column of the first row.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        self.database.number(sql).await
    }

    /// Everything that stands in a table, as text.
    pub(crate) async fn whole(&self, table: &str) -> String {
        self.database.whole(table).await
    }

    /// All books of the house but the sessions, as one text: equal texts, nothing changed.
    pub(crate) async fn fingerprint(&self) -> String {
        self.database.fingerprint().await
    }

    /// Every door of the house, with the placeholders of its path filled in.
    pub(crate) fn doors(&self) -> Vec<Door> {
        let filled = |line: &RouteLine| {
            let names =
                [("{app}", "shop"), ("{model}", "book"), ("{pk}", "1"), ("{hash}", "0"), ("{name}", "x.css")];
            let path = names.iter().fold(line.path.clone(), |path, (name, value)| path.replace(name, value));
            Door { method: line.method.clone(), pattern: line.path.clone(), path }
        };
        self.routes.iter().map(filled).collect()
    }

    /// Writes the policy file and waits until the running shop has taken it.
    pub(crate) async fn write_policy(&self, text: &str) {
        let before = self.services.policy.status().generation;
        std::fs::write(self.policy_path(), complete(text)).unwrap();
        self.until(|| self.services.policy.status().generation != before).await;
    }

    /// Writes a policy file that must not be taken, and waits until the running shop has said so; gives what it said.
    pub(crate) async fn write_bad_policy(&self, text: &str) -> String {
        let before = self.services.policy.status().refused;
        std::fs::write(self.policy_path(), complete(text)).unwrap();
        let refused = || self.services.policy.status().refused;
        self.until(|| refused().is_some() && refused() != before).await;
        refused().unwrap()
    }

    fn policy_path(&self) -> PathBuf {
        self.place.path().join("policy.toml")
    }

    /// The file system tells of a change when it likes; there is nothing to wait for but the effect.
    async fn until(&self, holds: impl Fn() -> bool) {
        let waiting = async {
            while !holds() {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        };
        let limit = std::time::Duration::from_secs(20);
        tokio::time::timeout(limit, waiting)
            .await
            .unwrap_or_else(|_| panic!("it never happened\n{}", self.log()));
    }
}

/// A test that fails tells what the server said.
impl Drop for Shop {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.log());
        }
    }
}

/// One door of the house.
#[derive(Clone, Debug)]
pub(crate) struct Door {
    pub method: Method,
    /// The path as in the table of routes.
    pub pattern: String,
    /// The path of a row, model and asset.
    pub path: String,
}

impl Door {
    pub(crate) fn is_asset(&self) -> bool {
        self.pattern.contains("/static/")
    }
}

/// Follows links from `start` within the admin, each path once, and up to three of its queries.
pub(crate) async fn crawl(client: &Client, start: &str, limit: usize) -> Vec<Answer> {
    let mut waiting = vec![start.to_owned()];
    let mut known: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut queries: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    let mut answers = Vec::new();
    while let Some(path) = waiting.pop() {
        if answers.len() == limit {
            break;
        }
        let answer = client.get(&path).await;
        let here = reqwest::Url::parse(&format!("http://x{path}")).unwrap();
        for link in answer.links() {
            let Ok(there) = here.join(&link) else { continue };
            let target = match there.query() {
                Some(query) => format!("{}?{query}", there.path()),
                None => there.path().to_owned(),
            };
            if there.host_str() != Some("x") || !target.starts_with("/admin/") || target.contains("/static/")
            {
                continue;
            }
            let seen = queries.entry(there.path().to_owned()).or_default();
            if *seen < 4 && known.insert(target.clone()) {
                *seen += 1;
                // Other pages first, so that a long list does not use up the limit.
                waiting.insert(waiting.len() / 2, target);
            }
        }
        answers.push(answer);
    }
    answers
}

/// A clock that stands still until a test moves it.
#[derive(Clone, Debug)]
pub(crate) struct TestClock(Arc<Mutex<DateTime<Utc>>>);

impl Default for TestClock {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Utc::now())))
    }
}

impl TestClock {
    pub(crate) fn forward(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// A page that holds its visitors: `entered` counts who is inside, `exit` lets them out.
#[derive(Clone, Debug)]
pub(crate) struct SlowPage {
    entered: Arc<Semaphore>,
    exit: Arc<Semaphore>,
}

impl Default for SlowPage {
    fn default() -> Self {
        Self { entered: Arc::new(Semaphore::new(0)), exit: Arc::new(Semaphore::new(0)) }
    }
}

impl SlowPage {
    fn router(&self, auth: &auth::Auth) -> Router {
        let page = self.clone();
        let handler = move |handle: auth::AuthHandle| async move {
            let session = handle.session();
            session.insert("visited", 1).await.unwrap();
            page.entered.add_permits(1);
            page.exit.acquire().await.unwrap().forget();
            session.insert("visited", 2).await.unwrap();
            "at last"
        };
        Router::new().route("/slow", axum::routing::get(handler)).layer(auth.layer())
    }

    /// Waits until `visitors` are inside.
    pub(crate) async fn all_inside(&self, visitors: u32) {
        self.entered.acquire_many(visitors).await.unwrap().forget();
    }

    /// Lets `visitors` out.
    pub(crate) fn let_out(&self, visitors: usize) {
        self.exit.add_permits(visitors);
    }
}

#[derive(Clone, Debug, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An error with everything beneath it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _infallible = write!(text, ": {error}");
        cause = error.source();
    }
    text
}
