//! What to write so that somebody may do what was denied, and who else would gain by it.
//!
//! An edit is not argued about but tried: it is made in the policy's text, the text is read and compiled as any other,
//! and the two policies are compared, role by role, action by action, resource by resource. What is then said about
//! an edit is what it does. An edit that the reader refuses, that an `[[expect]]` forbids, that does not allow what was
//! asked, or that takes something from anybody is not proposed.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use super::edit::{self, Edit};
use super::index::closure;
use super::{ReasonKind, decide};
use crate::action::ActionId;
use crate::policy::model::{ANONYMOUS, AUTHENTICATED, RoleId};
use crate::policy::{Policy, Raw, Surroundings, text::File};
use crate::row::Rows;
use crate::{Authorizer, Subject};

/// The most edits that are proposed.
const PROPOSED: usize = 5;
/// A policy with more answers than this is not compared with another.
const COMPARED: usize = 2_000_000;

/// An edit of the policy that would allow what was denied. Its `Display` is a short text with the lines to write.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Suggestion {
    /// The policy's file, or the name that was given to its text.
    pub file: String,
    /// The first line that changes, counted from 1 in the file as it is.
    pub line: usize,
    /// The line in brackets under which it stands, as `[roles.editor.allow]`; blank if a table of its own begins.
    pub header: String,
    /// The lines that go.
    pub removed: Vec<String>,
    /// The lines that come.
    pub added: Vec<String>,
    /// Whoever gains by it, the subject's own roles and groups included.
    pub gains: Vec<Holder>,
    /// What else becomes possible beside what was asked: `update shop.order`.
    pub opens: Vec<String>,
    text: String,
}

/// Who gains by an edit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Holder {
    /// Whoever holds the role, by whatever way.
    Role(String),
    /// The members of the group.
    Group(String),
    /// Everybody who is signed in.
    Authenticated,
    /// Visitors who are not signed in.
    Anonymous,
    /// Everybody whom a role allows it, and superusers: a rule of `[never]` goes.
    Everybody,
}

impl Suggestion {
    /// The whole text of the file after the edit.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How far it reaches; less is better.
    fn reach(&self) -> (usize, usize, usize) {
        let weight = |holder: &Holder| match holder {
            Holder::Role(_) | Holder::Group(_) => 1,
            Holder::Authenticated | Holder::Anonymous | Holder::Everybody => 1_000,
        };
        (self.opens.len(), self.gains.iter().map(weight).sum(), self.added.len() + self.removed.len())
    }
}

impl Authorizer {
    /// The edits of the policy that would allow the subject this with every row of the resource, the smallest first;
    /// none if it is allowed already or no single edit would do. Each has been tried: see [`Suggestion`].
    ///
    /// For tools and for pages of a development server: it shows the policy, and it takes its time.
    ///
    /// ```
    /// use rbac::{Authorizer, Subject};
    ///
    /// let text = "[roles.editor.allow]\n\"shop.book\" = [\"read\"]\n";
    /// let policy = Authorizer::from_text("policy.toml", text)?;
    /// let eddie = Subject::user("auth_user", "2", "eddie").with_roles(["editor"]);
    /// let edits = policy.suggest(&eddie, "update", "shop.book");
    /// assert_eq!((edits[0].file.as_str(), edits[0].line), ("policy.toml", 2));
    /// assert_eq!(edits[0].added, ["\"shop.book\" = [\"read\", \"update\"]"]);
    /// # Ok::<(), rbac::PolicyError>(())
    /// ```
    #[must_use]
    pub fn suggest(&self, subject: &Subject, action: &str, resource: &str) -> Vec<Suggestion> {
        let (policy, surroundings) = self.store().both();
        let question = Question { policy: &policy, surroundings: &surroundings, subject, action, resource };
        question.suggestions().unwrap_or_default()
    }
}

struct Question<'a> {
    policy: &'a Arc<Policy>,
    surroundings: &'a Surroundings,
    subject: &'a Subject,
    action: &'a str,
    resource: &'a str,
}

