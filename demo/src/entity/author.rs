//! Who wrote the books.

use sea_orm::entity::prelude::*;

/// One author.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "author")]
pub struct Model {
    /// The row's key.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// The name as printed on a cover.
    #[sea_orm(column_type = "String(StringLen::N(200))")]
    pub name: String,
    /// Where the author is from.
    #[sea_orm(column_type = "String(StringLen::N(60))", nullable)]
    pub country: Option<String>,
    /// The day of birth, where known.
    pub born: Option<Date>,
    /// The author's own pages.
    #[sea_orm(column_type = "String(StringLen::N(200))", nullable)]
    pub website: Option<String>,
    /// A few sentences for the shop's pages.
    #[sea_orm(column_type = "Text", nullable)]
    pub biography: Option<String>,
}

/// What hangs on an author.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The books written.
    #[sea_orm(has_many = "super::book::Entity")]
    Book,
}

impl Related<super::book::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Book.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
