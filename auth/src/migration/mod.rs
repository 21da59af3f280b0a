//! The tables of authentication: Django's, and ours.
//!
//! [`Migrator`] makes what Django 5.2 makes, statement by statement as Django's own migrations leave it, and notes them in
//! `django_migrations`, so that a Django on the same database finds nothing to do. Tables that are there already are
//! adopted after a look at every column (name, type, length, NULL), primary key and unique index; a table that differs stops the
//! migration, unharmed, and the error names the column. `docs/django.md` tells how a database of Django's is taken over.
//!
//! An application with a user table of its own needs none of Django's tables but `auth_group`: [`Own`] makes that, the
//! sessions and the memberships.
//!
//! ```
//! # async fn example(db: &sea_orm::DatabaseConnection) -> Result<(), sea_orm::DbErr> {
//! use auth::migration::{Migrator, MigratorTrait};
//!
//! Migrator::up(db, None).await?;
//! # Ok(()) }
//! ```

mod compare;
mod django;
mod own;
mod sessions;
mod table;
#[cfg(test)]
mod tests;

pub use self::compare::{foreign_tables, refuse_differences};
pub use self::own::{Own, own_groups};
use sea_orm::DynIden;
use sea_orm_migration::MigrationTrait;
pub use sea_orm_migration::MigratorTrait;

/// Makes the tables, and notes what it did in `auth_migrations`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(django::Migration), Box::new(sessions::Migration)]
    }

    fn migration_table_name() -> DynIden {
        "auth_migrations".into()
    }
}
