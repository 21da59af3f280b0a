use std::sync::Arc;

use tower_layer::Layer;

use super::RequireService;
use crate::Authorizer;

/// The guard that [`Authorizer::require`] and [`Authorizer::require_some`] make: a tower layer, to be used as an
/// axum `route_layer` or around any service.
#[derive(Clone, Debug)]
pub struct Require {
    pub(super) rule: Arc<Rule>,
}

/// What a guard asks, and whom.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) authorizer: Authorizer,
    pub(super) action: String,
    pub(super) resource: String,
    pub(super) some: bool,
}

impl Require {
    pub(crate) fn new(authorizer: Authorizer, action: &str, resource: &str, some: bool) -> Self {
        let rule = Rule { authorizer, action: action.to_owned(), resource: resource.to_owned(), some };
        Self { rule: Arc::new(rule) }
    }
}

impl<S> Layer<S> for Require {
    type Service = RequireService<S>;

    fn layer(&self, inner: S) -> RequireService<S> {
        RequireService { inner, rule: Arc::clone(&self.rule) }
    }
}
