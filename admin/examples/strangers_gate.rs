//! The admin alone, behind a stranger's gate: a JWT in a cookie says who asks and for which tenant, and no tenant sees
//! what a note costs. `cargo run -p frontdesk-admin --no-default-features --features sqlite --example strangers_gate`

use std::{error::Error, sync::Arc};

use admin::gate::{Access, Gate, Visitor, column_equals, cookie, from_fn};
use admin::{ModelAdmin, Site, migration::Migrator};
use frontdesk_web::{Config, PublicUrl};
use http::request::Parts;
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation, decode, encode};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Schema};
use sea_orm_migration::MigratorTrait;
use serde_json::{Value, json};
use tokio::net::TcpListener;

#[allow(unreachable_pub, reason = "an entity is written as SeaORM documents it")]
#[rustfmt::skip]
mod note {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "note")]
    pub struct Model { #[sea_orm(primary_key)] pub id: i32, pub tenant: String, pub title: String, pub cost: Option<i32> }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

const KEY: &[u8] = b"only for an example";
type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

fn gate(key: DecodingKey) -> impl Gate {
    let who = move |request: &Parts| {
        let claims = decode::<Value>(cookie(request, "token")?, &key, &Validation::default()).ok()?.claims;
        let (name, tenant) = (claims.get("sub")?.as_str()?, claims.get("tenant")?.as_str()?);
        Some(Visitor::new(name, name).realm(tenant).with(Arc::new(tenant.to_owned())))
    };
    from_fn(who, |visitor, _action, _resource| {
        Access::rows(column_equals(note::Column::Tenant, visitor.get::<String>().cloned()))
    })
    .hidden("notes.note", ["tenant", "cost"])
}

/// The site under `/admin`.
pub async fn serve(listener: TcpListener, db: DatabaseConnection, key: &[u8]) -> Outcome {
    db.execute(&Schema::new(db.get_database_backend()).create_table_from_entity(note::Entity)).await?;
    Migrator::up(&db, None).await?;
    let config = Config::new(PublicUrl::parse(&format!("http://{}", listener.local_addr()?))?);
    let site = Site::builder(db).title("Notes").config(config).gate(gate(DecodingKey::from_secret(key)));
    let site = site.app("notes", |app| app.register(ModelAdmin::<note::Entity>::new())).build()?;
    Ok(axum::serve(listener, axum::Router::new().nest_service("/admin", admin::router(site))).await?)
}

#[tokio::main]
async fn main() -> Outcome {
    let claims = json!({ "sub": "ada", "tenant": "north", "exp": 4_000_000_000_u64 });
    let token = encode(&Header::default(), &claims, &EncodingKey::from_secret(KEY))?;
    println!("curl --cookie token={token} http://127.0.0.1:8000/admin");
    serve(TcpListener::bind("127.0.0.1:8000").await?, Database::connect("sqlite::memory:").await?, KEY).await
}
