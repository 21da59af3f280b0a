//! Where a policy comes from, and how a changed one is taken into use.

mod changes;
mod file;
#[cfg(feature = "watch")]
mod watch;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use arc_swap::ArcSwap;

use crate::{
    PolicyError,
    policy::{Policy, Raw, Surroundings},
};

/// A part of a policy: a file, or a text that the program holds. [`Authorizer::from_sources`](crate::Authorizer::from_sources)
/// makes one policy of several.
///
/// ```
/// use rbac::{Authorizer, Source};
///
/// # fn main() -> Result<(), rbac::PolicyError> {
/// let project = r#"
///     [roles.editor]
///     inherits = ["blog.editor"]           # adopts what the app offers
///     [groups]
///     "Night shift" = ["editor"]
/// "#;
/// let blog = r#"
///     [roles."blog.editor".allow]
///     "blog.*" = ["crud"]
/// "#;
/// let policy = Authorizer::from_sources([
///     Source::text("policy.toml", project),
///     Source::text("blog/policy.toml", blog).confined_to("blog"),
/// ])?;
/// assert_eq!(policy.roles(), ["blog.editor", "editor"]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Source {
    origin: Origin,
    app: Option<String>,
}

/// Where the text of a part comes from.
#[derive(Clone, Debug)]
enum Origin {
    File(PathBuf),
    Text { name: String, text: String },
}

impl Source {
    /// A file. It can be read again and watched.
    #[must_use]
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self { origin: Origin::File(path.into()), app: None }
    }

    /// A text; `name` stands for the file's name in messages and reasons.
    #[must_use]
    pub fn text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { origin: Origin::Text { name: name.into(), text: text.into() }, app: None }
    }

    /// Says that this is what an app brings: it may speak of resources `app.*` and of roles `app.something` alone,
    /// and cannot put groups into roles. Its sets are its own.
    #[must_use]
    pub fn confined_to(mut self, app: impl Into<String>) -> Self {
        self.app = Some(app.into());
        self
    }

    fn path(&self) -> Option<&Path> {
        match &self.origin {
            Origin::File(path) => Some(path),
            Origin::Text { .. } => None,
        }
    }

    fn name(&self) -> String {
        match &self.origin {
            Origin::File(path) => path.display().to_string(),
            Origin::Text { name, .. } => name.clone(),
        }
    }

    fn read(&self) -> Result<Raw, PolicyError> {
        let bytes = match &self.origin {
            Origin::File(path) => file::read(path)?,
            Origin::Text { text, .. } => text.as_bytes().to_vec(),
        };
        Ok(Raw { name: self.name(), bytes, app: self.app.clone() })
    }
}

/// The policy in use and all that may replace it. Checks read the policy without waiting for anybody; those who
/// replace it take turns.
pub(crate) struct Store {
    sources: Vec<Source>,
    policy: ArcSwap<Policy>,
    status: ArcSwap<Status>,
    surroundings: Mutex<Surroundings>,
    #[cfg(feature = "watch")]
    watcher: Mutex<Option<notify::RecommendedWatcher>>,
}

/// What there is to know about the policy in use, for a readiness page or a command.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// The names of the files, and of the texts, with commas between.
    pub name: String,
    /// Counts the policies taken into use, the first being 1.
    pub generation: u64,
    /// Why the files as they are now were refused, in full; none if it is the policy in use. An older policy, the last
    /// good one, is in use as long as this says something.
    pub refused: Option<String>,
}

impl Store {
    /// All sources make one policy.
    pub(crate) fn new(sources: Vec<Source>) -> Result<Self, PolicyError> {
        if sources.is_empty() {
            return Err(PolicyError::NoSource);
        }
        let surroundings = Surroundings::default();
        let policy = Policy::build(read(&sources)?, &surroundings).map_err(PolicyError::Refused)?;
        let name = sources.iter().map(Source::name).collect::<Vec<_>>().join(", ");
        Ok(Self {
            sources,
            policy: ArcSwap::new(policy),
            status: ArcSwap::from_pointee(Status { name, generation: 1, refused: None }),
            surroundings: Mutex::new(surroundings),
            #[cfg(feature = "watch")]
            watcher: Mutex::new(None),
        })
    }

    /// The files among the sources.
    fn paths(&self) -> impl Iterator<Item = &Path> {
        self.sources.iter().filter_map(Source::path)
    }

    pub(crate) fn policy(&self) -> Arc<Policy> {
        self.policy.load_full()
    }

    /// The policy in use, and what the application says about its resources.
    pub(crate) fn both(&self) -> (Arc<Policy>, Surroundings) {
        let surroundings = self.take_turn();
        (self.policy(), surroundings.clone())
    }

    pub(crate) fn status(&self) -> Status {
        Status::clone(&self.status.load())
    }

    /// Changes what the application says about its resources, if the policy agrees with it.
    pub(crate) fn change_surroundings(
        &self,
        change: impl FnOnce(&mut Surroundings),
    ) -> Result<(), PolicyError> {
        let mut surroundings = self.take_turn();
        let mut changed = surroundings.clone();
        change(&mut changed);
        let policy = self.policy.load().moved(&changed).map_err(PolicyError::Refused)?;
        self.policy.store(policy);
        *surroundings = changed;
        Ok(())
    }

    /// Reads the files again. Whatever is wrong with one of them, the policy in use stays.
    pub(crate) fn reload(&self) -> Result<(), PolicyError> {
        if self.paths().next().is_none() {
            return Err(PolicyError::NoFile);
        }
        let surroundings = self.take_turn();
        let before = self.policy();
        let read = read(&self.sources).and_then(|sources| {
            let now = sources.iter().map(|source| source.bytes.as_slice());
            if now.eq(before.model().text.files().map(|file| file.content.as_bytes())) {
                return Ok(None);
            }
            Policy::build(sources, &surroundings).map(Some).map_err(PolicyError::Refused)
        });
        let status = self.status();
        match read {
            Ok(after) => {
                let mut generation = status.generation;
                if let Some(after) = after {
                    generation += 1;
                    let changes = changes::describe(before.model(), after.model());
                    tracing::info!(policy = status.name, generation, "policy taken into use: {changes}");
                    self.policy.store(after);
                } else if status.refused.is_some() {
                    tracing::info!(policy = status.name, "what the files say is again the policy in use");
                }
                self.status.store(Arc::new(Status { generation, refused: None, ..status }));
                Ok(())
            }
            Err(error) => {
                let refused = error.to_string();
                if status.refused.as_ref() != Some(&refused) {
                    tracing::error!(
                        policy = status.name,
                        "policy refused, the last good one stays in use:\n{refused}"
                    );
                }
                self.status.store(Arc::new(Status { refused: Some(refused), ..status }));
                Err(error)
            }
        }
    }

    fn take_turn(&self) -> MutexGuard<'_, Surroundings> {
        // What the lock guards is replaced whole, so a panic elsewhere cannot have left it half changed.
        self.surroundings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(sources: &[Source]) -> Result<Vec<Raw>, PolicyError> {
    sources.iter().map(Source::read).collect()
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("sources", &self.status().name)
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
