//! A bare `tower::ServiceBuilder`: the admin is one layer of the stack, in front of whatever the stack serves.
//!
//! `cargo run -p demo --example tower_stack`, then <http://127.0.0.1:8000/admin/>.

use std::convert::Infallible;

use auth::Auth;
use axum::{Router, ServiceExt, body::Body};
use frontdesk_web::MountLayer;
use http::{Request, Response};
use tokio::net::TcpListener;
use tower::{ServiceBuilder, service_fn};

/// The host's own page, and the admin under `/admin`.
pub async fn serve(
    listener: TcpListener,
    site: Router,
    auth: &Auth,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let own = service_fn(async |_: Request<Body>| {
        Ok::<_, Infallible>(Response::new(Body::from("the host's own page")))
    });
    let app = ServiceBuilder::new().layer(auth.layer()).layer(MountLayer::new("/admin", site)).service(own);
    // Any server of tower services will do.
    Ok(axum::serve(listener, ServiceExt::<Request<Body>>::into_make_service(app)).await?)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let (site, auth) = demo::hosted::open().await?;
    serve(TcpListener::bind("127.0.0.1:8000").await?, site, &auth).await
}
