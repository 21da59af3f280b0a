//! Foreign keys.

/// A foreign key of a model: "this row belongs to that one".
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Relation {
    /// Its columns, places in [`Model::fields`](super::Model::fields).
    pub columns: Vec<usize>,
    /// The table on the other side.
    pub table: String,
    /// The columns on the other side, in the same order.
    pub to: Vec<String>,
    /// The registered model on the other side, `app.model`; `None` when it is not registered.
    pub resource: Option<String>,
    /// What happens to this row when the other one is deleted.
    pub on_delete: OnDelete,
    /// Did the entity say so? If it says nothing, or to set a column to NULL that takes none, rows forbid it.
    pub on_delete_said: bool,
}

/// What happens to rows that point to a deleted row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnDelete {
    /// They go too.
    Cascade,
    /// They stay and point nowhere.
    SetNull,
    /// They stay and take the column's default.
    SetDefault,
    /// They forbid it.
    Restrict,
}
