//! The thin generic layer: all that must know the entity's Rust type, which is writing, because hooks are typed.

use std::fmt;
use std::marker::PhantomData;

use futures_util::future::BoxFuture;
use sea_orm::sea_query::{ArrayType, IntoValueTuple};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, DatabaseTransaction, DbErr, EntityTrait, FromQueryResult,
    IdenStatic, IntoActiveModel, Iterable, ModelTrait, QueryResult, Value,
};

use super::Model;
use crate::read;

/// Columns by place and their new values.
pub(crate) type Values = Vec<(usize, Value)>;

/// An entity without its type. Rows come in as the query results of [`read::stored`], which every database's driver
/// can decode.
pub(crate) trait Resource: Send + Sync {
    /// What `ActiveModelBehavior::new` sets in a new row: what its form begins with.
    fn defaults(&self) -> Values;

    /// The columns whose Rust type takes only some of the values that their database type has: enums, which no column
    /// says of itself.
    #[cfg_attr(not(feature = "project"), expect(dead_code, reason = "the command `inspect` asks for it"))]
    fn enums(&self) -> Vec<usize>;

    /// Insert a row through its hooks; the new primary key.
    fn insert<'a>(
        &'a self,
        db: &'a DatabaseTransaction,
        model: &'a Model,
        values: Values,
    ) -> BoxFuture<'a, Result<Vec<Value>, DbErr>>;

    /// Change a row through its hooks.
    fn update<'a>(
        &'a self,
        db: &'a DatabaseTransaction,
        model: &'a Model,
        stored: &'a QueryResult,
        values: Values,
    ) -> BoxFuture<'a, Result<(), DbErr>>;

    /// Delete a row through its hooks.
    fn delete<'a>(
        &'a self,
        db: &'a DatabaseTransaction,
        stored: &'a QueryResult,
    ) -> BoxFuture<'a, Result<(), DbErr>>;
}

/// `fn() -> E`: the entity itself is never held, so nothing is asked of it.
pub(crate) struct Typed<E>(PhantomData<fn() -> E>);

impl<E> Typed<E> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<E> fmt::Debug for Typed<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::any::type_name::<E>())
    }
}

impl<E> Resource for Typed<E>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + Send + Sync,
    E::ActiveModel: Send + Sync + 'static,
{
    fn defaults(&self) -> Values {
        let row = <E::ActiveModel as ActiveModelBehavior>::new();
        E::Column::iter()
            .enumerate()
            .filter_map(|(at, column)| Some((at, row.get(column).into_value()?)))
            .collect()
    }

    fn enums(&self) -> Vec<usize> {
        let is_enum = |column: E::Column| {
            let mut row = <E::ActiveModel as ActiveModelTrait>::default();
            let mut unlikely =
                unlikely(&<E::Model as ModelTrait>::get_value_type(column)).into_iter().peekable();
            unlikely.peek().is_some() && unlikely.all(|value| row.try_set(column, value).is_err())
        };
        E::Column::iter().enumerate().filter(|(_, column)| is_enum(*column)).map(|(place, _)| place).collect()
    }

    fn insert<'a>(
        &'a self,
        db: &'a DatabaseTransaction,
        model: &'a Model,
        values: Values,
    ) -> BoxFuture<'a, Result<Vec<Value>, DbErr>> {
        Box::pin(async move {
            let mut row = <E::ActiveModel as ActiveModelBehavior>::new();
            fill(&mut row, values)?;
            let row = row.before_save(db, true).await?;
            // Not `insert(db)`: its RETURNING fails to decode a whole number in SQLite's DECIMAL column.
            let key: Vec<Value> =
                E::insert(row).exec(db).await?.last_insert_id.into_value_tuple().into_iter().collect();
            let stored = read::stored(db, model, &key).await?.ok_or(DbErr::RecordNotInserted)?;
            E::ActiveModel::after_save(E::Model::from_query_result(&stored, "")?, db, true).await?;
            Ok(key)
        })
    }

    fn update<'a>(
        &'a self,
        db: &'a DatabaseTransaction,
        model: &'a Model,
        stored: &'a QueryResult,
        values: Values,
    ) -> BoxFuture<'a, Result<(), DbErr>> {
        Box::pin(async move {
            let mut row = E::Model::from_query_result(stored, "")?.into_active_model();
            fill(&mut row, values)?;
            let row = row.before_save(db, false).await?;
            let key: Vec<Value> = row.get_primary_key_value().into_iter().flatten().collect();
            E::update(row).exec_without_returning(db).await?;
            let stored = read::stored(db, model, &key).await?.ok_or(DbErr::RecordNotUpdated)?;
            E::ActiveModel::after_save(E::Model::from_query_result(&stored, "")?, db, false).await?;
            Ok(())
        })
    }

    fn delete<'a>(
        &'a self,
        db: &'a DatabaseTransaction,
        stored: &'a QueryResult,
    ) -> BoxFuture<'a, Result<(), DbErr>> {
        Box::pin(async move {
            let row = E::Model::from_query_result(stored, "")?.into_active_model();
            row.delete(db).await?;
            Ok(())
        })
    }
}

/// Values that no enum is likely to have all refused by accident: whoever takes none of them takes few.
fn unlikely(rust_type: &ArrayType) -> Vec<Value> {
    match rust_type {
        ArrayType::String => ["", "\u{1}", "-"].map(|text| Value::String(Some(text.to_owned()))).into(),
        ArrayType::TinyInt => [i8::MIN, -101, i8::MAX].map(Value::from).into(),
        ArrayType::SmallInt => [i16::MIN, -10_101, i16::MAX].map(Value::from).into(),
        ArrayType::Int => [i32::MIN, -10_101, i32::MAX].map(Value::from).into(),
        ArrayType::BigInt => [i64::MIN, -10_101, i64::MAX].map(Value::from).into(),
        ArrayType::TinyUnsigned => [201, u8::MAX].map(Value::from).into(),
        ArrayType::SmallUnsigned => [60_101, u16::MAX].map(Value::from).into(),
        ArrayType::Unsigned => [60_101, u32::MAX].map(Value::from).into(),
        ArrayType::BigUnsigned => [60_101, u64::MAX].map(Value::from).into(),
        _ => Vec::new(),
    }
}

/// `try_set`, never `set`: a value of the wrong type is an error, not a panic.
fn fill<A: ActiveModelTrait>(row: &mut A, values: Values) -> Result<(), DbErr> {
    let columns: Vec<_> = <A::Entity as EntityTrait>::Column::iter().collect();
    for (place, value) in values {
        let column = columns.get(place).ok_or_else(|| DbErr::Type(format!("no column at {place}")))?;
        row.try_set(*column, value)?;
    }
    Ok(())
}

/// A column's place in the entity.
pub(crate) fn place<E: EntityTrait>(column: E::Column) -> usize {
    E::Column::iter().position(|other| other.as_str() == column.as_str()).unwrap_or(usize::MAX)
}
