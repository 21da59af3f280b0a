//! Where a policy comes from, and how a changed one is taken into use.

mod changes;
mod file;
#[cfg(feature = "watch")]
mod watch;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use arc_swap::ArcSwap;

use crate::{PolicyError, policy::Policy, policy::Surroundings};

/// The policy in use and all that may replace it. Checks read the policy without waiting for anybody; those who
/// replace it take turns.
pub(crate) struct Store {
    origin: Origin,
    policy: ArcSwap<Policy>,
    status: ArcSwap<Status>,
    surroundings: Mutex<Surroundings>,
    #[cfg(feature = "watch")]
    watcher: Mutex<Option<notify::RecommendedWatcher>>,
}

/// Where the text of the policy comes from.
#[derive(Debug)]
enum Origin {
    File(PathBuf),
    Text,
}

/// What there is to know about the policy in use, for a readiness page or a command.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// The file's name, or the name that was given to the text.
    pub name: String,
    /// Counts the policies taken into use, the first being 1.
    pub generation: u64,
    /// Why the file as it is now was refused, in full; none if it is the policy in use. An older policy, the last
    /// good one, is in use as long as this says something.
    pub refused: Option<String>,
}

impl Store {
    pub(crate) fn from_file(path: PathBuf) -> Result<Self, PolicyError> {
        let bytes = file::read(&path)?;
        let name = path.display().to_string();
        Self::new(Origin::File(path), &name, bytes)
    }

    pub(crate) fn from_text(name: &str, text: &str) -> Result<Self, PolicyError> {
        Self::new(Origin::Text, name, text.as_bytes().to_vec())
    }

    fn new(origin: Origin, name: &str, bytes: Vec<u8>) -> Result<Self, PolicyError> {
        let surroundings = Surroundings::default();
        let policy = Policy::build(name, bytes, &surroundings).map_err(PolicyError::Refused)?;
        Ok(Self {
            origin,
            policy: ArcSwap::new(policy),
            status: ArcSwap::from_pointee(Status { name: name.to_owned(), generation: 1, refused: None }),
            surroundings: Mutex::new(surroundings),
            #[cfg(feature = "watch")]
            watcher: Mutex::new(None),
        })
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

    /// Reads the file again. Whatever is wrong with it, the policy in use stays.
    pub(crate) fn reload(&self) -> Result<(), PolicyError> {
        let Origin::File(path) = &self.origin else { return Err(PolicyError::NoFile) };
        let surroundings = self.take_turn();
        let before = self.policy();
        let read = file::read(path).and_then(|bytes| {
            if bytes == before.model().text.content().as_bytes() {
                return Ok(None);
            }
            Policy::build(before.model().text.name(), bytes, &surroundings)
                .map(Some)
                .map_err(PolicyError::Refused)
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
                    tracing::info!(policy = status.name, "the policy file is again the policy in use");
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

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("origin", &self.origin)
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
