//! Under which path a router of ours lives, and links that stay right wherever it is put.
//!
//! The path is, in this order,
//! 1. what the site was told ([`MountedAt`] in the request's extensions);
//! 2. the address as it arrived (`OriginalUri`) less what the router itself was given. This covers axum's `nest` and `nest_service`, path
//!    parameters (`/t/{tenant}/admin`) and [`Mounted`].
//!
//! **The mount itself** has a slash at its end, `/admin/`, wherever the host is known to answer that. axum's `nest("/admin", ..)` never does: it
//! has `/admin` alone. It leaves the same traces as `nest_service("/admin", ..)`, which answers both, so under either of them links to the mount
//! have no slash. [`SlashAnswered`] says that they may have one.

mod layer;
mod service;

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, NestedPath, OriginalUri};
use http::request::Parts;
use http::{Extensions, Uri};

pub use self::layer::MountLayer;
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

/// The host answers the mount with a slash at its end, `/admin/`: put it into the request's extensions under axum's `nest_service`, where that is
/// preferred.
#[derive(Clone, Copy, Debug)]
pub struct SlashAnswered;

/// The path under which our router is mounted, without a slash at its end; nothing at the root. An extractor that never fails.
///
/// ```
/// use frontdesk_web::Mount;
///
/// assert_eq!(Mount::at("/admin").href("shop/book/"), "/admin/shop/book/");
/// assert_eq!(Mount::at("/").href(""), "/");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    base: Arc<str>,
    slash: bool,
}

impl Default for Mount {
    fn default() -> Mount {
        Mount::at("/")
    }
}

impl Mount {
    /// The mount at `path`.
    #[must_use]
    pub fn at(path: &str) -> Mount {
        // Several slashes in front would read as the name of another host in every link.
        let inner = path.trim_matches(['/', '\\']);
        let base = if inner.is_empty() { Arc::from("") } else { Arc::from(format!("/{inner}")) };
        Mount { base, slash: true }
    }

    /// The mount that a request came through.
    #[must_use]
    pub fn of(extensions: &Extensions, uri: &Uri) -> Mount {
        if let Some(MountedAt(mount)) = extensions.get::<MountedAt>() {
            return mount.clone().answered_as(extensions);
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
        let relative = relative.trim_start_matches(['/', '\\']);
        let is_root = relative.is_empty() || relative.starts_with(['?', '#']);
        if is_root && !self.has_slash() {
            return format!("{}{relative}", self.base);
        }
        format!("{}/{relative}", self.base)
    }

    /// Does the mount itself have a slash at its end, as its one address?
    #[must_use]
    pub fn has_slash(&self) -> bool {
        self.slash || self.base.is_empty()
    }

    fn answered_as(self, extensions: &Extensions) -> Mount {
        let nested = extensions.get::<NestedPath>();
        let slash = nested.is_none_or(|nested| nested.as_str().ends_with('/'))
            || extensions.get::<SlashAnswered>().is_some();
        Mount { slash, ..self }
    }

    fn inferred(extensions: &Extensions, uri: &Uri) -> Mount {
        let Some(OriginalUri(original)) = extensions.get::<OriginalUri>() else { return Mount::default() };
        let rest = uri.path();
        match original.path().strip_suffix(rest) {
            Some(base) => Mount::at(base).answered_as(extensions),
            // `nest("/admin", ..)` hands `/` to the router for a request of `/admin`.
            None if rest == "/" => Mount::at(original.path()).answered_as(extensions),
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
