//! For tests of applications: a visitor with a cookie jar, signed in without a password. Feature `testing`.
//!
//! ```
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use auth::testing::Client;
//! use auth::user::NewUser;
//! use auth::{Auth, Config, CurrentUser};
//! use axum::{Router, routing::get};
//! # use auth::migration::{Migrator, MigratorTrait};
//! # let mut options = sea_orm::ConnectOptions::new("sqlite::memory:");
//! # options.max_connections(1);
//! # let db = sea_orm::Database::connect(options).await?;
//! # Migrator::up(&db, None).await?;
//! # let here = frontdesk_web::PublicUrl::parse("http://127.0.0.1:8000")?;
//! # let config = Config::new(here, "a key of at least fifty characters, for tests alone");
//!
//! async fn me(user: CurrentUser) -> String {
//!     format!("You are {}", user.username())
//! }
//!
//! let auth = Auth::new(db, config)?;
//! let app = Router::new().route("/me", get(me).route_layer(auth.login_required())).layer(auth.layer());
//! let vera = auth.manager().create_user(NewUser::new("vera", "correct horse battery staple")).await?;
//!
//! let client = Client::new(app);
//! client.get("/me").await.assert_redirects_to_login();
//! client.login_as(&vera).await;
//! client.get("/me").await.assert_status(200).assert_contains("You are vera");
//! # Ok(()) }
//! ```
//!
//! [`Client::login_as`] works through the session layer: a request made in this process carries the user in its
//! extensions, where nothing from a network can put anything, and the layer looks there only in builds with this
//! feature. Keep it in `[dev-dependencies]`.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops with the reason")]

mod answer;
mod client;
mod jar;
mod sign_in;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod units;

pub use self::answer::Answer;
pub use self::client::{Ask, Client};

pub(crate) use self::sign_in::SignIn;
