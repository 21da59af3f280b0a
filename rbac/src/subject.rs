use std::{collections::BTreeMap, error::Error, fmt, sync::Arc};

use futures_util::future::BoxFuture;

use crate::Permission;

/// Whom a policy judges: who they are, whether they may act at all, and which roles and groups they hold.
///
/// A subject is plain data. Where it comes from (a session, a token, a header set by a proxy) is the business of
/// an [`Identify`].
///
/// ```
/// let anna = rbac::Subject::user("auth_user", "7", "anna").with_groups(["Support"]);
/// assert!(anna.is_signed_in() && anna.is_active() && !anna.is_superuser());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    realm: String,
    key: String,
    name: String,
    signed_in: bool,
    active: bool,
    superuser: bool,
    roles: Vec<String>,
    groups: Vec<String>,
    attributes: BTreeMap<String, Vec<String>>,
    /// Sorted, and so by resource.
    permissions: Vec<Arc<Permission>>,
}

impl Subject {
    /// A visitor who has not signed in: holds the role `anonymous` and nothing else, and owns no row.
    #[must_use]
    pub fn anonymous() -> Self {
        Self {
            realm: String::new(),
            key: String::new(),
            name: String::new(),
            signed_in: false,
            active: true,
            superuser: false,
            roles: Vec::new(),
            groups: Vec::new(),
            attributes: BTreeMap::new(),
            permissions: Vec::new(),
        }
    }

    /// A signed-in, active, ordinary person without roles and groups.
    ///
    /// `realm` names the table that `key` comes from, so that key 7 of one table is never taken for key 7 of
    /// another. A blank key is nobody's: such a subject is anonymous, whatever else is said about it.
    #[must_use]
    pub fn user(realm: impl Into<String>, key: impl Into<String>, name: impl Into<String>) -> Self {
        let key = key.into();
        if key.trim().is_empty() {
            return Self::anonymous();
        }
        Self { realm: realm.into(), key, name: name.into(), signed_in: true, ..Self::anonymous() }
    }

    /// Adds roles to those already held.
    #[must_use]
    pub fn with_roles<I: IntoIterator<Item: Into<String>>>(mut self, roles: I) -> Self {
        self.roles.extend(roles.into_iter().map(Into::into));
        self
    }

    /// Adds groups to those already held; the policy's `[groups]` says which roles a group brings.
    #[must_use]
    pub fn with_groups<I: IntoIterator<Item: Into<String>>>(mut self, groups: I) -> Self {
        self.groups.extend(groups.into_iter().map(Into::into));
        self
    }

    /// Sets whether the account may be used; an inactive subject may do nothing at all.
    #[must_use]
    pub fn with_active(mut self, active: bool) -> Self {
        self.active = active;
        self
    }

    /// Sets whether this is a superuser, who may do everything but what `[never]` forbids.
    #[must_use]
    pub fn with_superuser(mut self, superuser: bool) -> Self {
        self.superuser = superuser;
        self
    }

    /// Sets an attribute, such as the regions that a person looks after.
    #[must_use]
    pub fn with_attribute<I: IntoIterator<Item: Into<String>>>(
        mut self,
        name: impl Into<String>,
        values: I,
    ) -> Self {
        self.attributes.insert(name.into(), values.into_iter().map(Into::into).collect());
        self
    }

    /// Adds permissions out of tables to those already held. See [`Authorizer::with_permissions`](crate::Authorizer::with_permissions)
    /// for who does so.
    #[must_use]
    pub fn with_permissions(mut self, permissions: impl IntoIterator<Item = Permission>) -> Self {
        self.permissions.extend(permissions.into_iter().map(Arc::new));
        self.permissions.sort_unstable();
        self.permissions.dedup();
        self
    }

    /// The table that [`key`](Self::key) comes from; blank for the anonymous.
    #[must_use]
    pub fn realm(&self) -> &str {
        &self.realm
    }

    /// The primary key as text; blank for the anonymous.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The name to show in logs and histories; it decides nothing.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether somebody is signed in.
    #[must_use]
    pub fn is_signed_in(&self) -> bool {
        self.signed_in
    }

    /// Whether the account may be used.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.active
    }

    /// Whether this is a signed-in superuser. The anonymous never is, whatever was set.
    #[must_use]
    pub fn is_superuser(&self) -> bool {
        self.superuser && self.signed_in
    }

    /// The roles held directly; [`groups`](Self::groups) may bring more.
    #[must_use]
    pub fn roles(&self) -> &[String] {
        &self.roles
    }

    /// The groups that the subject is a member of.
    #[must_use]
    pub fn groups(&self) -> &[String] {
        &self.groups
    }

    /// The permissions that tables give, sorted by resource. The anonymous hold none, whatever was set.
    pub fn permissions(&self) -> impl Iterator<Item = &Permission> {
        self.held_permissions().iter().map(|permission| &**permission)
    }

    /// The permission that allows this, if one does; one held in person before one that a group brings.
    pub(crate) fn permission(&self, action: &str, resource: &str) -> Option<&Arc<Permission>> {
        let held = self.held_permissions();
        let start = held.partition_point(|permission| permission.resource() < resource);
        let there = held.get(start..)?.iter().take_while(|permission| permission.resource() == resource);
        there.into_iter().find(|permission| permission.allows(action, resource))
    }

    fn held_permissions(&self) -> &[Arc<Permission>] {
        if self.signed_in { &self.permissions } else { &[] }
    }

    /// The values of an attribute; none if it was never set.
    #[must_use]
    pub fn attribute(&self, name: &str) -> &[String] {
        self.attributes.get(name).map_or(&[], Vec::as_slice)
    }
}

/// Finds out who sends a request. An application implements this once, over whatever it signs people in with.
///
/// No credentials at all is not an error: answer [`Subject::anonymous`]. An error means that nobody can tell, for
/// instance because the session store does not answer; the guards then refuse with 503 and never let the request
/// pass.
///
/// ```
/// use futures_util::future::BoxFuture;
/// use rbac::{Identify, IdentifyError, Subject};
///
/// /// Trusts a header that the proxy in front of this service sets.
/// struct ByHeader;
///
/// impl Identify for ByHeader {
///     fn identify<'a>(
///         &'a self,
///         _: &'a http::Extensions,
///         headers: &'a http::HeaderMap,
///     ) -> BoxFuture<'a, Result<Subject, IdentifyError>> {
///         Box::pin(async move {
///             let Some(name) = headers.get("x-user") else { return Ok(Subject::anonymous()) };
///             let name = name.to_str().map_err(IdentifyError::new)?;
///             Ok(Subject::user("proxy", name, name).with_roles(["staff"]))
///         })
///     }
/// }
/// ```
pub trait Identify: Send + Sync + 'static {
    /// Answers who sends the request with these extensions and headers.
    fn identify<'a>(
        &'a self,
        extensions: &'a http::Extensions,
        headers: &'a http::HeaderMap,
    ) -> BoxFuture<'a, Result<Subject, IdentifyError>>;
}

/// Why nobody can tell who sends a request. Its text is for the log, never for the client.
#[derive(Debug)]
pub struct IdentifyError {
    cause: Box<dyn Error + Send + Sync>,
}

impl IdentifyError {
    /// Wraps the cause.
    pub fn new(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { cause: cause.into() }
    }
}

impl fmt::Display for IdentifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot tell who sends the request: {}", self.cause)
    }
}

impl Error for IdentifyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.cause)
    }
}