impl Question<'_> {
    fn suggestions(&self) -> Option<Vec<Suggestion>> {
        let action = self.policy.index().action(self.action)?;
        let names = self.policy.resources();
        let size = names.len() * self.policy.model().roles.len() * self.policy.model().actions.len();
        if size > COMPARED || !names.iter().any(|name| name == self.resource) {
            return None;
        }
        let place = self.policy.index().place(self.resource);
        let verdict = decide(self.policy.index(), self.subject, action, place, self.given());
        let edits = match verdict.kind {
            _ if verdict.rows == Rows::ALL => Vec::new(),
            ReasonKind::Inactive | ReasonKind::UnknownAction | ReasonKind::UnknownResource => Vec::new(),
            ReasonKind::Never | ReasonKind::Superuser => vec![vec![Edit::TakeFromNever]],
            ReasonKind::Deny => vec![self.denials(action)],
            ReasonKind::Allow | ReasonKind::Permission | ReasonKind::Silence | ReasonKind::UnknownOwner => {
                self.grants(action)
            }
        };
        let mut found: Vec<Suggestion> = edits.into_iter().filter_map(|edits| self.tried(&edits)).collect();
        found.sort_by_key(Suggestion::reach);
        let mut texts = BTreeSet::new();
        found.retain(|suggestion| texts.insert(suggestion.text.clone()));
        found.truncate(PROPOSED);
        Some(found)
    }

    /// Whether a permission out of a table gives it.
    fn given(&self) -> bool {
        self.subject.permission(self.action, self.resource).is_some()
    }

    /// The roles held, inherited ones included.
    fn held(&self) -> Vec<RoleId> {
        let mut direct = Vec::new();
        self.policy.index().each_role(self.subject, |role| direct.push(role));
        closure(&self.policy.model().roles, direct)
    }

    fn name(&self, role: RoleId) -> Option<String> {
        Some(self.policy.model().roles.get(role as usize)?.name.clone())
    }

    /// All denials that stand in the way go together, or the next one would deny.
    fn denials(&self, action: ActionId) -> Vec<Edit> {
        let place = self.policy.index().place(self.resource);
        let denies = |role: &RoleId| self.policy.index().of_role(*role, action, place).1 != Rows::NONE;
        let denying = self.held().into_iter().filter(denies);
        denying
            .filter_map(|role| self.name(role))
            .map(|role| Edit::TakeFrom { role, table: "deny" })
            .collect()
    }

    fn grants(&self, action: ActionId) -> Vec<Vec<Edit>> {
        let place = self.policy.index().place(self.resource);
        let everybody = if self.subject.is_signed_in() { AUTHENTICATED } else { ANONYMOUS };
        let held = self.held().into_iter().filter_map(|role| self.name(role)).chain([everybody.to_owned()]);
        let mut edits = Vec::new();
        for role in held.collect::<BTreeSet<_>>() {
            edits.push(vec![Edit::TakeFrom { role: role.clone(), table: "except" }]);
            edits.push(vec![Edit::Allow { role }]);
        }
        let ids = 0..RoleId::try_from(self.policy.model().roles.len()).unwrap_or_default();
        let able = ids.filter(|&role| self.policy.index().of_role(role, action, place).0 == Rows::ALL);
        let able: Vec<String> = able.filter_map(|role| self.name(role)).collect();
        for group in self.subject.groups().iter().filter(|_| self.subject.is_signed_in()) {
            let join = |role: &String| vec![Edit::Join { group: group.clone(), role: role.clone() }];
            edits.extend(able.iter().map(join));
        }
        edits
    }

    /// Makes the edits in the file that they concern, and says what comes of them.
    fn tried(&self, edits: &[Edit]) -> Option<Suggestion> {
        let files: Vec<File<'_>> = self.policy.model().text.files().collect();
        let contents: Vec<&str> = files.iter().map(|file| file.content).collect();
        let actions = &self.policy.model().actions;
        let (place, edited) = edit::edited(&contents, edits, actions, self.action, self.resource)?;
        let File { name, content, .. } = *files.get(place)?;
        let raw = |(at, file): (usize, &File<'_>)| Raw {
            name: file.name.to_owned(),
            bytes: if at == place { edited.as_bytes() } else { file.content.as_bytes() }.to_vec(),
            app: file.app.map(str::to_owned),
        };
        let after = Policy::build(files.iter().enumerate().map(raw).collect(), self.surroundings).ok()?;
        let action = self.policy.index().action(self.action)?;
        let verdict =
            decide(after.index(), self.subject, action, after.index().place(self.resource), self.given());
        if verdict.rows != Rows::ALL {
            return None;
        }
        let Effect { gains, mut opens } = Effect::between(self.policy, &after)?;
        opens.remove(&(self.action.to_owned(), self.resource.to_owned()));
        let change = edit::changed(content, &edited);
        Some(Suggestion {
            file: name.to_owned(),
            line: change.line,
            header: change.header,
            removed: change.removed,
            added: change.added,
            gains: gains.into_iter().collect(),
            opens: opens.into_iter().map(|(action, resource)| format!("{action} {resource}")).collect(),
            text: edited,
        })
    }
}

