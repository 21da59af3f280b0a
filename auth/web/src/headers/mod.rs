//! The headers with which every answer tells the browser what it may do with it.
//!
//! * A content security policy that allows this origin's files and nothing inline, no frame around the page, no form to elsewhere, and demands
//!   Trusted Types: a script cannot turn a string into markup.
//! * No guessing of content types, no referrer to other sites, no window or resource shared with other origins, no camera and the like.
//! * `Cache-Control: no-store` and `Vary: Cookie`, unless the answer says itself how it may be kept. An answer that sets a cookie is never kept.
//!
//! A header that the answer carries already stays as it is.

mod layer;
mod service;

pub use self::layer::HeadersLayer;
pub use self::service::Headers;

/// The content security policy of every page.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; \
     require-trusted-types-for 'script'; trusted-types 'none'";

/// What the browser must not offer to the page.
const PERMISSIONS_POLICY: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), \
     midi=(), payment=(), usb=()";

/// The same headers for the rest of an application: `app.layer(frontdesk_web::headers())`.
pub fn headers() -> HeadersLayer {
    HeadersLayer::new()
}

#[cfg(test)]
mod tests;
