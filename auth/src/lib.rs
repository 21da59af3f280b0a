//! Who are you? Users, groups, passwords, sessions, sign-in pages and commands.
//!
//! ```
//! # async fn example(db: sea_orm::DatabaseConnection) -> Result<(), Box<dyn std::error::Error>> {
//! use auth::{Auth, Config, CurrentUser};
//! use axum::{Router, routing::get};
//!
//! async fn me(user: CurrentUser) -> String {
//!     format!("You are {}", user.username())
//! }
//!
//! let auth = Auth::new(db, Config::from_env()?)?;
//! let app: Router = Router::new()
//!     .route("/me", get(me).route_layer(auth.login_required()))
//!     .merge(auth::router(&auth))
//!     .layer(auth.layer());
//! # Ok(()) }
//! ```
//!
//! # A tour
//!
//! - [`Auth`] is what an application holds, [`Config`] its settings.
//! - [`user`]: Django's tables or your own, seen as [`Principal`] and [`UserStore`](user::UserStore);
//!   [`Manager`](user::Manager) makes users and groups, locks accounts, sets passwords.
//! - [`password`]: hashing on a bounded pool, and which passwords are accepted.
//! - [`permission`]: Django's permission tables.
//! - [`session`]: the layer, the [`AuthHandle`], sign-in and sign-out.
//! - [`backend`]: ways to prove who one is, in a chain; [`event`]: who is told what happens to accounts.
//! - [`guard`]: `login_required` and its relatives, [`CurrentUser`], [`UserAs`].
//! - [`account`]: the sign-in pages; [`router`] mounts them.
//! - [`migration`]: the tables; [`Own`](migration::Own) makes those beside a user table of your own.
//! - [`command`]: `migrate`, `createsuperuser`, `changepassword`, `user`, `group`, `clearsessions` for a program's command line.
//!
//! # Features
//!
//! | feature | brings | default |
//! |---|---|---|
//! | `pages` | the sign-in pages, [`account`] and [`router`] | yes |
//! | `rbac` | the signed-in user as an `rbac::Subject` | yes |
//! | `sqlite`, `postgres`, `mysql` | the database driver | `sqlite` |
//! | `testing` | a visitor for tests, signed in without a password; for `[dev-dependencies]` alone | no |

#[cfg(feature = "pages")]
pub mod account;
mod auth;
pub mod backend;
pub mod clock;
pub mod command;
mod config;
mod database;
mod error;
pub mod event;
pub mod guard;
pub mod migration;
pub mod password;
pub mod permission;
pub mod randomness;
pub mod session;
#[cfg(feature = "rbac")]
mod subject;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod user;

#[cfg(feature = "pages")]
pub use self::account::router;
pub use self::auth::Auth;
pub use self::config::{Config, ConfigError, Lifetimes, SECRET_KEY_LENGTH};
pub use self::error::Error;
pub use self::guard::{CurrentUser, UserAs};
pub use self::permission::{granted_in_tables, with_permission};
pub use self::session::{AuthHandle, AuthLayer, Outcome};
#[cfg(feature = "rbac")]
pub use self::subject::subject;
pub use self::user::{Principal, UserTable};
