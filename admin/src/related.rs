//! The names of rows that other rows point to: one query for each foreign key, within what the visitor may read.

use std::collections::{BTreeMap, HashMap};

use sea_orm::sea_query::ExprTrait;
use sea_orm::{ConnectionTrait, DatabaseExecutor, DbErr, Value};

use crate::gate::action;
use crate::model::{Field, Key, Kind, Model, Related, Row, value};
use crate::read;
use crate::scoped::Scoped;

/// Names by column and by the value that points to them.
#[derive(Default)]
pub(crate) struct Names(HashMap<(usize, String), Related>);

impl Names {
    /// The row that this value of this column points to.
    pub(crate) fn get(&self, field: &Field, value: &Value) -> Option<Related> {
        self.0.get(&(field.index, value::text(value))).cloned()
    }
}

/// The names of all rows that these rows point to through these columns.
pub(crate) async fn of_rows(
    scoped: &Scoped,
    db: &DatabaseExecutor<'_>,
    rows: &[Row],
    places: &[usize],
) -> Result<Names, DbErr> {
    let mut names = Names::default();
    for field in scoped.model().fields_at(places) {
        if !matches!(field.kind, Kind::Related { .. }) {
            continue;
        }
        let values = rows.iter().filter_map(|row| row.at(field.index)).filter(|value| !value::is_null(value));
        let values: BTreeMap<String, Value> =
            values.map(|value| (value::text(value), value.clone())).collect();
        for (text, related) in named(scoped, db, field, values).await? {
            names.0.insert((field.index, text), related);
        }
    }
    Ok(names)
}

/// The row that one value of one column points to; unreadable when the visitor may not know it.
pub(crate) async fn one(
    scoped: &Scoped,
    db: &DatabaseExecutor<'_>,
    field: &Field,
    value: &Value,
) -> Result<Option<Related>, DbErr> {
    let text = value::text(value);
    let mut found = named(scoped, db, field, BTreeMap::from([(text.clone(), value.clone())])).await?;
    Ok(found.remove(&text))
}

/// The column on the other side of a foreign key of one column.
pub(crate) fn other_side<'a>(scoped: &Scoped, other: &'a Model, field: &Field) -> Option<&'a Field> {
    let relation = scoped.model().relation_of(field)?;
    relation.to.first().and_then(|name| other.field(name)).filter(|to| !to.secret)
}

async fn named(
    scoped: &Scoped,
    db: &DatabaseExecutor<'_>,
    field: &Field,
    values: BTreeMap<String, Value>,
) -> Result<HashMap<String, Related>, DbErr> {
    let Kind::Related { resource } = &field.kind else { return Ok(HashMap::new()) };
    let Some(entry) = scoped.desk.entry(resource) else { return Ok(HashMap::new()) };
    let readable = scoped.desk.may(&scoped.visitor, resource, action::READ);
    let other = readable.as_ref().map_or(&entry.model, Scoped::model);
    let unknown = |text: &String| Related {
        resource: resource.clone(),
        key: Key::new([text.clone()]),
        label: other.label_of_key(&Key::new([text.clone()])),
        readable: false,
    };
    let mut found: HashMap<String, Related> =
        values.keys().map(|text| (text.clone(), unknown(text))).collect();
    let (Ok(readable), Some(to)) = (&readable, other_side(scoped, other, field)) else { return Ok(found) };
    let backend = scoped.backend();
    let places = read::with_key(other, other.label.columns().iter().chain([&to.index]));
    // The greatest page has 1,000 rows; every database takes a list of that length.
    let listed = values.into_values().map(|value| to.bind(value, backend));
    if found.is_empty() {
        return Ok(found);
    }
    let mut select = read::select(other, &places, backend);
    select.and_where(to.column().is_in(listed)).cond_where(readable.condition());
    for result in db.query_all(&select).await? {
        let row = read::partial(other, &result, &places)?;
        let related = Related {
            resource: resource.clone(),
            key: row.key().clone(),
            label: other.label_of(&row),
            readable: true,
        };
        found.insert(row.at(to.index).map(value::text).unwrap_or_default(), related);
    }
    Ok(found)
}
