//! What is in the books? A CRUD site from SeaORM entities, mounted on any tower router.
//!
//! A site that cannot work is not built: [`SiteError`] tells everything that is wrong with it at once.

#[cfg(feature = "frontdesk")]
pub mod accounts;
mod call;
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

pub use self::desk::Desk;
pub use self::fault::{Fault, SiteError};
pub use self::gate::{Access, Gate, GateError, Visitor};
pub use self::message::Message;
pub use self::model::ModelAdmin;
pub use self::route::{Guard, Route, routes};
pub use self::router::router;
pub use self::scoped::Scoped;
pub use self::site::{AppBuilder, Site, SiteBuilder};
