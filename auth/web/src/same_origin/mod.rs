//! Proof that a change was asked for by a page of this site.
//!
//! A browser sends the session cookie with a form that another site submits. What no other site can do is to forge the headers in which the browser
//! says where the request came from. So there are no tokens; there is one question, asked of every request that is not `GET`, `HEAD` or `OPTIONS`:
//! 1. `Sec-Fetch-Site` is there: `same-origin` and `none` (typed by the user) pass, everything else is refused. `same-site` is refused too: a
//!    neighbour below the same domain is not us.
//! 2. Else `Origin` must be the public origin, byte by byte; on a loopback site any loopback origin with the port of the public one or of the
//!    request's own `Host`. `null` is refused.
//! 3. Neither is there: refused. Current browsers send at least one; a script must say where it comes from.
//!
//! A request that brings `Authorization: Bearer` and no cookie is exempt where [`SameOriginLayer::accept_bearer`] says that such credentials count:
//! no browser adds that header by itself.
//!
//! # Deployment caveat
//! The origin is compared with the public URL of the configuration. If the site is reached under another name than that, browsers without
//! `Sec-Fetch-Site` are refused; so are requests whose headers a proxy removes.

mod layer;
mod service;

pub use self::layer::SameOriginLayer;
pub use self::service::SameOrigin;

#[cfg(test)]
mod tests;
