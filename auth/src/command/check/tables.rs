//! What the database shows: tables, superusers, and how passwords are kept. Reads only.

use sea_orm::{ColumnTrait, DatabaseExecutor, DbErr, EntityTrait, PaginatorTrait, QueryFilter};
use sea_orm_migration::MigratorTrait;

use super::Finding;
use crate::user::{Stock, StoreError, UserStore, entity};
use crate::{Auth, migration};

/// Schemes that are read and no longer written, by how a hash of each begins. The longer of two that begin alike comes first.
const OLDER: [&str; 7] =
    ["pbkdf2_sha256$", "pbkdf2_sha1$", "argon2$argon2i$", "bcrypt_sha256$", "bcrypt$", "scrypt$", "md5$"];

pub(super) async fn findings(auth: &Auth) -> Vec<Finding> {
    match look(auth).await {
        Ok(found) => found,
        Err(error) => vec![Finding::new(
            "auth.W013",
            format!("the database cannot be asked: {error}"),
            "check its address, and that it can be reached and read",
        )],
    }
}

async fn look(auth: &Auth) -> Result<Vec<Finding>, StoreError> {
    let db = DatabaseExecutor::from(auth.database());
    let pending = migration::Migrator::get_pending_migrations_read_only(auth.database()).await?;
    if !pending.is_empty() {
        let names: Vec<&str> = pending.iter().map(sea_orm_migration::Migration::name).collect();
        let what = format!("the tables of auth are not up to date ({})", names.join(", "));
        // Whoever asks them would be told that they are not there.
        return Ok(vec![Finding::new("auth.W010", what, "run the command `migrate`")]);
    }
    let mut found = Vec::new();
    // Nobody has the empty key, so that everybody is another.
    match auth.users().has_other_superuser(&db, "").await {
        // A table that cannot list its users has no answer, which is no finding.
        Ok(true) | Err(StoreError::Unsupported { .. }) => {}
        Ok(false) => found.push(Finding::new(
            "auth.W011",
            "there is no active superuser: nobody can give rights to anybody",
            "make one with the command `createsuperuser`",
        )),
        Err(error) => return Err(error),
    }
    if auth.users().realm() == Stock.realm() {
        found.extend(older(&db).await?);
    }
    Ok(found)
}

/// How many passwords each of the older schemes keeps.
async fn older(db: &DatabaseExecutor<'_>) -> Result<Option<Finding>, DbErr> {
    let mut counts = Vec::new();
    for scheme in OLDER {
        let of_scheme = entity::Entity::find().filter(entity::Column::Password.starts_with(scheme));
        let count = of_scheme.count(db).await?;
        if count > 0 {
            counts.push(format!("{count} by {}", scheme.trim_end_matches('$')));
        }
    }
    Ok((!counts.is_empty()).then(|| {
        let what = format!("passwords are kept by older schemes: {}", counts.join(", "));
        let remedy =
            "each is kept anew at its owner's next sign-in; disable those of accounts that nobody uses";
        Finding::new("auth.W012", what, remedy)
    }))
}
