//! What is in the books? A CRUD site from SeaORM entities, mounted on any tower router.
//!
//! A site that cannot work is not built: [`SiteError`] tells everything that is wrong with it at once.

mod fault;

pub use self::fault::{Fault, SiteError};
