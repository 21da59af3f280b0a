use std::{fmt, path::Path, sync::Arc};

use crate::{
    Decision, Identify, IdentifyError, Permission, PermissionSource, PolicyError, Status, Subject,
    guard::{Deny, Refusal, Require},
    source::{Source, Store},
};

/// Judges subjects by a policy. Clones are cheap and judge by the same policy, also after a reload.
///
/// ```
/// use rbac::{Authorizer, Subject};
///
/// # fn main() -> Result<(), rbac::PolicyError> {
/// let policy = Authorizer::from_text(
///     "policy.toml",
///     r#"
///     [roles.editor.allow]
///     "shop.book" = ["read", "update"]
///     [groups]
///     "Night shift" = ["editor"]
///     "#,
/// )?;
/// let eddie = Subject::user("auth_user", "2", "eddie").with_groups(["Night shift"]);
/// assert!(policy.check(&eddie, "update", "shop.book").is_allowed());
/// assert!(policy.check(&eddie, "delete", "shop.book").is_denied());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Authorizer {
    store: Arc<Store>,
    identify: Option<Arc<dyn Identify>>,
    permissions: Option<Arc<dyn PermissionSource>>,
    sign_in: Option<Arc<str>>,
    deny: Deny,
    observer: Option<Observer>,
}

/// Hears of every decision.
type Observer = Arc<dyn Fn(&Subject, &str, &str, &Decision) + Send + Sync>;

impl Authorizer {
    /// Reads the policy from a file.
    ///
    /// # Errors
    /// The file cannot be read, or has faults.
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self, PolicyError> {
        Self::from_sources([Source::file(path.as_ref())])
    }

    /// Reads the policy from a text; `name` stands for the file's name in messages.
    ///
    /// # Errors
    /// The text has faults.
    pub fn from_text(name: &str, text: &str) -> Result<Self, PolicyError> {
        Self::from_sources([Source::text(name, text)])
    }

    /// Makes one policy of several files and texts, in which each rule keeps its file and line.
    ///
    /// What they declare under `actions` and `resources` and forbid under `[never]` adds up, and so do the roles that
    /// they give to a group. A role or a set is defined in one place: a second definition is refused, naming both. A
    /// set is known in all of them; those of a part that is [confined to an app](Source::confined_to) are its own.
    ///
    /// # Errors
    /// There is no source, a file cannot be read, or the policy has faults.
    pub fn from_sources(sources: impl IntoIterator<Item = Source>) -> Result<Self, PolicyError> {
        let store = Arc::new(Store::new(sources.into_iter().collect())?);
        Ok(Self {
            store,
            identify: None,
            permissions: None,
            sign_in: None,
            deny: Deny::default(),
            observer: None,
        })
    }

    /// Says who finds out who sends a request; the guards need it.
    #[must_use]
    pub fn identify_with(mut self, identify: impl Identify) -> Self {
        self.identify = Some(Arc::new(identify));
        self
    }

