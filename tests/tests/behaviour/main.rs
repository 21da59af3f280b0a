//! Does it hold? One module a subject; each test is a sentence about an actor.
// Futures of a test hold the whole house: their layout is deep.
#![recursion_limit = "256"]
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that cannot go on stops with the reason"
)]

mod account_pages;
mod accounts;
mod alone;
mod apps;
mod attacks;
mod backends;
mod browser;
mod check_deploy;
mod commands;
mod crud;
mod debug_panel;
mod deletes;
mod django;
mod forms;
mod generated;
mod ground;
mod headers;
mod history;
mod hosts;
mod injection;
mod lists;
mod micro;
mod next_urls;
mod on_hosts;
mod own_tables;
mod passwords;
mod policy_live;
mod pressure;
mod project;
mod promises;
mod promotion;
mod routes_walk;
mod same_origin;
mod schemes;
mod serving;
mod sessions;
mod support;
mod two_houses;
mod user_commands;
mod values;
