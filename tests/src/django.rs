//! The real Django on the database of a test: `tests/django` is its project, `peer.py` there what it can be asked.
//!
//! To start it takes a second, so one question asks for as much as it can:
//!
//! ```no_run
//! # let url = "sqlite:///tmp/shop.sqlite";
//! let said = frontdesk_tests::django::ask(url, &["migrate", "people", "plan"]);
//! assert!(said["plan"].as_str().unwrap().contains("No planned migration operations."));
//! ```

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::python;

/// The password of everybody whom `people` made.
pub const PASSWORD: &str = "brass-kettle-at-noon-42";

/// Asks Django on the database at this address: the answers by the questions as they were put.
///
/// # Panics
/// When Django fails, with what it said.
#[must_use]
pub fn ask(url: &str, questions: &[&str]) -> Value {
    asked(url, "wide", questions)
}

/// The same of a project without `DEFAULT_AUTO_FIELD`, whose link tables have the narrow keys of Django's own default.
///
/// # Panics
/// As [`ask`].
#[must_use]
pub fn ask_with_narrow_keys(url: &str, questions: &[&str]) -> Value {
    asked(url, "narrow", questions)
}

fn asked(url: &str, keys: &str, questions: &[&str]) -> Value {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("django");
    let output = Command::new(python::environment())
        .arg("peer.py")
        .args(questions)
        .current_dir(place)
        .env("PEER_DATABASE_URL", url)
        .env("PEER_KEYS", keys)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONUTF8", "1")
        .stdin(Stdio::null())
        .output()
        .expect("python starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{questions:?} at {url}: {said}");
    let answer = output.stdout.rsplit(|byte| *byte == b'\n').find(|line| !line.is_empty());
    serde_json::from_slice(answer.unwrap_or_default()).expect("a line of JSON from peer.py")
}
