//! Reading rows without their Rust type, in a form that every database's driver can decode.

use std::sync::Arc;

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{Condition, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, QueryResult, Value};

use crate::model::{Key, Model, Row, value};

/// `SELECT` these columns, each under its own name, `FROM` the model's table.
pub(crate) fn select(model: &Model, places: &[usize], backend: DbBackend) -> SelectStatement {
    let mut select = Query::select();
    for field in model.fields_at(places) {
        select.expr_as(field.select(backend), Alias::new(&field.name));
    }
    select.from(model.table_ref());
    select
}

/// No row. (An empty `Condition::any()` would be left out of the statement, and so be every row.)
pub(crate) fn nothing() -> Condition {
    Condition::all().add(Expr::val(1).eq(0))
}

/// The row with this key.
pub(crate) fn by_key(model: &Model, key: &[Value], backend: DbBackend) -> Condition {
    model
        .key_fields()
        .zip(key)
        .fold(Condition::all(), |all, (field, value)| all.add(field.equals(value.clone(), backend)))
}

/// `SELECT` all columns of the row with this key.
pub(crate) fn whole(model: &Model, key: &[Value], backend: DbBackend) -> SelectStatement {
    let places: Vec<usize> = (0..model.fields.len()).collect();
    let mut select = select(model, &places, backend);
    select.cond_where(by_key(model, key, backend));
    select
}

/// A whole row by its key, for SeaORM's own decoding.
pub(crate) async fn stored(
    db: &DatabaseTransaction,
    model: &Model,
    key: &[Value],
) -> Result<Option<QueryResult>, DbErr> {
    db.query_one(&whole(model, key, db.get_database_backend())).await
}

/// The row of a result that [`select`] asked for with these places.
pub(crate) fn partial(model: &Arc<Model>, result: &QueryResult, places: &[usize]) -> Result<Row, DbErr> {
    let mut values = vec![None; model.fields.len()];
    for (column, field) in model.fields_at(places).enumerate() {
        if let Some(slot) = values.get_mut(field.index).filter(|_| !field.secret) {
            *slot = Some(value::read(result, column, field)?);
        }
    }
    let part = |field: usize| values.get(field).and_then(Option::as_ref).map(value::text).unwrap_or_default();
    let key = Key::new(model.key.iter().map(|field| part(*field)));
    Ok(Row::new(model, key, values))
}

/// The row of a result that has all columns.
pub(crate) fn row(model: &Arc<Model>, result: &QueryResult) -> Result<Row, DbErr> {
    let places: Vec<usize> = (0..model.fields.len()).collect();
    partial(model, result, &places)
}

/// The columns of the key and these, each once.
pub(crate) fn with_key<'a>(model: &'a Model, others: impl IntoIterator<Item = &'a usize>) -> Vec<usize> {
    let mut places = model.key.clone();
    for place in others {
        if !places.contains(place) {
            places.push(*place);
        }
    }
    places
}
