//! The ground a test stands on: which database, how many connections the application may open, and a database of its
//! own for each test.
//!
//! A [`Template`] is migrated and filled once a run. Each test then gets a copy: of the file (SQLite), by
//! `CREATE DATABASE .. TEMPLATE` (PostgreSQL), or one out of a pool of databases with the template's tables, emptied
//! and filled again by `INSERT .. SELECT` (MariaDB, where making tables is what takes long). Several runs at once do not
//! meet: every run has names of its own, and holds a lock on the server for as long as it lives, by which the next run
//! knows what is left over and drops it.
//!
//! | variable | default |
//! |---|---|
//! | `FRONTDESK_TESTS_POSTGRES` | `postgres://postgres@127.0.0.1:5432` |
//! | `FRONTDESK_TESTS_MARIADB` | `mysql://root@127.0.0.1:3306` |
//!
//! `tests/services` brings servers to a machine that has none.

mod keeper;
mod mariadb;
mod postgres;
mod sql;

use std::path::PathBuf;

use futures_util::future::BoxFuture;
use sea_orm::DatabaseConnection;
use tempfile::TempDir;
use tokio::sync::OnceCell;

use keeper::Keeper;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    /// A file.
    Sqlite,
    /// The server at `FRONTDESK_TESTS_POSTGRES`.
    Postgres,
    /// The server at `FRONTDESK_TESTS_MARIADB`.
    MariaDb,
}

/// What a test runs on: a case of the template `every_ground`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ground {
    /// Which database.
    pub database: Database,
    /// How many connections the application's pool has.
    pub connections: u32,
}

impl Ground {
    /// A file, and a pool of a few connections as in real life.
    pub const SQLITE: Self = Self { database: Database::Sqlite, connections: 4 };
    /// A file, and one connection: whoever asks for a second one while holding it waits for ever.
    pub const SQLITE_ONE: Self = Self { database: Database::Sqlite, connections: 1 };
    /// PostgreSQL, and a few connections.
    pub const POSTGRES: Self = Self { database: Database::Postgres, connections: 4 };
    /// PostgreSQL, and one connection.
    pub const POSTGRES_ONE: Self = Self { database: Database::Postgres, connections: 1 };
    /// MariaDB, and a few connections.
    pub const MARIADB: Self = Self { database: Database::MariaDb, connections: 4 };
    /// MariaDB, and one connection.
    pub const MARIADB_ONE: Self = Self { database: Database::MariaDb, connections: 1 };

    /// A database without tables.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn empty(self) -> TestDatabase {
        match Keeper::of(self.database) {
            None => TestDatabase::in_file(self, None),
            Some(keeper) => TestDatabase::on_server(self, keeper, None).await,
        }
    }

    /// A copy of a template, which is made when the first test asks for it.
    ///
    /// # Panics
    /// When the server does not answer, or the template cannot be made.
    pub async fn copy_of(self, template: &'static Template) -> TestDatabase {
        match Keeper::of(self.database) {
            None => {
                let bytes = template.file.get_or_init(|| template.make_file()).await;
                TestDatabase::in_file(self, Some(bytes))
            }
            Some(keeper) => TestDatabase::on_server(self, keeper, Some(template)).await,
        }
    }
}

/// Makes the tables and rows of a template in the empty database at an address, and closes every connection to it.
pub type Fill = fn(String) -> BoxFuture<'static, ()>;

/// A database as tests find it, made once a run on each database that is asked for.
#[derive(Debug)]
pub struct Template {
    name: &'static str,
    fill: Fill,
    file: OnceCell<Vec<u8>>,
}

impl Template {
    /// A template of this name, unique in the test program and made of small letters.
    #[must_use]
    pub const fn new(name: &'static str, fill: Fill) -> Self {
        Self { name, fill, file: OnceCell::const_new() }
    }

    async fn make_file(&self) -> Vec<u8> {
        let place = tempfile::tempdir().expect("a directory for a template");
        let file = place.path().join("template.sqlite");
        (self.fill)(format!("sqlite://{}?mode=rwc", file.display())).await;
        std::fs::read(&file).expect("the template that was just made")
    }
}

/// The database of one test, given back when the test is over.
#[derive(Debug)]
pub struct TestDatabase {
    ground: Ground,
    url: String,
    own: OnceCell<DatabaseConnection>,
    fingerprints: OnceCell<String>,
    home: Home,
}

#[derive(Debug)]
enum Home {
    File(TempDir),
    Server { keeper: &'static Keeper, name: String, template: Option<&'static str> },
}

impl TestDatabase {
    fn in_file(ground: Ground, bytes: Option<&Vec<u8>>) -> Self {
        let place = tempfile::tempdir().expect("a directory for a database");
        let file = place.path().join("test.sqlite");
        if let Some(bytes) = bytes {
            std::fs::write(&file, bytes).expect("a copy of the template");
        }
        let url = format!("sqlite://{}?mode=rwc", file.display());
        Self { ground, url, own: OnceCell::new(), fingerprints: OnceCell::new(), home: Home::File(place) }
    }

    async fn on_server(ground: Ground, keeper: &'static Keeper, template: Option<&'static Template>) -> Self {
        let name = keeper.take(template).await;
        let url = keeper.url(&name);
        let template = template.map(|template| template.name);
        Self {
            ground,
            url,
            own: OnceCell::new(),
            fingerprints: OnceCell::new(),
            home: Home::Server { keeper, name, template },
        }
    }

    /// What it stands on.
    #[must_use]
    pub fn ground(&self) -> Ground {
        self.ground
    }

    /// The address, for an application or a command.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The file, if it is in one.
    #[must_use]
    pub fn file(&self) -> Option<PathBuf> {
        match &self.home {
            Home::File(place) => Some(place.path().join("test.sqlite")),
            Home::Server { .. } => None,
        }
    }

    /// Opened as an application opens it, with as many connections as the ground allows.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub async fn connect(&self) -> DatabaseConnection {
        admin::project::connect(&self.url, self.ground.connections).await.expect("the test's database")
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Self::Server { keeper, name, template } = self {
            keeper.give_back(std::mem::take(name), *template);
        }
    }
}
