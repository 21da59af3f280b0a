//! Who makes and drops databases on a server: one thread a server and run, with one connection, which also holds the
//! lock that tells other runs that this one lives.

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, Statement};
use tokio::sync::{mpsc, oneshot};

use super::{Database, Template, mariadb, postgres};

/// What every name begins with; what begins with it and has the form of [`run_of`] is ours to drop.
const PREFIX: &str = "frontdesk_tests_";

/// The way to the thread of one server.
#[derive(Debug)]
pub(super) struct Keeper {
    database: Database,
    server: String,
    jobs: mpsc::UnboundedSender<Job>,
}

#[derive(Debug)]
enum Job {
    Take { template: Option<&'static Template>, answer: oneshot::Sender<Result<String, String>> },
    GiveBack { name: String, template: Option<&'static str> },
}

impl Keeper {
    /// The keeper of a database that has a server.
    pub(super) fn of(database: Database) -> Option<&'static Self> {
        static POSTGRES: OnceLock<Keeper> = OnceLock::new();
        static MARIADB: OnceLock<Keeper> = OnceLock::new();
        match database {
            Database::Sqlite => None,
            Database::Postgres => Some(POSTGRES.get_or_init(|| Self::start(database))),
            Database::MariaDb => Some(MARIADB.get_or_init(|| Self::start(database))),
        }
    }

    fn start(database: Database) -> Self {
        let (variable, usual) = match database {
            Database::MariaDb => ("FRONTDESK_TESTS_MARIADB", "mysql://root@127.0.0.1:3306"),
            _ => ("FRONTDESK_TESTS_POSTGRES", "postgres://postgres@127.0.0.1:5432"),
        };
        let server = std::env::var(variable).ok().filter(|url| !url.is_empty());
        let server = server.unwrap_or_else(|| usual.to_owned()).trim_end_matches('/').to_owned();
        let (jobs, waiting) = mpsc::unbounded_channel();
        let address = server.clone();
        let work = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime for the keeper").block_on(keep(database, address, waiting));
        };
        std::thread::Builder::new().name(format!("keeper of {database:?}")).spawn(work).expect("a thread");
        Self { database, server, jobs }
    }

    pub(super) fn url(&self, name: &str) -> String {
        format!("{}/{name}", self.server)
    }

    /// The name of a database for one test.
    pub(super) async fn take(&self, template: Option<&'static Template>) -> String {
        let (answer, answered) = oneshot::channel();
        let _stopped = self.jobs.send(Job::Take { template, answer });
        match answered.await {
            Ok(Ok(name)) => name,
            Ok(Err(fault)) => panic!("{fault}"),
            Err(_) => panic!("the keeper of {:?} has stopped; why stands above", self.database),
        }
    }

    pub(super) fn give_back(&self, name: String, template: Option<&'static str>) {
        let _stopped = self.jobs.send(Job::GiveBack { name, template });
    }
}

/// The work of the thread, job by job.
async fn keep(database: Database, server: String, mut jobs: mpsc::UnboundedReceiver<Job>) {
    let mut house = House::open(database, &server).await;
    while let Some(job) = jobs.recv().await {
        match (job, &mut house) {
            (Job::Take { answer, .. }, Err(fault)) => {
                let _gone = answer.send(Err(fault.clone()));
            }
            (Job::Take { template, answer }, Ok(house)) => {
                let _gone = answer.send(house.take(template).await);
            }
            (Job::GiveBack { name, template }, Ok(house)) => {
                if let Err(fault) = house.give_back(name, template).await {
                    eprintln!("{fault}");
                }
            }
            (Job::GiveBack { .. }, Err(_)) => {}
        }
    }
}

struct House {
    database: Database,
    server: String,
    db: DatabaseConnection,
    /// What the names of this run begin with.
    run: String,
    made: u32,
    templates: BTreeMap<&'static str, String>,
    /// Databases with the tables of a template and the rows of a test that is over.
    free: BTreeMap<&'static str, Vec<String>>,
}

impl House {
    async fn open(database: Database, server: &str) -> Result<Self, String> {
        let silent = |fault| {
            format!(
                "{database:?} does not answer at {server}: {fault}; start it, name another in the environment (see \
                 CONTRIBUTING.md), or let tests/services bring one"
            )
        };
        let place = if database == Database::MariaDb { "mysql" } else { "postgres" };
        let db = connect(&format!("{server}/{place}")).await.map_err(silent)?;
        let mut random = [0; 4];
        getrandom::fill(&mut random).expect("random numbers");
        let run = format!("{PREFIX}{}_{:08x}_", std::process::id(), u32::from_ne_bytes(random));
        let free = BTreeMap::new();
        let house =
            Self { database, server: server.to_owned(), db, run, made: 0, templates: BTreeMap::new(), free };
        if !house.lock(&house.run).await? {
            return Err(format!("another run is called {}", house.run));
        }
        house.drop_left_overs().await?;
        Ok(house)
    }

