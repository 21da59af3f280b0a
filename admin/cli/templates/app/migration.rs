//! The tables. A migration that ran anywhere is history: write the next one, and add it to the list.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, pk_auto, string_len, text_null};

pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Notes)]
    }

    fn migration_table_name() -> DynIden {
        "{{app}}_migrations".into_iden()
    }
}

struct Notes;

impl MigrationName for Notes {
    fn name(&self) -> &str {
        "m0001_notes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Notes {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let notes = Table::create()
            .table("{{app}}_note")
            .col(pk_auto("id"))
            .col(string_len("title", 200))
            .col(text_null("text"))
            .col(boolean("pinned"))
            .to_owned();
        manager.create_table(notes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("{{app}}_note").to_owned()).await
    }
}
