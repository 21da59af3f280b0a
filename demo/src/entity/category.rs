//! The shelves.

use sea_orm::entity::prelude::*;

/// One category.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "category")]
pub struct Model {
    /// The row's key.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// What the shelf says.
    #[sea_orm(column_type = "String(StringLen::N(80))", unique)]
    pub name: String,
    /// The name in an address.
    #[sea_orm(column_type = "String(StringLen::N(80))", unique)]
    pub slug: String,
    /// Where it stands among the others.
    pub position: i32,
    /// One line under the name.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
}

/// What hangs on a category.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Its links to books.
    #[sea_orm(has_many = "super::book_category::Entity")]
    BookCategory,
}

impl Related<super::book::Entity> for Entity {
    fn to() -> RelationDef {
        super::book_category::Relation::Book.def()
    }

    fn via() -> Option<RelationDef> {
        Some(super::book_category::Relation::Category.def().rev())
    }
}

impl ActiveModelBehavior for ActiveModel {}
