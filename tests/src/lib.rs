//! What the black-box tests stand on: a shop on a real socket, people who use it, a browser and a terminal.
//!
//! The tests themselves are in `tests/behaviour.rs` and its modules, one module a subject. They read as sentences:
//! an actor, what the actor does, what the house answers.
//!
//! - [`shop`]: the demo, served on a loopback port of its own from a copy of one seeded database.
//! - [`client`]: a visitor with a cookie jar who sends what a browser would send, or anything else.
//! - [`answer`]: what came back, and what the page in it says.
//! - [`command`]: the built program, run with a pipe or in a terminal.
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

/// The README's code must compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
#[derive(Debug)]
pub struct Readme;
