use std::sync::Arc;

use tower_layer::Layer;

use super::AllowedHosts;
use crate::Config;

/// Refuses requests for hosts that are not the site's. See [the module](self::super).
#[derive(Clone, Debug)]
#[must_use]
pub struct AllowedHostsLayer {
    config: Arc<Config>,
}

impl AllowedHostsLayer {
    /// The hosts of `config`.
    pub fn new(config: &Config) -> AllowedHostsLayer {
        AllowedHostsLayer { config: Arc::new(config.clone()) }
    }
}

impl<S> Layer<S> for AllowedHostsLayer {
    type Service = AllowedHosts<S>;

    fn layer(&self, inner: S) -> AllowedHosts<S> {
        AllowedHosts::new(inner, Arc::clone(&self.config))
    }
}
