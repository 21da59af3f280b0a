//! A row without its Rust type.

use std::fmt;
use std::sync::Arc;

use sea_orm::Value;

use super::{Key, Model, value};

/// A row of a model: a value for each column that was read. Secret columns are never read.
#[derive(Clone)]
pub struct Row {
    model: Arc<Model>,
    key: Key,
    values: Vec<Option<Value>>,
}

impl Row {
    /// A row of `model` from values by place; what is `None` was not read. Values of secret columns are dropped.
    #[must_use]
    pub fn new(model: &Arc<Model>, key: Key, mut values: Vec<Option<Value>>) -> Self {
        for (value, field) in values.iter_mut().zip(&model.fields) {
            if field.secret {
                *value = None;
            }
        }
        Self { model: Arc::clone(model), key, values }
    }

    /// The same row with the values of these columns alone.
    pub(crate) fn only(&self, places: &[usize]) -> Self {
        let mut row = self.clone();
        for (place, value) in row.values.iter_mut().enumerate() {
            if !places.contains(&place) {
                *value = None;
            }
        }
        row
    }

    /// The primary key.
    #[must_use]
    pub const fn key(&self) -> &Key {
        &self.key
    }

    /// The model it is a row of.
    #[must_use]
    pub const fn model(&self) -> &Arc<Model> {
        &self.model
    }

    /// The value at a place of [`Model::fields`].
    #[must_use]
    pub fn at(&self, place: usize) -> Option<&Value> {
        self.values.get(place).and_then(Option::as_ref)
    }

    /// The value of a column by name; `None` when it is unknown, secret or was not read.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&Value> {
        self.at(self.model.field(column)?.index)
    }

    /// The value of a column as text; empty for NULL and for what was not read.
    #[must_use]
    pub fn text(&self, column: &str) -> String {
        self.get(column).map(value::text).unwrap_or_default()
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Row({} {})", self.model.resource, self.key)
    }
}

/// A value as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cell {
    /// NULL, or text of nothing but blanks.
    Empty,
    /// Text, dates, times and UUIDs.
    Text(String),
    /// Numbers: to be set flush right.
    Number(String),
    /// Yes or no.
    Bool(bool),
    /// One of the field's choices.
    Choice {
        /// As posted.
        key: String,
        /// For people.
        label: String,
    },
    /// A row of another model.
    Related(Related),
    /// JSON, pretty-printed.
    Json(String),
    /// So many bytes.
    Bytes(usize),
    /// There is a value that may not be seen.
    Secret,
}

/// A row of another model, as far as this visitor may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Related {
    /// `app.model` of the other side.
    pub resource: String,
    /// The other row's key.
    pub key: Key,
    /// What it calls itself; just the key when the visitor may not read it.
    pub label: String,
    /// May the visitor read it, so that a link makes sense?
    pub readable: bool,
}
