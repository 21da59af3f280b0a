//! The heavy style: a [`Project`] of [`App`]s, one settings file, one command line.
//!
//! ```no_run
//! use admin::project::{App, Project, get};
//!
//! fn main() -> std::process::ExitCode {
//!     let shop = App::new("shop").route("/", get(async || "Hello").public());
//!     Project::from_settings("frontdesk.toml")
//!         .app(shop)
//!         .policy("policy.toml", r#"[roles.authenticated.allow]
//!             "shop.*" = ["read"]"#)
//!         .run()
//! }
//! ```
//!
//! - [`App`]: tables, pages, models and rules of one part. Every page says who gets through to it, and so does a whole
//!   router ([`opaque`]). What an app's policy says is confined to the app's own resources and roles.
//! - The project's policy: [`Project::policy`], or the files that `policy.paths` names. It says who holds which roles,
//!   those of its apps among them.
//! - Tables: `migrate` runs the migrations of users, admin and apps, each app after those that it
//!   [depends on](App::depends_on); `migrate --plan` only says which; `migrate --adopt` takes over what Django made.
//! - [`Settings`]: command line over environment over file over defaults; what does not exist is refused.
//! - [`Project::run`]: `runserver` (the default), `migrate`, `createsuperuser`, `changepassword`, `routes`, `inspect`.
//! - `inspect shop.book` tells what was read from an entity, what was guessed, and which builder line is missing;
//!   `inspect` alone lists the models.
//! - [`Project::open`]: the same without listening, for tests.
//!
//! A project serves its apps' pages from `/`, the sign-in pages at `/login/` and `/logout/`, and the admin at
//! `/admin/`. `/live` and `/ready` are for load balancers and the like.

mod app;
mod check;
mod command;
mod database;
#[cfg(debug_assertions)]
mod debug;
mod error;
mod frame;
mod handlers;
mod health;
mod inspect;
mod key;
mod log;
mod migrate;
mod open;
mod permissions;
mod policy;
#[expect(clippy::module_inception, reason = "the room is named after what it holds")]
mod project;
mod routes;
mod serve;
mod services;
mod settings;
mod settings_auth;
#[cfg(test)]
mod tests;

pub use self::app::App;
pub use self::database::connect;
pub use self::error::ProjectError;
pub use self::frame::Surroundings;
pub use self::handlers::{
    GuardedHandlers, GuardedRouter, Handlers, OpaqueRouter, RouteGuard, delete, get, opaque, patch, post, put,
};
pub use self::key::{KeyError, key_file};
pub use self::open::Opened;
pub use self::project::Project;
pub use self::routes::RouteLine;
pub use self::services::Services;
pub use self::settings::{
    AdminSettings, AuthSettings, DatabaseSettings, LogFormat, LogSettings, PasswordSettings, PolicySettings,
    SecretSettings, ServerSettings, Settings, SettingsError,
};
