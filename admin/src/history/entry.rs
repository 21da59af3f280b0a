//! Entries of the history, and the table they are kept in.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::model::{self, Key, Label};

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
    /// `create`, `update` or `delete`; `password` or `disable-password` where only that was done.
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

impl HistoryEntry {
    /// Without what is hidden in the model as somebody sees it: what he wrote down himself may have been hidden since.
    pub(crate) fn seen_by(mut self, seen: &model::Model, whole: &model::Model) -> Self {
        self.changes.retain(|change| !seen.hides(whole, &change.field));
        if matches!(seen.label, Label::Key) && !matches!(whole.label, Label::Key) {
            self.label = seen.label_of_key(&self.key);
        }
        self
    }
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

/// The table `admin_history`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "admin_history")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    id: i64,
    at: ChronoDateTimeUtc,
    realm: String,
    actor: String,
    actor_name: String,
    address: Option<String>,
    request_id: Option<String>,
    action: String,
    resource: String,
    key: String,
    label: String,
    changes: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for HistoryEntry {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            at: row.at,
            realm: row.realm,
            actor: row.actor,
            actor_name: row.actor_name,
            address: row.address,
            request_id: row.request_id,
            action: row.action,
            resource: row.resource,
            // A key that cannot be read is shown as it is.
            key: Key::parse(&row.key).unwrap_or_else(|| Key::new([row.key])),
            label: row.label,
            changes: serde_json::from_value(row.changes).unwrap_or_default(),
        }
    }
}
