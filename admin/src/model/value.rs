//! Value to text and back from the database, by the value's Rust type.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Timelike, Utc};
use sea_orm::sea_query::{ArrayType, Enum, OptionEnum};
use sea_orm::{DbErr, QueryResult, TryGetable, Value};

use super::{Cell, Field, Kind, Zone};

/// The value as a form carries it; empty for NULL and for what a form cannot carry.
///
/// Times have at most three digits behind the second's point, as browsers take them. JSON has its keys in alphabetical
/// order: PostgreSQL's `jsonb` and MySQL do not keep the order in which they were written.
#[must_use]
pub fn text(value: &Value) -> String {
    match value {
        Value::Bool(Some(value)) => value.to_string(),
        Value::TinyInt(Some(value)) => value.to_string(),
        Value::SmallInt(Some(value)) => value.to_string(),
        Value::Int(Some(value)) => value.to_string(),
        Value::BigInt(Some(value)) => value.to_string(),
        Value::TinyUnsigned(Some(value)) => value.to_string(),
        Value::SmallUnsigned(Some(value)) => value.to_string(),
        Value::Unsigned(Some(value)) => value.to_string(),
        Value::BigUnsigned(Some(value)) => value.to_string(),
        Value::Float(Some(value)) => value.to_string(),
        Value::Double(Some(value)) => value.to_string(),
        Value::String(Some(value)) => value.clone(),
        Value::Char(Some(value)) => value.to_string(),
        Value::Enum(OptionEnum::Some(value)) => value.value.clone().into_owned(),
        Value::Json(Some(value)) => format!("{:#}", sorted(value, false)),
        Value::Uuid(Some(value)) => value.to_string(),
        Value::Decimal(Some(value)) => value.to_string(),
        Value::ChronoDate(Some(value)) => value.to_string(),
        Value::ChronoTime(Some(value)) => value.format(clock(value.nanosecond())).to_string(),
        _ => moment(value).map_or_else(String::new, |at| {
            format!("{}T{}", at.date(), at.time().format(clock(at.nanosecond())))
        }),
    }
}

/// The value as a text that equal values share, for telling whether something changed.
///
/// In JSON neither the order of keys nor the spelling of a number (`1`, `1.0`, `1e0`) is part of the value: PostgreSQL's
/// `jsonb` and MySQL keep neither.
pub(crate) fn compared(value: &Value) -> String {
    match value {
        Value::Json(Some(document)) => sorted(document, true).to_string(),
        _ => text(value),
    }
}

/// With the keys of objects in order and, if asked for, whole numbers written as such.
fn sorted(document: &serde_json::Value, whole: bool) -> serde_json::Value {
    use serde_json::Value as Json;
    match document {
        Json::Object(members) => {
            let members: BTreeMap<&String, &Json> = members.iter().collect();
            Json::Object(
                members.into_iter().map(|(name, member)| (name.clone(), sorted(member, whole))).collect(),
            )
        }
        Json::Array(items) => Json::Array(items.iter().map(|item| sorted(item, whole)).collect()),
        Json::Number(number) => match number.as_f64().filter(|_| whole && number.is_f64()) {
            // Beyond this not every whole number is a floating point number.
            Some(float) if float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0 => {
                Json::from(float as i64)
            }
            _ => document.clone(),
        },
        _ => document.clone(),
    }
}

fn clock(nanoseconds: u32) -> &'static str {
    if nanoseconds == 0 { "%H:%M:%S" } else { "%H:%M:%S%.3f" }
}

/// A day and a time; in UTC if the value is a point in time.
fn moment(value: &Value) -> Option<NaiveDateTime> {
    match value {
        Value::ChronoDateTime(at) => *at,
        Value::ChronoDateTimeUtc(at) => at.map(|at| at.naive_utc()),
        Value::ChronoDateTimeLocal(at) => at.map(|at| at.naive_utc()),
        Value::ChronoDateTimeWithTimeZone(at) => at.map(|at| at.naive_utc()),
        _ => None,
    }
}

/// Is it NULL?
#[must_use]
pub fn is_null(value: &Value) -> bool {
    *value == value.as_null()
}

