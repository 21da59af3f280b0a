//! The shop's migrations, recorded in `shop_migrations`. They run after auth's: an order points at `auth_user`.

mod m0001_tables;

use sea_orm_migration::prelude::*;

/// Every migration of the shop, in order.
#[derive(Clone, Copy, Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_tables::Migration)]
    }

    fn migration_table_name() -> DynIden {
        "shop_migrations".into_iden()
    }
}
