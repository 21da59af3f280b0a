//! The stock user: Django's `auth_user`, column by column.

use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;

use super::Moment;
use crate::clock::{Clock, SystemClock};

/// A row of `auth_user`. The password is Django's encoded form; it never shows in `Debug`.
#[derive(Clone, DeriveEntityModel, Eq, PartialEq)]
#[sea_orm(table_name = "auth_user")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// The encoded password hash, or an unusable one (starting with `!`).
    pub password: String,
    /// When the user last signed in.
    pub last_login: Option<Moment>,
    /// Passes every check, except what the policy's `never` forbids.
    pub is_superuser: bool,
    /// The name to sign in with: NFKC, letters, digits and `@ . + - _`.
    #[sea_orm(unique, column_type = "String(StringLen::N(150))")]
    pub username: String,
    /// Given name.
    #[sea_orm(column_type = "String(StringLen::N(150))")]
    pub first_name: String,
    /// Family name.
    #[sea_orm(column_type = "String(StringLen::N(150))")]
    pub last_name: String,
    /// Address for mail; not unique, as in Django.
    #[sea_orm(column_type = "String(StringLen::N(254))")]
    pub email: String,
    /// May enter the admin.
    pub is_staff: bool,
    /// An inactive user cannot sign in, and a session of theirs is worth nothing.
    pub is_active: bool,
    /// When the account was made.
    pub date_joined: Moment,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("auth_user")
            .field("id", &self.id)
            .field("username", &self.username)
            .field("is_active", &self.is_active)
            .field("is_staff", &self.is_staff)
            .field("is_superuser", &self.is_superuser)
            .finish_non_exhaustive()
    }
}

/// What points at a user.
#[derive(Clone, Copy, Debug, DeriveRelation, EnumIter)]
pub enum Relation {
    /// The groups of the user, through `auth_user_groups`.
    #[sea_orm(has_many = "super::user_group::Entity")]
    Membership,
    /// The permissions of the user alone, through `auth_user_user_permissions`.
    #[sea_orm(has_many = "super::user_permission::Entity")]
    OwnPermission,
}

impl Related<super::group::Entity> for Entity {
    fn to() -> RelationDef {
        super::user_group::Relation::Group.def()
    }

    fn via() -> Option<RelationDef> {
        Some(super::user_group::Relation::User.def().rev())
    }
}

impl Related<super::permission::Entity> for Entity {
    fn to() -> RelationDef {
        super::user_permission::Relation::Permission.def()
    }

    fn via() -> Option<RelationDef> {
        Some(super::user_permission::Relation::User.def().rev())
    }
}

#[async_trait::async_trait]
impl ActiveModelBehavior for ActiveModel {
    /// A new user is active until somebody says otherwise: the form for one begins so.
    fn new() -> Self {
        // `Default` asks this very function; the trait has the empty row.
        Self { is_active: Set(true), ..ActiveModelTrait::default() }
    }

    /// A new row of which nothing else is said has an unusable password and joins now: whoever inserts a user without
    /// [`Manager`](super::Manager) leaves an account that nobody can sign in to, not one that anybody can.
    async fn before_save<C: ConnectionTrait>(mut self, _db: &C, insert: bool) -> Result<Self, DbErr> {
        if insert && self.password.is_not_set() {
            let unusable = crate::password::unusable().map_err(|error| DbErr::Custom(error.to_string()))?;
            self.password = Set(unusable);
        }
        if insert && self.date_joined.is_not_set() {
            self.date_joined = Set(SystemClock.now().into());
        }
        Ok(self)
    }

    /// Memberships and permissions of an account go with it: the foreign keys of Django's tables do not see to that.
    async fn before_delete<C: ConnectionTrait>(self, db: &C) -> Result<Self, DbErr> {
        if let Some(id) = self.id.try_as_ref() {
            let of_user = super::user_group::Column::UserId.eq(*id);
            super::user_group::Entity::delete_many().filter(of_user).exec(db).await?;
            let of_user = super::user_permission::Column::UserId.eq(*id);
            super::user_permission::Entity::delete_many().filter(of_user).exec(db).await?;
        }
        Ok(self)
    }
}
