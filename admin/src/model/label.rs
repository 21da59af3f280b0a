//! How a row calls itself.

use std::fmt;
use std::sync::Arc;

use super::{Key, Model, Row, value};

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

impl Model {
    /// What a row calls itself. Blank names fall back to the key: a link needs something to click on.
    #[must_use]
    pub fn label_of(&self, row: &Row) -> String {
        let label = match &self.label {
            Label::Key => String::new(),
            Label::Column(place) => {
                let field = self.fields.get(*place).filter(|field| !field.secret);
                field.zip(row.at(*place)).map(|(field, value)| value::words(field, value)).unwrap_or_default()
            }
            Label::With(places, label) => label(&row.only(places)),
        };
        if label.trim().is_empty() { self.label_of_key(row.key()) } else { label }
    }

    /// "Book 12".
    #[must_use]
    pub fn label_of_key(&self, key: &Key) -> String {
        let mut name = self.verbose_name.chars();
        let first = name.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
        format!("{first}{} {}", name.as_str(), key.parts().join(", "))
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
