//! Permissions out of tables: what somebody was given one by one, beside the roles of the policy.

use futures_util::future::BoxFuture;

use crate::{IdentifyError, Subject};

/// One permission that a table gives to a subject, such as Django's `shop.change_book` of the group Editors.
///
/// It allows one action on every row of one resource, as an `allow` of a role held would: what a role denies and what
/// `[never]` forbids stays forbidden. It is already in this crate's words; whoever reads the table translates.
///
/// ```
/// use rbac::{Authorizer, Permission, Subject};
///
/// # fn main() -> Result<(), rbac::PolicyError> {
/// let policy = Authorizer::from_text("policy.toml", "[roles.viewer.allow]\n\"shop.book\" = [\"read\"]")?;
/// let given = Permission::new("update", "shop.book").written("shop.change_book").of_group("Editors");
/// let anna = Subject::user("auth_user", "7", "anna").with_permissions([given]);
/// let decision = policy.check(&anna, "update", "shop.book");
/// assert!(decision.is_allowed());
/// assert_eq!(
///     decision.reason().to_string(),
///     "allowed by the permission shop.change_book of the group Editors (Django's tables)"
/// );
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Permission {
    resource: String,
    action: String,
    or_action: Option<String>,
    written: String,
    group: Option<String>,
}

impl Permission {
    /// To do `action` with every row of `resource`.
    #[must_use]
    pub fn new(action: impl Into<String>, resource: impl Into<String>) -> Self {
        let (action, resource) = (action.into(), resource.into());
        let written = format!("{resource}: {action}");
        Self { resource, action, or_action: None, written, group: None }
    }

    /// A second word for the same action: a policy may declare either.
    #[must_use]
    pub fn or_action(mut self, action: impl Into<String>) -> Self {
        self.or_action = Some(action.into());
        self
    }

    /// How the table writes it, for reasons.
    #[must_use]
    pub fn written(mut self, written: impl Into<String>) -> Self {
        self.written = written.into();
        self
    }

    /// The group that brings it; without this, the subject holds it in person.
    #[must_use]
    pub fn of_group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// The resource.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// The action; [`allows`](Self::allows) knows the second word for it, too.
    #[must_use]
    pub fn action(&self) -> &str {
        &self.action
    }

    /// The words for the action.
    pub(crate) fn actions(&self) -> impl Iterator<Item = &str> {
        [Some(&self.action), self.or_action.as_ref()].into_iter().flatten().map(String::as_str)
    }

    /// Whether it is about this action on this resource.
    #[must_use]
    pub fn allows(&self, action: &str, resource: &str) -> bool {
        self.resource == resource && self.actions().any(|word| word == action)
    }

    /// Whether it is the same permission, whoever brings it.
    pub(crate) fn is_as(&self, other: &Self) -> bool {
        self.resource == other.resource && self.action == other.action && self.or_action == other.or_action
    }

    /// How the table writes it.
    #[must_use]
    pub fn as_written(&self) -> &str {
        &self.written
    }

    /// The group that brings it; none if the subject holds it in person.
    #[must_use]
    pub fn group(&self) -> Option<&str> {
        self.group.as_deref()
    }
}

/// Finds out which permissions the tables give to somebody. `auth::Auth` is one, over Django's tables.
///
/// It is asked once a request at most, by whoever has just found out who sends the request; never for a visitor who is
/// not signed in, an inactive account, or a superuser.
pub trait PermissionSource: Send + Sync + 'static {
    /// All permissions of the subject who sends the request with these extensions.
    fn permissions<'a>(
        &'a self,
        subject: &'a Subject,
        extensions: &'a http::Extensions,
    ) -> BoxFuture<'a, Result<Vec<Permission>, IdentifyError>>;
}
