//! Django's user, and what else you know of a person in a table of your own beside it.
//!
//! `cargo run -p demo --example profiles -- createsuperuser` makes the first user; without the word it serves
//! <http://127.0.0.1:8000/me> and <http://127.0.0.1:8000/admin/>, where accounts and profiles are edited.

use std::error::Error;
use std::process::ExitCode;

use admin::project::{connect, key_file};
use admin::{ModelAdmin, Site};
use auth::user::entity as user;
use auth::{Auth, UserAs};
use axum::extract::State;
use axum::{Router, routing::get};
use frontdesk_web::PublicUrl;
use rbac::Authorizer;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, Schema};
use sea_orm_migration::MigratorTrait;

/// The table: its key is the user's.
pub(crate) mod profile {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "profile")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) user_id: i32,
        #[sea_orm(column_type = "String(StringLen::N(30))")]
        pub(crate) phone: String,
        pub(crate) birthday: Option<Date>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {
        #[sea_orm(
            belongs_to = "auth::user::entity::Entity",
            from = "Column::UserId",
            to = "auth::user::entity::Column::Id",
            on_delete = "Cascade"
        )]
        User,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Superusers may do everything; others need a role.
pub const POLICY: &str =
    "[roles.clerk.allow]\n\"people.profile\" = [\"read\", \"update\"]\n\n[groups]\n\"Clerks\" = [\"clerk\"]";

async fn me(
    UserAs(user): UserAs<user::Model>,
    State(db): State<DatabaseConnection>,
) -> Result<String, auth::Error> {
    let profile = profile::Entity::find_by_id(user.id).one(&db).await?;
    let phone = profile.map_or_else(|| "no telephone".to_owned(), |profile| profile.phone);
    Ok(format!("{}: {phone}", user.username))
}

/// Django's tables, the history of the admin, and the profiles.
pub async fn migrate(db: &DatabaseConnection) -> Result<(), DbErr> {
    auth::migration::Migrator::up(db, None).await?;
    admin::migration::Migrator::up(db, None).await?;
    let schema = Schema::new(db.get_database_backend());
    db.execute(schema.create_table_from_entity(profile::Entity).if_not_exists()).await.map(drop)
}

/// Sign-in, a page for whoever is signed in, and the books with accounts and profiles.
pub fn app(auth: &Auth, policy: &Authorizer) -> Result<Router, admin::SiteError> {
    let site = Site::builder(auth.database().clone())
        .config(frontdesk_web::Config::new(auth.config().public_url.clone()))
        .gate(admin::gate::stock(auth, policy))
        .app("auth", admin::accounts::app(auth, policy))
        .app("people", |app| app.register(ModelAdmin::<profile::Entity>::new()))
        .build()?;
    let pages = Router::new().route("/me", get(me).route_layer(auth.login_required()));
    let pages = pages.with_state(auth.database().clone()).merge(auth::router(auth));
    Ok(pages.nest_service("/admin", admin::router(site)).layer(auth.layer()))
}

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let db = connect("sqlite://.frontdesk/profiles.sqlite", 8).await?;
    migrate(&db).await?;
    let config =
        auth::Config::new(PublicUrl::parse("http://127.0.0.1:8000")?, key_file(".frontdesk/secret_key")?);
    let auth = Auth::new(db, config)?;
    if let Some(code) = auth::command::from_args(&auth).await {
        return Ok(code);
    }
    let policy = Authorizer::from_text("the policy of profiles.rs", POLICY)?.identify_with(auth.clone());
    axum::serve(tokio::net::TcpListener::bind("127.0.0.1:8000").await?, app(&auth, &policy)?).await?;
    Ok(ExitCode::SUCCESS)
}
