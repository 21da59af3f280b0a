//! Which user has which permission: Django's `auth_user_user_permissions`.

use sea_orm::entity::prelude::*;

use super::LinkKey;

/// A row of `auth_user_user_permissions`.
#[derive(Clone, Debug, DeriveEntityModel, Eq, PartialEq)]
#[sea_orm(table_name = "auth_user_user_permissions")]
pub struct Model {
    /// Key; Django's link tables have their own.
    #[sea_orm(primary_key)]
    pub id: LinkKey,
    /// The user.
    #[sea_orm(unique_key = "holder_permission")]
    pub user_id: i32,
    /// The permission.
    #[sea_orm(unique_key = "holder_permission")]
    pub permission_id: i32,
}

/// The two ends of the link.
#[derive(Clone, Copy, Debug, DeriveRelation, EnumIter)]
pub enum Relation {
    /// The user.
    #[sea_orm(
        belongs_to = "super::entity::Entity",
        from = "Column::UserId",
        to = "super::entity::Column::Id"
    )]
    User,
    /// The permission.
    #[sea_orm(
        belongs_to = "super::permission::Entity",
        from = "Column::PermissionId",
        to = "super::permission::Column::Id"
    )]
    Permission,
}

impl Related<super::entity::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::User.def()
    }
}

impl Related<super::permission::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Permission.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
