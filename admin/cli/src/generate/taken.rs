//! Tables that the project has entities of already.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Each table that a file of the project's source names as an entity's, and the file.
pub(crate) fn tables(source: &Path) -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![source.to_owned()];
    while let Some(place) = waiting.pop() {
        // What cannot be read has no entity that a build would find.
        for entry in std::fs::read_dir(&place).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                waiting.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                let names = text.split("table_name = \"").skip(1).filter_map(|rest| rest.split('"').next());
                found.extend(names.map(|name| (name.to_owned(), path.clone())));
            }
        }
    }
    found
}
