//! tonic: its routes are an axum router. Browsers speak HTTP/1, so the server must, too.
//!
//! `cargo run -p demo --example tonic`, then <http://127.0.0.1:8000/admin>.

use ::tonic::service::Routes;
use ::tonic::transport::{Server, server::TcpIncoming};
use auth::Auth;
use axum::Router;
use tokio::net::TcpListener;

/// The host's own services, and the admin under `/admin`.
pub async fn serve(
    listener: TcpListener,
    site: Router,
    auth: &Auth,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    // `Routes::default()` stands for `Routes::new(YourServer::new(..))`.
    let app = Routes::default().into_axum_router().nest_service("/admin", site).layer(auth.layer());
    let server = Server::builder().accept_http1(true).add_routes(Routes::from(app));
    Ok(server.serve_with_incoming(TcpIncoming::from(listener)).await?)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let (site, auth) = demo::hosted::open().await?;
    serve(TcpListener::bind("127.0.0.1:8000").await?, site, &auth).await
}
