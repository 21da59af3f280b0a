//! Style sheets and scripts, served under their hash.
//!
//! The hash is over all files, so that modules can import each other by relative address and everything can be kept for ever: a change of any file
//! is a change of address. Whatever else is asked for below `/static/` is a 404 that nobody may keep.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use tower_http::compression::CompressionLayer;

use crate::{Mount, Problem};

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Assets;

/// The style sheet, split by what it is about and sent as one.
static STYLE: LazyLock<String> = LazyLock::new(|| {
    let parts = ["tokens", "base", "frame", "controls", "list", "form", "story", "admin", "media"];
    let files = parts.iter().filter_map(|part| Assets::get(&format!("style/{part}.css")));
    files.map(|file| String::from_utf8_lossy(&file.data).into_owned()).collect()
});

/// One address for all files. Computed once from what is compiled in; it is a constant that the compiler cannot compute.
static HASH: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = Sha256::new();
    let mut names: Vec<_> = Assets::iter().collect();
    names.sort();
    for name in names {
        hasher.update(name.as_bytes());
        hasher.update([0]);
        if let Some(file) = Assets::get(&name) {
            hasher.update(file.metadata.sha256_hash());
        }
    }
    hasher.finalize().iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
});

/// `/static/{hash}/{name}`: every router of ours with pages merges it.
///
/// Generic over the state, so that it merges into any router. Sent compressed to whoever accepts gzip: these files hold
/// no secret whose length could be measured, which cannot be said of pages.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/static/{hash}/{name}", get(serve).layer(CompressionLayer::new().gzip(true)))
}

/// The link to the file `name` of `auth/web/assets`.
///
/// ```
/// use frontdesk_web::{Mount, asset};
///
/// assert!(asset::href(&Mount::at("/admin"), "desk.js").starts_with("/admin/static/"));
/// ```
#[must_use]
pub fn href(mount: &Mount, name: &str) -> String {
    mount.href(&format!("static/{}/{name}", *HASH))
}

/// The placeholders by name, because the path under which the router is mounted may have placeholders of its own.
async fn serve(Path(path): Path<HashMap<String, String>>) -> Response {
    let [hash, name] = ["hash", "name"].map(|key| path.get(key).map_or("", String::as_str));
    let Some(body) = find(name).filter(|_| hash == *HASH) else {
        // A cache that keeps this answer under a name ending in `.css` could be made to keep a page.
        return ([(CACHE_CONTROL, "no-store")], Problem::not_found()).into_response();
    };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, content_type(name));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Names are looked up among what is compiled in; no path leads to a disk.
fn find(name: &str) -> Option<Body> {
    match name {
        "desk.css" => Some(Body::from(STYLE.as_str())),
        "icon.svg" => Assets::get(name).map(|file| Body::from(file.data)),
        script => Assets::get(&format!("script/{script}")).map(|file| Body::from(file.data)),
    }
}

fn content_type(name: &str) -> HeaderValue {
    let text = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    HeaderValue::from_static(text)
}

#[cfg(test)]
mod contrast;
#[cfg(test)]
mod tests;
