use tower_layer::Layer;

use super::Problems;

/// Renders every error answer: a [`Problem`](super::Problem), and answers that carry an error status and nothing but plain text.
/// [`protect`](crate::protect()) contains it.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct ProblemLayer {
    _private: (),
}

impl ProblemLayer {
    /// The layer.
    pub fn new() -> ProblemLayer {
        ProblemLayer::default()
    }
}

impl<S> Layer<S> for ProblemLayer {
    type Service = Problems<S>;

    fn layer(&self, inner: S) -> Problems<S> {
        Problems::new(inner)
    }
}
