use std::fmt;

use super::{
    decide::Verdict,
    decision::Asked,
    index::{RuleSource, closure},
};
use crate::{
    Permission, Policy,
    action::ActionId,
    policy::{
        lint,
        model::{Role, RoleId, Side},
    },
    row::Rows,
};

/// How many other roles or actions the nearest miss names.
const NAMED: usize = 3;

/// Why a decision fell as it did. Its `Display` is one line for a log or an explanation page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reason {
    /// Which step of the order of decision settled it.
    pub kind: ReasonKind,
    /// The rule that settled it, if it was a rule.
    pub rule: Option<RuleReference>,
    /// The permission that settled it, if it was one.
    pub permission: Option<Permission>,
    /// The rule that takes some rows away again, where only some are allowed because of it.
    pub limited_by: Option<RuleReference>,
    /// For a denial that no rule made: what comes closest, or what to write.
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
    /// A permission out of a table.
    Permission,
    /// No role held allows it.
    Silence,
    /// Nobody declared the action: a mistake in the program or in the policy.
    UnknownAction,
    /// Nobody declared the resource: a mistake in the program or in the policy.
    UnknownResource,
    /// It is allowed for some rows only, and nobody said which column holds the owner.
    UnknownOwner,
}

impl ReasonKind {
    /// Whether this is a mistake of the program or the policy, which somebody should mend, rather than a person who
    /// lacks a right.
    #[must_use]
    pub fn is_mistake(self) -> bool {
        matches!(self, Self::UnknownAction | Self::UnknownResource | Self::UnknownOwner)
    }
}

/// A rule and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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

/// Puts a verdict into words.
pub(crate) fn reason(
    policy: &Policy,
    verdict: Verdict,
    permission: Option<&Permission>,
    asked: Option<&Asked>,
) -> Reason {
    let reference = |source: RuleSource| {
        let text = &policy.model().text;
        RuleReference {
            role: source.role.map(|role| role_name(policy, role).to_owned()),
            file: text.file_of(source.span).to_owned(),
            line: text.line_of(source.span),
            text: text.line_at(source.span).trim().to_owned(),
        }
    };
    Reason {
        kind: verdict.kind,
        rule: verdict.rule.map(reference),
        permission: permission.cloned(),
        limited_by: verdict.limit.map(reference),
        nearest_miss: asked.and_then(|asked| hint(policy, verdict.kind, asked)),
    }
}

fn role_name(policy: &Policy, role: RoleId) -> &str {
    policy.model().roles.get(role as usize).map_or("", |role| role.name.as_str())
}

/// What to say to somebody who wonders about a denial.
fn hint(policy: &Policy, kind: ReasonKind, asked: &Asked) -> Option<String> {
    let Asked { action, resource, .. } = asked;
    match kind {
        ReasonKind::Silence => nearest_miss(policy, asked),
        ReasonKind::UnknownAction => {
            let close = did_you_mean(action, policy.model().actions.iter().map(String::as_str));
            Some(format!("declare it: actions = [\"{action}\"]{close}"))
        }
        ReasonKind::UnknownResource => {
            let names = policy.resources();
            let close = did_you_mean(resource, names.iter().map(String::as_str));
            Some(format!("declare it: resources = [\"{resource}\"], or register its model{close}"))
        }
        ReasonKind::UnknownOwner => Some(format!(
            "name the column that holds the owner's key: \
             .with_rows(row::Map::new::<Entity>(\"{resource}\").owner(Column))"
        )),
        _ => None,
    }
}

fn did_you_mean<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    lint::nearest(word, names).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

