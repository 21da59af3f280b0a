//! Types in words: of values in Rust, of columns in a database, of inputs in a form.

use sea_orm::ColumnType;
use sea_orm::sea_query::{ArrayType, StringLen};

use crate::model::{Field, Kind, Zone};

/// The Rust type of a value, as entities write it.
pub(super) fn rust_type(rust_type: &ArrayType) -> String {
    let name = match rust_type {
        ArrayType::Bool => "bool",
        ArrayType::TinyInt => "i8",
        ArrayType::SmallInt => "i16",
        ArrayType::Int => "i32",
        ArrayType::BigInt => "i64",
        ArrayType::TinyUnsigned => "u8",
        ArrayType::SmallUnsigned => "u16",
        ArrayType::Unsigned => "u32",
        ArrayType::BigUnsigned => "u64",
        ArrayType::Float => "f32",
        ArrayType::Double => "f64",
        ArrayType::String => "String",
        ArrayType::Char => "char",
        ArrayType::Bytes => "Vec<u8>",
        ArrayType::ChronoDate => "Date",
        ArrayType::ChronoTime => "Time",
        ArrayType::ChronoDateTime => "DateTime",
        ArrayType::ChronoDateTimeUtc => "DateTimeUtc",
        ArrayType::ChronoDateTimeLocal => "DateTimeLocal",
        ArrayType::ChronoDateTimeWithTimeZone => "DateTimeWithTimeZone",
        ArrayType::Enum(name) => return format!("enum {name}"),
        other => return format!("{other:?}"),
    };
    name.to_owned()
}

/// The type of a column, as SQL has it in most places.
pub(super) fn database_type(column_type: &ColumnType) -> String {
    let sized = |name: &str, size: Option<u32>| match size {
        Some(size) => format!("{name}({size})"),
        None => name.to_owned(),
    };
    let fixed = |name: &str, digits: Option<(u32, u32)>| match digits {
        Some((precision, scale)) => format!("{name}({precision}, {scale})"),
        None => name.to_owned(),
    };
    let varying = |name: &str, length: StringLen| match length {
        StringLen::N(length) => format!("{name}({length})"),
        StringLen::Max => format!("{name}(max)"),
        StringLen::None => name.to_owned(),
    };
    let name = match column_type {
        ColumnType::Char(size) => return sized("char", *size),
        ColumnType::String(length) => return varying("varchar", *length),
        ColumnType::VarBinary(length) => return varying("varbinary", *length),
        ColumnType::Binary(size) => return sized("binary", Some(*size)),
        ColumnType::Bit(size) => return sized("bit", *size),
        ColumnType::VarBit(size) => return sized("varbit", Some(*size)),
        ColumnType::Vector(size) => return sized("vector", *size),
        ColumnType::Decimal(digits) => return fixed("decimal", *digits),
        ColumnType::Money(digits) => return fixed("money", *digits),
        ColumnType::Custom(name) => return name.to_string(),
        ColumnType::Enum { name, .. } => return format!("enum {name}"),
        ColumnType::Array(of) => return format!("{}[]", database_type(of)),
        ColumnType::TinyInteger => "tinyint",
        ColumnType::SmallInteger => "smallint",
        ColumnType::BigInteger => "bigint",
        ColumnType::TinyUnsigned => "tinyint unsigned",
        ColumnType::SmallUnsigned => "smallint unsigned",
        ColumnType::Unsigned => "integer unsigned",
        ColumnType::BigUnsigned => "bigint unsigned",
        ColumnType::TimestampWithTimeZone => "timestamp with time zone",
        ColumnType::JsonBinary => "jsonb",
        other => return format!("{other:?}").to_lowercase(),
    };
    name.to_owned()
}

/// What a form has for the column.
pub(super) fn input(field: &Field) -> String {
    match &field.kind {
        Kind::Text { max: Some(max), long: false } if *max <= 255 => {
            format!("a line of at most {max} characters")
        }
        Kind::Text { max: Some(max), .. } => format!("a text area for at most {max} characters"),
        Kind::Text { max: None, long: false } => "a line of text".to_owned(),
        Kind::Text { max: None, .. } => "a text area".to_owned(),
        Kind::Integer { min: 0, .. } => "a whole number, not below 0".to_owned(),
        Kind::Integer { .. } => "a whole number".to_owned(),
        Kind::Decimal { scale: Some(scale), .. } => format!("a number with {scale} digits behind the point"),
        Kind::Float | Kind::Decimal { .. } => "a number".to_owned(),
        Kind::Bool if field.nullable => "a choice of yes, no and unknown".to_owned(),
        Kind::Bool => "a check box".to_owned(),
        Kind::Date => "a day".to_owned(),
        Kind::Time => "a time of day".to_owned(),
        Kind::DateTime { zone: Zone::Naive } => "a day and a time of no zone".to_owned(),
        Kind::DateTime { .. } => "a day and a time in UTC".to_owned(),
        Kind::Uuid => "a UUID".to_owned(),
        Kind::Json => "a text area for JSON".to_owned(),
        Kind::Choice => {
            let labels: Vec<_> = field.choices.iter().map(|choice| choice.label.as_str()).collect();
            format!("a choice of {}", labels.join(", "))
        }
        Kind::Related { resource } => format!("a row of {resource}, found by typing"),
        Kind::Opaque => "nothing: it is shown and never edited".to_owned(),
    }
}
