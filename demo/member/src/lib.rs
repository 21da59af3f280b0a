//! The members of a club. This crate knows SeaORM and nothing of Frontdesk: `demo/src/bin/members.rs` says what of it is a user.

pub mod migration;

use sea_orm::entity::prelude::*;

/// A row of `member`.
#[derive(Clone, Debug, DeriveEntityModel, Eq, PartialEq)]
#[sea_orm(table_name = "member")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What the member signs in with.
    #[sea_orm(unique, column_type = "String(StringLen::N(254))")]
    pub email: String,
    /// A PHC string; none: no password fits.
    #[sea_orm(column_type = "String(StringLen::N(255))", nullable)]
    pub password_hash: Option<String>,
    /// `guest`, `office` or `owner`.
    #[sea_orm(column_type = "String(StringLen::N(20))")]
    pub role: String,
}

/// Nothing is related to a member.
#[derive(Clone, Copy, Debug, DeriveRelation, EnumIter)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
