//! Which group has which permission: Django's `auth_group_permissions`.

use sea_orm::entity::prelude::*;

use super::LinkKey;

/// A row of `auth_group_permissions`.
#[derive(Clone, Debug, DeriveEntityModel, Eq, PartialEq)]
#[sea_orm(table_name = "auth_group_permissions")]
pub struct Model {
    /// Key; Django's link tables have their own.
    #[sea_orm(primary_key)]
    pub id: LinkKey,
    /// The group.
    #[sea_orm(unique_key = "holder_permission")]
    pub group_id: i32,
    /// The permission.
    #[sea_orm(unique_key = "holder_permission")]
    pub permission_id: i32,
}

/// The two ends of the link.
#[derive(Clone, Copy, Debug, DeriveRelation, EnumIter)]
pub enum Relation {
    /// The group.
    #[sea_orm(belongs_to = "super::group::Entity", from = "Column::GroupId", to = "super::group::Column::Id")]
    Group,
    /// The permission.
    #[sea_orm(
        belongs_to = "super::permission::Entity",
        from = "Column::PermissionId",
        to = "super::permission::Column::Id"
    )]
    Permission,
}

impl Related<super::group::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Group.def()
    }
}

impl Related<super::permission::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Permission.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
