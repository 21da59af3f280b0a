//! warp: no host for tower services, but a tower service itself: it is what answers beside the admin.
//!
//! `cargo run -p demo --example warp`, then <http://127.0.0.1:8000/admin/>.

use ::warp::Filter;
use auth::Auth;
use axum::{Router, ServiceExt, body::Body};
use frontdesk_web::{MountLayer, SyncBody};
use http::Request;
use tokio::net::TcpListener;
use tower::ServiceBuilder;

/// The host's own page, and the admin under `/admin`.
pub async fn serve(
    listener: TcpListener,
    site: Router,
    auth: &Auth,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let filter = ::warp::path::end().map(|| "the host's own page");
    let own = ServiceBuilder::new()
        .map_request(|request: Request<Body>| request.map(SyncBody::from))
        .map_response(|answer: ::warp::reply::Response| answer.map(Body::new))
        .service(::warp::service(filter));
    let app = ServiceBuilder::new().layer(auth.layer()).layer(MountLayer::new("/admin", site)).service(own);
    Ok(axum::serve(listener, ServiceExt::<Request<Body>>::into_make_service(app)).await?)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let (site, auth) = demo::hosted::open().await?;
    serve(TcpListener::bind("127.0.0.1:8000").await?, site, &auth).await
}
