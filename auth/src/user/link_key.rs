//! The key of a row in one of Django's link tables.

use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, Value, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, DbErr, QueryResult, TryFromU64, TryGetError, TryGetable};

/// The key of a row that links a user, a group or a permission to another.
///
/// How wide its column is, is up to the Django project that made it: `DEFAULT_AUTO_FIELD` of a new project's settings makes it
/// a `bigint`, without that setting Django 5.2 makes an `integer`. PostgreSQL gives each of them to its own type only; this one
/// reads both.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct LinkKey(i64);

impl LinkKey {
    /// The number.
    #[must_use]
    pub fn get(self) -> i64 {
        self.0
    }
}

impl From<i64> for LinkKey {
    fn from(key: i64) -> Self {
        Self(key)
    }
}

impl std::fmt::Display for LinkKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl From<LinkKey> for Value {
    fn from(key: LinkKey) -> Self {
        Value::BigInt(Some(key.0))
    }
}

impl Nullable for LinkKey {
    fn null() -> Value {
        Value::BigInt(None)
    }
}

impl ValueType for LinkKey {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        match value {
            Value::BigInt(Some(key)) => Ok(Self(key)),
            Value::Int(Some(key)) => Ok(Self(key.into())),
            _ => Err(ValueTypeErr),
        }
    }

    fn type_name() -> String {
        "LinkKey".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::BigInt
    }

    fn column_type() -> ColumnType {
        ColumnType::BigInteger
    }
}

impl TryFromU64 for LinkKey {
    fn try_from_u64(key: u64) -> Result<Self, DbErr> {
        i64::try_from_u64(key).map(Self)
    }
}

impl TryGetable for LinkKey {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        match <i64 as TryGetable>::try_get_by(row, index) {
            Ok(key) => Ok(Self(key)),
            Err(null @ TryGetError::Null(_)) => Err(null),
            Err(not_wide) => match <i32 as TryGetable>::try_get_by(row, index) {
                Ok(key) => Ok(Self(key.into())),
                Err(TryGetError::DbErr(_)) => Err(not_wide),
                Err(null) => Err(null),
            },
        }
    }
}
