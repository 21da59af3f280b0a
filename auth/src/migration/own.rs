//! The tables beside a user table of your own: sessions, groups, and who is in which.

use std::marker::PhantomData;

use sea_orm::sea_query::{ColumnDef, ForeignKey, ForeignKeyAction, Index, Table};
use sea_orm::{ColumnTrait, DbErr, DynIden, EntityTrait, IdenStatic};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait};

use super::{django, sessions};
use crate::user::column_of_key;
use crate::user::links::{GROUP, USER, table_name};

/// Makes what an application needs beside its own user table `E`, and none of Django's: `auth_group`, `auth_session` and
/// `<table>_groups`, in which `user_id` is of the type of `E`'s key. It notes what it did in `auth_<table>_migrations`, so
/// that several user tables live in one database, also beside Django's.
///
/// Your own migrations come first: the link table points at your table.
///
/// ```
/// # mod member {
/// #     use sea_orm::entity::prelude::*;
/// #     #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "member")]
/// #     pub struct Model { #[sea_orm(primary_key, auto_increment = false)] pub id: Uuid, pub email: String }
/// #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
/// #     pub enum Relation {}
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// # async fn example(db: &sea_orm::DatabaseConnection) -> Result<(), sea_orm::DbErr> {
/// use auth::migration::{MigratorTrait, Own};
///
/// // the migration that makes `member`, then
/// Own::<member::Entity>::up(db, None).await?;
/// # Ok(()) }
/// ```
///
/// A table that is there already is adopted if it has the columns.
#[derive(Clone, Copy, Debug, Default)]
pub struct Own<E>(PhantomData<fn() -> E>);

impl<E: EntityTrait + 'static> MigratorTrait for Own<E> {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Groups), Box::new(sessions::Migration), own_groups::<E>()]
    }

    fn migration_table_name() -> DynIden {
        format!("auth_{}_migrations", E::default().table_name()).into()
    }
}

/// The migration that makes `<table>_groups` alone, for a migrator of yours in which `auth_group` and the user table come
/// before it.
#[must_use]
pub fn own_groups<E: EntityTrait + 'static>() -> Box<dyn MigrationTrait> {
    let table = table_name(E::default().table_name());
    Box::new(Links::<E> { name: format!("m0003_{table}"), table, entity: PhantomData })
}

/// `auth_group` as Django makes it, without the rest of Django's tables.
struct Groups;

impl MigrationName for Groups {
    fn name(&self) -> &str {
        "m0001_groups"
    }
}

#[expect(elided_lifetimes_in_paths, reason = "`async_trait` writes the signature as the trait has it")]
#[async_trait::async_trait]
impl MigrationTrait for Groups {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        django::AUTH_GROUP.make(manager).await.map(|_| ())
    }
}

struct Links<E> {
    name: String,
    table: String,
    entity: PhantomData<fn() -> E>,
}

impl<E> MigrationName for Links<E> {
    fn name(&self) -> &str {
        &self.name
    }
}

#[expect(elided_lifetimes_in_paths, reason = "`async_trait` writes the signature as the trait has it")]
#[async_trait::async_trait]
impl<E: EntityTrait + 'static> MigrationTrait for Links<E> {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let entity = E::default();
        let (users, links) = (entity.table_name(), self.table.as_str());
        if manager.has_table(links).await? {
            return self.adopt(manager).await;
        }
        if !manager.has_table(users).await? {
            return Err(DbErr::Migration(format!(
                "the table `{users}` is not there, and `{links}` points at it: run the migration that makes it first"
            )));
        }
        let key = column_of_key::<E>().ok_or_else(|| {
            DbErr::Migration(format!(
                "the key of `{users}` has several columns: users are known by a key of one column"
            ))
        })?;
        let mut user = ColumnDef::new_with_type(USER, key.def().get_column_type().clone());
        let mut to_user = ForeignKey::create()
            .name(format!("{links}_user"))
            .from(links.to_owned(), USER)
            .to(users.to_owned(), key.as_str())
            .on_delete(ForeignKeyAction::Cascade)
            .to_owned();
        let mut to_group = ForeignKey::create()
            .name(format!("{links}_group"))
            .from(links.to_owned(), GROUP)
            .to("auth_group", "id")
            .on_delete(ForeignKeyAction::Cascade)
            .to_owned();
        let table = Table::create()
            .table(links.to_owned())
            .col(user.not_null())
            .col(ColumnDef::new(GROUP).integer().not_null())
            .primary_key(Index::create().col(USER).col(GROUP))
            .foreign_key(&mut to_user)
            .foreign_key(&mut to_group)
            .to_owned();
        manager.create_table(table).await?;
        let of_group =
            Index::create().name(format!("{links}_of_group")).table(links.to_owned()).col(GROUP).to_owned();
        manager.create_index(of_group).await
    }
}

impl<E> Links<E> {
    async fn adopt(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        for column in [USER, GROUP] {
            if !manager.has_column(&self.table, column).await? {
                let table = &self.table;
                return Err(DbErr::Migration(format!(
                    "the table `{table}` is there but has no column `{column}`: rename it if it is something else"
                )));
            }
        }
        tracing::info!(target: "auth", table = self.table, "table adopted");
        Ok(())
    }
}
