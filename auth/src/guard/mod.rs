//! Guards: who may reach a route at all. Each is a tower layer, made for axum's `route_layer`.
//!
//! | guard | lets in | answers others with |
//! |---|---|---|
//! | [`Auth::login_required`](crate::Auth::login_required) | whoever is signed in | the sign-in page, or 401 |
//! | [`Auth::staff_required`](crate::Auth::staff_required) | staff and superusers | the same, and 403 for the signed-in |
//! | [`Auth::user_passes_test`](crate::Auth::user_passes_test) | whom your function takes | the same |
//!
//! The sign-in page is for a browser that asked for a page; a form or a program is told 401, because a redirect would
//! lose what it sent. What a user may do with which rows is not decided here but by `rbac`.

mod extract;
mod layer;
mod service;
#[cfg(test)]
mod tests;

pub use self::extract::{CurrentUser, UserAs};
pub use self::layer::{Denied, Guard};
pub use self::service::Guarded;
