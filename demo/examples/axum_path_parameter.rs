//! axum, under a path parameter: links keep the tenant of the request. Which rows a tenant has is the gate's affair.
//!
//! `cargo run -p demo --example axum_path_parameter`, then <http://127.0.0.1:8000/t/north/admin>.

use auth::Auth;
use axum::{Router, routing::get};
use tokio::net::TcpListener;

/// The host's own page, and the admin under `/t/{tenant}/admin`.
pub async fn serve(
    listener: TcpListener,
    site: Router,
    auth: &Auth,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let app = Router::new()
        .route("/", get(async || "the host's own page"))
        .nest_service("/t/{tenant}/admin", site)
        .layer(auth.layer());
    Ok(axum::serve(listener, app).await?)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let (site, auth) = demo::hosted::open().await?;
    serve(TcpListener::bind("127.0.0.1:8000").await?, site, &auth).await
}
