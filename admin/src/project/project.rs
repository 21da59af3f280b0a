//! A project: apps, settings, one command line.

use std::fmt;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use axum::Router;
use futures_util::future::BoxFuture;

use super::app::App;
use super::command;
use super::error::ProjectError;
use super::open::{self, Opened, Tables};
use super::services::Services;
use super::settings::{Settings, SettingsError};

/// What a project does once its tables are there and before it serves.
pub(super) type Prepare = Arc<
    dyn Fn(Services) -> BoxFuture<'static, Result<(), Box<dyn std::error::Error + Send + Sync>>>
        + Send
        + Sync,
>;

/// Apps that share users, a policy, an admin and one command line.
///
/// ```no_run
/// use admin::project::{App, Project, get};
///
/// fn main() -> std::process::ExitCode {
///     let app = App::new("shop").route("/", get(async || "Hello").public());
///     Project::from_settings("frontdesk.toml")
///         .app(app)
///         .policy("policy.toml", "[roles.authenticated.allow]\n\"shop.*\" = [\"read\"]")
///         .run()
/// }
/// ```
#[must_use]
pub struct Project {
    pub(super) settings: Result<Settings, SettingsError>,
    pub(super) apps: Vec<App>,
    pub(super) policy: Option<(String, String)>,
    pub(super) prepare: Option<Prepare>,
    pub(super) migrates_itself: bool,
    pub(super) adjust_auth: Option<Box<dyn FnOnce(auth::Config) -> auth::Config + Send>>,
}

impl Project {
    /// A project with these settings.
    pub fn new(settings: Settings) -> Self {
        Self::with(Ok(settings))
    }

    /// A project whose settings are read from a file and the environment. What is wrong with them is reported by
    /// [`run`](Self::run) and [`open`](Self::open).
    pub fn from_settings(path: impl AsRef<Path>) -> Self {
        Self::with(Settings::from_file(path))
    }

    /// As [`new`](Self::new), for settings that may be wrong.
    pub fn with(settings: Result<Settings, SettingsError>) -> Self {
        Self {
            settings,
            apps: Vec::new(),
            policy: None,
            prepare: None,
            migrates_itself: false,
            adjust_auth: None,
        }
    }

    /// Adds an app. Their order is the order of the admin's index, and of their migrations as far as
    /// [`App::depends_on`] leaves it free.
    pub fn app(mut self, app: App) -> Self {
        self.apps.push(app);
        self
    }

    /// The text of the project's own policy (`include_str!("policy.toml")`), used unless the settings name files; `name`
    /// stands for the file's name in messages. What [apps bring](App::policy) is added to either.
    pub fn policy(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.policy = Some((name.into(), text.into()));
        self
    }

    /// Brings the tables up to date before every command and before it serves. Without it that is the command
    /// `migrate`, and anything else stops when tables are missing: which is what several nodes on one database need.
    pub fn migrates_itself(mut self) -> Self {
        self.migrates_itself = true;
        self
    }

    /// What to do each time before it serves, once the tables are up to date: fill an empty database, for example.
    pub fn prepare<F, R>(mut self, prepare: F) -> Self
    where
        F: Fn(Services) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), Box<dyn std::error::Error + Send + Sync>>> + Send + 'static,
    {
        self.prepare = Some(Arc::new(move |services| Box::pin(prepare(services))));
        self
    }

    /// Changes what the settings do not cover of `auth`: the password policy, lifetimes, the clock of a test.
    pub fn auth(mut self, adjust: impl FnOnce(auth::Config) -> auth::Config + Send + 'static) -> Self {
        self.adjust_auth = Some(Box::new(adjust));
        self
    }

    /// Changes the settings, if they could be read.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn adjust_settings(mut self, adjust: impl FnOnce(&mut Settings)) -> Self {
        if let Ok(settings) = &mut self.settings {
            adjust(settings);
        }
        self
    }

    /// Reads the command line, does what it says and reports how it went: `runserver` unless told otherwise.
    pub fn run(self) -> ExitCode {
        command::run(self, std::env::args_os())
    }

    /// Opens the database, puts everything together, watches the policy's files and prepares, without
    /// listening: for tests and for programs that serve in their own way.
    ///
    /// # Errors
    /// [`ProjectError`].
    pub async fn open(self) -> Result<Opened, ProjectError> {
        let prepare = self.prepare.clone();
        let opened = open::assemble(open::connect(self, Tables::Needed).await?)?;
        opened.watch()?;
        opened.mind_permissions().await?;
        if let Some(prepare) = prepare {
            prepare(opened.services.clone()).await.map_err(ProjectError::Prepare)?;
        }
        Ok(opened)
    }

    /// The router of [`open`](Self::open) alone.
    ///
    /// # Errors
    /// [`ProjectError`].
    pub async fn router(self) -> Result<Router, ProjectError> {
        Ok(self.open().await?.router)
    }
}

impl fmt::Debug for Project {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Project")
            .field("settings", &self.settings)
            .field("apps", &self.apps)
            .finish_non_exhaustive()
    }
}
