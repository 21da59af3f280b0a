//! What customers ordered.

use auth::user::entity as user;
use chrono::Utc;
use sea_orm::Set;
use sea_orm::entity::prelude::*;

/// How far an order has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, DeriveDisplay)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))")]
pub enum Status {
    /// Received, not paid.
    #[sea_orm(string_value = "new", display_value = "New")]
    New,
    /// Paid, waiting to be packed.
    #[sea_orm(string_value = "paid", display_value = "Paid")]
    Paid,
    /// On its way.
    #[sea_orm(string_value = "shipped", display_value = "Shipped")]
    Shipped,
    /// Arrived.
    #[sea_orm(string_value = "delivered", display_value = "Delivered")]
    Delivered,
    /// Called off.
    #[sea_orm(string_value = "canceled", display_value = "Canceled")]
    Canceled,
}

/// One order.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order")]
pub struct Model {
    /// The row's key.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// The number on the invoice.
    #[sea_orm(column_type = "String(StringLen::N(20))", unique)]
    pub number: String,
    /// Who ordered.
    pub customer_id: i32,
    /// Who of the staff looks after it: a key of `auth_user`. The policy's `:own` asks this column.
    pub owner_id: Option<i32>,
    /// How far it has come.
    pub status: Status,
    /// When it came in.
    pub placed_at: DateTimeUtc,
    /// The day the customer wants it.
    pub deliver_on: Option<Date>,
    /// The earliest time of that day.
    pub deliver_after: Option<Time>,
    /// What the customer pays in all.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub total: Decimal,
    /// Whether to wrap it.
    pub gift: bool,
    /// What the customer asked for.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
}

/// What an order points at and what hangs on it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Who ordered; a customer with orders cannot be deleted.
    #[sea_orm(
        belongs_to = "super::customer::Entity",
        from = "Column::CustomerId",
        to = "super::customer::Column::Id",
        on_delete = "Restrict",
        fk_name = "fk_order_customer"
    )]
    Customer,
    /// Who looks after it; an order outlives that person's account.
    #[sea_orm(
        belongs_to = "user::Entity",
        from = "Column::OwnerId",
        to = "user::Column::Id",
        on_delete = "SetNull",
        fk_name = "fk_order_owner"
    )]
    Owner,
    /// Its lines.
    #[sea_orm(has_many = "super::order_item::Entity")]
    OrderItem,
}

impl Related<super::customer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Customer.def()
    }
}

impl Related<user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Owner.def()
    }
}

impl Related<super::order_item::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::OrderItem.def()
    }
}

impl ActiveModelBehavior for ActiveModel {
    fn new() -> Self {
        Self { status: Set(Status::New), placed_at: Set(Utc::now()), ..ActiveModelTrait::default() }
    }
}
