//! One finding of `check`.

use std::fmt;

/// Something that is wrong, and what to do about it. Shown as two lines.
///
/// ```
/// use auth::command::Finding;
///
/// let finding = Finding::new("shop.W001", "the till is open", "close it").django("security.W000");
/// assert_eq!(finding.to_string(), "shop.W001 (Django: security.W000): the till is open\n    close it");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// Its number, which stays the same: `auth.W001`.
    pub id: &'static str,
    /// The number that Django's `check --deploy` has for it.
    pub django: Option<&'static str>,
    /// What was found.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl Finding {
    /// A finding of this number.
    pub fn new(id: &'static str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { id, django: None, what: what.into(), remedy: remedy.into() }
    }

    /// Django has a number for it, too.
    #[must_use]
    pub fn django(mut self, id: &'static str) -> Self {
        self.django = Some(id);
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.django {
            Some(django) => write!(f, "{} (Django: {django}): ", self.id)?,
            None => write!(f, "{}: ", self.id)?,
        }
        // What a driver says may have lines of its own.
        let lines = |text: &str| text.split('\n').map(str::trim).collect::<Vec<_>>().join("; ");
        write!(f, "{}\n    {}", lines(&self.what), lines(&self.remedy))
    }
}