/// What an edit does, found by comparing.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Effect {
    pub(super) gains: BTreeSet<Holder>,
    pub(super) opens: BTreeSet<(String, String)>,
}

impl Effect {
    /// None if somebody loses by it.
    pub(super) fn between(before: &Policy, after: &Policy) -> Option<Self> {
        let mut effect = Self::default();
        for resource in before.resources() {
            for name in &before.model().actions {
                effect.compare(before, after, name, &resource)?;
            }
        }
        effect.groups_of_roles(after);
        Some(effect)
    }

    fn compare(&mut self, before: &Policy, after: &Policy, action: &str, resource: &str) -> Option<()> {
        let rows = |policy: &Policy, role: &str| {
            let index = policy.index();
            let role = index.role(role)?;
            Some(index.of_role(role, index.action(action)?, index.place(resource)))
        };
        let none = (Rows::NONE, Rows::NONE);
        let never = |policy: &Policy| {
            let index = policy.index();
            index.action(action).map_or(Rows::ALL, |id| index.never(id, index.place(resource)).0)
        };
        let mut note = |holder: Holder| {
            self.gains.insert(holder);
            self.opens.insert((action.to_owned(), resource.to_owned()));
        };
        for role in &after.model().roles {
            let (old, new) = (rows(before, &role.name).unwrap_or(none), rows(after, &role.name)?);
            if !new.0.contains(old.0) || !old.1.contains(new.1) {
                return None;
            }
            if new != old {
                note(match role.name.as_str() {
                    ANONYMOUS => Holder::Anonymous,
                    AUTHENTICATED => Holder::Authenticated,
                    name => Holder::Role(name.to_owned()),
                });
            }
        }
        let (old, new) = (never(before), never(after));
        if !old.contains(new) {
            return None;
        }
        if new != old {
            note(Holder::Everybody);
        }
        // A group that comes to hold another role gains what that role gives.
        for group in &after.model().groups {
            let sum = |policy: &Policy| {
                policy
                    .roles_of_group(&group.name)
                    .iter()
                    .filter_map(|role| rows(policy, role))
                    .fold(none, |sum, rows| (sum.0 | rows.0, sum.1 | rows.1))
            };
            let has_joined = before.roles_of_group(&group.name) != after.roles_of_group(&group.name);
            let (old, new) = (sum(before), sum(after));
            if has_joined && !old.1.contains(new.1) {
                return None;
            }
            if has_joined && old != new {
                note(Holder::Group(group.name.clone()));
            }
        }
        Some(())
    }

    /// Those who hold a role that gains gain too.
    fn groups_of_roles(&mut self, after: &Policy) {
        for group in &after.model().groups {
            let holds = |role: &String| self.gains.contains(&Holder::Role(role.clone()));
            if after.roles_of_group(&group.name).iter().any(holds) {
                self.gains.insert(Holder::Group(group.name.clone()));
            }
        }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(name) => write!(f, "role {name}"),
            Self::Group(name) => write!(f, "group {name}"),
            Self::Authenticated => f.write_str("everybody who is signed in"),
            Self::Anonymous => f.write_str("visitors who are not signed in"),
            Self::Everybody => f.write_str("everybody whom a role allows it, and superusers"),
        }
    }
}

impl fmt::Display for Suggestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}:{} {}", self.file, self.line, self.header)?;
        self.removed.iter().try_for_each(|line| writeln!(f, "- {line}"))?;
        self.added.iter().try_for_each(|line| writeln!(f, "+ {line}"))?;
        let gains: Vec<_> = self.gains.iter().map(Holder::to_string).collect();
        write!(f, "who gains: {}", gains.join(", "))?;
        if !self.opens.is_empty() {
            write!(f, "; it also opens {}", self.opens.join(", "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
