//! A moment in UTC, kept as Django keeps it on each database.

use chrono::{DateTime, NaiveDateTime, SubsecRound, Utc};
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, Value, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, QueryResult, TryGetError, TryGetable};

/// A column value: a moment in UTC, to the microsecond.
///
/// Django writes `2026-11-22 19:17:00.123456` into a `datetime` of SQLite, without an offset, and compares such texts;
/// SeaORM's own UTC type would write `2026-11-22T19:17:00.123456+00:00`, which sorts elsewhere. Bound without an offset
/// the same value is right on all three databases: sqlx sets every PostgreSQL session to UTC, and MySQL has no zone.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Moment(DateTime<Utc>);

impl Moment {
    /// The same moment as chrono knows it.
    #[must_use]
    pub fn to_utc(self) -> DateTime<Utc> {
        self.0
    }
}

impl From<DateTime<Utc>> for Moment {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at.trunc_subsecs(6))
    }
}

impl From<NaiveDateTime> for Moment {
    fn from(at: NaiveDateTime) -> Self {
        Self::from(at.and_utc())
    }
}

impl From<Moment> for DateTime<Utc> {
    fn from(moment: Moment) -> Self {
        moment.0
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d %H:%M:%S UTC"))
    }
}

impl From<Moment> for Value {
    fn from(moment: Moment) -> Self {
        Value::ChronoDateTime(Some(moment.0.naive_utc()))
    }
}

impl Nullable for Moment {
    fn null() -> Value {
        Value::ChronoDateTime(None)
    }
}

impl ValueType for Moment {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        match value {
            Value::ChronoDateTime(Some(at)) => Ok(at.into()),
            Value::ChronoDateTimeUtc(Some(at)) => Ok(at.into()),
            _ => Err(ValueTypeErr),
        }
    }

    fn type_name() -> String {
        "Moment".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::ChronoDateTime
    }

    fn column_type() -> ColumnType {
        ColumnType::DateTime
    }
}

impl TryGetable for Moment {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        // PostgreSQL's `timestamptz` decodes only with a zone, the other two only without one.
        match <NaiveDateTime as TryGetable>::try_get_by(row, index) {
            Ok(at) => Ok(at.into()),
            Err(null @ TryGetError::Null(_)) => Err(null),
            Err(without_zone) => match <DateTime<Utc> as TryGetable>::try_get_by(row, index) {
                Ok(at) => Ok(at.into()),
                Err(TryGetError::DbErr(_)) => Err(without_zone),
                Err(null) => Err(null),
            },
        }
    }
}
