//! One table: made, or adopted after a look at every column.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::SchemaManager;

/// A table of ours: its columns, and the statements that make it on each database.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [&'static str],
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

    async fn adopt(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        for column in self.columns {
            if !manager.has_column(self.name, *column).await? {
                let name = self.name;
                return Err(DbErr::Migration(format!(
                    "the table `{name}` is there but has no column `{column}`: it is not the table of Django 5.2; \
                     migrate it with Django first, or rename it if it is something else"
                )));
            }
        }
        tracing::info!(target: "auth", table = self.name, "table adopted");
        Ok(())
    }
}
