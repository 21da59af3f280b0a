use std::sync::Arc;

use super::{Owner, Rows};
#[cfg(feature = "rows")]
use crate::Subject;

/// The rows that an answer covers: the subject's own, or all but those.
///
/// One scope says the same in two ways: [`condition`](Scope::condition) selects in the database exactly the rows
/// for which [`allows`](Scope::allows) answers true in memory.
#[derive(Clone, Debug)]
pub struct Scope {
    rows: Rows,
    #[cfg_attr(
        not(feature = "rows"),
        expect(dead_code, reason = "without the feature no scope is ever made")
    )]
    owner: Arc<Owner>,
}

impl Scope {
    pub(crate) fn new(rows: Rows, owner: Arc<Owner>) -> Self {
        Self { rows, owner }
    }

    /// Which rows these are.
    #[must_use]
    pub fn rows(&self) -> Rows {
        self.rows
    }

    /// Selects these rows of the mapped entity's table. Put it into the query's `filter`.
    #[cfg(feature = "rows")]
    #[must_use]
    pub fn condition(&self, subject: &Subject) -> sea_orm::Condition {
        use sea_orm::{Condition, sea_query::ExprTrait};
        let own = self.owner.condition(subject);
        match self.rows {
            Rows::OWN => Condition::all().add(own),
            Rows::OTHERS => Condition::all().add(own.not()),
            rows => Condition::all().add(sea_orm::sea_query::Expr::val(1).eq(i32::from(rows == Rows::ALL))),
        }
    }

    /// Whether a row is one of these. `value_of` answers the value of a column by its name; a row whose owner column
    /// it does not know is not one of them.
    #[cfg(feature = "rows")]
    pub fn allows(&self, subject: &Subject, value_of: impl Fn(&str) -> Option<sea_orm::Value>) -> bool {
        match self.owner.owns(subject, &value_of) {
            Some(true) => self.rows.contains(Rows::OWN),
            Some(false) => self.rows.contains(Rows::OTHERS),
            None => false,
        }
    }
}
