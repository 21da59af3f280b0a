//! What only one transaction at a time may do: make an account of this name, in whatever case; lock a superuser.
//!
//! No index keeps `bob` from `BOB` on every database, and two transactions that only look do not see each other. So
//! whoever is about to act claims the matter first, and whoever comes second waits until the first has ended.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    QueryFilter, Statement,
};
use sha2::{Digest, Sha256};

use crate::session::entity;
use crate::user::Moment;

/// Claims a name, in the form that all its spellings share.
pub(super) async fn name(db: &DatabaseTransaction, realm: &str, folded: &str) -> Result<(), DbErr> {
    claim(db, &["name", realm, folded]).await
}

/// Claims the superusers of a realm: that one is left is decided by one at a time.
pub(super) async fn superusers(db: &DatabaseTransaction, realm: &str) -> Result<(), DbErr> {
    claim(db, &["superusers", realm]).await
}

async fn claim(db: &DatabaseTransaction, matter: &[&str]) -> Result<(), DbErr> {
    match db.get_database_backend() {
        DbBackend::Postgres => {
            let sql = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
            let matter = format!("frontdesk {}", matter.join("/"));
            db.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [matter.into()])).await?;
        }
        DbBackend::MySql => hold_a_row(db, &id(matter)).await?,
        // SQLite has one writer at a time, and `database::begin` begins as one.
        _ => {}
    }
    Ok(())
}

/// MySQL's named locks outlive a transaction, so that a lost connection or a pool could keep one. A key that was
/// inserted stays locked until the end of the transaction, even once its row is deleted again: the row is never seen.
/// The id is a hash of what no cookie says, so it is nobody's session.
async fn hold_a_row(db: &DatabaseTransaction, id: &str) -> Result<(), DbErr> {
    let never = Moment::from(chrono::DateTime::UNIX_EPOCH);
    let row = entity::ActiveModel {
        id: Set(id.to_owned()),
        realm: Set(None),
        user_key: Set(None),
        stamp: Set(None),
        fresh_at: Set(None),
        created_at: Set(never),
        last_seen_at: Set(never),
        idle_seconds: Set(0),
        idle_expires_at: Set(never),
        expires_at: Set(never),
        address: Set(None),
        agent: Set(None),
        data: Set("{}".to_owned()),
    };
    entity::Entity::insert(row).exec_without_returning(db).await?;
    entity::Entity::delete_many().filter(entity::Column::Id.eq(id)).exec(db).await?;
    Ok(())
}

fn id(matter: &[&str]) -> String {
    use std::fmt::Write as _;
    let digest = Sha256::digest(format!("frontdesk claim\0{}", matter.join("\0")));
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
