//! Typed text to value, by the value's Rust type, with an answer that helps when it does not fit.

use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use rust_decimal::Decimal;
use sea_orm::sea_query::ArrayType;
use sea_orm::{DbBackend, Value};
use uuid::Uuid;

use super::{Field, Kind, value};
use crate::message::Message;

/// The value that was typed into a field.
///
/// Empty is NULL where that is possible, else the empty text where the field takes one, else an error. Blanks alone
/// are empty.
pub(crate) fn parse(field: &Field, typed: &str, backend: DbBackend) -> Result<Value, Message> {
    let plain = matches!(field.kind, Kind::Text { .. });
    let typed = if plain && !typed.trim().is_empty() { typed } else { typed.trim() };
    if typed.is_empty() && field.nullable {
        return value::null(&field.rust_type).ok_or(Message::text("field-not-editable"));
    }
    if typed.is_empty() && field.kind != Kind::Bool {
        let empty = plain && (field.blank || field.has_default);
        return if empty {
            Ok(Value::String(Some(String::new())))
        } else {
            Err(Message::text("field-required"))
        };
    }
    if !field.choices.is_empty() {
        let chosen = field.choices.iter().find(|choice| choice.key == typed);
        return chosen
            .map(|choice| choice.value.clone())
            .ok_or(Message::text("field-not-a-choice").with("typed", typed));
    }
    typed_value(field, typed, backend)
}

fn typed_value(field: &Field, typed: &str, backend: DbBackend) -> Result<Value, Message> {
    match &field.rust_type {
        ArrayType::Bool => boolean(typed).map(|value| Value::Bool(Some(value))),
        ArrayType::Float => float(typed).and_then(|value| {
            let narrow = value as f32;
            if narrow.is_finite() {
                Ok(Value::Float(Some(narrow)))
            } else {
                Err(Message::text("field-float"))
            }
        }),
        ArrayType::Double => float(typed).map(|value| Value::Double(Some(value))),
        ArrayType::Decimal => decimal(field, typed, backend).map(|value| Value::Decimal(Some(value))),
        ArrayType::String => string(field, typed).map(|value| Value::String(Some(value))),
        ArrayType::Char => string(field, typed).map(|value| Value::Char(value.chars().next())),
        ArrayType::Json => json(typed).map(|value| Value::Json(Some(Box::new(value)))),
        ArrayType::Uuid => Uuid::parse_str(typed)
            .map(|value| Value::Uuid(Some(value)))
            .map_err(|_| Message::text("field-uuid")),
        ArrayType::ChronoDate => date(typed).map(|value| Value::ChronoDate(Some(value))),
        ArrayType::ChronoTime => time(typed).map(|value| Value::ChronoTime(Some(value))),
        ArrayType::ChronoDateTime => naive(typed).map(|value| Value::ChronoDateTime(Some(value))),
        ArrayType::ChronoDateTimeUtc => point(typed).map(|value| Value::ChronoDateTimeUtc(Some(value))),
        ArrayType::ChronoDateTimeLocal => {
            point(typed).map(|value| Value::ChronoDateTimeLocal(Some(value.into())))
        }
        ArrayType::ChronoDateTimeWithTimeZone => {
            point(typed).map(|value| Value::ChronoDateTimeWithTimeZone(Some(value.into())))
        }
        _ => integer(field, typed),
    }
}

fn integer(field: &Field, typed: &str) -> Result<Value, Message> {
    let (min, max) = bounds(&field.rust_type).ok_or(Message::text("field-not-editable"))?;
    // Python's and people's "+5" is fine; anything longer than the greatest number is not read at all.
    let number: i128 = Some(typed)
        .filter(|typed| typed.len() <= 40)
        .and_then(|typed| typed.parse().ok())
        .ok_or(Message::text("field-integer"))?;
    let out_of_range = || Message::text("field-integer-range").with("min", min).with("max", max);
    whole(&field.rust_type, number).ok_or_else(out_of_range)
}

/// The least and the greatest number of an integer type.
pub(crate) fn bounds(rust_type: &ArrayType) -> Option<(i128, i128)> {
    Some(match rust_type {
        ArrayType::TinyInt => (i8::MIN.into(), i8::MAX.into()),
        ArrayType::SmallInt => (i16::MIN.into(), i16::MAX.into()),
        ArrayType::Int => (i32::MIN.into(), i32::MAX.into()),
        ArrayType::BigInt => (i64::MIN.into(), i64::MAX.into()),
        ArrayType::TinyUnsigned => (0, u8::MAX.into()),
        ArrayType::SmallUnsigned => (0, u16::MAX.into()),
        ArrayType::Unsigned => (0, u32::MAX.into()),
        ArrayType::BigUnsigned => (0, u64::MAX.into()),
        _ => return None,
    })
}

fn whole(rust_type: &ArrayType, number: i128) -> Option<Value> {
    Some(match rust_type {
        ArrayType::TinyInt => Value::TinyInt(Some(number.try_into().ok()?)),
        ArrayType::SmallInt => Value::SmallInt(Some(number.try_into().ok()?)),
        ArrayType::Int => Value::Int(Some(number.try_into().ok()?)),
        ArrayType::BigInt => Value::BigInt(Some(number.try_into().ok()?)),
        ArrayType::TinyUnsigned => Value::TinyUnsigned(Some(number.try_into().ok()?)),
        ArrayType::SmallUnsigned => Value::SmallUnsigned(Some(number.try_into().ok()?)),
        ArrayType::Unsigned => Value::Unsigned(Some(number.try_into().ok()?)),
        ArrayType::BigUnsigned => Value::BigUnsigned(Some(number.try_into().ok()?)),
        _ => return None,
    })
}

