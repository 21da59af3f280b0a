//! What is wrong with a site before it serves its first request.

use std::fmt;

/// One thing that a site's description gets wrong, and how to put it right.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// What it is about: `site`, an app (`shop`) or a model (`shop.book`).
    pub subject: String,
    /// What is wrong, in one sentence.
    pub text: String,
    /// What to write instead.
    pub remedy: String,
}

impl Fault {
    /// A fault of `subject`, with what puts it right.
    pub fn new(subject: impl Into<String>, text: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { subject: subject.into(), text: text.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n    {}", self.subject, self.text, self.remedy)
    }
}

/// A site that cannot be built, with every fault of its description at once.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
#[error("the admin site cannot be built:{}", lines(.faults))]
pub struct SiteError {
    /// What is wrong, in the order of the description. Never empty.
    pub faults: Vec<Fault>,
}

fn lines(faults: &[Fault]) -> String {
    faults.iter().map(|fault| format!("\n  {fault}")).collect()
}
