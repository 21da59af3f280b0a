use frontdesk_web::same_origin::{SameOrigin, SameOriginLayer};
use tower_layer::Layer;

use super::AuthService;
use crate::Auth;

/// Puts an [`AuthHandle`](super::AuthHandle) into every request, and refuses unsafe requests that carry our cookie but
/// do not come from a page of this site. From [`Auth::layer`].
#[derive(Clone, Debug)]
pub struct AuthLayer {
    auth: Auth,
    same_origin: SameOriginLayer,
}

impl AuthLayer {
    pub(crate) fn new(auth: Auth) -> Self {
        let config = auth.config();
        let same_origin = SameOriginLayer::of(config.public_url.clone()).when_cookie(config.cookie_name());
        Self { auth, same_origin }
    }
}

impl<S> Layer<S> for AuthLayer {
    type Service = AuthService<SameOrigin<S>>;

    fn layer(&self, inner: S) -> Self::Service {
        AuthService::new(self.same_origin.layer(inner), self.auth.clone())
    }
}
