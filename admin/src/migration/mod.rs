//! The admin's own tables; the table `admin_migrations` knows which of these ran.

mod m0001_history;

use sea_orm_migration::prelude::*;

/// Brings a database up to date: `Migrator::up(&db, None)`.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_history::Migration)]
    }

    fn migration_table_name() -> DynIden {
        Alias::new("admin_migrations").into_iden()
    }
}
