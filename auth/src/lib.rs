//! Who are you? Users, groups, passwords, sessions, sign-in pages and commands.

pub mod password;
