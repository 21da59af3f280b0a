//! Answers only to the site's own hosts.
//!
//! A request names the host it wants, and whoever sends it can write anything there: into links of a mail, into a cache. This layer lets through
//! 1. on a loopback site: `127.0.0.1`, `localhost`, `[::1]`, on any port;
//! 2. otherwise the public host on its own port, and the patterns of `allowed_hosts` on any port;
//!
//! and answers 400 to a request without a host, with two that differ or with a malformed one, 421 to an unknown one.
//! `X-Forwarded-Host` is never read.
//!
//! # Deployment caveat
//! A proxy must hand on the `Host` that the browser sent (`proxy_set_header Host $host` in nginx), or its own name must be among the allowed hosts.

mod layer;
mod pattern;
mod service;

pub use self::layer::AllowedHostsLayer;
pub use self::pattern::HostPattern;
pub(crate) use self::pattern::is_valid;
pub use self::service::AllowedHosts;

#[cfg(test)]
mod tests;
