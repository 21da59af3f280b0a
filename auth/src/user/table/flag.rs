//! Active, staff, superuser: yes or no about a row.

use std::sync::Arc;

use sea_orm::{EntityTrait, ModelTrait, Value};

/// Where the answer comes from.
pub(super) enum Flag<E: EntityTrait> {
    /// The same for every row.
    Always(bool),
    /// A column of true and false, which can be written, too.
    Column(E::Column),
    /// The application's judgement.
    Judged(Arc<Judgement<E>>),
}

type Judgement<E> = dyn Fn(&<E as EntityTrait>::Model) -> bool + Send + Sync;

impl<E: EntityTrait> Flag<E> {
    pub(super) fn judged(judge: impl Fn(&E::Model) -> bool + Send + Sync + 'static) -> Self {
        Self::Judged(Arc::new(judge))
    }

    /// The answer for this row. A column of another type says no.
    pub(super) fn of(&self, row: &E::Model) -> bool {
        match self {
            Self::Always(answer) => *answer,
            Self::Column(column) => matches!(row.get(*column), Value::Bool(Some(true))),
            Self::Judged(judge) => judge(row),
        }
    }

    pub(super) fn column(&self) -> Option<E::Column> {
        match self {
            Self::Column(column) => Some(*column),
            Self::Always(_) | Self::Judged(_) => None,
        }
    }
}
