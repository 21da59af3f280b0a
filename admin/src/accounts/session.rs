//! The sessions of accounts.

use auth::session::entity as session;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use crate::gate::GuardError;

/// Ends what an account has open. Its sessions would be worth nothing at their next request anyway; this makes that
/// true of the table, too.
pub(super) async fn end_sessions(db: &DatabaseTransaction, realm: &str, key: &str) -> Result<(), GuardError> {
    session::Entity::delete_many()
        .filter(session::Column::Realm.eq(realm))
        .filter(session::Column::UserKey.eq(key))
        .exec(db)
        .await?;
    Ok(())
}
