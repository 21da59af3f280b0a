//! What hangs on a row: everything that points to it, and to that, through the foreign keys of registered models.
//!
//! Rows of tables that are not registered are invisible here; the database may still cascade into them or refuse.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use sea_orm::sea_query::ExprTrait;
use sea_orm::{Condition, ConnectionTrait, DatabaseExecutor, DbBackend, DbErr};

use super::Effect;
use crate::desk::{Desk, Entry};
use crate::model::{Key, Model, OnDelete, Relation, Row, value};
use crate::read;

/// Rows that one request may touch.
pub(super) const LIMIT: u64 = 10_000;
/// Rows named in one statement.
pub(super) const CHUNK: usize = 200;

/// The rows that point to the rows of another node through one foreign key.
pub(super) struct Node {
    pub(super) entry: Entry,
    /// The node they point to; `None` for the row itself.
    pub(super) parent: Option<usize>,
    /// Columns of the foreign key, places in the model's fields.
    pub(super) columns: Vec<usize>,
    pub(super) effect: Effect,
    pub(super) rows: Vec<Row>,
}

/// Everything that hangs on a row, the row first.
pub(super) struct Collected {
    pub(super) nodes: Vec<Node>,
    /// Did the collecting stop early?
    pub(super) too_many: bool,
}

/// Collect from this row on.
pub(super) async fn collect(
    desk: &Desk,
    db: &DatabaseExecutor<'_>,
    entry: &Entry,
    row: Row,
) -> Result<Collected, DbErr> {
    let root = Node {
        entry: entry.clone(),
        parent: None,
        columns: Vec::new(),
        effect: Effect::Delete,
        rows: vec![row],
    };
    let mut going = BTreeMap::from([(entry.model.resource.clone(), keys(&root.rows))]);
    // Collected first: an iterator of closures that lives across an await is not `Send` enough.
    let relations: Vec<(&Entry, &Relation)> =
        desk.entries().flat_map(|entry| entry.model.relations.iter().map(move |key| (entry, key))).collect();
    let mut nodes = vec![root];
    let mut queue = VecDeque::from([0]);
    let mut seen = 1_u64;
    while let Some(place) = queue.pop_front() {
        for (entry, relation) in &relations {
            let Some(parent) = nodes.get(place).filter(|parent| parent.entry.model.table == relation.table)
            else {
                continue;
            };
            let left = LIMIT.saturating_sub(seen);
            let mut rows = pointing(desk, db, &entry.model, relation, parent, left.saturating_add(1)).await?;
            seen = seen.saturating_add(rows.len() as u64);
            let effect = effect(relation.on_delete);
            if effect == Effect::Delete {
                // A row that is reached twice goes once; so a circle of rows ends.
                let going = going.entry(entry.model.resource.clone()).or_default();
                rows.retain(|row| going.insert(row.key().clone()));
            }
            if !rows.is_empty() {
                let columns = relation.columns.clone();
                nodes.push(Node { entry: Entry::clone(entry), parent: Some(place), columns, effect, rows });
                if effect == Effect::Delete {
                    queue.push_back(nodes.len().saturating_sub(1));
                }
            }
            if seen > LIMIT {
                return Ok(Collected { nodes, too_many: true });
            }
        }
    }
    // Who goes himself protects nothing, and needs no detaching.
    for node in nodes.iter_mut().filter(|node| node.effect != Effect::Delete) {
        if let Some(going) = going.get(&node.entry.model.resource) {
            node.rows.retain(|row| !going.contains(row.key()));
        }
    }
    Ok(Collected { nodes, too_many: false })
}

const fn effect(on_delete: OnDelete) -> Effect {
    match on_delete {
        OnDelete::Cascade => Effect::Delete,
        OnDelete::SetNull | OnDelete::SetDefault => Effect::Detach,
        OnDelete::Restrict => Effect::Protect,
    }
}

fn keys(rows: &[Row]) -> BTreeSet<Key> {
    rows.iter().map(|row| row.key().clone()).collect()
}

/// The rows of `model` that point to the rows of `parent` through `relation`.
async fn pointing(
    desk: &Desk,
    db: &DatabaseExecutor<'_>,
    model: &Arc<Model>,
    relation: &Relation,
    parent: &Node,
    limit: u64,
) -> Result<Vec<Row>, DbErr> {
    let backend = db.get_database_backend();
    let places = read::with_key(model, &pointed_at(desk, model));
    let mut found = Vec::new();
    for chunk in parent.rows.chunks(CHUNK) {
        let left = limit.saturating_sub(found.len() as u64);
        if left == 0 {
            break;
        }
        let mut select = read::select(model, &places, backend);
        select.cond_where(points_to(model, relation, chunk, backend)).limit(left);
        for key in model.key_fields() {
            select.order_by_expr(key.column(), sea_orm::sea_query::Order::Asc);
        }
        for result in db.query_all(&select).await? {
            found.push(read::partial(model, &result, &places)?);
        }
    }
    Ok(found)
}

/// The columns of a model that foreign keys of other models point to.
fn pointed_at(desk: &Desk, model: &Model) -> Vec<usize> {
    let relations = desk
        .entries()
        .flat_map(|entry| &entry.model.relations)
        .filter(|relation| relation.table == model.table);
    let names: BTreeSet<&String> = relations.flat_map(|relation| &relation.to).collect();
    names.into_iter().filter_map(|name| model.field(name)).map(|field| field.index).collect()
}

/// "Points to one of these rows".
fn points_to(model: &Model, relation: &Relation, rows: &[Row], backend: DbBackend) -> Condition {
    if let ([place], [to]) = (relation.columns.as_slice(), relation.to.as_slice()) {
        let values: Vec<_> =
            rows.iter().filter_map(|row| row.get(to)).filter(|value| !value::is_null(value)).collect();
        return match model.fields.get(*place).filter(|_| !values.is_empty()) {
            Some(field) => {
                let listed = values.into_iter().map(|value| field.bind(value.clone(), backend));
                Condition::all().add(field.column().is_in(listed))
            }
            None => read::nothing(),
        };
    }
    let one = |row: &Row| {
        relation.columns.iter().zip(&relation.to).try_fold(Condition::all(), |all, (place, to)| {
            let (field, value) =
                (model.fields.get(*place)?, row.get(to).filter(|value| !value::is_null(value))?);
            Some(all.add(field.column().eq(field.bind(value.clone(), backend))))
        })
    };
    let any = rows.iter().filter_map(one).fold(Condition::any(), Condition::add);
    if any.is_empty() { read::nothing() } else { Condition::all().add(any) }
}

/// "Is one of these rows".
pub(super) fn among(model: &Model, rows: &[Row], backend: DbBackend) -> Condition {
    let key = |row: &Row| model.key.iter().map(|place| row.at(*place).cloned()).collect::<Option<Vec<_>>>();
    if let ([place], Some(field)) = (model.key.as_slice(), model.key_fields().next()) {
        let listed =
            rows.iter().filter_map(|row| row.at(*place)).map(|value| field.bind(value.clone(), backend));
        return Condition::all().add(field.column().is_in(listed));
    }
    let any = rows
        .iter()
        .filter_map(key)
        .fold(Condition::any(), |any, key| any.add(read::by_key(model, &key, backend)));
    if any.is_empty() { read::nothing() } else { Condition::all().add(any) }
}
