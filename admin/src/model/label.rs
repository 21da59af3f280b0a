//! How a row calls itself.

use std::fmt;
use std::sync::Arc;

use super::Row;

/// How a row calls itself.
#[derive(Clone)]
#[non_exhaustive]
pub enum Label {
    /// By its key: "Book 12".
    Key,
    /// By one column.
    Column(usize),
    /// By a function of several columns.
    With(Vec<usize>, Arc<dyn Fn(&Row) -> String + Send + Sync>),
}

/// The columns a row is called by when nobody said otherwise, the first that is there.
pub(crate) const USUAL: [&str; 6] = ["name", "title", "label", "email", "username", "slug"];

impl Label {
    /// The columns that must be read to make the label.
    #[must_use]
    pub fn columns(&self) -> &[usize] {
        match self {
            Self::Key => &[],
            Self::Column(place) => std::slice::from_ref(place),
            Self::With(places, _) => places,
        }
    }
}

impl fmt::Debug for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key => f.write_str("Key"),
            Self::Column(place) => f.debug_tuple("Column").field(place).finish(),
            Self::With(places, _) => f.debug_tuple("With").field(places).finish_non_exhaustive(),
        }
    }
}
