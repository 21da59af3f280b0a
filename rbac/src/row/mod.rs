//! Which rows: the owner column of an entity, and the scope that an answer gives over its rows.

mod map;
mod rows;
mod scope;

#[cfg(feature = "rows")]
pub use map::Map;
pub(crate) use map::Owner;
pub use rows::Rows;
pub use scope::Scope;

#[cfg(test)]
pub(crate) mod tests;
