//! salvo: it asks for a `Sync` body both ways, and does not strip a prefix.
//!
//! `cargo run -p demo --example salvo`, then <http://127.0.0.1:8000/admin>.

use ::salvo::conn::tcp::TcpAcceptor;
use ::salvo::http::ReqBody;
use ::salvo::prelude::TowerServiceCompat;
use auth::Auth;
use axum::{Router, body::Body};
use frontdesk_web::SyncBody;
use tokio::net::TcpListener;
use tower::ServiceBuilder;

#[::salvo::handler]
async fn own() -> &'static str {
    "the host's own page"
}

/// The host's own page, and the admin under `/admin`.
pub async fn serve(
    listener: TcpListener,
    site: Router,
    auth: &Auth,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let site = Router::new().nest_service("/admin", site).layer(auth.layer());
    let site = ServiceBuilder::new()
        .map_request(|request: http::Request<ReqBody>| request.map(Body::new))
        .map_response(SyncBody::response)
        .service(site);
    let admin = ::salvo::Router::with_path("admin/{**rest}").goal(site.compat());
    let app = ::salvo::Router::new().get(own).push(admin);
    ::salvo::Server::new(TcpAcceptor::try_from(listener)?).serve(app).await;
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let (site, auth) = demo::hosted::open().await?;
    serve(TcpListener::bind("127.0.0.1:8000").await?, site, &auth).await
}
