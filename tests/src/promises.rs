//! The table of what is promised, `docs/parity.md`, and how it is kept honest.
//!
//! `tests/promises/ids.txt` is the list of all promises: an id and a few words each. The table says of each of them which test
//! proves it, which issue will, or why it is not wanted; [`judge`] finds what the table forgets, says twice or makes up.
//! [`sources`] knows the tests that the source tree has, [`research`] the ids that the reports ask for which the list was made from.

pub mod research;
pub mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use self::sources::Tests;

/// The issues that may be named. One that is closed comes off this list, so that the table has to name its tests.
pub const ISSUES: &[u32] = &[4, 5, 6];

/// What is to come and has no number yet.
pub const LATER: &[&str] = &[
    "API and tokens",
    "actions",
    "behind a proxy",
    "export and import",
    "files",
    "forms and inlines",
    "history and audit",
    "mail and account flows",
    "release",
    "row rules and fields",
    "screens",
    "second factors",
    "sessions and remember-me",
    "several nodes and faults",
    "throttling",
];

/// One promise: its id, and a few words that say what is meant.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Promise {
    /// The id, as in `FL-L1`.
    pub id: String,
    /// The words.
    pub words: String,
}

/// The top of the repository.
#[must_use]
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository around this package").to_owned()
}

/// A file of the repository.
///
/// # Panics
/// When it cannot be read.
#[must_use]
pub fn read(path: &str) -> String {
    std::fs::read_to_string(repository().join(path)).unwrap_or_else(|fault| panic!("{path}: {fault}"))
}

/// The committed list of all promises.
#[must_use]
pub fn promises() -> Vec<Promise> {
    parse(&read("tests/promises/ids.txt"))
}

/// Reads a list of promises: one a line, the id first; `#` begins a remark.
#[must_use]
pub fn parse(text: &str) -> Vec<Promise> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (id, words) = line.split_once(' ').unwrap_or((line, ""));
            Promise { id: id.to_owned(), words: words.trim().to_owned() }
        })
        .collect()
}

/// Everything that is wrong with the table, in the order of its lines; then what it forgets.
#[must_use]
pub fn judge(table: &str, promises: &[Promise], tests: &Tests) -> Vec<String> {
    let words: BTreeMap<&str, &str> =
        promises.iter().map(|promise| (promise.id.as_str(), promise.words.as_str())).collect();
    let (mut faults, mut seen) = (Vec::new(), BTreeSet::new());
    if words.len() != promises.len() {
        faults.push("the list of promises has an id twice".to_owned());
    }
    for (number, line) in table.lines().enumerate().filter(|(_, line)| line.starts_with("| `")) {
        let mut say = |fault: String| faults.push(format!("line {}: {fault}", number + 1));
        let row = line.trim_start_matches('|').trim_end();
        let cells: Vec<&str> = row.strip_suffix('|').unwrap_or(row).split('|').map(str::trim).collect();
        let [name, proof, not] = cells[..] else {
            say(format!("{} cells instead of three", cells.len()));
            continue;
        };
        let (id, said) = name.trim_start_matches('`').split_once('`').unwrap_or((name, ""));
        match words.get(id) {
            None => say(format!("nobody promised {id}")),
            Some(words) if *words != said.trim() => {
                say(format!("{id} is promised as {words:?}, the table says {:?}", said.trim()));
            }
            Some(_) => {}
        }
        if !seen.insert(id) {
            say(format!("{id} stands here a second time"));
        }
        if proof.is_empty() && not.is_empty() {
            say(format!("{id} has neither a test, nor an issue, nor a reason"));
        }
        if !not.is_empty() && not.strip_prefix("not: ").is_none_or(|reason| reason.trim().is_empty()) {
            say(format!("{id}: write `not: ` and the reason, not {not:?}"));
        }
        for fault in proof.split(", ").filter(|one| !one.is_empty()).filter_map(|one| doubt(one, tests)) {
            say(format!("{id}: {fault}"));
        }
    }
    let forgotten = promises.iter().filter(|promise| !seen.contains(promise.id.as_str()));
    faults.extend(forgotten.map(|promise| format!("{} is forgotten: {}", promise.id, promise.words)));
    faults
}

/// What is wrong with one entry of the second column.
fn doubt(proof: &str, tests: &Tests) -> Option<String> {
    if let Some(name) = proof.strip_prefix('`').and_then(|proof| proof.strip_suffix('`')) {
        return tests.doubt(name);
    }
    if let Some(number) = proof.strip_prefix("issue ") {
        let is_known = number.parse().is_ok_and(|number: u32| ISSUES.contains(&number));
        return (!is_known).then(|| format!("`{proof}` is none of the open issues {ISSUES:?}"));
    }
    if let Some(topic) = proof.strip_prefix("later: ") {
        return (!LATER.contains(&topic))
            .then(|| format!("nothing is planned as {topic:?}; there is {LATER:?}"));
    }
    Some(format!("{proof:?} is no test in backticks, no `issue N` and no `later: ..`"))
}
