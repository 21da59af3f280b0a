//! Kinds of content: Django's `django_content_type`.

use sea_orm::entity::prelude::*;

/// A row of `django_content_type`: one model of one app.
#[derive(Clone, Debug, DeriveEntityModel, Eq, PartialEq)]
#[sea_orm(table_name = "django_content_type")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// The app.
    #[sea_orm(unique_key = "app_model", column_type = "String(StringLen::N(100))")]
    pub app_label: String,
    /// The model, in lower case.
    #[sea_orm(unique_key = "app_model", column_type = "String(StringLen::N(100))")]
    pub model: String,
}

/// What points at a kind of content.
#[derive(Clone, Copy, Debug, DeriveRelation, EnumIter)]
pub enum Relation {
    /// Its permissions.
    #[sea_orm(has_many = "super::permission::Entity")]
    Permission,
}

impl Related<super::permission::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Permission.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
