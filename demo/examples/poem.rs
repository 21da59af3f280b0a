//! poem: it asks for a `Sync` body, and strips a prefix without a trace, so the prefix is left to a router of ours.
//!
//! `cargo run -p demo --example poem`, then <http://127.0.0.1:8000/admin>.

use ::poem::endpoint::TowerCompatExt;
use ::poem::listener::TcpAcceptor;
use ::poem::{Route, Server, endpoint::make_sync};
use auth::Auth;
use axum::Router;
use frontdesk_web::SyncBody;
use tokio::net::TcpListener;
use tower::ServiceBuilder;

/// The host's own page, and the admin under `/admin`.
pub async fn serve(
    listener: TcpListener,
    site: Router,
    auth: &Auth,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let site = Router::new().nest_service("/admin", site).layer(auth.layer());
    let site = ServiceBuilder::new().map_response(SyncBody::response).service(site);
    let app =
        Route::new().at("/", make_sync(|_| "the host's own page")).nest_no_strip("/admin", site.compat());
    Ok(Server::new_with_acceptor(TcpAcceptor::from_tokio(listener)?).run(app).await?)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let (site, auth) = demo::hosted::open().await?;
    serve(TcpListener::bind("127.0.0.1:8000").await?, site, &auth).await
}
