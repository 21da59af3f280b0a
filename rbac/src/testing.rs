//! For tests of applications: assertions on decisions, which say why they fail. Feature `testing`.
//!
//! ```
//! use rbac::testing::{assert_allowed, assert_allowed_for_some, assert_denied};
//! use rbac::{Authorizer, Subject};
//!
//! let policy = Authorizer::from_text("policy.toml", r#"
//!     [roles.editor.allow]
//!     "shop.book" = ["create", "read", "update"]
//!     [groups]
//!     Editors = ["editor"]
//! "#)?;
//! let eddie = Subject::user("auth_user", "2", "eddie").with_groups(["Editors"]);
//! assert_allowed(&policy, &eddie, "update", "shop.book");
//! assert_denied(&policy, &eddie, "delete", "shop.book");
//! assert_denied(&policy, &Subject::anonymous(), "read", "shop.book");
//! # Ok::<(), rbac::PolicyError>(())
//! ```
//!
//! A failing assertion prints the decision's reason: the rule with its file and line, or the nearest miss.
#![expect(clippy::panic, reason = "a test that cannot go on stops with the reason")]

use std::fmt;

#[cfg(feature = "rows")]
use crate::Answer;
use crate::{Authorizer, Decision, Subject};

/// The subject may do this with every row.
///
/// # Panics
/// Otherwise, with the reason.
#[track_caller]
pub fn assert_allowed(policy: &Authorizer, subject: &Subject, action: &str, resource: &str) {
    let decision = policy.check(subject, action, resource);
    if !decision.is_allowed() {
        fail(subject, &format!("{action} every {resource}"), true, &decision);
    }
}

/// The subject may do this with some rows, but not with all.
///
/// # Panics
/// Otherwise, with the reason.
#[track_caller]
pub fn assert_allowed_for_some(policy: &Authorizer, subject: &Subject, action: &str, resource: &str) {
    let decision = policy.check(subject, action, resource);
    if decision.scope().is_none() {
        fail(subject, &format!("{action} some {resource} and not all"), true, &decision);
    }
}

/// The subject may do this with no row at all.
///
/// # Panics
/// Otherwise, with the reason.
#[track_caller]
pub fn assert_denied(policy: &Authorizer, subject: &Subject, action: &str, resource: &str) {
    let decision = policy.check(subject, action, resource);
    if !decision.is_denied() {
        fail(subject, &format!("{action} any {resource}"), false, &decision);
    }
}

/// The subject may do this with this row.
///
/// # Panics
/// Otherwise, with the reason.
#[cfg(feature = "rows")]
#[track_caller]
pub fn assert_allowed_for<M: sea_orm::ModelTrait>(
    policy: &Authorizer,
    subject: &Subject,
    action: &str,
    resource: &str,
    row: &M,
) {
    let decision = policy.check(subject, action, resource);
    if !takes(&decision, subject, row) {
        fail(subject, &format!("{action} the {resource} {row:?}"), true, &decision);
    }
}

/// The subject may not do this with this row.
///
/// # Panics
/// Otherwise, with the reason.
#[cfg(feature = "rows")]
#[track_caller]
pub fn assert_denied_for<M: sea_orm::ModelTrait>(
    policy: &Authorizer,
    subject: &Subject,
    action: &str,
    resource: &str,
    row: &M,
) {
    let decision = policy.check(subject, action, resource);
    if takes(&decision, subject, row) {
        fail(subject, &format!("{action} the {resource} {row:?}"), false, &decision);
    }
}

#[cfg(feature = "rows")]
fn takes<M: sea_orm::ModelTrait>(decision: &Decision, subject: &Subject, row: &M) -> bool {
    use sea_orm::{EntityTrait, IdenStatic, Iterable};
    let value_of = |name: &str| {
        let mut columns = <M::Entity as EntityTrait>::Column::iter();
        columns.find(|column| column.as_str() == name).map(|column| row.get(column))
    };
    match decision.answer() {
        Answer::Allowed => true,
        Answer::AllowedForSome(scope) => scope.allows(subject, value_of),
        Answer::Denied => false,
    }
}

#[track_caller]
fn fail(subject: &Subject, what: &str, expected: bool, decision: &Decision) -> ! {
    let (who, modal) = (Who(subject), if expected { "should" } else { "should not" });
    let rows = if decision.scope().is_some() { " for some rows" } else { "" };
    panic!("{who} {modal} be allowed to {what}\n  decided{rows}: {}", decision.reason())
}

/// The subject with what the decision is made of.
struct Who<'a>(&'a Subject);

impl fmt::Display for Who<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(subject) = self;
        if !subject.is_signed_in() {
            return f.write_str("a visitor who is not signed in");
        }
        f.write_str(subject.name())?;
        let (roles, groups) = (subject.roles().join(", "), subject.groups().join(", "));
        let facts = [
            (!subject.is_active()).then(|| "inactive".to_owned()),
            subject.is_superuser().then(|| "superuser".to_owned()),
            (!roles.is_empty()).then(|| format!("roles {roles}")),
            (!groups.is_empty()).then(|| format!("groups {groups}")),
        ];
        let facts: Vec<_> = facts.into_iter().flatten().collect();
        if facts.is_empty() {
            f.write_str(" (no roles, no groups)")
        } else {
            write!(f, " ({})", facts.join("; "))
        }
    }
}

#[cfg(test)]
mod tests;
