//! Files to be written: all of them or none.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::Fault;

/// New files and changed ones.
#[derive(Debug, Default)]
pub(crate) struct Files {
    new: Vec<(PathBuf, String)>,
    changed: Vec<(PathBuf, String, String)>,
}

impl Files {
    /// A file that must not be there yet.
    pub(crate) fn add(&mut self, path: impl Into<PathBuf>, content: impl Into<String>) {
        self.new.push((path.into(), content.into()));
    }

    /// A file with its old and its new content. Two changes of one file follow each other.
    pub(crate) fn change(&mut self, path: PathBuf, old: String, new: String) {
        self.changed.push((path, old, new));
    }

    /// The content of a file as it is to be written, else as it is.
    pub(crate) fn read(&self, path: &Path) -> Result<String, Fault> {
        let new = self.new.iter().find(|(known, _)| known == path).map(|(_, content)| content);
        let changed =
            self.changed.iter().rev().find(|(known, ..)| known == path).map(|(.., content)| content);
        match new.or(changed) {
            Some(content) => Ok(content.clone()),
            None => fs::read_to_string(path).map_err(|source| Fault::File { path: path.to_owned(), source }),
        }
    }

    /// Replaces the content of a file, be it new or old.
    pub(crate) fn replace(&mut self, path: &Path, content: String) -> Result<(), Fault> {
        if let Some((_, new)) = self.new.iter_mut().find(|(known, _)| known == path) {
            *new = content;
            return Ok(());
        }
        let old = self.read(path)?;
        self.change(path.to_owned(), old, content);
        Ok(())
    }

    /// Writes everything; on a failure what was written is taken back.
    pub(crate) fn write(self) -> Result<(), Fault> {
        for (path, _) in &self.new {
            if path.exists() {
                return Err(Fault::Exists(path.clone()));
            }
        }
        let mut undo = Undo::default();
        for (path, content) in &self.new {
            let fault = |source| Fault::File { path: path.clone(), source };
            undo.make_directories(path).map_err(fault)?;
            let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(fault)?;
            undo.files.push(path.clone());
            file.write_all(content.as_bytes()).map_err(fault)?;
        }
        for (path, old, new) in self.changed {
            let fault = |source| Fault::File { path: path.clone(), source };
            fs::write(&path, new).map_err(fault)?;
            undo.changed.push((path, old));
        }
        undo.keep();
        Ok(())
    }
}

/// What to take back if a later file fails.
#[derive(Default)]
struct Undo {
    files: Vec<PathBuf>,
    directories: Vec<PathBuf>,
    changed: Vec<(PathBuf, String)>,
}

impl Undo {
    fn make_directories(&mut self, file: &Path) -> std::io::Result<()> {
        let missing =
            file.ancestors().skip(1).take_while(|place| !place.as_os_str().is_empty() && !place.exists());
        let missing: Vec<_> = missing.map(Path::to_owned).collect();
        for place in missing.into_iter().rev() {
            fs::create_dir(&place)?;
            self.directories.push(place);
        }
        Ok(())
    }

    fn keep(mut self) {
        self.files.clear();
        self.directories.clear();
        self.changed.clear();
    }
}

impl Drop for Undo {
    fn drop(&mut self) {
        // The first failure is the one that is reported.
        for (path, old) in self.changed.drain(..).rev() {
            let _ = fs::write(path, old);
        }
        for path in self.files.drain(..).rev() {
            let _ = fs::remove_file(path);
        }
        for path in self.directories.drain(..).rev() {
            let _ = fs::remove_dir(path);
        }
    }
}
