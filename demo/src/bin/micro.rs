//! The micro way: an axum application with a state, a table and a page of its own, to which sign-in, a policy and an
//! admin are added. Nothing else in it changes.
//!
//! `cargo run -p demo --bin micro -- createsuperuser` makes the first user, `cargo run -p demo --bin micro` serves.

use std::error::Error;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use admin::project::{connect, key_file};
use admin::{ModelAdmin, Site};
use auth::{Auth, CurrentUser};
use axum::extract::State;
use axum::{Router, routing::get};
use frontdesk_web::PublicUrl;
use rbac::Authorizer;
use sea_orm::{ConnectionTrait, DatabaseConnection, EntityTrait, PaginatorTrait, Schema};
use sea_orm_migration::MigratorTrait;

/// One table, as SeaORM knows it.
mod note {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "note")]
    pub(super) struct Model {
        #[sea_orm(primary_key)]
        pub(super) id: i32,
        pub(super) title: String,
        #[sea_orm(column_type = "Text", nullable)]
        pub(super) text: Option<String>,
        pub(super) pinned: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Who may do what. In a larger application this is a file, and `Authorizer::from_path` reads it.
const POLICY: &str = r#"
resources = ["notes.backroom"]

[roles.authenticated.allow]
"notes.note" = ["read"]

[roles.writer.allow]
"notes.*" = ["crud"]

[groups]
"Writers" = ["writer"]
"#;

/// The application's own state; Frontdesk asks for no place in it.
#[derive(Clone)]
struct Wall {
    db: DatabaseConnection,
    visits: Arc<AtomicU64>,
}

async fn home(State(wall): State<Wall>, user: Option<CurrentUser>) -> Result<String, String> {
    let notes = note::Entity::find().count(&wall.db).await.map_err(|error| error.to_string())?;
    let visit = wall.visits.fetch_add(1, Ordering::Relaxed) + 1;
    let name = user.map_or_else(|| "stranger".to_owned(), |user| user.display_name().to_owned());
    Ok(format!("Hello, {name}. You are visitor {visit}; {notes} notes hang on the wall.\n"))
}

async fn backroom(user: CurrentUser) -> String {
    format!("Writers only, and you are one, {}.\n", user.display_name())
}

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let addr: SocketAddr = std::env::var("FRONTDESK_ADDR").as_deref().unwrap_or("127.0.0.1:8000").parse()?;
    let url = std::env::var("FRONTDESK_DATABASE_URL");
    let db = connect(url.as_deref().unwrap_or("sqlite://.frontdesk/micro.sqlite"), 8).await?;
    auth::migration::Migrator::up(&db, None).await?;
    admin::migration::Migrator::up(&db, None).await?;
    let schema = Schema::new(db.get_database_backend());
    db.execute(schema.create_table_from_entity(note::Entity).if_not_exists()).await?;

    let public_url = PublicUrl::parse(&format!("http://{addr}"))?;
    let auth =
        Auth::new(db.clone(), auth::Config::new(public_url.clone(), key_file(".frontdesk/secret_key")?))?;
    if let Some(code) = auth::command::from_args(&auth).await {
        return Ok(code);
    }
    tracing_subscriber::fmt().with_env_filter("info").with_writer(std::io::stderr).init();
    let policy = Authorizer::from_text("the policy of micro.rs", POLICY)?.identify_with(auth.clone());
    let site = Site::builder(db.clone())
        .title("Wall")
        .config(frontdesk_web::Config::new(public_url))
        .gate(admin::gate::stock(&auth, &policy))
        .app("notes", |app| app.register(ModelAdmin::<note::Entity>::new()))
        .build()?;

    let app = Router::new()
        .route("/", get(home))
        .route("/backroom", get(backroom).route_layer(policy.require("read", "notes.backroom")))
        .with_state(Wall { db, visits: Arc::default() })
        .merge(auth::router(&auth))
        .nest_service("/admin", admin::router(site))
        .layer(auth.layer());

    let listener = tokio::net::TcpListener::bind(addr).await?;
    tracing::info!("http://{addr}/ and http://{addr}/admin/; no user yet? run it with `createsuperuser`");
    axum::serve(listener, app).await?;
    Ok(ExitCode::SUCCESS)
}
