//! A shop on Frontdesk.

pub mod entity;
pub mod migration;
pub mod seed;
