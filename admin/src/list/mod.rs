//! Lists: what was asked for, and one page of the answer.

mod count;
mod limit;
mod lookup;
pub(crate) mod order;
mod page;
mod query;
pub(crate) mod search;

pub use query::{Cursor, ListQuery, Position};

use crate::model::{Cell, Key};

/// One column of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The place of the column in [`Model::fields`](crate::model::Model::fields).
    pub field: usize,
    /// Greatest first?
    pub descending: bool,
}

/// A page of a list.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ListPage {
    /// The rows, in order.
    pub rows: Vec<ListRow>,
    /// The page before this one, if there is one.
    pub before: Option<Position>,
    /// The page after this one, if there is one.
    pub after: Option<Position>,
    /// How many rows match, as far as this page knows.
    pub count: Count,
    /// The order that was used: the one asked for, or the model's own.
    pub order: Vec<Order>,
}

/// A row of a list.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ListRow {
    /// Its key.
    pub key: Key,
    /// What it calls itself.
    pub label: String,
    /// A cell for each of [`Model::list_display`](crate::model::Model::list_display).
    pub cells: Vec<Cell>,
}

/// How many rows there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Count {
    /// Exactly so many.
    Exactly(u64),
    /// So many and perhaps more: counting stopped here.
    AtLeast(u64),
    /// Nobody counted yet.
    Unknown,
}

/// How hard to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Counting {
    /// Stop after this many rows.
    UpTo(u64),
    /// To the last row, under the statement time limit.
    Exact,
}

/// Matches for a related row, a page of them.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Lookup {
    /// The matches.
    pub results: Vec<LookupItem>,
    /// Are there more than these?
    pub more: bool,
}

/// A row to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LookupItem {
    /// What the form posts.
    pub key: String,
    /// What the row calls itself.
    pub label: String,
    /// What tells it from its namesakes: the values of the searched columns besides the label.
    pub detail: String,
}
