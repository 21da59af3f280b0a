//! Reading rows without their Rust type, in a form that every database's driver can decode.

use sea_orm::sea_query::{Alias, ExprTrait, Query, SelectStatement};
use sea_orm::{Condition, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, QueryResult, Value};

use crate::model::Model;

/// `SELECT` these columns (each under its own name) `FROM` the model's table.
pub(crate) fn select<'a>(
    model: &Model,
    places: impl IntoIterator<Item = &'a usize>,
    backend: DbBackend,
) -> SelectStatement {
    let mut select = Query::select();
    for field in places.into_iter().filter_map(|place| model.fields.get(*place)) {
        select.expr_as(field.select(backend), Alias::new(&field.name));
    }
    select.from(model.table_ref()).take()
}

/// The row with this key.
pub(crate) fn by_key(model: &Model, key: &[Value], backend: DbBackend) -> Condition {
    model.key_fields().zip(key).fold(Condition::all(), |all, (field, value)| {
        all.add(field.column().eq(field.bind(value.clone(), backend)))
    })
}

/// A whole row by its key, for SeaORM's own decoding.
pub(crate) async fn stored(
    db: &DatabaseTransaction,
    model: &Model,
    key: &[Value],
) -> Result<Option<QueryResult>, DbErr> {
    let backend = db.get_database_backend();
    let places: Vec<usize> = (0..model.fields.len()).collect();
    if key.len() != model.key.len() {
        return Ok(None);
    }
    db.query_one(select(model, &places, backend).cond_where(by_key(model, key, backend))).await
}
