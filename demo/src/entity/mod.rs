//! The shop's tables, one entity a file, in SeaORM's classic format (it compiles three times faster than the
//! dense one). Any SeaORM entity can be registered as it is; only an order knows of Frontdesk, because its owner is one
//! of the users.

pub mod author;
pub mod book;
pub mod book_category;
pub mod category;
pub mod customer;
pub mod order;
pub mod order_item;