fn boolean(typed: &str) -> Result<bool, Message> {
    match typed {
        "on" | "true" | "1" => Ok(true),
        "" | "off" | "false" | "0" => Ok(false),
        _ => Err(Message::text("field-bool")),
    }
}

fn float(typed: &str) -> Result<f64, Message> {
    typed.parse().ok().filter(|value: &f64| value.is_finite()).ok_or(Message::text("field-float"))
}

/// SQLite keeps decimals as floating point numbers, which are exact to this many digits.
const SQLITE_DIGITS: u32 = 15;

fn decimal(field: &Field, typed: &str, backend: DbBackend) -> Result<Decimal, Message> {
    let shape = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+');
    let mut number = Some(typed)
        .filter(|typed| typed.len() <= 64 && typed.chars().all(shape))
        .and_then(|typed| Decimal::from_str_exact(typed.trim_start_matches('+')).ok())
        .ok_or(Message::text("field-decimal"))?;
    // Zeros at the end are no digits: 12.500 fits where 12.50 does.
    let bare = number.normalize();
    let digits = u32::try_from(bare.mantissa().unsigned_abs().to_string().len()).unwrap_or(u32::MAX);
    if let Kind::Decimal { precision: Some(precision), scale: Some(scale) } = field.kind {
        if bare.scale() > scale {
            return Err(Message::text("field-decimal-scale").with("scale", scale));
        }
        let before = precision.saturating_sub(scale);
        if digits.saturating_sub(bare.scale()) > before && !bare.trunc().is_zero() {
            return Err(Message::text("field-decimal-precision").with("digits", before));
        }
        number.rescale(scale);
    }
    if backend == DbBackend::Sqlite && digits > SQLITE_DIGITS {
        return Err(Message::text("field-decimal-digits").with("digits", SQLITE_DIGITS));
    }
    Ok(number)
}

fn string(field: &Field, typed: &str) -> Result<String, Message> {
    let (max, long) = match field.kind {
        Kind::Text { max, long } => (max, long),
        _ => (None, false),
    };
    if typed.contains('\0') {
        return Err(Message::text("field-nul"));
    }
    if !long && typed.contains('\n') {
        return Err(Message::text("field-one-line"));
    }
    let length = typed.chars().count();
    match max {
        Some(max) if length > max as usize => {
            Err(Message::text("field-too-long").with("max", max).with("length", length))
        }
        _ => Ok(typed.to_owned()),
    }
}

fn json(typed: &str) -> Result<serde_json::Value, Message> {
    if typed.contains("\\u0000") {
        // PostgreSQL's jsonb has no place for it.
        return Err(Message::text("field-nul"));
    }
    serde_json::from_str(typed).map_err(|error| {
        Message::text("field-json").with("line", error.line()).with("column", error.column())
    })
}

fn date(typed: &str) -> Result<NaiveDate, Message> {
    // Ten characters, the first a digit: chrono would also read "+12024-01-01" and "-001-01-01".
    let shape =
        |(place, c): (usize, char)| if matches!(place, 4 | 7) { c == '-' } else { c.is_ascii_digit() };
    let day = Some(typed).filter(|typed| typed.len() == 10 && typed.chars().enumerate().all(shape));
    day.and_then(|typed| NaiveDate::parse_from_str(typed, "%Y-%m-%d").ok())
        .filter(|day| is_shown(*day))
        .ok_or(Message::text("field-date"))
}

/// A browser's input has the years from 1 to 9999, and no database of ours has more in common with the others.
fn is_shown(day: NaiveDate) -> bool {
    (1..=9999).contains(&day.year())
}

fn time(typed: &str) -> Result<NaiveTime, Message> {
    let read = |form: &str| NaiveTime::parse_from_str(typed, form).ok();
    // chrono keeps the second 60 as 59 and a whole second of nanoseconds; browsers and databases have none.
    let is_leap = |time: &NaiveTime| time.nanosecond() >= 1_000_000_000;
    read("%H:%M")
        .or_else(|| read("%H:%M:%S%.f"))
        .filter(|time| !is_leap(time))
        .ok_or(Message::text("field-time"))
}

fn naive(typed: &str) -> Result<NaiveDateTime, Message> {
    let wrong = || Message::text("field-datetime");
    let (day, clock) = typed.split_once(['T', ' ']).ok_or_else(wrong)?;
    Ok(date(day).map_err(|_| wrong())?.and_time(time(clock).map_err(|_| wrong())?))
}

/// A point in time: with its offset, or in UTC.
fn point(typed: &str) -> Result<DateTime<Utc>, Message> {
    if let Some(utc) = typed.strip_suffix(['Z', 'z']) {
        return naive(utc).map(|at| at.and_utc());
    }
    naive(typed).map(|at| at.and_utc()).or_else(|wrong| {
        let dated = typed.len() < 40 && typed.starts_with(|c: char| c.is_ascii_digit());
        let shown =
            |at: &DateTime<Utc>| dated && is_shown(at.date_naive()) && at.nanosecond() < 1_000_000_000;
        DateTime::from_str(typed).ok().filter(shown).ok_or(wrong)
    })
}
