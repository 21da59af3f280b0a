//! The club's own table, made as the entity says.

use sea_orm::{DbErr, Schema};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait};

/// Makes `member`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Members)]
    }
}

struct Members;

impl MigrationName for Members {
    fn name(&self) -> &str {
        "m0001_member"
    }
}

#[expect(elided_lifetimes_in_paths, reason = "`async_trait` writes the signature as the trait has it")]
#[async_trait::async_trait]
impl MigrationTrait for Members {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let schema = Schema::new(manager.get_database_backend());
        manager.create_table(schema.create_table_from_entity(crate::Entity)).await
    }
}
