//! One table: made, or adopted after a look at every column and unique index.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::SchemaManager;

use super::compare::refuse_difference;

/// A table of ours: the statements that make it on each database, the first of which names every column.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) sqlite: &'static [&'static str],
    pub(super) postgres: &'static [&'static str],
    pub(super) mysql: &'static [&'static str],
}

impl Table {
    /// Makes the table, or takes the one that is there; whether it was made.
    pub(super) async fn make(&self, manager: &SchemaManager<'_>) -> Result<bool, DbErr> {
        if manager.has_table(self.name).await? {
            self.adopt(manager).await?;
            return Ok(false);
        }
        let db = manager.get_connection();
        for statement in self.statements(db.get_database_backend())? {
            db.execute_unprepared(statement).await?;
        }
        Ok(true)
    }

    pub(super) fn statements(&self, backend: DbBackend) -> Result<&'static [&'static str], DbErr> {
        match backend {
            DbBackend::Sqlite => Ok(self.sqlite),
            DbBackend::Postgres => Ok(self.postgres),
            DbBackend::MySql => Ok(self.mysql),
            other => Err(DbErr::Migration(format!("no tables are known for {other:?}"))),
        }
    }

    /// As strict as `migrate --adopt`, for whoever migrates without it.
    async fn adopt(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        refuse_difference(manager.get_connection(), self).await?;
        tracing::info!(target: "auth", table = self.name, "table adopted");
        Ok(())
    }
}
