//! Who buys.

use chrono::Utc;
use sea_orm::Set;
use sea_orm::entity::prelude::*;

/// One customer. Customers do not sign in; the people who do are in `auth_user`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    /// The row's key.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// The number that letters carry, so that nobody can count our customers.
    #[sea_orm(unique)]
    pub reference: Uuid,
    /// The full name.
    #[sea_orm(column_type = "String(StringLen::N(200))")]
    pub name: String,
    /// The address for mail.
    #[sea_orm(column_type = "String(StringLen::N(254))", unique)]
    pub email: String,
    /// With the country's code.
    #[sea_orm(column_type = "String(StringLen::N(40))", nullable)]
    pub phone: Option<String>,
    /// Where parcels go.
    #[sea_orm(column_type = "String(StringLen::N(100))", nullable)]
    pub city: Option<String>,
    /// The time of day at which a call is welcome.
    pub call_after: Option<Time>,
    /// Up to how much may be unpaid; none means: pay first.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))", nullable)]
    pub credit_limit: Option<Decimal>,
    /// One point for each whole unit of money spent.
    pub loyalty_points: i64,
    /// Whether the newsletter goes out to this customer.
    pub newsletter: bool,
    /// What the customer told us: language, packing, genres.
    #[sea_orm(column_type = "Json", nullable)]
    pub preferences: Option<Json>,
    /// When the customer came to us.
    pub joined_at: DateTimeUtc,
}

/// What hangs on a customer.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The orders placed.
    #[sea_orm(has_many = "super::order::Entity")]
    Order,
}

impl Related<super::order::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Order.def()
    }
}

impl ActiveModelBehavior for ActiveModel {
    fn new() -> Self {
        Self {
            reference: Set(Uuid::new_v4()),
            joined_at: Set(Utc::now()),
            loyalty_points: Set(0),
            ..ActiveModelTrait::default()
        }
    }
}
