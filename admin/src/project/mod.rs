//! The heavy style: a [`Project`] of [`App`]s, one settings file, one command line.
//!
//! ```no_run
//! use admin::project::{App, Project, get};
//!
//! fn main() -> std::process::ExitCode {
//!     let shop = App::new("shop")
//!         .policy(r#"[roles.authenticated.allow]
//!             "shop.*" = ["read"]"#)
//!         .route("/", get(async || "Hello").public());
//!     Project::from_settings("frontdesk.toml").app(shop).run()
//! }
//! ```
//!
//! - [`App`]: tables, pages, models and rules of one part. Every page says who gets through to it.
//! - [`Settings`]: command line over environment over file over defaults; what does not exist is refused.
//! - [`Project::run`]: `runserver` (the default), `migrate`, `createsuperuser`, `changepassword`, `routes`.
//! - [`Project::open`]: the same without listening, for tests.
//!
//! A project serves its apps' pages from `/`, the sign-in pages at `/login/` and `/logout/`, and the admin at
//! `/admin/`. `/live` and `/ready` are for load balancers and the like.

mod app;
mod command;
mod database;
#[cfg(debug_assertions)]
mod debug;
mod error;
mod frame;
mod handlers;
mod health;
mod key;
mod log;
mod open;
#[expect(clippy::module_inception, reason = "the room is named after what it holds")]
mod project;
mod serve;
mod services;
mod settings;
#[cfg(test)]
mod tests;

pub use self::app::App;
pub use self::database::connect;
pub use self::error::ProjectError;
pub use self::frame::Surroundings;
pub use self::handlers::{GuardedHandlers, Handlers, RouteGuard, delete, get, patch, post, put};
pub use self::key::{KeyError, key_file};
pub use self::open::{Opened, RouteLine};
pub use self::project::Project;
pub use self::services::Services;
pub use self::settings::{
    AdminSettings, DatabaseSettings, LogFormat, LogSettings, PolicySettings, SecretSettings, ServerSettings,
    Settings, SettingsError,
};
