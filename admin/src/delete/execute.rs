//! The deed: in one transaction, in an order that satisfies the foreign keys.

use sea_orm::sea_query::{Alias, Expr, Query};
use sea_orm::{ConnectionTrait, DatabaseExecutor, DatabaseTransaction, DbErr, TransactionTrait};

use super::collect::{self, CHUNK, Collected, Node, among};
use super::{Blocker, DeletePlan, Effect};
use crate::error::{DeleteError, ReadError, SaveError};
use crate::form::{Violation, undo, violation};
use crate::gate::{Access, GuardError, RowChange, action};
use crate::history;
use crate::message::Message;
use crate::model::{Field, Key, Model, OnDelete, Row, value};
use crate::read;
use crate::scoped::{Scoped, Stored};

impl Scoped {
    /// What deleting the row would do, and whether it may be done.
    ///
    /// # Errors
    /// [`ReadError::Missing`] when there is no such row among those that were given.
    pub async fn delete_plan(&self, key: &Key) -> Result<DeletePlan, ReadError> {
        let db = self.reader();
        let Stored { row, .. } = self.load(&db, key).await?.ok_or(ReadError::Missing)?;
        let label = self.model().label_of(&row);
        let collected = collect::collect(&self.desk, &db, &self.entry, row).await?;
        Ok(self.plan(&db, &collected, (key, label)).await?)
    }

    /// Delete the row and what hangs on it. The plan is made anew inside the transaction, so what was shown before
    /// decides nothing.
    ///
    /// Hooks run for the row itself; rows that go with it are deleted by statement.
    ///
    /// # Errors
    /// See [`DeleteError`]; nothing is deleted then.
    pub async fn delete(&self, key: &Key) -> Result<DeletePlan, DeleteError> {
        self.require(action::DELETE).map_err(DeleteError::Refused)?;
        let db = self.begin().await?;
        let reader = DatabaseExecutor::from(&db);
        let Stored { row, result } = self.lock(&reader, key).await?.ok_or(DeleteError::Missing)?;
        let label = self.model().label_of(&row);
        let collected = collect::collect(&self.desk, &reader, &self.entry, row.clone()).await?;
        let plan = self.plan(&reader, &collected, (key, label.clone())).await?;
        if !plan.allowed() {
            return Err(DeleteError::Blocked(Box::new(plan)));
        }
        self.judge_all(&db, &collected, &row).await?;
        let savepoint = db.begin().await?;
        let mut done = remove(&savepoint, &collected).await;
        if done.is_ok() {
            done = self.entry.resource.delete(&savepoint, &result).await;
        }
        if let Err(error) = done {
            undo(savepoint, &error).await?;
            return Err(refused(error, plan));
        }
        savepoint.commit().await?;
        for guard in &self.model().guards {
            guard.written(&self.change(&db, Some(&row), None)).await.map_err(guarded)?;
        }
        let changes = history::changes(self.whole(), Some(&row), None, &[]);
        let whole_label = self.whole().label_of(&row);
        history::record(self, &db, action::DELETE, (row.key(), &whole_label), changes).await?;
        db.commit().await.map_err(|error| refused(error, plan.clone()))?;
        Ok(plan)
    }

    /// Ask the guards of every model that loses rows, row by row.
    async fn judge_all(
        &self,
        db: &DatabaseTransaction,
        collected: &Collected,
        row: &Row,
    ) -> Result<(), DeleteError> {
        self.judge(db, Some(row), None).await.map_err(|error| match error {
            SaveError::Refused(message) => DeleteError::Refused(message),
            SaveError::Database(error) => DeleteError::Database(error),
            other => DeleteError::Refused(Message::plain(other.to_string())),
        })?;
        let others: Vec<&Node> = collected.nodes.iter().filter(|node| node.parent.is_some()).collect();
        for node in others {
            match node.effect {
                Effect::Delete => self.judge_node(db, node, None).await?,
                Effect::Detach => {
                    let given = self.desk.may(&self.visitor, &node.entry.model.resource, action::UPDATE);
                    let given =
                        given.map_err(|_| DeleteError::Refused(Message::text("engine-scope-update")))?;
                    self.judge_node(db, node, Some(&given)).await?;
                }
                Effect::Protect => {}
            }
        }
        Ok(())
    }

