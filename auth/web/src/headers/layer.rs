use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue, header};
use tower_layer::Layer;

use super::{CONTENT_SECURITY_POLICY, Headers, PERMISSIONS_POLICY};

/// Adds the security headers to every answer. See [the module](self::super).
#[derive(Clone, Debug)]
#[must_use]
pub struct HeadersLayer {
    fixed: Arc<Vec<(HeaderName, HeaderValue)>>,
}

impl HeadersLayer {
    /// The strict set.
    pub fn new() -> HeadersLayer {
        let fixed = [
            (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (header::REFERRER_POLICY, "same-origin"),
            (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
            (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
            (HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY),
        ];
        let fixed = fixed.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).collect();
        HeadersLayer { fixed: Arc::new(fixed) }
    }

    /// Tells browsers to come over TLS only, for `duration`. Whoever switches this on must be able to serve TLS that long.
    pub fn strict_transport_security(mut self, duration: Duration) -> HeadersLayer {
        if let Ok(value) = HeaderValue::try_from(format!("max-age={}", duration.as_secs())) {
            Arc::make_mut(&mut self.fixed).push((header::STRICT_TRANSPORT_SECURITY, value));
        }
        self
    }
}

impl Default for HeadersLayer {
    fn default() -> HeadersLayer {
        HeadersLayer::new()
    }
}

impl<S> Layer<S> for HeadersLayer {
    type Service = Headers<S>;

    fn layer(&self, inner: S) -> Headers<S> {
        Headers::new(inner, Arc::clone(&self.fixed))
    }
}
