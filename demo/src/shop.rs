//! A shop in this process, on any database and under any policy: what `main` serves and what tests drive.

use std::path::PathBuf;

use admin::project::{Opened, Project, ProjectError, Services, Settings, SettingsError};
use axum::Router;
use secrecy::SecretString;

use crate::accounts::{self, Account};
use crate::{app, seed};

/// How to open a [`Shop`].
#[derive(Clone, Debug)]
pub struct ShopOptions {
    /// Where its rows are: `sqlite::memory:`, `sqlite://shop.sqlite`. It is migrated and, if empty, filled.
    pub database_url: String,
    /// The address under which requests will arrive.
    pub public_url: String,
    /// The policy's file, which is watched; none for the embedded policy.
    pub policy: Option<PathBuf>,
    /// The password of every seeded account.
    pub password: SecretString,
}

impl ShopOptions {
    /// A shop in memory, under the embedded policy, on `http://127.0.0.1:8000`.
    #[must_use]
    pub fn new(password: impl Into<SecretString>) -> Self {
        Self {
            database_url: "sqlite::memory:".to_owned(),
            public_url: "http://127.0.0.1:8000".to_owned(),
            policy: None,
            password: password.into(),
        }
    }
}

/// An open shop.
#[derive(Clone, Debug)]
pub struct Shop {
    /// Every page of it.
    pub router: Router,
    /// Its database, users and policy.
    pub services: Services,
}

impl Shop {
    /// Opens a shop without listening.
    ///
    /// ```
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), admin::project::ProjectError> {
    /// use demo::{Shop, ShopOptions};
    ///
    /// let shop = Shop::open(ShopOptions::new("a password for the tests")).await?;
    /// assert!(shop.services.auth.manager().user("vera").await.is_ok());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ProjectError`].
    pub async fn open(options: ShopOptions) -> Result<Self, ProjectError> {
        let mut settings = Settings::from_text_alone(SETTINGS_NAME, SETTINGS)?;
        settings.database.url = Some(options.database_url);
        settings.server.public_url = Some(options.public_url);
        settings.secret.key =
            Some(SecretString::from("a key for tests, which sign nothing that lasts longer"));
        settings.policy.paths.extend(options.policy);
        let password = options.password;
        let project = project(Ok(settings)).prepare(move |services| {
            let password = password.clone();
            async move { fill(&services, &password).await.map(drop) }
        });
        let Opened { router, services, .. } = project.open().await?;
        Ok(Self { router, services })
    }
}

/// The settings of the demo.
const SETTINGS: &str = include_str!("../frontdesk.toml");
const SETTINGS_NAME: &str = "demo/frontdesk.toml";

/// The demo's settings as the environment changes them.
///
/// # Errors
/// [`SettingsError`].
pub fn settings() -> Result<Settings, SettingsError> {
    Settings::from_text(SETTINGS_NAME, SETTINGS)
}

/// The shop as a project: its app, and who may do what in it.
pub fn project(settings: Result<Settings, SettingsError>) -> Project {
    let policy = include_str!("../policy.toml");
    Project::with(settings).app(app()).policy("demo/policy.toml", policy).migrates_itself()
}

/// Fills a new shop with people and rows; does nothing to one that has rows. Gives back the accounts made.
///
/// # Errors
/// What the manager or the database says.
pub async fn fill(
    services: &Services,
    password: &SecretString,
) -> Result<Vec<Account>, Box<dyn std::error::Error + Send + Sync>> {
    if !seed::is_empty(&services.database).await? {
        return Ok(Vec::new());
    }
    let made = accounts::create(&services.auth, password).await?;
    seed::fill(&services.database, &accounts::order_keepers(&services.auth).await?).await?;
    Ok(made)
}
