//! `migrate`: the tables.

use std::fmt;

use futures_util::future::BoxFuture;
use sea_orm::{DatabaseConnection, DbErr};

use super::failure::Failure;
use crate::Auth;
use crate::migration::{Migrator, MigratorTrait};

/// What one migrator does: its type, kept as two functions.
#[derive(Clone, Copy)]
pub(super) struct Migrations {
    run: for<'a> fn(&'a DatabaseConnection) -> Running<'a>,
}

/// Ends with the names of what was run.
type Running<'a> = BoxFuture<'a, Result<Vec<String>, DbErr>>;

impl Migrations {
    pub(super) fn of<M: MigratorTrait + 'static>() -> Self {
        Self { run: |db| Box::pin(run::<M>(db)) }
    }
}

impl fmt::Debug for Migrations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Migrations")
    }
}

async fn run<M: MigratorTrait>(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let pending = M::get_pending_migrations_read_only(db).await?;
    M::up(db, None).await?;
    Ok(pending.iter().map(|migration| migration.name().to_owned()).collect())
}

pub(super) async fn execute(auth: &Auth, migrations: &[Migrations]) -> Result<String, Failure> {
    let stock = [Migrations::of::<Migrator>()];
    let migrations = if migrations.is_empty() { &stock } else { migrations };
    let mut done = Vec::new();
    for migrations in migrations {
        done.extend((migrations.run)(auth.database()).await?);
    }
    Ok(if done.is_empty() {
        "Nothing to migrate: the tables of auth are up to date.".to_owned()
    } else {
        format!("Migrated auth: {}.", done.join(", "))
    })
}
