//! Who is in which group: Django's `auth_user_groups`.

use sea_orm::entity::prelude::*;

use super::LinkKey;

/// A row of `auth_user_groups`.
#[derive(Clone, Debug, DeriveEntityModel, Eq, PartialEq)]
#[sea_orm(table_name = "auth_user_groups")]
pub struct Model {
    /// Key; Django's link tables have their own.
    #[sea_orm(primary_key)]
    pub id: LinkKey,
    /// The user.
    #[sea_orm(unique_key = "user_group")]
    pub user_id: i32,
    /// The group.
    #[sea_orm(unique_key = "user_group")]
    pub group_id: i32,
}

/// The two ends of the link.
#[derive(Clone, Copy, Debug, DeriveRelation, EnumIter)]
pub enum Relation {
    /// The user.
    #[sea_orm(
        belongs_to = "super::entity::Entity",
        from = "Column::UserId",
        to = "super::entity::Column::Id",
        on_delete = "Cascade"
    )]
    User,
    /// The group.
    #[sea_orm(
        belongs_to = "super::group::Entity",
        from = "Column::GroupId",
        to = "super::group::Column::Id",
        on_delete = "Cascade"
    )]
    Group,
}

impl Related<super::entity::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::User.def()
    }
}

impl Related<super::group::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Group.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
