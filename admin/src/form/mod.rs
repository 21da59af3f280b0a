//! Forms: from typed text to a saved row. The page makes the HTML; here is what it shows and what comes back.

mod build;
mod draft;
mod input;
mod said;
mod save;
mod violation;

pub use input::Input;
pub(crate) use said::{Violation, is_busy, is_too_slow, violation};
pub(crate) use save::undo;

use crate::message::Message;
use crate::model::{Cell, Field, Key, Related};

/// A form to be shown.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Form {
    /// The row; `None` for a new one.
    pub key: Option<Key>,
    /// What the row calls itself; empty for a new one.
    pub label: String,
    /// The fields, in order.
    pub fields: Vec<FormField>,
    /// Errors that concern the whole form.
    pub errors: Vec<Message>,
}

/// A field of a form.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FormField {
    /// The column. Its `name` is the input's name.
    pub field: Field,
    /// May it be typed in? Otherwise `cell` is shown.
    pub editable: bool,
    /// The text in the input: as typed, else as stored. For choices and related rows the key. `"true"` for a
    /// ticked box.
    pub text: String,
    /// For the hidden input `_base_<name>`: the value this form began with. `None` on a new row.
    pub base: Option<String>,
    /// The stored value, to be shown where it may not be changed.
    pub cell: Cell,
    /// The related row that `text` names, if there is one that the visitor may read.
    pub related: Option<Related>,
    /// What is wrong with it.
    pub errors: Vec<Message>,
}

/// A form that was saved.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Saved {
    /// The row's key: new for a new row.
    pub key: Key,
    /// What the row now calls itself.
    pub label: String,
    /// The names of the columns that changed; empty when there was nothing to do.
    pub changed: Vec<String>,
}

/// Somebody else changed what this form wanted to change.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Conflict {
    /// The fields in question.
    pub fields: Vec<ConflictField>,
}

/// A field that two people changed, all three values as text for people.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConflictField {
    /// The column's name.
    pub field: String,
    /// The column's label.
    pub label: String,
    /// What the form began with.
    pub base: String,
    /// What is stored now.
    pub theirs: String,
    /// What was typed.
    pub mine: String,
    /// What is stored now, as a form would carry it: the new `_base_<field>` if mine is to win.
    pub theirs_text: String,
}
