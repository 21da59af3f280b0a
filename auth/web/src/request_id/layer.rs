use tower_layer::Layer;

use super::RequestIds;

/// Gives every request a number. See [the module](self::super).
#[derive(Clone, Copy, Debug, Default)]
#[must_use]
pub struct RequestIdLayer {
    _private: (),
}

impl RequestIdLayer {
    /// The layer.
    pub fn new() -> RequestIdLayer {
        RequestIdLayer::default()
    }
}

impl<S> Layer<S> for RequestIdLayer {
    type Service = RequestIds<S>;

    fn layer(&self, inner: S) -> RequestIds<S> {
        RequestIds::new(inner)
    }
}
