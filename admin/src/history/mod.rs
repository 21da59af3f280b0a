//! What was done, by whom, with old and new values, in the same transaction as the deed.

mod entry;
mod store;

pub use entry::{Change, HistoryEntry, HistoryPage};
pub(crate) use store::{changes, of_actor, record};

/// What stands in for a secret.
pub(crate) const MASK: &str = "\u{2022}\u{2022}\u{2022}\u{2022}";

/// Deeds that have a name of their own beside `create`, `update` and `delete`.
pub(crate) mod deed {
    /// A new password.
    pub(crate) const PASSWORD: &str = "password";
    /// A password that was taken away.
    pub(crate) const NO_PASSWORD: &str = "disable-password";
}
