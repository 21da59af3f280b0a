use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    Answer, Decision, Identify, PolicyError, Reason, ReasonKind, Subject,
    guard::{Deny, Require},
    row,
};

/// Judges subjects by a policy. Clones are cheap and judge by the same policy, also after a reload.
#[derive(Clone)]
pub struct Authorizer {
    identify: Option<Arc<dyn Identify>>,
    sign_in: Option<Arc<str>>,
    deny: Deny,
    source: Arc<Source>,
}

#[derive(Debug)]
enum Source {
    Path(PathBuf),
    Text(String),
}

impl std::fmt::Debug for Authorizer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authorizer").field("source", &self.source).finish_non_exhaustive()
    }
}

impl Authorizer {
    /// Reads the policy from a file.
    ///
    /// # Errors
    /// The file cannot be read, or has faults.
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self, PolicyError> {
        let path = path.as_ref();
        std::fs::read(path).map_err(|source| PolicyError::Unreadable { path: path.to_owned(), source })?;
        Ok(Self::new(Source::Path(path.to_owned())))
    }

    /// Reads the policy from a text; `name` stands for the file's name in messages.
    ///
    /// # Errors
    /// The text has faults.
    pub fn from_text(name: &str, _text: &str) -> Result<Self, PolicyError> {
        Ok(Self::new(Source::Text(name.to_owned())))
    }

    fn new(source: Source) -> Self {
        Self { identify: None, sign_in: None, deny: Deny::default(), source: Arc::new(source) }
    }

    /// Says who finds out who sends a request; the guards need it.
    #[must_use]
    pub fn identify_with(mut self, identify: impl Identify) -> Self {
        self.identify = Some(Arc::new(identify));
        self
    }

    /// Sends the anonymous to this path, with `next`, where a guard would answer 401.
    #[must_use]
    pub fn sign_in_at(mut self, path: &str) -> Self {
        self.sign_in = Some(path.into());
        self
    }

    /// Says how a guard's refusal looks.
    #[must_use]
    pub fn deny_with<F, R>(mut self, deny: F) -> Self
    where
        F: Fn(crate::guard::Refusal) -> R + Send + Sync + 'static,
        R: axum::response::IntoResponse,
    {
        self.deny = Deny::new(deny);
        self
    }

    /// Says which column of an entity holds the owner of a row, which is what `:own` means; the resource is known
    /// from then on.
    #[cfg(feature = "rows")]
    #[must_use]
    pub fn with_rows<E: sea_orm::EntityTrait>(self, _map: row::Map<E>) -> Self {
        self
    }

    /// Says which resources there are beside those that the policy declares and those that are mapped. Afterwards a
    /// name in the policy that is none of them is an error, also at a reload.
    ///
    /// # Errors
    /// The policy names a resource that nobody declared, grants `:own` on one without a map, or fails an `[[expect]]`.
    pub fn register<I>(&self, _names: I) -> Result<(), PolicyError>
    where
        I: IntoIterator<Item: AsRef<str>>,
    {
        Ok(())
    }

    /// Judges: may the subject do this with rows of that resource?
    #[must_use]
    pub fn check(&self, _subject: &Subject, _action: &str, _resource: &str) -> Decision {
        Decision::new(Answer::Denied, Reason { kind: ReasonKind::Silence, rule: None, nearest_miss: None })
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

    /// Whether `holder` may do at least all that `other` may. A superuser covers everybody.
    #[must_use]
    pub fn covers(&self, holder: &Subject, _other: &Subject) -> bool {
        holder.is_active() && holder.is_superuser()
    }

    /// The roles that the policy gives to the members of a group.
    #[must_use]
    pub fn roles_of_group(&self, _group: &str) -> Vec<String> {
        Vec::new()
    }

    /// Whether the policy gives any role to the members of a group.
    #[must_use]
    pub fn names_group(&self, _group: &str) -> bool {
        false
    }

    /// The resources that are known, sorted.
    #[must_use]
    pub fn resources(&self) -> Vec<String> {
        Vec::new()
    }

    /// The roles that the policy defines, sorted.
    #[must_use]
    pub fn roles(&self) -> Vec<String> {
        Vec::new()
    }

    /// Reads the policy again and takes it into use if it has no fault.
    ///
    /// # Errors
    /// As [`from_path`](Self::from_path) and [`register`](Self::register); the last good policy stays in use.
    pub fn reload(&self) -> Result<(), PolicyError> {
        Ok(())
    }

    /// Reads the policy again whenever its file changes, from now on until the last clone is gone. A fault keeps the
    /// last good policy, and is logged and shown by [`status`](Self::status).
    ///
    /// # Errors
    /// The policy does not come from a file, or its directory cannot be watched.
    #[cfg(feature = "watch")]
    pub fn watch(&self) -> Result<(), PolicyError> {
        Ok(())
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
