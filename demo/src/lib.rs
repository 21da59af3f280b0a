//! A bookshop on Frontdesk: the real thing in small, to run, to read and to test against.
//!
//! - [`entity`], [`migration`], [`seed`]: seven tables and about two thousand rows that are the same every time.
//! - [`app()`]: the shop as an app of the heavy style: models, pages, policy.
//! - [`accounts`]: who can sign in.
//! - [`hosted`]: its books alone, for the hosts in `examples/`.
//! - [`Shop`]: the whole of it in one process, for tests.
//!
//! `src/main.rs` serves it the heavy way; `src/bin/micro.rs` is the micro way in one file.

pub mod accounts;
mod app;
pub mod entity;
pub mod hosted;
pub mod migration;
mod pages;
pub mod password;
pub mod seed;
mod shop;

#[cfg(test)]
mod tests;

pub use self::app::app;
pub use self::shop::Shop;
pub use self::shop::ShopOptions;
pub use self::shop::fill;
pub use self::shop::project;
pub use self::shop::settings;
