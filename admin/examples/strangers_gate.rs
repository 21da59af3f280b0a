//! The admin without any other part of Frontdesk: your own gate, your own users.
//!
//! `cargo run -p frontdesk-admin --no-default-features --features sqlite --example strangers_gate`, then
//! `curl -H 'x-user: ada' http://127.0.0.1:8000/admin/`

use admin::migration::Migrator;
use admin::{Access, Gate, GateError, ModelAdmin, Site, Visitor};
use futures_util::future::BoxFuture;
use http::request::Parts;
use sea_orm::{ConnectionTrait, Database, Schema};
use sea_orm_migration::MigratorTrait;

#[expect(unreachable_pub, reason = "an entity is written as SeaORM documents it")]
mod note {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "note")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub title: String,
        #[sea_orm(column_type = "Text")]
        pub body: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Trusts a header that the proxy in front of this service sets: who it names may read, `ada` may do everything.
struct ByHeader;

impl Gate for ByHeader {
    fn visitor<'a>(&'a self, request: &'a Parts) -> BoxFuture<'a, Result<Option<Visitor>, GateError>> {
        let name = request.headers.get("x-user").and_then(|name| name.to_str().ok());
        Box::pin(async move { Ok(name.map(|name| Visitor::new(name, name))) })
    }

    fn access(&self, visitor: &Visitor, action: &str, _resource: &str) -> Access {
        let allowed = visitor.key() == "ada" || action == "read";
        if allowed { Access::All } else { Access::none("only ada writes") }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let db = Database::connect("sqlite::memory:").await?;
    db.execute(&Schema::new(db.get_database_backend()).create_table_from_entity(note::Entity)).await?;
    Migrator::up(&db, None).await?;
    let notes = ModelAdmin::<note::Entity>::new().search_fields([note::Column::Title]);
    let site =
        Site::builder(db).title("Notes").gate(ByHeader).app("notes", |app| app.register(notes)).build()?;
    let app = axum::Router::new().nest_service("/admin", admin::router(site));
    axum::serve(tokio::net::TcpListener::bind("127.0.0.1:8000").await?, app).await?;
    Ok(())
}
