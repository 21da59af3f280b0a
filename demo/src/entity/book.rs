//! What the shop sells.

use chrono::Utc;
use sea_orm::Set;
use sea_orm::entity::prelude::*;

/// Where a book stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, DeriveDisplay)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))")]
pub enum Status {
    /// Being prepared; customers do not see it.
    #[sea_orm(string_value = "draft", display_value = "Draft")]
    Draft,
    /// On sale.
    #[sea_orm(string_value = "published", display_value = "Published")]
    Published,
    /// No longer sold; kept for old orders.
    #[sea_orm(string_value = "archived", display_value = "Archived")]
    Archived,
}

/// One book.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "book")]
pub struct Model {
    /// The row's key.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// The title.
    #[sea_orm(column_type = "String(StringLen::N(200))")]
    pub title: String,
    /// Thirteen digits, the last of them a check digit.
    #[sea_orm(column_type = "String(StringLen::N(13))", unique)]
    pub isbn: String,
    /// Who wrote it.
    pub author_id: i32,
    /// Draft, published or archived.
    pub status: Status,
    /// What a customer pays.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub price: Decimal,
    /// How many pages it has; an audio book has none.
    pub pages: Option<i32>,
    /// The day it came out.
    pub published_on: Option<Date>,
    /// Whether it can be sent today.
    pub in_stock: bool,
    /// The readers' verdict, 1 to 5.
    pub rating: Option<f64>,
    /// Format, languages, weight: what differs from book to book.
    #[sea_orm(column_type = "Json", nullable)]
    pub attributes: Option<Json>,
    /// The text of the back cover.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
}

/// What a book points at and what hangs on it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Who wrote it; an author with books cannot be deleted.
    #[sea_orm(
        belongs_to = "super::author::Entity",
        from = "Column::AuthorId",
        to = "super::author::Column::Id",
        on_delete = "Restrict",
        fk_name = "fk_book_author"
    )]
    Author,
    /// The lines of orders that name it.
    #[sea_orm(has_many = "super::order_item::Entity")]
    OrderItem,
    /// Its links to categories.
    #[sea_orm(has_many = "super::book_category::Entity")]
    BookCategory,
}

impl Related<super::author::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Author.def()
    }
}

impl Related<super::order_item::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::OrderItem.def()
    }
}

impl Related<super::category::Entity> for Entity {
    fn to() -> RelationDef {
        super::book_category::Relation::Category.def()
    }

    fn via() -> Option<RelationDef> {
        Some(super::book_category::Relation::Book.def().rev())
    }
}

impl ActiveModelBehavior for ActiveModel {
    fn new() -> Self {
        Self { status: Set(Status::Draft), created_at: Set(Utc::now()), ..ActiveModelTrait::default() }
    }
}
