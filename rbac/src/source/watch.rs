use std::{
    collections::BTreeSet,
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    sync::{
        Arc, PoisonError, Weak,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

use notify::{Event, EventKind, RecursiveMode, Watcher};

use super::Store;
use crate::PolicyError;

/// How long the file must have been left alone before it is read: editors write in several steps.
const SETTLED: Duration = Duration::from_millis(60);
/// How often a file that does not come to rest is waited for, before it is read all the same.
const PATIENCE: usize = 30;

impl Store {
    /// Reads the files again whenever one of them changes, as long as the store is there.
    ///
    /// The directories are watched, not the files: editors and configuration managers put a new file in its place, and
    /// what watches the old one would never hear of it.
    pub(crate) fn watch(self: &Arc<Self>) -> Result<(), PolicyError> {
        let names: Vec<_> = self.paths().filter_map(Path::file_name).map(OsStr::to_owned).collect();
        let directories: BTreeSet<_> = self.paths().map(directory).collect();
        if directories.is_empty() {
            return Err(PolicyError::NoFile);
        }
        let mut slot = self.watcher.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.is_some() {
            return Ok(());
        }
        let unwatchable = |source| PolicyError::Unwatchable { source };
        let (changed, changes) = sync_channel(1);
        let mut watcher = notify::recommended_watcher(listener(names, changed)).map_err(unwatchable)?;
        for directory in directories {
            watcher.watch(&directory, RecursiveMode::NonRecursive).map_err(unwatchable)?;
        }
        let store = Arc::downgrade(self);
        thread::Builder::new()
            .name("policy-watch".to_owned())
            .spawn(move || follow(&store, &changes))
            .map_err(|error| unwatchable(notify::Error::io(error)))?;
        *slot = Some(watcher);
        Ok(())
    }
}

fn directory(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Tells of events that may concern one of the files. One waiting message is enough: whoever hears it reads them all.
fn listener(names: Vec<OsString>, changed: SyncSender<()>) -> impl Fn(notify::Result<Event>) {
    move |event| {
        let concerns = match event {
            Ok(event) => {
                // Reading the file is an access too: to answer it by reading would never end.
                let ours = |path: &PathBuf| {
                    let name = path.file_name();
                    names.iter().any(|ours| Some(ours.as_os_str()) == name) || is_hidden_link(path)
                };
                !matches!(event.kind, EventKind::Access(_))
                    && (event.need_rescan() || event.paths.iter().any(ours))
            }
            Err(error) => {
                tracing::error!("watching the policy file failed: {error}");
                true
            }
        };
        if concerns {
            // Full means that a message waits already; closed means that nobody listens any more.
            let _ = changed.try_send(());
        }
    }
}

/// Kubernetes mounts a file as a link through a hidden directory (`..data`), and changes only that.
fn is_hidden_link(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".."))
}

fn follow(store: &Weak<Store>, changes: &Receiver<()>) {
    while changes.recv().is_ok() {
        for _ in 0..PATIENCE {
            if changes.recv_timeout(SETTLED).is_err() {
                break;
            }
        }
        let Some(store) = store.upgrade() else { return };
        // Logged and kept in the status already; here is nobody to tell.
        let _ = store.reload();
    }
}