/// The NULL of a type; a type that forms do not take has none.
pub(crate) fn null(rust_type: &ArrayType) -> Option<Value> {
    Some(match rust_type {
        ArrayType::Bool => Value::Bool(None),
        ArrayType::TinyInt => Value::TinyInt(None),
        ArrayType::SmallInt => Value::SmallInt(None),
        ArrayType::Int => Value::Int(None),
        ArrayType::BigInt => Value::BigInt(None),
        ArrayType::TinyUnsigned => Value::TinyUnsigned(None),
        ArrayType::SmallUnsigned => Value::SmallUnsigned(None),
        ArrayType::Unsigned => Value::Unsigned(None),
        ArrayType::BigUnsigned => Value::BigUnsigned(None),
        ArrayType::Float => Value::Float(None),
        ArrayType::Double => Value::Double(None),
        ArrayType::String => Value::String(None),
        ArrayType::Char => Value::Char(None),
        ArrayType::Enum(name) => Value::Enum(OptionEnum::None(name.as_ref().clone())),
        ArrayType::Json => Value::Json(None),
        ArrayType::Uuid => Value::Uuid(None),
        ArrayType::Decimal => Value::Decimal(None),
        ArrayType::ChronoDate => Value::ChronoDate(None),
        ArrayType::ChronoTime => Value::ChronoTime(None),
        ArrayType::ChronoDateTime => Value::ChronoDateTime(None),
        ArrayType::ChronoDateTimeUtc => Value::ChronoDateTimeUtc(None),
        ArrayType::ChronoDateTimeLocal => Value::ChronoDateTimeLocal(None),
        ArrayType::ChronoDateTimeWithTimeZone => Value::ChronoDateTimeWithTimeZone(None),
        _ => return None,
    })
}

/// A text column's value from text: a string, or the database's own enum.
pub(crate) fn string(rust_type: &ArrayType, text: String) -> Value {
    match rust_type {
        ArrayType::Enum(name) => Value::Enum(OptionEnum::Some(Box::new(Enum {
            type_name: name.as_ref().clone(),
            value: text.into(),
        }))),
        _ => Value::String(Some(text)),
    }
}

/// Read a column of a result by its place.
///
/// What does not decode as the column's type is read as text instead: one odd value must not cost a page.
pub(crate) fn read(result: &QueryResult, place: usize, field: &Field) -> Result<Value, DbErr> {
    decode(result, place, field).or_else(|error| match result.try_get_by_index::<Option<String>>(place) {
        Ok(text) => Ok(Value::String(text)),
        Err(_) => Err(error),
    })
}

fn decode(result: &QueryResult, place: usize, field: &Field) -> Result<Value, DbErr> {
    fn get<T: TryGetable>(result: &QueryResult, place: usize) -> Result<Option<T>, DbErr> {
        result.try_get_by_index::<Option<T>>(place)
    }
    Ok(match &field.rust_type {
        ArrayType::Bool => Value::Bool(get(result, place)?),
        ArrayType::TinyInt => Value::TinyInt(get(result, place)?),
        ArrayType::SmallInt => Value::SmallInt(get(result, place)?),
        ArrayType::Int => Value::Int(get(result, place)?),
        ArrayType::BigInt => Value::BigInt(of_either_width(result, place)?),
        ArrayType::TinyUnsigned => Value::TinyUnsigned(get(result, place)?),
        ArrayType::SmallUnsigned => Value::SmallUnsigned(get(result, place)?),
        ArrayType::Unsigned => Value::Unsigned(get(result, place)?),
        ArrayType::BigUnsigned => Value::BigUnsigned(get(result, place)?),
        ArrayType::Float => Value::Float(get(result, place)?),
        ArrayType::Double => Value::Double(get(result, place)?),
        ArrayType::String => Value::String(get::<String>(result, place)?.map(|text| unpadded(text, field))),
        ArrayType::Char => Value::Char(get::<String>(result, place)?.and_then(|text| text.chars().next())),
        ArrayType::Enum(name) => match get::<String>(result, place)? {
            Some(text) => string(&field.rust_type, text),
            None => Value::Enum(OptionEnum::None(name.as_ref().clone())),
        },
        ArrayType::Bytes => Value::Bytes(get(result, place)?),
        ArrayType::Json => Value::Json(get(result, place)?.map(Box::new)),
        ArrayType::Uuid => Value::Uuid(get(result, place)?),
        ArrayType::Decimal => Value::Decimal(get(result, place)?.map(|value| widened(value, field))),
        ArrayType::ChronoDate => Value::ChronoDate(get(result, place)?),
        ArrayType::ChronoTime => Value::ChronoTime(get(result, place)?),
        ArrayType::ChronoDateTime => Value::ChronoDateTime(without_zone(result, place)?),
        ArrayType::ChronoDateTimeUtc => Value::ChronoDateTimeUtc(get(result, place)?),
        ArrayType::ChronoDateTimeLocal => Value::ChronoDateTimeLocal(get(result, place)?),
        ArrayType::ChronoDateTimeWithTimeZone => Value::ChronoDateTimeWithTimeZone(get(result, place)?),
        _ => Value::Bytes(None),
    })
}

