//! What is in the books? A CRUD site from SeaORM entities, mounted on any tower router.
//!
//! ```
//! # mod book {
//! #     use sea_orm::entity::prelude::*;
//! #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
//! #     #[sea_orm(table_name = "book")]
//! #     pub struct Model { #[sea_orm(primary_key)] pub id: i32, pub title: String, pub price: i32 }
//! #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
//! #     pub enum Relation {}
//! #     impl ActiveModelBehavior for ActiveModel {}
//! # }
//! use admin::{Gate, ModelAdmin, Site, SiteError};
//! use axum::Router;
//! use book::Column::{Price, Title};
//!
//! fn back_office(db: sea_orm::DatabaseConnection, gate: impl Gate) -> Result<Router, SiteError> {
//!     let books = ModelAdmin::<book::Entity>::new().list_display([Title, Price]).search_fields([Title]);
//!     let site = Site::builder(db).title("Shop").gate(gate).app("shop", |app| app.register(books)).build()?;
//!     Ok(Router::new().nest_service("/admin", admin::router(site)))
//! }
//! ```
//!
//! # A tour
//!
//! A request walks through the rooms in this order:
//!
//! 1. [`routes`] is the table of routes; [`router()`] is built from it and from nothing else.
//! 2. [`gate`]: a [`Gate`] says who is asking and whether they may. `gate::stock` is `auth` and `rbac`; yours is a dozen lines.
//! 3. [`desk`]: the gate's answer becomes a [`Scoped`], one model for one visitor and one action, which reaches no other row.
//! 4. [`list`], [`form`], [`delete`], [`history`]: what can be done with the rows, on plain data, whatever the entity.
//! 5. [`model`]: [`ModelAdmin`] says what an entity looks like; one thin object per entity reads and writes it.
//!
//! A [`Site`] is all of this put together. One that cannot work is not built: [`SiteError`] tells everything that is wrong with
//! it at once, each fault with its remedy. The tables of the site itself come from [`migration`]. What is the same on SQLite,
//! PostgreSQL, MariaDB and MySQL, and what cannot be: [`databases`].
//!
//! # Features
//!
//! | feature | brings | default |
//! |---|---|---|
//! | `frontdesk` | the stock gate: `auth` says who, `rbac` says may | yes |
//! | `project` | the heavy style: `Project`, `App`, settings, commands | yes |
//! | `sqlite`, `postgres`, `mysql` | the database driver | `sqlite` |
//! | `testing` | fixtures, a project in memory; for `[dev-dependencies]` alone | no |

#[cfg(feature = "frontdesk")]
pub mod accounts;
mod call;
#[doc = include_str!("databases.md")]
pub mod databases {}
pub mod delete;
pub mod desk;
pub mod error;
mod fault;
pub mod form;
pub mod gate;
pub mod history;
pub mod list;
pub mod message;
pub mod migration;
pub mod model;
mod page;
#[cfg(feature = "project")]
pub mod project;
mod read;
mod related;
mod route;
mod router;
pub mod scoped;
mod site;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;

#[cfg(feature = "frontdesk")]
pub use self::accounts::{groups, users};
pub use self::desk::Desk;
pub use self::fault::{Fault, SiteError};
pub use self::gate::{Access, Gate, GateError, Visitor};
pub use self::message::Message;
pub use self::model::ModelAdmin;
pub use self::route::{Guard, Route, routes};
pub use self::router::router;
pub use self::scoped::Scoped;
pub use self::site::{AppBuilder, Site, SiteBuilder};
