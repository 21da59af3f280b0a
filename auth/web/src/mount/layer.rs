use tower_layer::Layer;

use super::Mounted;

/// Puts a service of ours under a prefix, in front of what a host answers itself: [`Mounted`] as a layer.
///
/// ```
/// use std::convert::Infallible;
///
/// use axum::{Router, body::Body, routing::get};
/// use frontdesk_web::MountLayer;
/// use http::{Request, Response};
/// use tower::{ServiceBuilder, service_fn};
///
/// let site: Router = Router::new().route("/", get(async || "the site"));
/// let own = service_fn(async |_: Request<Body>| Ok::<_, Infallible>(Response::new(Body::from("the host"))));
/// let app = ServiceBuilder::new().layer(MountLayer::new("/admin", site)).service(own);
/// # let _ = app;
/// ```
#[derive(Clone, Debug)]
pub struct MountLayer<I> {
    prefix: String,
    inner: I,
}

impl<I> MountLayer<I> {
    /// `inner` under `prefix`: `/admin`.
    pub fn new(prefix: impl Into<String>, inner: I) -> MountLayer<I> {
        MountLayer { prefix: prefix.into(), inner }
    }
}

impl<I: Clone, F> Layer<F> for MountLayer<I> {
    type Service = Mounted<I, F>;

    fn layer(&self, fallback: F) -> Mounted<I, F> {
        Mounted::new(&self.prefix, self.inner.clone(), fallback)
    }
}
