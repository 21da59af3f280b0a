//! The columns of a user table that somebody has to be asked for: what they hold, and how an answer is read.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use sea_orm::prelude::Decimal;
use sea_orm::sea_query::{ArrayType, Value};
use thiserror::Error;
use uuid::Uuid;

/// A column of a new account that the map of the table does not fill: its name, its kind, and whether it can be left out.
#[derive(Clone, Debug, PartialEq)]
pub struct UserColumn {
    name: String,
    kind: ArrayType,
    limit: Option<usize>,
    choices: Vec<String>,
    required: bool,
}

/// Why an answer is no value for the column.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum ColumnFault {
    /// Nothing was said.
    #[error("it is blank")]
    Blank,
    /// Longer than the column.
    #[error("it is longer than {limit} characters")]
    TooLong {
        /// The length of the column.
        limit: usize,
    },
    /// Not one of the values that there are.
    #[error("it is none of {}", .0.join(", "))]
    NoChoice(Vec<String>),
    /// Not of the column's kind.
    #[error("it is not {0}")]
    Kind(&'static str),
    /// No text can be read as a value of this column.
    #[error("no text can be read as its value: fill the column in `.on_create(..)` of the user table")]
    Unreadable,
}

impl UserColumn {
    /// A column of this name, whose values have this Rust type.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: ArrayType) -> Self {
        Self { name: name.into(), kind, limit: None, choices: Vec::new(), required: false }
    }

    /// Most characters that it takes.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = Some(limit);
        self
    }

    /// The only values that there are.
    #[must_use]
    pub fn choices(mut self, choices: impl IntoIterator<Item: Into<String>>) -> Self {
        self.choices = choices.into_iter().map(Into::into).collect();
        self
    }

    /// Whether no account can be made without it.
    #[must_use]
    pub fn required(mut self, required: bool) -> Self {
        self.required = required;
        self
    }

    /// The column's name in the database.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether no account can be made without it.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.required
    }

    /// The question for a person: `Joined on (a date like 2026-11-23): `.
    #[must_use]
    pub fn question(&self) -> String {
        let mut label = self.name.replace('_', " ");
        if let Some(first) = label.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        match (self.choices.as_slice(), self.expected()) {
            ([], None) => format!("{label}: "),
            ([], Some(expected)) => format!("{label} ({expected}): "),
            (choices, _) => format!("{label} ({}): ", choices.join(", ")),
        }
    }

    /// Reads an answer.
    ///
    /// # Errors
    /// [`ColumnFault`]: blank, too long, or not of the column's kind.
    pub fn parse(&self, answer: &str) -> Result<Value, ColumnFault> {
        let trimmed = answer.trim();
        if trimmed.is_empty() {
            return Err(ColumnFault::Blank);
        }
        if !self.choices.is_empty() && !self.choices.iter().any(|choice| choice == trimmed) {
            return Err(ColumnFault::NoChoice(self.choices.clone()));
        }
        if let Some(limit) = self.limit.filter(|limit| trimmed.chars().nth(*limit).is_some()) {
            return Err(ColumnFault::TooLong { limit });
        }
        read(&self.kind, trimmed)?.ok_or_else(|| ColumnFault::Kind(self.expected().unwrap_or("a text")))
    }

    /// What a value looks like, unless any text will do.
    fn expected(&self) -> Option<&'static str> {
        Some(match self.kind {
            ArrayType::Bool => "yes or no",
            ArrayType::Float | ArrayType::Double | ArrayType::Decimal => "a number",
            ArrayType::Uuid => "a UUID",
            ArrayType::ChronoDate => "a date like 2026-11-23",
            ArrayType::ChronoTime => "a time like 19:17",
            ArrayType::ChronoDateTime
            | ArrayType::ChronoDateTimeUtc
            | ArrayType::ChronoDateTimeWithTimeZone => "a date and time in UTC like 2026-11-23 19:17",
            ref kind if is_whole(kind) => "a whole number",
            _ => return None,
        })
    }
}

fn is_whole(kind: &ArrayType) -> bool {
    matches!(
        kind,
        ArrayType::TinyInt
            | ArrayType::SmallInt
            | ArrayType::Int
            | ArrayType::BigInt
            | ArrayType::TinyUnsigned
            | ArrayType::SmallUnsigned
            | ArrayType::Unsigned
            | ArrayType::BigUnsigned
    )
}

