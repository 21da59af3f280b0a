//! axum, as we recommend it: `nest_service` answers `/admin` and `/admin/`.
//!
//! `cargo run -p demo --example axum_nest_service`, then <http://127.0.0.1:8000/admin>.

use auth::Auth;
use axum::{Router, routing::get};
use tokio::net::TcpListener;

/// The host's own page, and the admin under `/admin`.
pub async fn serve(
    listener: TcpListener,
    site: Router,
    auth: &Auth,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let app = Router::new()
        .route("/", get(async || "the host's own page"))
        .nest_service("/admin", site)
        .layer(auth.layer());
    Ok(axum::serve(listener, app).await?)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let (site, auth) = demo::hosted::open().await?;
    serve(TcpListener::bind("127.0.0.1:8000").await?, site, &auth).await
}
