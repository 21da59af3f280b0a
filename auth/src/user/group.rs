//! Groups: Django's `auth_group`.

use sea_orm::entity::prelude::*;

/// A row of `auth_group`.
#[derive(Clone, Debug, DeriveEntityModel, Eq, PartialEq)]
#[sea_orm(table_name = "auth_group")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// The name, which a policy's `[groups]` may map to roles.
    #[sea_orm(unique, column_type = "String(StringLen::N(150))")]
    pub name: String,
}

/// What points at a group.
#[derive(Clone, Copy, Debug, DeriveRelation, EnumIter)]
pub enum Relation {
    /// Its members, through `auth_user_groups`.
    #[sea_orm(has_many = "super::user_group::Entity")]
    Membership,
    /// Its permissions, through `auth_group_permissions`.
    #[sea_orm(has_many = "super::group_permission::Entity")]
    GroupPermission,
}

impl Related<super::entity::Entity> for Entity {
    fn to() -> RelationDef {
        super::user_group::Relation::User.def()
    }

    fn via() -> Option<RelationDef> {
        Some(super::user_group::Relation::Group.def().rev())
    }
}

impl Related<super::permission::Entity> for Entity {
    fn to() -> RelationDef {
        super::group_permission::Relation::Permission.def()
    }

    fn via() -> Option<RelationDef> {
        Some(super::group_permission::Relation::Group.def().rev())
    }
}

#[async_trait::async_trait]
impl ActiveModelBehavior for ActiveModel {
    /// Memberships and permissions of a group go with it: the foreign keys of Django's tables do not see to that.
    async fn before_delete<C: ConnectionTrait>(self, db: &C) -> Result<Self, DbErr> {
        if let Some(id) = self.id.try_as_ref() {
            let of_group = super::user_group::Column::GroupId.eq(*id);
            super::user_group::Entity::delete_many().filter(of_group).exec(db).await?;
            let of_group = super::group_permission::Column::GroupId.eq(*id);
            super::group_permission::Entity::delete_many().filter(of_group).exec(db).await?;
        }
        Ok(self)
    }
}
