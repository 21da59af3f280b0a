//! A Python with the real Django, Werkzeug and Flask: what we claim to understand is what these wrote.
//!
//! `tests/peers` makes it, below the target directory, once: whoever asks first waits for pip, the others for the first.
//!
//! ```no_run
//! use frontdesk_tests::python;
//!
//! let hash = python::run("from werkzeug.security import generate_password_hash as h; print(h('secret'), end='')", "");
//! ```

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// True where `tests/run` said that there is no Python to be had; a missing one is an error everywhere else.
#[must_use]
pub fn is_missing() -> bool {
    std::env::var_os("FRONTDESK_WITHOUT_PYTHON").is_some()
}

/// The interpreter of the environment, which is made if it is not there yet.
///
/// # Panics
/// When it cannot be made; what is lacking stands on standard error.
#[must_use]
pub fn environment() -> PathBuf {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(make).clone()
}

/// Runs a script with this standard input; gives its standard output.
///
/// # Panics
/// When the script fails.
#[must_use]
pub fn run(script: &str, input: &str) -> String {
    let mut command = Command::new(environment());
    command.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).env("PYTHONUTF8", "1");
    let mut running = command.spawn().expect("python starts");
    let mut stdin = running.stdin.take().expect("a pipe to python");
    stdin.write_all(input.as_bytes()).expect("python reads");
    drop(stdin);
    let finished = running.wait_with_output().expect("python ends");
    assert!(finished.status.success(), "python failed, for the reason above");
    String::from_utf8(finished.stdout).expect("UTF-8 from python")
}

fn make() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = std::env::current_exe().expect("the test program");
    // target/debug/deps/behaviour
    let target = program.ancestors().nth(3).expect("the target directory");
    let made =
        Command::new(tests.join("peers")).env("CARGO_TARGET_DIR", target).stderr(Stdio::inherit()).output();
    let made = made.expect("tests/peers starts");
    assert!(made.status.success(), "tests/peers could not make an environment, for the reason above");
    PathBuf::from(String::from_utf8(made.stdout).expect("UTF-8 from tests/peers").trim())
}