    async fn take(&mut self, template: Option<&'static Template>) -> Result<String, String> {
        let Some(template) = template else { return self.create_empty().await };
        let source = self.template(template).await?;
        match self.database {
            Database::MariaDb => {
                let used = self.free.get_mut(template.name).and_then(Vec::pop);
                let name = match used {
                    Some(name) if mariadb::is_as(&self.db, &name, &source).await? => name,
                    Some(changed) => {
                        self.drop(&changed).await?;
                        self.create_like(&source).await?
                    }
                    None => self.create_like(&source).await?,
                };
                mariadb::refill(&self.db, &name, &source).await?;
                Ok(name)
            }
            _ => {
                let name = self.next_name();
                postgres::copy(&self.db, &name, &source).await?;
                Ok(name)
            }
        }
    }

    async fn give_back(&mut self, name: String, template: Option<&'static str>) -> Result<(), String> {
        match (self.database, template) {
            (Database::MariaDb, Some(template)) => {
                mariadb::end_connections(&self.db, &name).await?;
                self.free.entry(template).or_default().push(name);
                Ok(())
            }
            _ => self.drop(&name).await,
        }
    }

    async fn template(&mut self, template: &'static Template) -> Result<String, String> {
        if let Some(name) = self.templates.get(template.name) {
            return Ok(name.clone());
        }
        let name = self.create_empty().await?;
        (template.fill)(format!("{}/{name}", self.server)).await;
        self.templates.insert(template.name, name.clone());
        Ok(name)
    }

    async fn create_empty(&mut self) -> Result<String, String> {
        let name = self.next_name();
        run(&self.db, &format!("CREATE DATABASE {name}")).await?;
        Ok(name)
    }

    async fn create_like(&mut self, source: &str) -> Result<String, String> {
        let name = self.create_empty().await?;
        mariadb::copy_tables(&self.db, &name, source).await?;
        Ok(name)
    }

    async fn drop(&self, name: &str) -> Result<(), String> {
        match self.database {
            Database::MariaDb => mariadb::drop(&self.db, name).await,
            _ => postgres::drop(&self.db, name).await,
        }
    }

    fn next_name(&mut self) -> String {
        self.made += 1;
        format!("{}{}", self.run, self.made)
    }

    /// What runs left that are no more: their lock can be had.
    async fn drop_left_overs(&self) -> Result<(), String> {
        let names = match self.database {
            Database::MariaDb => mariadb::names(&self.db).await?,
            _ => postgres::names(&self.db).await?,
        };
        let mut runs: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
        for name in &names {
            if let Some(run) = run_of(name) {
                runs.entry(run).or_default().push(name);
            }
        }
        for (run, names) in runs {
            if run == self.run || !self.lock(run).await? {
                continue;
            }
            for name in names {
                self.drop(name).await?;
            }
            self.unlock(run).await?;
        }
        Ok(())
    }

    /// Whether the lock of a run can be had. The server lets it go when the connection ends, however that happens.
    async fn lock(&self, name: &str) -> Result<bool, String> {
        match self.database {
            Database::MariaDb => mariadb::lock(&self.db, name).await,
            _ => postgres::lock(&self.db, name).await,
        }
    }

    async fn unlock(&self, name: &str) -> Result<(), String> {
        match self.database {
            Database::MariaDb => mariadb::unlock(&self.db, name).await,
            _ => postgres::unlock(&self.db, name).await,
        }
    }
}

/// The run in the name of a database: `frontdesk_tests_<process>_<eight digits>_` and a number. Nothing else is ours.
fn run_of(name: &str) -> Option<&str> {
    let rest = name.strip_prefix(PREFIX)?;
    let (process, rest) = rest.split_once('_')?;
    let (random, number) = rest.split_once('_')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let ours = digits(process)
        && random.len() == 8
        && random.bytes().all(|byte| byte.is_ascii_hexdigit())
        && digits(number);
    ours.then(|| name.strip_suffix(number)).flatten()
}

/// One connection that stays: locks belong to it.
async fn connect(url: &str) -> Result<DatabaseConnection, sea_orm::DbErr> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(1)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_timeout(Duration::from_secs(10))
        .acquire_timeout(Duration::from_secs(10))
        .sqlx_logging(false);
    sea_orm::Database::connect(options).await
}

/// Runs statements that give no rows.
pub(super) async fn run(db: &DatabaseConnection, sql: &str) -> Result<(), String> {
    db.execute_unprepared(sql).await.map(drop).map_err(|fault| format!("{sql}: {fault}"))
}

/// The first columns of all rows, as text.
pub(super) async fn rows(db: &DatabaseConnection, sql: &str) -> Result<Vec<Vec<String>>, String> {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await.map_err(|fault| format!("{sql}: {fault}"))?;
    Ok(rows.iter().map(super::sql::texts).collect())
}

#[cfg(test)]
mod tests {
    use super::run_of;

    #[test]
    fn only_databases_of_our_own_making_are_left_overs() {
        assert_eq!(run_of("frontdesk_tests_12_0a1b2c3d_7"), Some("frontdesk_tests_12_0a1b2c3d_"));
        for name in [
            "frontdesk",
            "frontdesk_tests",
            "frontdesk_tests_shop",
            "frontdesk_tests_12_shop_7",
            "frontdesk_tests_12_0a1b2c3d_",
            "frontdesk_tests_12_0a1b2c3d_7_backup",
            "my_frontdesk_tests_12_0a1b2c3d_7",
        ] {
            assert_eq!(run_of(name), None, "{name}");
        }
    }
}
