//! `auth` alone: people in Django's tables, the sign-in pages, and a page for whoever is signed in.
//!
//! With `FRONTDESK_SECRET_KEY` set to fifty random characters,
//! `cargo run -p frontdesk-auth --no-default-features --features pages,sqlite --example auth_alone -- createsuperuser`
//! makes the first of them; without the word it serves <http://127.0.0.1:8000/me>.

use std::error::Error;
use std::process::ExitCode;

use auth::migration::{Migrator, MigratorTrait};
use auth::{Auth, Config, CurrentUser};
use axum::{Router, routing::get};
use frontdesk_web::{Form, Problem, protect};
use sea_orm::Database;
use tokio::net::TcpListener;

async fn me(user: CurrentUser) -> String {
    format!("You are {}.", user.username())
}

async fn say(user: CurrentUser, form: Form) -> Result<String, Problem> {
    Ok(format!("{} says: {}", user.username(), form.text("words")?))
}

/// Every page, within the house rules.
pub async fn serve(listener: TcpListener, auth: &Auth) -> Result<(), Box<dyn Error + Send + Sync>> {
    let pages = Router::new()
        .route("/me", get(me).post(say))
        .route_layer(auth.login_required())
        .route("/", get(async || "Everybody is welcome."))
        .merge(auth::router(auth))
        .layer(auth.layer());
    let rules = frontdesk_web::Config::new(auth.config().public_url.clone());
    Ok(axum::serve(listener, protect(pages, &rules)).await?)
}

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error + Send + Sync>> {
    let db = Database::connect("sqlite://auth_alone.sqlite?mode=rwc").await?;
    Migrator::up(&db, None).await?;
    let auth = Auth::new(db, Config::from_env()?)?;
    if let Some(code) = auth::command::from_args(&auth).await {
        return Ok(code);
    }
    serve(TcpListener::bind("127.0.0.1:8000").await?, &auth).await?;
    Ok(ExitCode::SUCCESS)
}
