use std::{fmt, sync::Arc};

use super::{decide::Verdict, explain::Reason};
use crate::{Permission, Policy, ReasonKind, Subject, policy::model::RoleId, row::Scope};

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
///
/// To allow takes no memory from the heap: the reason is a pair of numbers until [`reason`](Decision::reason) asks
/// for words.
#[derive(Clone)]
pub struct Decision {
    answer: Answer,
    policy: Arc<Policy>,
    verdict: Verdict,
    /// The permission out of a table that allowed it, if one did.
    permission: Option<Arc<Permission>>,
    /// What was asked; kept only where it was denied, to look for the nearest miss.
    asked: Option<Arc<Asked>>,
}

/// A question that was denied.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) signed_in: bool,
    pub(crate) roles: Vec<RoleId>,
    /// Names of roles that the subject claims and the policy does not know.
    pub(crate) unknown_roles: Vec<String>,
    pub(crate) action: String,
    pub(crate) resource: String,
}

impl Asked {
    pub(crate) fn new(policy: &Policy, subject: &Subject, action: &str, resource: &str) -> Self {
        let mut roles = Vec::new();
        policy.index().each_role(subject, |role| roles.push(role));
        let unknown = |name: &&String| policy.index().role(name).is_none();
        Self {
            signed_in: subject.is_signed_in(),
            roles,
            unknown_roles: subject.roles().iter().filter(unknown).cloned().collect(),
            action: action.to_owned(),
            resource: resource.to_owned(),
        }
    }
}

impl Decision {
    pub(crate) fn new(answer: Answer, policy: Arc<Policy>, verdict: Verdict, asked: Option<Asked>) -> Self {
        Self { answer, policy, verdict, permission: None, asked: asked.map(Arc::new) }
    }

    /// Remembers the permission if it was what settled it.
    pub(crate) fn by(mut self, permission: Option<&Arc<Permission>>) -> Self {
        self.permission = permission.filter(|_| self.verdict.kind == ReasonKind::Permission).cloned();
        self
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
        super::reason(&self.policy, self.verdict, self.permission.as_deref(), self.asked.as_deref())
    }
}

impl fmt::Debug for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decision").field("answer", &self.answer).field("reason", &self.reason()).finish()
    }
}
