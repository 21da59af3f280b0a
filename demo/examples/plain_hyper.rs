//! Plain hyper: no router of the host's. [`Mounted`] takes the prefix, everything else goes to the host.
//!
//! `cargo run -p demo --example plain_hyper`, then <http://127.0.0.1:8000/admin/>.

use std::convert::Infallible;

use auth::Auth;
use axum::{Router, body::Body};
use frontdesk_web::Mounted;
use hyper::{Request, Response, body::Incoming};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::{server::conn::auto::Builder, service::TowerToHyperService};
use tokio::net::TcpListener;
use tower::{Layer, service_fn};

/// The host's own page, and the admin under `/admin`.
pub async fn serve(
    listener: TcpListener,
    site: Router,
    auth: &Auth,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let own = service_fn(async |_: Request<Incoming>| {
        Ok::<_, Infallible>(Response::new(Body::from("the host's own page")))
    });
    let app = auth.layer().layer(Mounted::new("/admin", site, own));
    loop {
        let (stream, _) = listener.accept().await?;
        let app = TowerToHyperService::new(app.clone());
        tokio::spawn(async move {
            Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), app).await
        });
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let (site, auth) = demo::hosted::open().await?;
    serve(TcpListener::bind("127.0.0.1:8000").await?, site, &auth).await
}
