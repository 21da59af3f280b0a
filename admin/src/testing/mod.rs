//! For tests of applications: rows from files, and a whole project in memory in one line. Feature `testing`.
//!
//! ```
//! # mod book {
//! #     use sea_orm::entity::prelude::*;
//! #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
//! #     #[sea_orm(table_name = "book")]
//! #     pub struct Model { #[sea_orm(primary_key)] pub id: i32, pub title: String, pub price: i32 }
//! #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
//! #     pub enum Relation {}
//! #     impl ActiveModelBehavior for ActiveModel {}
//! # }
//! # mod migration {
//! #     use sea_orm_migration::{prelude::*, sea_orm::Schema};
//! #     pub struct Migrator;
//! #     pub struct Tables;
//! #     impl MigratorTrait for Migrator {
//! #         fn migrations() -> Vec<Box<dyn MigrationTrait>> { vec![Box::new(Tables)] }
//! #         fn migration_table_name() -> sea_orm::DynIden { "shop_migrations".into() }
//! #     }
//! #     impl MigrationName for Tables { fn name(&self) -> &str { "m0001_tables" } }
//! #     #[async_trait::async_trait]
//! #     impl MigrationTrait for Tables {
//! #         async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
//! #             let schema = Schema::new(manager.get_database_backend());
//! #             manager.create_table(schema.create_table_from_entity(super::book::Entity)).await
//! #         }
//! #     }
//! # }
//! use admin::ModelAdmin;
//! use admin::project::{App, Project, Settings};
//! use admin::testing::TestProject;
//!
//! fn project() -> Project {
//!     let shop = App::new("shop")
//!         .migrations(migration::Migrator)
//!         .register(ModelAdmin::<book::Entity>::new());
//!     let policy = "[roles.editor.allow]\n\"shop.book\" = [\"read\"]\n[groups]\nEditors = [\"editor\"]";
//!     Project::new(Settings::default()).app(shop).policy("policy.toml", policy)
//! }
//!
//! # #[tokio::main]
//! # async fn main() {
//! let shop = TestProject::open(project()).await;
//! shop.load_text("books.toml", r#"
//!     [[row]]
//!     model = "shop.book"
//!     pk = 1
//!     fields = { title = "Emma", price = 9 }
//! "#).await;
//! let client = shop.client();
//! client.login_as(&shop.user("eddie", &["Editors"]).await).await;
//! client.get("/admin/shop/book/").await.assert_status(200).assert_contains("Emma");
//! # }
//! ```
//!
//! Fixtures are Django's: a list of rows, each with its `model`, its `pk` (left out: the database numbers it; several
//! columns: a list) and its `fields`. In a TOML file they are tables `[[row]]`, in a JSON file a list. What stands in a
//! field is read as if it were typed into the admin's form: dates as `2026-11-22`, decimals in quotes, a choice by its
//! stored value, a foreign key by the other row's key. The rows may stand in any order; all of them are written or none.
//!
//! An application of its own ([`Site`](crate::Site) without a `Project`) loads them with [`load`].
#![cfg_attr(
    feature = "project",
    expect(clippy::panic, reason = "a test that cannot go on stops with the reason")
)]

mod fixture;
mod order;
#[cfg(feature = "project")]
mod project;
mod read;
#[cfg(test)]
mod tests;

pub use self::fixture::{FixtureError, FixtureFault, load, load_text};
#[cfg(feature = "project")]
pub use self::project::TestProject;
