//! Which schemes stand in the user table: a refusal takes as long as the slowest of them.
//!
//! Known are the scheme that is written, what a sample of the table showed ([`Present::surveyed`]), and every stored
//! hash that was compared since then. Nothing here reads the table.

use std::sync::{Mutex, PoisonError};

use super::work::Effort;

/// The most that any stored hash asks for, as far as is known.
#[derive(Debug)]
pub(super) struct Present {
    /// What is written: never less than that.
    written: Effort,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    surveyed: Effort,
    seen: Effort,
}

impl Present {
    pub(super) fn new(written: Effort) -> Self {
        Self { written, known: Mutex::default() }
    }

    /// A stored hash has come by.
    pub(super) fn seen(&self, effort: Effort) {
        let mut known = self.known();
        known.seen = known.seen.or(effort);
    }

    /// A sample of the table asks for this much at the most. What was seen before it is forgotten: it may be upgraded
    /// by now, and if not, it will come by again.
    pub(super) fn surveyed(&self, effort: Effort) {
        *self.known() = Known { surveyed: effort, seen: Effort::default() };
    }

    /// What a refusal has to cost.
    pub(super) fn most(&self) -> Effort {
        let known = self.known();
        self.written.or(known.surveyed).or(known.seen)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
