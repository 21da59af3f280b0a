//! Which rows: the owner column of an entity, and the scope that an answer gives over its rows.

#[cfg(feature = "rows")]
mod map;
mod rows;
mod scope;

#[cfg(feature = "rows")]
pub use map::Map;
#[cfg(feature = "rows")]
pub(crate) use map::Owner;
pub use rows::Rows;
pub use scope::Scope;

/// Without the feature nobody can name a column, so no resource has an owner.
#[cfg(not(feature = "rows"))]
pub(crate) type Owner = std::convert::Infallible;

#[cfg(test)]
pub(crate) mod tests;
