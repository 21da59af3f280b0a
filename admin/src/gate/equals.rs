//! Rows by the value of one column: the scope of a tenant.

use std::fmt;

use sea_orm::{ColumnTrait, Condition, Value};

use super::RowScope;
use crate::model::value;

/// The rows whose `column` has this value, and no others: a tenant's, an owner's.
///
/// ```
/// use admin::gate::{Access, column_equals};
/// # mod note {
/// #     use sea_orm::entity::prelude::*;
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "note")]
/// #     pub struct Model { #[sea_orm(primary_key)] pub id: i32, pub tenant: String }
/// #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
/// #     pub enum Relation {}
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// let access = Access::rows(column_equals(note::Column::Tenant, "north"));
/// # assert!(access.is_some());
/// ```
///
/// New rows get the value, typed or not; nobody can move a row out of the scope, or another one in. The value is of the column's type. What equals
/// what is decided by the database: under a collation that knows no case, the tenants `north` and `North` are one, so
/// name tenants by numbers or UUIDs where that matters. NULL equals nothing: with it there is no row.
pub fn column_equals<C: ColumnTrait>(column: C, value: impl Into<Value>) -> ColumnEquals {
    let value = value.into();
    let condition = if value::is_null(&value) {
        crate::read::nothing()
    } else {
        Condition::all().add(column.eq(value.clone()))
    };
    ColumnEquals { name: column.as_str().to_owned(), value, condition }
}

/// See [`column_equals`].
#[derive(Clone)]
pub struct ColumnEquals {
    name: String,
    value: Value,
    condition: Condition,
}

impl RowScope for ColumnEquals {
    fn condition(&self) -> Condition {
        self.condition.clone()
    }

    fn allows(&self, value_of: &dyn Fn(&str) -> Option<Value>) -> bool {
        // By text: the database compares a 32-bit column with a 64-bit value, too.
        let same = |other: Value| !value::is_null(&other) && value::text(&other) == value::text(&self.value);
        !value::is_null(&self.value) && value_of(&self.name).is_some_and(same)
    }

    fn presets(&self) -> Vec<(String, Value)> {
        vec![(self.name.clone(), self.value.clone())]
    }
}

impl fmt::Debug for ColumnEquals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ColumnEquals({})", self.name)
    }
}