    /// The rows of one node. Those that stay are changed, so each must be one of those `given` for that as it will be, too.
    async fn judge_node(
        &self,
        db: &DatabaseTransaction,
        node: &Node,
        given: Option<&Self>,
    ) -> Result<(), DeleteError> {
        let model = &node.entry.model;
        let is_scoped = given.is_some_and(|given| !matches!(given.access, Access::All));
        if model.guards.is_empty() && !is_scoped {
            return Ok(());
        }
        for row in &node.rows {
            let key: Vec<_> = model.key.iter().filter_map(|place| row.at(*place).cloned()).collect();
            let Some(result) = read::stored(db, model, &key).await? else { continue };
            let before = read::row(model, &result)?;
            let after = given.map(|_| detached(&before, node));
            if let (Some(given), Some(after)) = (given, &after)
                && !given.covers(after)
            {
                return Err(DeleteError::Refused(Message::text("engine-scope-update")));
            }
            let change = RowChange {
                visitor: &self.visitor,
                action: given.map_or(action::DELETE, |_| action::UPDATE),
                before: Some(&before),
                after: after.as_ref(),
                transaction: db,
                model,
            };
            for guard in &model.guards {
                guard.judge(&change).await.map_err(guarded)?;
            }
        }
        Ok(())
    }
}

/// The row as it will be when what it points to is gone. A default is known to the database alone, so the row is judged as
/// if it had none.
fn detached(row: &Row, node: &Node) -> Row {
    let model = &node.entry.model;
    let value = |field: &Field| {
        let null = Some(&field.index).filter(|place| node.columns.contains(place));
        null.and_then(|_| value::null(&field.rust_type)).or_else(|| row.at(field.index).cloned())
    };
    Row::new(model, row.key().clone(), model.fields.iter().map(value).collect())
}

/// Detach what stays, then delete what hangs on the row: models that point to others before those.
async fn remove(db: &DatabaseTransaction, collected: &Collected) -> Result<(), DbErr> {
    let backend = db.get_database_backend();
    let stay: Vec<&Node> = collected.nodes.iter().filter(|node| node.effect == Effect::Detach).collect();
    for node in stay {
        for chunk in node.rows.chunks(CHUNK) {
            detach(db, node, chunk).await?;
        }
    }
    for node in in_order(collected) {
        let model = &node.entry.model;
        for chunk in node.rows.rchunks(CHUNK) {
            let mut delete = Query::delete();
            delete.from_table(model.table_ref()).cond_where(among(model, chunk, backend));
            db.execute(&delete).await?;
        }
    }
    Ok(())
}

async fn detach(db: &DatabaseTransaction, node: &Node, rows: &[Row]) -> Result<(), DbErr> {
    let model = &node.entry.model;
    let to_default = |relation: &crate::model::Relation| {
        relation.columns == node.columns && relation.on_delete == OnDelete::SetDefault
    };
    if model.relations.iter().any(to_default) {
        // Only the database knows the default, and it sets it itself.
        return Ok(());
    }
    let mut update = Query::update();
    update.table(model.table_ref());
    for field in model.fields_at(&node.columns) {
        if let Some(null) = value::null(&field.rust_type) {
            update.value(Alias::new(&field.name), Expr::val(null));
        }
    }
    update.cond_where(among(model, rows, db.get_database_backend()));
    db.execute(&update).await?;
    Ok(())
}

/// The nodes that go, those first that no remaining one points to. In a circle of tables the last found goes first.
fn in_order(collected: &Collected) -> Vec<&Node> {
    let mut left: Vec<&Node> = collected
        .nodes
        .iter()
        .filter(|node| node.parent.is_some() && node.effect == Effect::Delete)
        .rev()
        .collect();
    let points = |from: &Model, to: &Model| {
        from.table != to.table && from.relations.iter().any(|relation| relation.table == to.table)
    };
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let free = left
            .iter()
            .position(|node| !left.iter().any(|other| points(&other.entry.model, &node.entry.model)));
        ordered.push(left.remove(free.unwrap_or(0)));
    }
    ordered
}

fn refused(error: DbErr, mut plan: DeletePlan) -> DeleteError {
    match (&error, violation(&error)) {
        (DbErr::Custom(text), _) => DeleteError::Refused(Message::plain(text)),
        (_, Some(Violation::Foreign)) => {
            plan.blockers.push(Blocker::Unregistered);
            DeleteError::Blocked(Box::new(plan))
        }
        _ => DeleteError::Database(error),
    }
}

fn guarded(error: GuardError) -> DeleteError {
    match error {
        GuardError::Refused(message) | GuardError::Field { message, .. } => DeleteError::Refused(message),
        GuardError::Database(error) => DeleteError::Database(error),
    }
}
