use std::marker::PhantomData;

use sea_orm::{
    ColumnTrait, EntityTrait, IdenStatic, ModelTrait, Value,
    sea_query::{ArrayType, Expr, ExprTrait},
};

use crate::Subject;

/// Tells which column of your entity holds the key of a row's owner, which is what `:own` in a policy means.
///
/// ```
/// # mod order {
/// #     use sea_orm::entity::prelude::*;
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "shop_order")]
/// #     pub struct Model {
/// #         #[sea_orm(primary_key)]
/// #         pub id: i32,
/// #         pub owner_id: Option<i32>,
/// #     }
/// #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
/// #     pub enum Relation {}
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// use rbac::{Authorizer, Subject, row};
/// use sea_orm::{DbBackend, EntityTrait, QueryFilter, QueryTrait};
///
/// # fn main() -> Result<(), rbac::PolicyError> {
/// let policy = Authorizer::from_text("policy.toml", r#"
///     [roles.customer.allow]
///     "shop.order" = ["read:own"]
/// "#)?
/// .with_rows(row::Map::new::<order::Entity>("shop.order").owner(order::Column::OwnerId));
///
/// let anna = Subject::user("auth_user", "7", "anna").with_roles(["customer"]);
/// let decision = policy.check(&anna, "read", "shop.order");
/// let scope = decision.scope().expect("some orders, not all");
/// let orders = order::Entity::find().filter(scope.condition(&anna));
/// assert!(orders.build(DbBackend::Sqlite).to_string().contains(r#""owner_id" = 7"#));
/// assert!(!scope.allows(&anna, |_column| Some(8.into())));
/// # Ok(())
/// # }
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
    pub fn new<E: EntityTrait>(resource: impl Into<String>) -> Map<E> {
        Map { resource: resource.into(), owner: None, realm: None, entity: PhantomData }
    }
}

impl<E: EntityTrait> Map<E> {
    /// The column that holds the key of the row's owner: a whole number, a text or a UUID. A row whose column is NULL
    /// belongs to nobody.
    #[must_use]
    pub fn owner(mut self, column: E::Column) -> Self {
        let name = column.as_str();
        let kind = <E::Model as ModelTrait>::get_value_type(column);
        self.owner = Kind::of(&kind).map(|kind| Owner {
            column: name.to_owned(),
            reference: Expr::col(column.as_column_ref()),
            kind,
            realm: self.realm.clone(),
        });
        if self.owner.is_none() {
            tracing::error!(
                resource = self.resource,
                "the column `{name}` cannot hold an owner's key: it is {kind:?}, not a whole number, text or UUID"
            );
        }
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
    kind: Kind,
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
        self.kind.value(key)
    }
}

/// The Rust types that a key can have.
#[derive(Clone, Copy, Debug)]
enum Kind {
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    Text,
    Uuid,
}

impl Kind {
    fn of(kind: &ArrayType) -> Option<Self> {
        Some(match kind {
            ArrayType::TinyInt => Self::I8,
            ArrayType::SmallInt => Self::I16,
            ArrayType::Int => Self::I32,
            ArrayType::BigInt => Self::I64,
            ArrayType::TinyUnsigned => Self::U8,
            ArrayType::SmallUnsigned => Self::U16,
            ArrayType::Unsigned => Self::U32,
            ArrayType::BigUnsigned => Self::U64,
            ArrayType::String => Self::Text,
            ArrayType::Uuid => Self::Uuid,
            _ => return None,
        })
    }

    fn value(self, key: &str) -> Option<Value> {
        match self {
            Self::I8 => exact::<i8>(key),
            Self::I16 => exact::<i16>(key),
            Self::I32 => exact::<i32>(key),
            Self::I64 => exact::<i64>(key),
            Self::U8 => exact::<u8>(key),
            Self::U16 => exact::<u16>(key),
            Self::U32 => exact::<u32>(key),
            Self::U64 => exact::<u64>(key),
            Self::Text => Some(Value::from(key)),
            Self::Uuid => key.parse::<sea_orm::prelude::Uuid>().ok().map(Value::from),
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
