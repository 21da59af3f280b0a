//! Saving: one transaction from the locked row to the history entry.

use rust_decimal::RoundingStrategy;
use sea_orm::{DatabaseExecutor, DatabaseTransaction, DbBackend, DbErr, TransactionTrait, Value};

use super::draft::Draft;
use super::{Input, Saved, is_busy};
use crate::error::{Invalid, SaveError};
use crate::gate::{GuardError, RowChange, action};
use crate::history;
use crate::message::Message;
use crate::model::{Key, Kind, Passwords, Row, value};
use crate::scoped::{Scoped, Stored};

/// A change that has a name of its own in the history.
#[derive(Clone, Copy)]
struct Deed<'a> {
    name: &'a str,
    passwords: &'a dyn Passwords,
}

impl Scoped {
    /// What [`create`](Self::create) would say of this form, without making the row.
    ///
    /// # Errors
    /// See [`SaveError`]. What only the write itself shows (a row that is not unique) is not among it.
    pub(crate) async fn rehearse(&self, input: &Input) -> Result<(), SaveError> {
        self.require(action::CREATE).map_err(SaveError::Refused)?;
        let db = self.begin().await?;
        let draft = self.new_row(&DatabaseExecutor::from(&db), input).await;
        let judged = match draft {
            Ok(draft) => self.judge(&db, None, Some(&draft.row)).await,
            Err(error) => Err(error),
        };
        db.rollback().await?;
        judged
    }

    /// Make a row.
    ///
    /// The new row must be one of those that were given, as it is stored: after defaults and hooks.
    ///
    /// # Errors
    /// See [`SaveError`]; nothing is written then.
    pub async fn create(&self, input: &Input) -> Result<Saved, SaveError> {
        self.require(action::CREATE).map_err(SaveError::Refused)?;
        let db = self.begin().await?;
        let reader = DatabaseExecutor::from(&db);
        let draft = self.new_row(&reader, input).await?;
        self.judge(&db, None, Some(&draft.row)).await?;
        let savepoint = db.begin().await?;
        let inserted = self.entry.resource.insert(&savepoint, self.model(), draft.values.clone()).await;
        let key = match inserted {
            Ok(values) => Key::new(values.iter().map(value::text)),
            Err(error) => {
                undo(savepoint, &error).await?;
                return Err(self.explain(&reader, error, &draft, None).await?);
            }
        };
        savepoint.commit().await?;
        let stored = self.load(&reader, &key).await?;
        let stored = stored.ok_or_else(|| SaveError::Refused(Message::text("engine-scope-create")))?;
        self.finish(db, None, &stored, &draft, None).await
    }

    /// Change a row.
    ///
    /// It must be one of those that were given, as stored and as it will be stored.
    ///
    /// # Errors
    /// See [`SaveError`]; nothing is written then.
    pub async fn update(&self, key: &Key, input: &Input) -> Result<Saved, SaveError> {
        self.update_as(key, input, None).await
    }

    /// Give a row another password, or one that nothing fits.
    ///
    /// The history calls it `deed`, and tells nothing of the value.
    ///
    /// # Errors
    /// See [`SaveError`]; nothing is written then.
    pub(crate) async fn set_password(
        &self,
        key: &Key,
        encoded: String,
        passwords: &dyn Passwords,
        deed: &str,
    ) -> Result<Saved, SaveError> {
        let input = Input::default().with(passwords.column(), encoded);
        self.update_as(key, &input, Some(Deed { name: deed, passwords })).await
    }

    async fn update_as(&self, key: &Key, input: &Input, deed: Option<Deed<'_>>) -> Result<Saved, SaveError> {
        self.require(action::UPDATE).map_err(SaveError::Refused)?;
        let db = self.begin().await?;
        let reader = DatabaseExecutor::from(&db);
        let Stored { row, result } = self.lock(&reader, key).await?.ok_or(SaveError::Missing)?;
        let draft = self.changed_row(&reader, input, &row).await?;
        if draft.values.is_empty() {
            let label = self.model().label_of(&row);
            db.commit().await?;
            return Ok(Saved { key: row.key().clone(), label, changed: Vec::new() });
        }
        self.judge(&db, Some(&row), Some(&draft.row)).await?;
        let savepoint = db.begin().await?;
        if let Err(error) =
            self.entry.resource.update(&savepoint, self.model(), &result, draft.values.clone()).await
        {
            undo(savepoint, &error).await?;
            return Err(self.explain(&reader, error, &draft, Some(&row)).await?);
        }
        savepoint.commit().await?;
        let stored = self.load(&reader, row.key()).await?;
        let stored = stored.ok_or_else(|| SaveError::Refused(Message::text("engine-scope-update")))?;
        self.finish(db, Some(&row), &stored, &draft, deed).await
    }

