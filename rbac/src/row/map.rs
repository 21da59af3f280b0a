use std::marker::PhantomData;

use sea_orm::{
    ColumnTrait, EntityTrait, IdenStatic, ModelTrait, Value,
    sea_query::{ArrayType, Expr, ExprTrait},
};

use crate::Subject;

/// Tells which column of your entity holds the key of a row's owner, which is what `:own` in a policy means.
///
/// ```ignore
/// policy.with_rows(row::Map::new::<order::Entity>("shop.order").owner(order::Column::OwnerId))
/// ```
#[derive(Debug)]
pub struct Map<E = ()> {
    pub(crate) resource: String,
    pub(crate) owner: Option<Owner>,
    realm: Option<String>,
    entity: PhantomData<fn() -> E>,
}

impl Map {
    /// Begins the map of a resource whose rows are those of `E`.
    #[must_use]
    #[expect(clippy::new_ret_no_self, reason = "a map begins without an entity and is given one here")]
    pub fn new<E: EntityTrait>(resource: impl Into<String>) -> Map<E> {
        Map { resource: resource.into(), owner: None, realm: None, entity: PhantomData }
    }
}

impl<E: EntityTrait> Map<E> {
    /// The column that holds the key of the row's owner. A row whose column is NULL belongs to nobody.
    #[must_use]
    pub fn owner(mut self, column: E::Column) -> Self {
        self.owner = Some(Owner {
            column: column.as_str().to_owned(),
            reference: Expr::col(column.as_column_ref()),
            kind: <E::Model as ModelTrait>::get_value_type(column),
            realm: self.realm.clone(),
        });
        self
    }

    /// The realm that the owner column's keys belong to, such as `auth_user`; subjects of another realm own nothing.
    /// Without it every realm's keys are compared, which is right where there is one user table.
    #[must_use]
    pub fn realm(mut self, realm: impl Into<String>) -> Self {
        let realm = realm.into();
        if let Some(owner) = &mut self.owner {
            owner.realm = Some(realm.clone());
        }
        self.realm = Some(realm);
        self
    }
}

/// The owner column of one resource, its entity's type forgotten.
#[derive(Clone, Debug)]
pub(crate) struct Owner {
    column: String,
    reference: Expr,
    kind: ArrayType,
    realm: Option<String>,
}

impl Owner {
    /// Whether the row whose columns `value_of` reads belongs to the subject; none if the column cannot be read.
    pub(crate) fn owns(&self, subject: &Subject, value_of: &dyn Fn(&str) -> Option<Value>) -> Option<bool> {
        let value = value_of(&self.column)?;
        Some(self.key(subject) == Some(value))
    }

    /// The same question as SQL. It is never NULL: a row without an owner answers false.
    pub(crate) fn condition(&self, subject: &Subject) -> Expr {
        match self.key(subject) {
            Some(key) => self.reference.clone().is_not_null().and(self.reference.clone().eq(key)),
            None => Expr::val(1).eq(0),
        }
    }

    /// The subject's key as a value of the column's Rust type; a key that is no such value owns nothing.
    fn key(&self, subject: &Subject) -> Option<Value> {
        let key = subject.key();
        if key.is_empty() || self.realm.as_deref().is_some_and(|realm| realm != subject.realm()) {
            return None;
        }
        match self.kind {
            ArrayType::TinyInt => exact::<i8>(key),
            ArrayType::SmallInt => exact::<i16>(key),
            ArrayType::Int => exact::<i32>(key),
            ArrayType::BigInt => exact::<i64>(key),
            ArrayType::TinyUnsigned => exact::<u8>(key),
            ArrayType::SmallUnsigned => exact::<u16>(key),
            ArrayType::Unsigned => exact::<u32>(key),
            ArrayType::BigUnsigned => exact::<u64>(key),
            ArrayType::String => Some(Value::from(key)),
            ArrayType::Uuid => key.parse::<sea_orm::prelude::Uuid>().ok().map(Value::from),
            _ => None,
        }
    }
}

/// Only the number's one way of writing it counts: `+7` and `007` are not the key `7`.
fn exact<N>(key: &str) -> Option<Value>
where
    N: std::str::FromStr + ToString + Into<Value>,
{
    let number: N = key.parse().ok()?;
    (number.to_string() == key).then(|| number.into())
}
