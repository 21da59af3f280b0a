//! Decides: the compiled index, the order of decision, the answer, and why.

mod decide;
mod decision;
mod edit;
mod explain;
pub(crate) mod index;
mod suggest;

pub(crate) use decide::Verdict;
pub(crate) use decide::decide;
pub use decision::Answer;
pub(crate) use decision::Asked;
pub use decision::Decision;
pub use explain::Reason;
pub use explain::ReasonKind;
pub use explain::RuleReference;
pub(crate) use explain::reason;
pub use suggest::{Holder, Suggestion};

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;
