//! Actions: the four that every resource has, and how a rule writes them.

use crate::row::Rows;

/// Make a new row.
pub const CREATE: &str = "create";
/// See a row.
pub const READ: &str = "read";
/// Change a row.
pub const UPDATE: &str = "update";
/// Remove a row.
pub const DELETE: &str = "delete";

/// The actions that need not be declared.
pub const BUILT_IN: [&str; 4] = [CREATE, READ, UPDATE, DELETE];
/// Short for the four built-in actions.
pub(crate) const CRUD: &str = "crud";
/// Short for every action.
pub(crate) const EVERY: &str = "*";

/// The place of an action in the list of a policy's actions.
pub(crate) type ActionId = u16;

/// What a rule's word such as `update`, `crud` or `*` stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Actions {
    One(ActionId),
    Crud,
    Every,
}

impl Actions {
    pub(crate) fn contain(self, action: ActionId) -> bool {
        match self {
            Self::One(one) => one == action,
            Self::Crud => usize::from(action) < BUILT_IN.len(),
            Self::Every => true,
        }
    }

    /// The actions meant, of `count` that there are.
    pub(crate) fn each(self, count: usize) -> impl Iterator<Item = ActionId> {
        let count = ActionId::try_from(count).unwrap_or(ActionId::MAX);
        let range = match self {
            Self::One(one) => one..one + 1,
            Self::Crud => 0..(BUILT_IN.len() as ActionId).min(count),
            Self::Every => 0..count,
        };
        range.into_iter()
    }
}

/// Takes `update:own` apart into the word and the qualifier after the colon.
pub(crate) fn split(written: &str) -> (&str, Option<&str>) {
    match written.split_once(':') {
        Some((word, qualifier)) => (word, Some(qualifier)),
        None => (written, None),
    }
}

/// The rows that a qualifier stands for; none if it is unknown.
pub(crate) fn rows(qualifier: Option<&str>) -> Option<Rows> {
    match qualifier {
        None => Some(Rows::ALL),
        Some("own") => Some(Rows::OWN),
        Some(_) => None,
    }
}
