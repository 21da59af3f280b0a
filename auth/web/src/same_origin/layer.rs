use std::sync::Arc;

use tower_layer::Layer;

use super::SameOrigin;
use crate::{Config, PublicUrl};

/// Refuses unsafe requests that do not come from a page of this site. See [the module](self::super).
#[derive(Clone, Debug)]
#[must_use]
pub struct SameOriginLayer {
    pub(super) rules: Arc<Rules>,
}

/// What a request is judged by.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub(super) public_url: PublicUrl,
    pub(super) cookie: Option<String>,
    pub(super) bearer: bool,
}

impl SameOriginLayer {
    /// Judges every unsafe request.
    pub fn new(config: &Config) -> SameOriginLayer {
        SameOriginLayer::of(config.public_url.clone())
    }

    /// Judges every unsafe request to the site at `public_url`.
    pub fn of(public_url: PublicUrl) -> SameOriginLayer {
        SameOriginLayer { rules: Arc::new(Rules { public_url, cookie: None, bearer: false }) }
    }

    /// Judges only requests that carry the cookie `name`: for routes of an application that has other clients too.
    pub fn when_cookie(mut self, name: impl Into<String>) -> SameOriginLayer {
        Arc::make_mut(&mut self.rules).cookie = Some(name.into());
        self
    }

    /// Exempts requests with `Authorization: Bearer` and without any cookie. Only where such a credential is really checked.
    pub fn accept_bearer(mut self) -> SameOriginLayer {
        Arc::make_mut(&mut self.rules).bearer = true;
        self
    }
}

impl<S> Layer<S> for SameOriginLayer {
    type Service = SameOrigin<S>;

    fn layer(&self, inner: S) -> SameOrigin<S> {
        SameOrigin::new(inner, Arc::clone(&self.rules))
    }
}
