use std::sync::Arc;

use super::text::{Span, Text};
use crate::{action::Actions, row::Rows};

/// Apps whose resources decide who may do what. A `*` that allows does not reach them.
pub(crate) const GUARDED_APPS: [&str; 3] = ["auth", "rbac", "admin"];

/// The role of visitors who are not signed in.
pub(crate) const ANONYMOUS: &str = "anonymous";
/// The role of everybody who is signed in and active.
pub(crate) const AUTHENTICATED: &str = "authenticated";

/// The place of a role in the list of a policy's roles.
pub(crate) type RoleId = u32;

/// A policy as it is written: names are checked and resolved, nothing is worked out yet.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) text: Text,
    /// The built-in actions first, then those declared.
    pub(crate) actions: Vec<String>,
    /// The resources that the policy itself declares.
    pub(crate) resources: Vec<(String, Span)>,
    pub(crate) roles: Vec<Role>,
    /// All roles, each after those that it inherits.
    pub(crate) order: Vec<RoleId>,
    pub(crate) never: Vec<Rule>,
    pub(crate) groups: Vec<Group>,
    pub(crate) expectations: Vec<Expectation>,
}

#[derive(Debug)]
pub(crate) struct Role {
    pub(crate) name: String,
    pub(crate) inherits: Vec<RoleId>,
    pub(crate) allow: Vec<Rule>,
    pub(crate) except: Vec<Rule>,
    pub(crate) deny: Vec<Rule>,
}

/// One word of a rule's list: these actions, on these rows of these resources.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) pattern: Pattern,
    /// Where the pattern is written: before the list, or in a set.
    pub(crate) pattern_span: Span,
    pub(crate) actions: Actions,
    pub(crate) rows: Rows,
    /// Where the word is written.
    pub(crate) span: Span,
}

/// Which resources a rule speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Pattern {
    /// `*`
    Every,
    /// `shop.*`
    App(Arc<str>),
    /// `shop.book`
    Exact(Arc<str>),
}

#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) roles: Vec<RoleId>,
}

/// An `[[expect]]`: what somebody with these roles and groups must be able to do, and what not.
#[derive(Debug)]
pub(crate) struct Expectation {
    pub(crate) roles: Vec<String>,
    pub(crate) groups: Vec<String>,
    pub(crate) claims: Vec<Claim>,
}

#[derive(Debug)]
pub(crate) struct Claim {
    pub(crate) may: bool,
    pub(crate) actions: Actions,
    pub(crate) rows: Rows,
    pub(crate) resource: String,
    pub(crate) span: Span,
}

/// Whether a rule gives or takes. A `*` that gives stops before the guarded apps; a `*` that takes does not, since
/// whoever is shut out of everything is shut out of the keys as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Gives,
    Takes,
}

impl Pattern {
    /// Whether the resource is one of those meant.
    pub(crate) fn matches(&self, resource: &str, side: Side) -> bool {
        match self {
            Self::Every => side == Side::Takes || !is_guarded(app_of(resource)),
            Self::App(app) => **app == *app_of(resource),
            Self::Exact(name) => **name == *resource,
        }
    }
}

impl Rule {
    /// The rows that this rule speaks of, of that resource and for that action.
    pub(crate) fn rows_of(&self, resource: &str, action: crate::action::ActionId, side: Side) -> Rows {
        if self.actions.contain(action) && self.pattern.matches(resource, side) {
            self.rows
        } else {
            Rows::NONE
        }
    }
}

/// The app of `app.model`.
pub(crate) fn app_of(resource: &str) -> &str {
    resource.split_once('.').map_or(resource, |(app, _)| app)
}

pub(crate) fn is_guarded(app: &str) -> bool {
    GUARDED_APPS.contains(&app)
}

/// Whether this is written like a resource: an app, a dot, a model.
pub(crate) fn is_resource(name: &str) -> bool {
    name.split_once('.').is_some_and(|(app, model)| is_word(app) && is_word(model))
}

/// Whether this is written like an app or a model. Neither can hold what has a meaning in a pattern, in an address
/// or in casbin's files.
pub(crate) fn is_word(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_alphanumeric() || first == '_')
        && letters.all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '-')
}

/// Whether this is written like a role: as a word, or as words with dots between (`blog.editor`).
pub(crate) fn is_role(name: &str) -> bool {
    name.split('.').all(is_word)
}

/// Whether this is written like an action: small letters, digits and underscores.
pub(crate) fn is_action(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
