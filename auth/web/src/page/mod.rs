//! The frame around every page: rail, top bar, title, toasts.
//!
//! A [`Frame`] is what surrounds all pages of one request, a [`Page`] is one of them:
//!
//! ```
//! use frontdesk_web::page::{Crumb, Frame, NavGroup, NavItem, Page, Person};
//! use frontdesk_web::{Mount, Texts};
//! use maud::html;
//!
//! let mount = Mount::at("/admin");
//! let frame = Frame::new("Bookshop", mount.clone(), Texts::default())
//!     .navigation(vec![NavGroup::new("Shop").item(NavItem::new("Books", mount.href("shop/book/")).current())])
//!     .person(Person::new("Ada", mount.href("logout/")));
//! let page = Page::new("Books").crumb(Crumb::link("Shop", mount.href("shop/"))).render(&frame, html! { p { "…" } });
//! assert!(page.into_string().starts_with("<!DOCTYPE html>"));
//! ```

mod flash;
mod frame;
mod navigation;
mod shell;
pub mod theme;

pub use self::flash::{Flash, FlashKind};
pub use self::frame::{Frame, Person};
pub use self::navigation::{Crumb, NavGroup, NavItem};
pub use self::shell::Page;
pub use self::theme::Theme;

use axum::Router;

/// The routes that every page needs: its assets and the theme switch. To be merged once into a router with pages.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    crate::asset::router().merge(theme::router())
}

#[cfg(test)]
mod tests;
