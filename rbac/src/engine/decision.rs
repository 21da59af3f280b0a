use std::fmt;

use crate::row::Scope;

/// What a policy answers when no particular row is asked about.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Yes, for every row.
    Allowed,
    /// Yes, but only for the rows of this scope.
    AllowedForSome(Scope),
    /// No.
    Denied,
}

/// An [`Answer`] together with why it was given.
#[derive(Clone, Debug)]
pub struct Decision {
    answer: Answer,
    reason: Reason,
}

impl Decision {
    pub(crate) fn new(answer: Answer, reason: Reason) -> Self {
        Self { answer, reason }
    }

    /// The answer.
    #[must_use]
    pub fn answer(&self) -> &Answer {
        &self.answer
    }

    /// Whether every row is allowed.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        matches!(self.answer, Answer::Allowed)
    }

    /// Whether no row is allowed.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        matches!(self.answer, Answer::Denied)
    }

    /// The rows that are allowed, if they are some but not all.
    #[must_use]
    pub fn scope(&self) -> Option<&Scope> {
        match &self.answer {
            Answer::AllowedForSome(scope) => Some(scope),
            Answer::Allowed | Answer::Denied => None,
        }
    }

    /// Why: the rule with its role, file and line, and for a denial by silence the nearest miss.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.reason.clone()
    }
}

/// Why a decision fell as it did. Its `Display` is one line for a log or an explanation page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Which step of the order of decision settled it.
    pub kind: ReasonKind,
    /// The rule that settled it, if it was a rule.
    pub rule: Option<RuleReference>,
    /// For a denial because nothing allows: what comes closest.
    pub nearest_miss: Option<String>,
}

/// The step of the order of decision that settled it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReasonKind {
    /// The subject is not active.
    Inactive,
    /// `[never]` forbids it, to superusers too.
    Never,
    /// A superuser.
    Superuser,
    /// A deny of a role held.
    Deny,
    /// An allow of a role held.
    Allow,
    /// No role held allows it.
    Silence,
    /// Nobody declared the action.
    UnknownAction,
    /// Nobody declared the resource.
    UnknownResource,
    /// It is allowed for own rows only, and nobody said which column holds the owner.
    UnknownOwner,
}

/// A rule and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleReference {
    /// The role that the rule belongs to; none for a rule of `[never]`.
    pub role: Option<String>,
    /// The policy file's name.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The text of that line.
    pub text: String,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            ReasonKind::Inactive => "denied: the account is not active",
            ReasonKind::Never => "denied to everybody, superusers too",
            ReasonKind::Superuser => "allowed: a superuser",
            ReasonKind::Deny => "denied by a role held",
            ReasonKind::Allow => "allowed by a role held",
            ReasonKind::Silence => "denied: no role held allows it",
            ReasonKind::UnknownAction => "denied: the policy declares no such action",
            ReasonKind::UnknownResource => "denied: nobody declared the resource",
            ReasonKind::UnknownOwner => "denied: allowed for own rows only, and no owner column is known",
        })?;
        if let Some(rule) = &self.rule {
            write!(f, ": {rule}")?;
        }
        if let Some(miss) = &self.nearest_miss {
            write!(f, "; {miss}")?;
        }
        Ok(())
    }
}

impl fmt::Display for RuleReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line)?;
        match &self.role {
            Some(role) => write!(f, "role `{role}`: {}", self.text.trim()),
            None => f.write_str(self.text.trim()),
        }
    }
}