/// The first of these that there is: a role claimed that the policy does not know, an exception that took it away,
/// another action that the subject may do there, a role that would allow it.
fn nearest_miss(policy: &Policy, asked: &Asked) -> Option<String> {
    if let Some(name) = asked.unknown_roles.first() {
        let close = did_you_mean(name, policy.model().roles.iter().map(|role| role.name.as_str()));
        return Some(format!("the policy knows no role `{name}`{close}"));
    }
    let action = policy.index().action(&asked.action)?;
    let held = closure(&policy.model().roles, asked.roles.iter().copied());
    let held_roles = || held.iter().filter_map(|&role| policy.model().roles.get(role as usize));
    if let Some((role, rule)) =
        held_roles().find_map(|role| Some((role, exception(role, action, &asked.resource)?)))
    {
        let place = policy.model().text.place_of(rule);
        return Some(format!("`{}` allows it but for the exception in {place}", role.name));
    }
    let others: Vec<&str> = policy
        .model()
        .actions
        .iter()
        .zip(0..)
        .filter(|&(_, other)| held_roles().any(|role| gives(role, other, &asked.resource) != Rows::NONE))
        .map(|(name, _)| name.as_str())
        .take(NAMED)
        .collect();
    let able: Vec<&str> = policy
        .model()
        .roles
        .iter()
        .filter(|role| gives(role, action, &asked.resource) != Rows::NONE)
        .map(|role| role.name.as_str())
        .take(NAMED)
        .collect();
    match (others.as_slice(), able.as_slice()) {
        ([], []) => {
            Some(if asked.signed_in { "no role allows it" } else { "nobody is signed in" }.to_owned())
        }
        ([], able) => Some(format!("allowed to `{}`", able.join("`, `"))),
        (others, []) => Some(format!("the roles held allow `{}`; no role allows this", others.join("`, `"))),
        (others, able) => Some(format!(
            "the roles held allow `{}`; this is allowed to `{}`",
            others.join("`, `"),
            able.join("`, `")
        )),
    }
}

/// What a role's own allow gives, its except taken away.
fn gives(role: &Role, action: ActionId, resource: &str) -> Rows {
    let allow = role.allow.iter().map(|rule| rule.rows_of(resource, action, Side::Gives));
    let except = role.except.iter().map(|rule| rule.rows_of(resource, action, Side::Takes));
    allow.fold(Rows::NONE, |sum, rows| sum | rows) & !except.fold(Rows::NONE, |sum, rows| sum | rows)
}

/// Where the exception is written that takes from a role what it would allow.
fn exception(role: &Role, action: ActionId, resource: &str) -> Option<crate::policy::text::Span> {
    role.allow.iter().find(|rule| rule.rows_of(resource, action, Side::Gives) != Rows::NONE)?;
    let except = role.except.iter().find(|rule| rule.rows_of(resource, action, Side::Takes) != Rows::NONE)?;
    Some(except.span)
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            ReasonKind::Inactive => "denied: the account is not active",
            ReasonKind::Never => "denied to everybody, superusers too",
            ReasonKind::Superuser => "allowed: a superuser",
            ReasonKind::Deny => "denied by a role held",
            ReasonKind::Allow => "allowed by a role held",
            ReasonKind::Permission => "allowed by the permission",
            ReasonKind::Silence => "denied: no role held allows it",
            ReasonKind::UnknownAction => "denied: the policy declares no such action",
            ReasonKind::UnknownResource => "denied: nobody declared the resource",
            ReasonKind::UnknownOwner => "denied: allowed for some rows only, and no owner column is known",
        })?;
        if let Some(permission) = &self.permission {
            write!(f, " {}", permission.as_written())?;
            match permission.group() {
                Some(group) => write!(f, " of the group {group}")?,
                None => f.write_str(" held in person")?,
            }
            f.write_str(" (Django's tables)")?;
        }
        if let Some(rule) = &self.rule {
            write!(f, ": {rule}")?;
        }
        if let Some(rule) = &self.limited_by {
            write!(f, "; limited by {rule}")?;
        }
        if let Some(miss) = &self.nearest_miss {
            write!(f, "; {miss}")?;
        }
        Ok(())
    }
}

impl fmt::Display for RuleReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let owner = self.role.as_ref().map_or("never".to_owned(), |role| format!("role {role}"));
        write!(f, "{}:{} ({owner}): {}", self.file, self.line, self.text)
    }
}
