//! Deleting: what else would go, what forbids it, and the deed.

mod collect;
mod execute;
mod permit;

use crate::model::Key;

/// What deleting a row would do.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DeletePlan {
    /// The row.
    pub key: Key,
    /// What it calls itself.
    pub label: String,
    /// The rows that hang on it, by foreign key, as a tree.
    pub branches: Vec<DeleteBranch>,
    /// How many rows go, by model, the row itself included: `(resource, name for people, count)`.
    pub totals: Vec<(String, String, u64)>,
    /// What forbids it; empty when it may be done.
    pub blockers: Vec<Blocker>,
}

impl DeletePlan {
    /// May it be done?
    #[must_use]
    pub fn allowed(&self) -> bool {
        self.blockers.is_empty()
    }
}

/// Rows that point to the rows above them through one foreign key.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DeleteBranch {
    /// `app.model` of these rows.
    pub resource: String,
    /// Their name for people, plural.
    pub name: String,
    /// The foreign key's label.
    pub through: String,
    /// What becomes of them.
    pub effect: Effect,
    /// How many there are.
    pub count: u64,
    /// Ten of them at most, by key and label; none when the visitor may not read them.
    pub examples: Vec<(Key, String)>,
    /// What hangs on them in turn.
    pub branches: Vec<DeleteBranch>,
}

/// What becomes of rows that point to a deleted row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Effect {
    /// They are deleted.
    Delete,
    /// Their foreign key becomes empty, or its default.
    Detach,
    /// They forbid the deletion.
    Protect,
}

/// What forbids a deletion.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Blocker {
    /// So many rows of this model point here and protect what they point to.
    Protected {
        /// `app.model`.
        resource: String,
        /// Name for people.
        name: String,
        /// How many.
        count: u64,
    },
    /// The visitor may not delete (or, where a key would become empty, not change) these rows.
    NotAllowed {
        /// `app.model`.
        resource: String,
        /// Name for people.
        name: String,
        /// How many.
        count: u64,
    },
    /// Rows of a table that is not registered here protect what they point to.
    Unregistered,
    /// There are more rows than one request may delete.
    TooMany {
        /// At most.
        limit: u64,
    },
}
