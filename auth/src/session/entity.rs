//! The table `auth_session`: who is signed in where, and the application's data for each visitor.

use sea_orm::entity::prelude::*;

use crate::user::Moment;

/// A row of `auth_session`.
///
/// The columns about identity are written at sign-in and never by the application; its data lives in `data` alone.
#[derive(Clone, DeriveEntityModel, Eq, PartialEq)]
#[sea_orm(table_name = "auth_session")]
pub struct Model {
    /// SHA-256 of the cookie's id, in hex: reading this table signs nobody in.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Char(Some(64))")]
    pub id: String,
    /// The user table of the signed-in user; empty for a visitor who is not signed in.
    #[sea_orm(column_type = "String(StringLen::N(100))", nullable)]
    pub realm: Option<String>,
    /// The key of the signed-in user.
    #[sea_orm(column_type = "String(StringLen::N(255))", nullable)]
    pub user_key: Option<String>,
    /// Keyed hash of the password column at sign-in: another password ends the session.
    #[sea_orm(column_type = "Char(Some(64))", nullable)]
    pub stamp: Option<String>,
    /// When the user last proved who they are.
    pub fresh_at: Option<Moment>,
    /// When the session began.
    pub created_at: Moment,
    /// When it was last used, to the minute.
    pub last_seen_at: Moment,
    /// How long it may rest, in seconds, as decided at sign-in.
    pub idle_seconds: i32,
    /// When it ends if nobody uses it.
    pub idle_expires_at: Moment,
    /// When it ends in any case.
    pub expires_at: Moment,
    /// The peer's address at sign-in.
    #[sea_orm(column_type = "String(StringLen::N(45))", nullable)]
    pub address: Option<String>,
    /// The browser's name for itself at sign-in.
    #[sea_orm(column_type = "String(StringLen::N(255))", nullable)]
    pub agent: Option<String>,
    /// The application's data: a JSON object.
    #[sea_orm(column_type = "Text")]
    pub data: String,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("auth_session")
            .field("realm", &self.realm)
            .field("user_key", &self.user_key)
            .field("created_at", &self.created_at)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// A session points at its user by realm and key, not by a foreign key: the user's table is the application's choice.
#[derive(Clone, Copy, Debug, DeriveRelation, EnumIter)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