    /// The guards' last word, the history, the commit.
    async fn finish(
        &self,
        db: DatabaseTransaction,
        before: Option<&Row>,
        stored: &Stored,
        draft: &Draft,
        deed: Option<Deed<'_>>,
    ) -> Result<Saved, SaveError> {
        let after = &stored.row;
        if self.backend() == DbBackend::MySql {
            kept(draft, after)?;
        }
        for guard in &self.model().guards {
            guard.written(&self.change(&db, before, Some(after))).await.map_err(guarded)?;
        }
        if let Some(deed) = deed {
            deed.passwords.replaced(&self.change(&db, before, Some(after))).await.map_err(guarded)?;
        }
        let (seen, whole) = (self.model(), self.whole());
        let changes = history::changes(whole, before, Some(after), &draft.secrets);
        let visible = changes.iter().filter(|change| !seen.hides(whole, &change.field));
        let changed = visible.map(|change| change.field.clone()).collect();
        let (told, changes) = match deed {
            Some(deed) => (deed.name, Vec::new()),
            None => (self.action.as_str(), changes),
        };
        history::record(self, &db, told, (after.key(), &whole.label_of(after)), changes).await?;
        if let Err(error) = db.commit().await {
            // A deferred foreign key speaks up only now; the transaction is gone, so the pool is asked why.
            return Err(self.explain(&self.reader(), error, draft, before).await?);
        }
        Ok(Saved { key: after.key().clone(), label: seen.label_of(after), changed })
    }

    /// Ask the guards before anything is written.
    pub(crate) async fn judge(
        &self,
        db: &DatabaseTransaction,
        before: Option<&Row>,
        after: Option<&Row>,
    ) -> Result<(), SaveError> {
        for guard in &self.model().guards {
            guard.judge(&self.change(db, before, after)).await.map_err(guarded)?;
        }
        Ok(())
    }

    pub(crate) fn change<'a>(
        &'a self,
        transaction: &'a DatabaseTransaction,
        before: Option<&'a Row>,
        after: Option<&'a Row>,
    ) -> RowChange<'a> {
        RowChange {
            visitor: &self.visitor,
            action: &self.action,
            model: self.whole(),
            before,
            after,
            transaction,
        }
    }

    /// What was handed out for reading cannot write.
    pub(crate) fn require(&self, action: &str) -> Result<(), Message> {
        if self.action == action {
            Ok(())
        } else {
            Err(Message::text("engine-other-action").with("action", action))
        }
    }
}

/// Nothing typed is rounded in silence: MySQL keeps 12.50 as 13 in a DECIMAL without precision, and says nothing.
fn kept(draft: &Draft, stored: &Row) -> Result<(), SaveError> {
    let mut invalid = Invalid::default();
    for (place, value) in &draft.values {
        let field = stored.model().fields.get(*place);
        let field = field.filter(|field| matches!(field.kind, Kind::Decimal { scale: None, .. }));
        let (Some(field), Value::Decimal(Some(typed)), Some(Value::Decimal(Some(kept)))) =
            (field, value, stored.at(*place))
        else {
            continue;
        };
        // Something else altogether is what a hook made of it.
        let rounded = typed.round_dp_with_strategy(kept.scale(), RoundingStrategy::MidpointAwayFromZero);
        if typed != kept && rounded == *kept {
            invalid.add(&field.name, Message::text("field-decimal-scale").with("scale", kept.scale()));
        }
    }
    if invalid.is_empty() { Ok(()) } else { Err(SaveError::Invalid(invalid)) }
}

/// Back to the savepoint. A deadlock leaves none: MySQL undoes the whole transaction then, which goes when it is dropped.
pub(crate) async fn undo(savepoint: DatabaseTransaction, error: &DbErr) -> Result<(), DbErr> {
    if is_busy(error) { Ok(()) } else { savepoint.rollback().await }
}

fn guarded(error: GuardError) -> SaveError {
    match error {
        GuardError::Refused(message) => SaveError::Refused(message),
        GuardError::Field { field, message } => {
            let mut invalid = Invalid::default();
            invalid.add(field, message);
            SaveError::Invalid(invalid)
        }
        GuardError::Database(error) => SaveError::Database(error),
    }
}
