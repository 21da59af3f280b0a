//! Ending sessions: those of one user, and those whose time is over.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity;
use crate::user::Moment;
use crate::{Auth, Error};

/// So many sessions are removed at a time: a step takes milliseconds, and nobody waits for the next one.
const STEP: u64 = 500;

/// Ends all sessions of one user.
pub(crate) async fn end_of_user(db: &impl ConnectionTrait, realm: &str, key: &str) -> Result<(), DbErr> {
    entity::Entity::delete_many()
        .filter(entity::Column::Realm.eq(realm))
        .filter(entity::Column::UserKey.eq(key))
        .exec(db)
        .await?;
    Ok(())
}

/// Removes the sessions whose time is over, whoever's they are, in small steps so that sign-ins go on meanwhile. Gives
/// back how many.
///
/// They have been worth nothing before: this is about the room that they take. A session that nobody used ends by its
/// idle end, which every use moves ahead, but never beyond the absolute one; so that column alone, which has an index,
/// tells what is over.
///
/// # Errors
/// What the database says. What was removed until then stays removed.
pub async fn clear_expired(auth: &Auth) -> Result<u64, Error> {
    let now = Moment::from(auth.config().clock.now());
    let mut removed = 0;
    loop {
        let expired: Vec<String> = entity::Entity::find()
            .select_only()
            .column(entity::Column::Id)
            .filter(entity::Column::IdleExpiresAt.lte(now))
            .order_by_asc(entity::Column::IdleExpiresAt)
            .limit(STEP)
            .into_tuple()
            .all(auth.database())
            .await
            .map_err(|error| super::visit::not_migrated(error.into()))?;
        let last = (expired.len() as u64) < STEP;
        if !expired.is_empty() {
            removed += entity::Entity::delete_many()
                .filter(entity::Column::Id.is_in(expired))
                .filter(entity::Column::IdleExpiresAt.lte(now))
                .exec(auth.database())
                .await?
                .rows_affected;
        }
        if last {
            return Ok(removed);
        }
    }
}