/// PostgreSQL gives an `integer` to a 32-bit number only, and a key of Django's link tables has either width.
fn of_either_width(result: &QueryResult, place: usize) -> Result<Option<i64>, DbErr> {
    result.try_get_by_index::<Option<i64>>(place).or_else(|wide| {
        result.try_get_by_index::<Option<i32>>(place).map(|number| number.map(i64::from)).map_err(|_| wide)
    })
}

/// PostgreSQL gives a `CHAR(3)` back with the blanks that it filled it up with.
fn unpadded(mut text: String, field: &Field) -> String {
    if field.padded {
        text.truncate(text.trim_end_matches(' ').len());
    }
    text
}

/// 12.5 in a column of two decimals is 12.50, whatever the database kept.
fn widened(mut value: rust_decimal::Decimal, field: &Field) -> rust_decimal::Decimal {
    if let Kind::Decimal { scale: Some(scale), .. } = field.kind
        && value.scale() < scale
    {
        value.rescale(scale);
    }
    value
}

/// The value as a page shows it. Related rows are shown by their key until their label is known.
#[must_use]
pub fn cell(field: &Field, value: &Value) -> Cell {
    if field.secret {
        return Cell::Secret;
    }
    if is_null(value) {
        return Cell::Empty;
    }
    if let Some(choice) = field.choice(value) {
        return Cell::Choice { key: choice.key.clone(), label: choice.label.clone() };
    }
    let shown = text(value);
    match (&field.kind, value) {
        (_, Value::Bytes(Some(bytes))) => Cell::Bytes(bytes.len()),
        (Kind::Bool, Value::Bool(Some(value))) => Cell::Bool(*value),
        (Kind::Json, _) => Cell::Json(shown),
        (Kind::Integer { .. } | Kind::Float | Kind::Decimal { .. }, _) if !field.primary_key => {
            Cell::Number(shown)
        }
        (Kind::DateTime { zone }, _) => {
            let zone = if *zone == Zone::Utc { " UTC" } else { "" };
            Cell::Text(format!("{}{zone}", shown.replacen('T', " ", 1)))
        }
        _ if shown.trim().is_empty() => Cell::Empty,
        _ => Cell::Text(shown),
    }
}

/// The value in words, for history, conflicts and labels.
#[must_use]
pub fn words(field: &Field, value: &Value) -> String {
    field.choice(value).map_or_else(|| text(value), |choice| choice.label.clone())
}

/// A moment of no zone. Users keep theirs in PostgreSQL's `timestamptz`, as Django does, and that is read only with one:
/// it is UTC then.
fn without_zone(result: &QueryResult, place: usize) -> Result<Option<NaiveDateTime>, DbErr> {
    result.try_get_by_index::<Option<NaiveDateTime>>(place).or_else(|error| {
        let zoned = result.try_get_by_index::<Option<DateTime<Utc>>>(place).map_err(|_| error)?;
        Ok(zoned.map(|at| at.naive_utc()))
    })
}
