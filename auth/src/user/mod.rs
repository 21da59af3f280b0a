//! Users: Django's tables, your own table, and the two faces that the rest of the house sees of either.
//!
//! - [`Principal`] is a user as everybody else knows them; [`UserStore`] is where users come from. Both are object safe,
//!   so that no type parameter of a user table spreads through routers, layers and handlers.
//! - [`Stock`] stands on Django's tables ([`entity`], [`group`], [`permission`] and their link tables).
//! - [`UserTable`] maps your own entity by value: nothing of ours in your entity's crate.
//! - [`Manager`] makes users and groups, changes passwords and locks accounts, always through the validators.
//!
//! # A table of your own
//!
//! An entity that knows nothing of us, in whatever crate, becomes a table of users by a [`UserTable`]: by value, column by
//! column, with closures where a column does not say it. `demo/src/bin/members.rs` is a whole program in fewer than a
//! hundred lines, `demo/examples/profiles.rs` another way: Django's user, and what else you know of a person beside it.
//!
//! | what | how | without it |
//! |---|---|---|
//! | name, password | [`UserTable::new`]; the password column may be nullable | |
//! | mail address | [`email`](UserTable::email), which may be the login | nobody has one |
//! | may sign in | [`active_column`](UserTable::active_column), or [`active`](UserTable::active) with [`on_set_active`](UserTable::on_set_active) | everybody may, and nobody can be locked |
//! | staff, superuser | a column or a closure | nobody is |
//! | roles | [`roles`](UserTable::roles) | only by groups |
//! | groups | [`groups`](UserTable::groups), and [`migration::Own`](crate::migration::Own) for the table | nobody is in any |
//! | the rest of a new row | [`on_create`](UserTable::on_create), else the commands ask: [`UserStore::required`] | |
//!
//! A session names its user by realm, which is the table's name, and key; so do links to groups, which are in a table of their
//! own for each user table. Two user tables in one database, even with the same names and keys, never mix.

mod account;
mod column;
pub mod content_type;
pub mod entity;
pub mod group;
pub mod group_permission;
mod key;
mod link_key;
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
pub use self::link_key::LinkKey;
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
