//! Text to value and back, by the value's Rust type.

use sea_orm::Value;

/// The value as a form carries it; empty for NULL.
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
        Value::Json(Some(value)) => format!("{value:#}"),
        Value::Uuid(Some(value)) => value.to_string(),
        Value::Decimal(Some(value)) => value.to_string(),
        Value::ChronoDate(Some(value)) => value.to_string(),
        Value::ChronoTime(Some(value)) => value.format("%H:%M:%S%.f").to_string(),
        Value::ChronoDateTime(Some(value)) => value.format("%Y-%m-%dT%H:%M:%S%.f").to_string(),
        Value::ChronoDateTimeUtc(Some(value)) => value.format("%Y-%m-%dT%H:%M:%S%.f").to_string(),
        Value::ChronoDateTimeLocal(Some(value)) => value.to_utc().format("%Y-%m-%dT%H:%M:%S%.f").to_string(),
        Value::ChronoDateTimeWithTimeZone(Some(value)) => {
            value.to_utc().format("%Y-%m-%dT%H:%M:%S%.f").to_string()
        }
        Value::Enum(value) => match value {
            sea_orm::sea_query::OptionEnum::Some(value) => value.value.clone().into_owned(),
            sea_orm::sea_query::OptionEnum::None(_) => String::new(),
        },
        _ => String::new(),
    }
}
