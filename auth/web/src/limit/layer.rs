use tower_layer::Layer;

use super::BodyLimit;

/// Refuses bodies beyond a limit. See [the module](self::super).
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct BodyLimitLayer {
    limit: usize,
}

impl BodyLimitLayer {
    /// At most `bytes` a request.
    pub fn new(bytes: usize) -> BodyLimitLayer {
        BodyLimitLayer { limit: bytes }
    }
}

impl<S> Layer<S> for BodyLimitLayer {
    type Service = BodyLimit<S>;

    fn layer(&self, inner: S) -> BodyLimit<S> {
        BodyLimit::new(inner, self.limit)
    }
}
