//! Users: Django's tables, your own table, and the two faces that the rest of the house sees of either.
//!
//! - [`Principal`] is a user as everybody else knows them; [`UserStore`] is where users come from. Both are object safe,
//!   so that no type parameter of a user table spreads through routers, layers and handlers.
//! - [`Stock`] stands on Django's tables ([`entity`], [`group`], [`permission`] and their link tables).
//! - [`UserTable`] maps your own entity by value: nothing of ours in your entity's crate.
//! - [`Manager`] makes users and changes passwords, always through the validators.

mod account;
mod column;
pub mod content_type;
pub mod entity;
pub mod group;
pub mod group_permission;
mod key;
pub(crate) mod links;
mod list;
mod login;
mod lookup;
mod manager;
mod moment;
pub mod permission;
mod principal;
mod stock;
mod store;
mod table;
#[cfg(test)]
mod tests;
pub mod user_group;
pub mod user_permission;

pub use self::account::{Account, NewRow, SessionAccount};
pub use self::column::{ColumnFault, UserColumn};
pub use self::list::{GroupMembers, ListUsers};
pub use self::login::LoginFault;
pub use self::manager::{Manager, NewUser, UserError};
pub use self::moment::Moment;
pub use self::principal::Principal;
pub use self::stock::Stock;
pub use self::store::{StoreError, StoreFuture, UserStore};
pub use self::table::UserTable;

pub(crate) use self::key::column as column_of_key;
use self::login::normalize;
pub(crate) use self::login::sought;
pub(crate) use self::principal::Person;
