//! Writing and reading the history. It is append-only: nothing here changes or removes an entry.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue, ColumnTrait, ConnectionTrait, DatabaseExecutor, DatabaseTransaction, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::MASK;
use super::entry::{self, Change, HistoryEntry, HistoryPage};
use crate::error::ReadError;
use crate::gate::{Access, Visitor};
use crate::model::{Field, Key, Model, Row, field, value};
use crate::scoped::Scoped;

/// Entries on a page.
const PAGE: u64 = 50;
/// Characters of a name or label that the columns take.
const NAME: usize = 200;

/// What is different between two rows, in words. `secrets` names the secret columns that were written: their values
/// are unknown here, and stay so.
pub(crate) fn changes(
    model: &Model,
    before: Option<&Row>,
    after: Option<&Row>,
    secrets: &[usize],
) -> Vec<Change> {
    let masked = |row: Option<&Row>| row.map(|_| MASK.to_owned());
    let change = |field: &Field| {
        let words = |row: Option<&Row>| {
            let value = row?.at(field.index).filter(|value| !value::is_null(value))?;
            Some(words(field, value))
        };
        let (old, new) = match secrets.contains(&field.index) {
            true => (masked(before), masked(after)),
            false => (words(before), words(after)),
        };
        let compared = |row: Option<&Row>| row.and_then(|row| row.at(field.index)).map(value::compared);
        let differs = secrets.contains(&field.index) || (old != new && compared(before) != compared(after));
        differs.then(|| Change { field: field.name.clone(), old, new })
    };
    model.fields.iter().filter_map(change).collect()
}

/// Choices keep what is stored beside what is shown: labels change, and an old entry must not lie.
fn words(field: &Field, value: &sea_orm::Value) -> String {
    match field.choice(value) {
        Some(choice) if choice.label != choice.key => format!("{} ({})", choice.label, choice.key),
        Some(choice) => choice.label.clone(),
        None => match value {
            sea_orm::Value::Bytes(Some(bytes)) => format!("{} bytes", bytes.len()),
            _ => value::text(value),
        },
    }
}

/// Write an entry, in the transaction of the deed.
pub(crate) async fn record(
    scoped: &Scoped,
    db: &DatabaseTransaction,
    action: &str,
    (key, label): (&Key, &str),
    changes: Vec<Change>,
) -> Result<(), DbErr> {
    let visitor = &scoped.visitor;
    let changes = serde_json::to_value(changes).map_err(|error| DbErr::Json(error.to_string()))?;
    let entry = entry::ActiveModel {
        id: ActiveValue::NotSet,
        at: ActiveValue::Set(chrono::Utc::now()),
        realm: ActiveValue::Set(shortened(visitor.realm_name())),
        actor: ActiveValue::Set(shortened(visitor.key())),
        actor_name: ActiveValue::Set(shortened(visitor.name())),
        address: ActiveValue::Set(scoped.origin.address.as_deref().map(shortened)),
        request_id: ActiveValue::Set(scoped.origin.request_id.as_deref().map(shortened)),
        action: ActiveValue::Set(action.to_owned()),
        resource: ActiveValue::Set(scoped.model().resource.clone()),
        key: ActiveValue::Set(key.to_string()),
        label: ActiveValue::Set(shortened(label)),
        changes: ActiveValue::Set(changes),
    };
    entry::Entity::insert(entry).exec_without_returning(db).await?;
    Ok(())
}

/// Keys are told apart to the letter, whatever the collation.
fn exactly(column: entry::Column, text: &str, db: &DatabaseExecutor<'_>) -> Expr {
    field::exactly(&Expr::col((entry::Entity, column)), text, db.get_database_backend())
}

fn shortened(text: &str) -> String {
    text.chars().take(NAME).collect()
}

/// What an actor did last, of these models.
pub(crate) async fn of_actor(
    db: &DatabaseExecutor<'_>,
    visitor: &Visitor,
    resources: Vec<String>,
    limit: u64,
) -> Result<Vec<HistoryEntry>, DbErr> {
    let entries = entry::Entity::find()
        .filter(exactly(entry::Column::Realm, visitor.realm_name(), db))
        .filter(exactly(entry::Column::Actor, visitor.key(), db))
        .filter(entry::Column::Resource.is_in(resources))
        .order_by_desc(entry::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    Ok(entries.into_iter().map(HistoryEntry::from).collect())
}

impl Scoped {
    /// What was done to the row, newest first, pages from 1. A row that is gone still has its history for visitors
    /// who were given every row.
    ///
    /// # Errors
    /// [`ReadError::Missing`] when the visitor may not know of the row, or there is no such page.
    pub async fn history(&self, key: &Key, page: u64) -> Result<HistoryPage, ReadError> {
        let db = self.reader();
        let stored = self.load(&db, key).await?;
        let there = stored.is_some();
        // `07` finds the row 7, but its history is kept under `7`.
        let key = stored.as_ref().map_or(key, |stored| stored.row.key());
        if !there && !matches!(self.access, Access::All) {
            return Err(ReadError::Missing);
        }
        let page = page.max(1);
        let entries = entry::Entity::find()
            .filter(entry::Column::Resource.eq(&self.model().resource))
            .filter(exactly(entry::Column::Key, &key.to_string(), &db))
            .order_by_desc(entry::Column::Id)
            .offset(page.saturating_sub(1).saturating_mul(PAGE))
            .limit(PAGE + 1)
            .all(&db)
            .await?;
        if entries.is_empty() && (!there || page > 1) {
            return Err(ReadError::Missing);
        }
        let more = entries.len() as u64 > PAGE;
        let entries =
            entries.into_iter().take(usize::try_from(PAGE).unwrap_or_default()).map(HistoryEntry::from);
        let entries = entries.map(|entry| entry.seen_by(self.model(), self.whole()));
        Ok(HistoryPage { entries: entries.collect(), number: page, more })
    }
}
