//! Under which path a router of ours lives, and links that stay right wherever it is put.
//!
//! The path is, in this order,
//! 1. what the site was told ([`MountedAt`] in the request's extensions);
//! 2. the address as it arrived (`OriginalUri`) less what the router itself was given. This covers axum's `nest` and `nest_service`, path
//!    parameters (`/t/{tenant}/admin`) and [`Mounted`].

mod service;

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, OriginalUri};
use http::request::Parts;
use http::{Extensions, Uri};

pub use self::service::Mounted;

/// The path under which the router was mounted, as configured: put it into the request's extensions where a host strips the prefix without
/// leaving a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MountedAt(Mount);

impl MountedAt {
    /// Mounted at `path`: `/admin`, or `/`.
    #[must_use]
    pub fn new(path: &str) -> MountedAt {
        MountedAt(Mount::at(path))
    }
}

/// The path under which our router is mounted, without a slash at its end; nothing at the root. An extractor that never fails.
///
/// ```
/// use frontdesk_web::Mount;
///
/// assert_eq!(Mount::at("/admin").href("shop/book/"), "/admin/shop/book/");
/// assert_eq!(Mount::at("/").href(""), "/");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mount {
    base: Arc<str>,
}

impl Mount {
    /// The mount at `path`.
    #[must_use]
    pub fn at(path: &str) -> Mount {
        // Several slashes in front would read as the name of another host in every link.
        let inner = path.trim_matches(['/', '\\']);
        Mount { base: if inner.is_empty() { Arc::from("") } else { Arc::from(format!("/{inner}")) } }
    }

    /// The mount that a request came through.
    #[must_use]
    pub fn of(extensions: &Extensions, uri: &Uri) -> Mount {
        if let Some(MountedAt(mount)) = extensions.get::<MountedAt>() {
            return mount.clone();
        }
        if let Some(Inferred(mount)) = extensions.get::<Inferred>() {
            return mount.clone();
        }
        Mount::inferred(extensions, uri)
    }

    /// The path itself: `/admin`, or nothing at the root.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.base
    }

    /// The link to `relative` below the mount. `relative` is an encoded path, with or without a query.
    #[must_use]
    pub fn href(&self, relative: &str) -> String {
        format!("{}/{}", self.base, relative.trim_start_matches(['/', '\\']))
    }

    fn inferred(extensions: &Extensions, uri: &Uri) -> Mount {
        let Some(OriginalUri(original)) = extensions.get::<OriginalUri>() else { return Mount::default() };
        let rest = uri.path();
        match original.path().strip_suffix(rest) {
            Some(base) => Mount::at(base),
            // `nest("/admin", ..)` hands `/` to the router for a request of `/admin`.
            None if rest == "/" => Mount::at(original.path()),
            None => Mount::default(),
        }
    }
}

/// Inferred at the outer edge of our router, because routers nested inside strip further.
#[derive(Clone, Debug)]
struct Inferred(Mount);

/// Notes the mount at the outer edge of one of our routers.
pub(crate) fn note(extensions: &mut Extensions, uri: &Uri) -> Mount {
    let mount = Mount::inferred(extensions, uri);
    extensions.insert(Inferred(mount));
    Mount::of(extensions, uri)
}

impl<S: Sync> FromRequestParts<S> for Mount {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Mount, Infallible> {
        Ok(Mount::of(&parts.extensions, &parts.uri))
    }
}

#[cfg(test)]
mod tests;
