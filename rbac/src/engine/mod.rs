//! Decides: the compiled index, the answer, and why.

mod decision;

pub use decision::{Answer, Decision, Reason, ReasonKind, RuleReference};
