//! Keys of user tables: texts outside, values of the column's type inside.

use sea_orm::sea_query::{ArrayType, SimpleExpr, Value};
use sea_orm::{ColumnTrait, EntityTrait, Iterable, ModelTrait, PrimaryKeyToColumn};
use uuid::Uuid;

/// The column of a key of one part; none for a table whose key has several, which no user table has had yet.
pub(crate) fn column<E: EntityTrait>() -> Option<E::Column> {
    let mut parts = E::PrimaryKey::iter();
    let column = parts.next()?.into_column();
    parts.next().is_none().then_some(column)
}

/// The key of a row, as text.
pub(super) fn of<E: EntityTrait>(row: &E::Model) -> String {
    let parts: Vec<String> = E::PrimaryKey::iter().map(|part| text(row.get(part.into_column()))).collect();
    parts.join(",")
}

/// The key as the column takes it. A key that does not read as the column's type is nobody's.
pub(super) fn value<E: EntityTrait>(key: &str) -> Option<Value> {
    parse(&<E::Model as ModelTrait>::get_value_type(column::<E>()?), key)
}

/// The condition that finds the row with this key.
pub(super) fn is<E: EntityTrait>(key: &str) -> Option<SimpleExpr> {
    Some(column::<E>()?.eq(value::<E>(key)?))
}

/// Reads a key by the Rust type of its column, only in the spelling that [`text`] writes.
fn parse(kind: &ArrayType, key: &str) -> Option<Value> {
    let value = match kind {
        ArrayType::TinyInt => Value::from(key.parse::<i8>().ok()?),
        ArrayType::SmallInt => Value::from(key.parse::<i16>().ok()?),
        ArrayType::Int => Value::from(key.parse::<i32>().ok()?),
        ArrayType::BigInt => Value::from(key.parse::<i64>().ok()?),
        ArrayType::TinyUnsigned => Value::from(key.parse::<u8>().ok()?),
        ArrayType::SmallUnsigned => Value::from(key.parse::<u16>().ok()?),
        ArrayType::Unsigned => Value::from(key.parse::<u32>().ok()?),
        ArrayType::BigUnsigned => Value::from(key.parse::<u64>().ok()?),
        ArrayType::Uuid => Value::from(key.parse::<Uuid>().ok()?),
        // PostgreSQL refuses even the question after a zero byte.
        ArrayType::String if !key.contains('\0') => Value::from(key),
        _ => return None,
    };
    (text(value.clone()) == key).then_some(value)
}

/// A key, a name or an address as text; empty for what is none of them.
pub(super) fn text(value: Value) -> String {
    optional_text(value).unwrap_or_default()
}

/// The same, with NULL told apart.
pub(super) fn optional_text(value: Value) -> Option<String> {
    match value {
        Value::TinyInt(number) => number.map(|number| number.to_string()),
        Value::SmallInt(number) => number.map(|number| number.to_string()),
        Value::Int(number) => number.map(|number| number.to_string()),
        Value::BigInt(number) => number.map(|number| number.to_string()),
        Value::TinyUnsigned(number) => number.map(|number| number.to_string()),
        Value::SmallUnsigned(number) => number.map(|number| number.to_string()),
        Value::Unsigned(number) => number.map(|number| number.to_string()),
        Value::BigUnsigned(number) => number.map(|number| number.to_string()),
        Value::Uuid(uuid) => uuid.map(|uuid| uuid.to_string()),
        Value::String(text) => text,
        _ => None,
    }
}
