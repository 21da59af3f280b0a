//! `admin_history`: who did what to which row. Append-only, and without a foreign key to any user table: a user who
//! goes leaves his trail.

use sea_orm_migration::prelude::*;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0001_history"
    }
}

#[derive(DeriveIden)]
enum AdminHistory {
    Table,
    Id,
    At,
    Realm,
    Actor,
    ActorName,
    Address,
    RequestId,
    Action,
    Resource,
    Key,
    Label,
    Changes,
}

#[expect(elided_lifetimes_in_paths, reason = "the trait, as async_trait expands it, hides them too")]
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let text = |column: AdminHistory| ColumnDef::new(column).string_len(200).not_null().take();
        let table = Table::create()
            .table(AdminHistory::Table)
            .col(ColumnDef::new(AdminHistory::Id).big_integer().not_null().auto_increment().primary_key())
            .col(ColumnDef::new(AdminHistory::At).timestamp_with_time_zone().not_null())
            .col(text(AdminHistory::Realm))
            .col(text(AdminHistory::Actor))
            .col(text(AdminHistory::ActorName))
            .col(ColumnDef::new(AdminHistory::Address).string_len(200))
            .col(ColumnDef::new(AdminHistory::RequestId).string_len(200))
            .col(ColumnDef::new(AdminHistory::Action).string_len(64).not_null())
            .col(text(AdminHistory::Resource))
            .col(ColumnDef::new(AdminHistory::Key).string_len(500).not_null())
            .col(text(AdminHistory::Label))
            .col(ColumnDef::new(AdminHistory::Changes).json().not_null())
            .take();
        manager.create_table(table).await?;
        let index = |name: &str| Index::create().name(name).table(AdminHistory::Table).take();
        let row = index("admin_history_row")
            .col(AdminHistory::Resource)
            .col(AdminHistory::Key)
            .col(AdminHistory::Id)
            .take();
        let actor = index("admin_history_actor")
            .col(AdminHistory::Realm)
            .col(AdminHistory::Actor)
            .col(AdminHistory::Id)
            .take();
        manager.create_index(row).await?;
        manager.create_index(actor).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(AdminHistory::Table).take()).await
    }
}