/// The text as a value of this Rust type; nothing if it is none.
fn read(kind: &ArrayType, text: &str) -> Result<Option<Value>, ColumnFault> {
    Ok(match kind {
        ArrayType::Bool => truth(text).map(Value::from),
        ArrayType::TinyInt => text.parse::<i8>().ok().map(Value::from),
        ArrayType::SmallInt => text.parse::<i16>().ok().map(Value::from),
        ArrayType::Int => text.parse::<i32>().ok().map(Value::from),
        ArrayType::BigInt => text.parse::<i64>().ok().map(Value::from),
        ArrayType::TinyUnsigned => text.parse::<u8>().ok().map(Value::from),
        ArrayType::SmallUnsigned => text.parse::<u16>().ok().map(Value::from),
        ArrayType::Unsigned => text.parse::<u32>().ok().map(Value::from),
        ArrayType::BigUnsigned => text.parse::<u64>().ok().map(Value::from),
        ArrayType::Float => text.parse::<f32>().ok().filter(|number| number.is_finite()).map(Value::from),
        ArrayType::Double => text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from),
        ArrayType::Decimal => text.parse::<Decimal>().ok().map(Value::from),
        ArrayType::Uuid => text.parse::<Uuid>().ok().map(Value::from),
        ArrayType::ChronoDate => text.parse::<NaiveDate>().ok().map(Value::from),
        ArrayType::ChronoTime => time(text).map(Value::from),
        ArrayType::ChronoDateTime => moment(text).map(|at| Value::from(at.naive_utc())),
        ArrayType::ChronoDateTimeUtc => moment(text).map(Value::from),
        ArrayType::ChronoDateTimeWithTimeZone => moment(text).map(|at| Value::from(at.fixed_offset())),
        ArrayType::String => Some(Value::from(text)).filter(|_| !text.contains('\0')),
        _ => return Err(ColumnFault::Unreadable),
    })
}

fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "y" | "true" | "1" => Some(true),
        "no" | "n" | "false" | "0" => Some(false),
        _ => None,
    }
}

fn time(text: &str) -> Option<NaiveTime> {
    ["%H:%M:%S%.f", "%H:%M"].into_iter().find_map(|form| NaiveTime::parse_from_str(text, form).ok())
}

fn moment(text: &str) -> Option<DateTime<Utc>> {
    let forms = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];
    let naive = forms.into_iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    naive.map(|at| at.and_utc()).or_else(|| text.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(kind: ArrayType) -> UserColumn {
        UserColumn::new("joined_on", kind)
    }

    #[test]
    fn questions_say_what_they_want() {
        assert_eq!(column(ArrayType::String).question(), "Joined on: ");
        assert_eq!(column(ArrayType::ChronoDate).question(), "Joined on (a date like 2026-11-23): ");
        assert_eq!(column(ArrayType::Int).question(), "Joined on (a whole number): ");
        assert_eq!(column(ArrayType::String).choices(["a", "b"]).question(), "Joined on (a, b): ");
    }

    #[test]
    fn answers_are_read_by_kind_and_faults_say_what_was_wanted() {
        for (kind, good, bad) in [
            (ArrayType::Bool, "yes", "maybe"),
            (ArrayType::SmallInt, " 7 ", "70000"),
            (ArrayType::Decimal, "7.50", "seven"),
            (ArrayType::Uuid, "6b1f7a52-2f0e-4d0c-9d6c-2e3f7b1c9a10", "6b1f"),
            (ArrayType::ChronoDate, "2026-11-23", "2026-13-01"),
            (ArrayType::ChronoTime, "19:17", "25:00"),
            (ArrayType::ChronoDateTimeUtc, "2026-11-23 19:17", "yesterday"),
        ] {
            let column = column(kind);
            column.parse(good).unwrap();
            assert!(matches!(column.parse(bad), Err(ColumnFault::Kind(_))), "{bad}");
            assert_eq!(column.parse("  "), Err(ColumnFault::Blank));
        }
        assert_eq!(column(ArrayType::String).limit(2).parse("abc"), Err(ColumnFault::TooLong { limit: 2 }));
        assert_eq!(column(ArrayType::String).parse(" ab "), Ok(Value::from("ab")));
        let fault = column(ArrayType::String).choices(["guest", "office"]).parse("boss").unwrap_err();
        assert_eq!(fault.to_string(), "it is none of guest, office");
        assert_eq!(column(ArrayType::Bytes).parse("x"), Err(ColumnFault::Unreadable));
    }
}
