//! Permissions: Django's `auth_permission`.

use sea_orm::entity::prelude::*;

/// A row of `auth_permission`: a code name on one kind of content.
#[derive(Clone, Debug, DeriveEntityModel, Eq, PartialEq)]
#[sea_orm(table_name = "auth_permission")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// What a person reads, such as "Can change book".
    #[sea_orm(column_type = "String(StringLen::N(255))")]
    pub name: String,
    /// The kind of content.
    #[sea_orm(unique_key = "content_codename")]
    pub content_type_id: i32,
    /// What a program reads, such as `change_book`.
    #[sea_orm(unique_key = "content_codename", column_type = "String(StringLen::N(100))")]
    pub codename: String,
}

/// What a permission points at, and what points at it.
#[derive(Clone, Copy, Debug, DeriveRelation, EnumIter)]
pub enum Relation {
    /// The kind of content.
    #[sea_orm(
        belongs_to = "super::content_type::Entity",
        from = "Column::ContentTypeId",
        to = "super::content_type::Column::Id"
    )]
    ContentType,
}

impl Related<super::content_type::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::ContentType.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
