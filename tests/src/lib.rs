//! What the black-box tests stand on: a visitor with a cookie jar, a browser and a terminal.
//!
//! The tests themselves are in `tests/behaviour/`, one module a subject. They read as sentences: an actor, what the actor
//! does, what the house answers. `support.rs` there gives each of them the demo on a loopback port of its own, on the
//! database of its ground.
//!
//! - [`client`]: a visitor with a cookie jar who sends what a browser would send, or anything else.
//! - [`answer`]: what came back, and what the page in it says.
//! - [`database`]: the grounds, and a database of its own for each test.
//! - [`django`]: the real Django on the database of a test.
//! - [`command`]: the built program, run with a pipe or in a terminal.
//! - [`python`]: a Python with the real Django and Werkzeug, to compare with.
//! - [`promises`]: the table of what is promised, and what is wrong with it.
//! - [`browser`]: a headless Chromium that reports every console line and every request.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on stops with the reason"
)]

pub mod answer;
pub mod browser;
pub mod client;
pub mod command;
pub mod database;
pub mod django;
pub mod promises;
pub mod python;

/// The README's code must compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
#[derive(Debug)]
pub struct Readme;
