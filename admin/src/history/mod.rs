//! What was done, by whom, with old and new values, in the same transaction as the deed.

use sea_orm::prelude::ChronoDateTimeUtc;
use serde::{Deserialize, Serialize};

use crate::model::Key;

/// Something that was done to a row.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HistoryEntry {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: ChronoDateTimeUtc,
    /// The table of the actor's key.
    pub realm: String,
    /// Who, by key.
    pub actor: String,
    /// Who, by the name of that time.
    pub actor_name: String,
    /// From where, if known.
    pub address: Option<String>,
    /// In which request, if known.
    pub request_id: Option<String>,
    /// `create`, `update` or `delete`.
    pub action: String,
    /// `app.model`.
    pub resource: String,
    /// Which row.
    pub key: Key,
    /// What the row called itself.
    pub label: String,
    /// What changed.
    pub changes: Vec<Change>,
}

/// A change of one field, as text for people; secrets as dots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Change {
    /// The column's name.
    pub field: String,
    /// Before; `None` is NULL or a new row.
    pub old: Option<String>,
    /// After; `None` is NULL or a deleted row.
    pub new: Option<String>,
}

/// A page of history, newest first.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct HistoryPage {
    /// The entries.
    pub entries: Vec<HistoryEntry>,
    /// This page's number, from 1.
    pub number: u64,
    /// Is there another?
    pub more: bool,
}

/// What stands in for a secret.
pub(crate) const MASK: &str = "\u{2022}\u{2022}\u{2022}\u{2022}";