    /// Judges permissions out of tables beside the policy: any allow counts, whether a role or a permission gives it;
    /// a deny of any role held beats both. Without this call no permission is looked up, whatever the tables hold.
    ///
    /// The guards of this authorizer and of its later clones, and the admin's stock gate, look them up once a request.
    ///
    /// ```
    /// # fn example(auth: impl rbac::PermissionSource + Clone) -> Result<(), rbac::PolicyError> {
    /// let policy = rbac::Authorizer::from_path("policy.toml")?.with_permissions(auth);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_permissions(mut self, source: impl PermissionSource) -> Self {
        self.permissions = Some(Arc::new(source));
        self
    }

    /// Whether permissions out of tables count: whether [`with_permissions`](Self::with_permissions) was called.
    #[must_use]
    pub fn judges_permissions(&self) -> bool {
        self.permissions.is_some()
    }

    /// The subject with the permissions that the source knows of, if there is one. The
    /// guards and the admin's stock gate do this themselves; it is for whoever asks [`check`](Self::check) in
    /// another place.
    ///
    /// # Errors
    /// The source cannot tell.
    pub async fn complete(
        &self,
        subject: Subject,
        extensions: &http::Extensions,
    ) -> Result<Subject, IdentifyError> {
        match &self.permissions {
            Some(source) if subject.is_signed_in() && subject.is_active() && !subject.is_superuser() => {
                let permissions = source.permissions(&subject, extensions).await?;
                Ok(subject.with_permissions(permissions))
            }
            _ => Ok(subject),
        }
    }

    /// Sends the anonymous to this path, with `next`, where a guard would answer 401.
    #[must_use]
    pub fn sign_in_at(mut self, path: &str) -> Self {
        self.sign_in = Some(path.into());
        self
    }

    /// Says how a guard's refusal looks; without it, it is a status and a plain sentence.
    #[must_use]
    pub fn deny_with<F, R>(mut self, deny: F) -> Self
    where
        F: Fn(Refusal) -> R + Send + Sync + 'static,
        R: axum::response::IntoResponse,
    {
        self.deny = Deny::new(deny);
        self
    }

    /// Says which column of an entity holds the owner of a row, which is what `:own` means. The resource is known
    /// from then on, to all clones.
    ///
    /// Do this before [`register`](Self::register). Afterwards a map may contradict the policy (no owner where it
    /// says `:own`); such a map is logged as an error and not used, so that what it should have opened stays shut.
    #[cfg(feature = "rows")]
    #[must_use]
    pub fn with_rows<E: sea_orm::EntityTrait>(self, map: crate::row::Map<E>) -> Self {
        let (resource, owner) = (map.resource, map.owner.map(Arc::new));
        let mapped = self.store.change_surroundings(|surroundings| {
            surroundings.mapped.insert(resource.clone(), owner);
        });
        if let Err(error) = mapped {
            tracing::error!(resource, "the map of rows is not used:\n{error}");
        }
        self
    }

    /// Says which resources there are, beside those that the policy declares and those that are mapped. From then
    /// on a name in the policy that is none of them is an error, also at a reload. A second call adds to the first.
    ///
    /// # Errors
    /// The policy names a resource that nobody declared, grants `:own` where no owner is known, or fails an
    /// `[[expect]]`. Nothing is changed then.
    pub fn register<I>(&self, names: I) -> Result<(), PolicyError>
    where
        I: IntoIterator<Item: AsRef<str>>,
    {
        self.store.change_surroundings(|surroundings| {
            let registered = surroundings.registered.get_or_insert_default();
            registered.extend(names.into_iter().map(|name| name.as_ref().to_owned()));
        })
    }

    /// Judges: may the subject do this with rows of that resource? See the [crate's guide](crate) for the order in
    /// which that is decided.
    #[must_use]
    pub fn check(&self, subject: &Subject, action: &str, resource: &str) -> Decision {
        let decision = self.store.policy().check(subject, action, resource);
        if let Some(observer) = &self.observer {
            observer(subject, action, resource, &decision);
        }
        decision
    }

    /// Tells `observer` of every decision that this authorizer and its later clones take: for a page that shows a
    /// developer why. It is called on the way of the request, so it should be quick, and should not check in its turn.
    ///
    /// ```
    /// let policy = rbac::Authorizer::from_text("policy.toml", "[roles.a.allow]\n\"shop.*\" = [\"read\"]")?
    ///     .observe_with(|subject, action, resource, decision| {
    ///         println!("{} {action} {resource}: {}", subject.name(), decision.reason());
    ///     });
    /// # let _ = policy;
    /// # Ok::<(), rbac::PolicyError>(())
    /// ```
    #[must_use]
    pub fn observe_with<F>(mut self, observer: F) -> Self
    where
        F: Fn(&Subject, &str, &str, &Decision) + Send + Sync + 'static,
    {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// A guard that lets a request pass if its sender may do this with every row of the resource.
    #[must_use]
    pub fn require(&self, action: &str, resource: &str) -> Require {
        Require::new(self.clone(), action, resource, false)
    }

    /// A guard that lets a request pass if its sender may do this with at least some rows of the resource; the
    /// handler asks the [`Decision`] for the scope.
    #[must_use]
    pub fn require_some(&self, action: &str, resource: &str) -> Require {
        Require::new(self.clone(), action, resource, true)
    }

    /// Whether `holder` may do at least all that `other` may. A superuser covers everybody, and nobody else covers
    /// a superuser. An inactive account counts by what it could do once it is active again.
    #[must_use]
    pub fn covers(&self, holder: &Subject, other: &Subject) -> bool {
        self.store.policy().covers(holder, other)
    }

    /// Whether a permission out of a table is about a resource and an action that are known here. One that is not
    /// allows nothing.
    #[must_use]
    pub fn knows(&self, permission: &Permission) -> bool {
        self.store.policy().knows(permission)
    }

    /// The roles that the policy gives to the members of a group.
    #[must_use]
    pub fn roles_of_group(&self, group: &str) -> Vec<String> {
        self.store.policy().roles_of_group(group)
    }

    /// Whether the policy speaks of a group.
    #[must_use]
    pub fn names_group(&self, group: &str) -> bool {
        self.store.policy().names_group(group)
    }

    /// The groups that the policy speaks of, sorted.
    #[must_use]
    pub fn groups(&self) -> Vec<String> {
        self.store.policy().groups()
    }

    /// The resources that are known, sorted.
    #[must_use]
    pub fn resources(&self) -> Vec<String> {
        self.store.policy().resources()
    }

    /// The roles that the policy defines, sorted.
    #[must_use]
    pub fn roles(&self) -> Vec<String> {
        self.store.policy().roles()
    }

    /// The policy in use as casbin's `model.conf` and `policy.csv`, which decide alike.
    ///
    /// # Errors
    /// A group's name cannot be written to casbin's files.
    #[cfg(feature = "casbin")]
    pub fn to_casbin(&self) -> Result<crate::Casbin, crate::CasbinError> {
        crate::policy::casbin::export(&self.store.policy())
    }

    /// Reads the policy's files again and takes them into use if they have no fault.
    ///
    /// # Errors
    /// As [`from_sources`](Self::from_sources) and [`register`](Self::register). The last good policy stays in use; the
    /// error is logged and shown by [`status`](Self::status) too.
    pub fn reload(&self) -> Result<(), PolicyError> {
        self.store.reload()
    }

    /// Reads the policy again whenever one of its files changes, from now on until the last clone is gone. A fault keeps the
    /// last good policy, and is logged and shown by [`status`](Self::status).
    ///
    /// # Errors
    /// No part of the policy is a file, or a directory cannot be watched.
    #[cfg(feature = "watch")]
    pub fn watch(&self) -> Result<(), PolicyError> {
        self.store.watch()
    }

    /// Which policy is in use, and whether the file says something else by now that was refused.
    #[must_use]
    pub fn status(&self) -> Status {
        self.store.status()
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn identify(&self) -> Option<Arc<dyn Identify>> {
        self.identify.clone()
    }

    pub(crate) fn sign_in(&self) -> Option<&str> {
        self.sign_in.as_deref()
    }

    pub(crate) fn deny(&self) -> &Deny {
        &self.deny
    }
}

impl fmt::Debug for Authorizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorizer").field("store", &self.store).finish_non_exhaustive()
    }
}
