//! The built program, run as a person or a script would: with pipes, or in a terminal.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rexpect::session::PtySession;

/// What a finished program left behind.
#[derive(Debug)]
pub struct Finished {
    /// The exit code; `None` after a signal.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// The path of a program of the workspace, beside the running test program.
///
/// # Panics
/// When it was not built.
#[must_use]
pub fn program(name: &str) -> PathBuf {
    let tests = std::env::current_exe().expect("the test program");
    let built = tests.ancestors().nth(2).expect("target/debug").join(name);
    assert!(built.is_file(), "{} is not built: run `cargo build --workspace --bins` first", built.display());
    built
}

/// The demo with its working directory in `place` and nothing of ours in its environment.
#[must_use]
pub fn demo(place: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program("demo"));
    command.current_dir(place).args(arguments);
    without_ours(&mut command);
    command
}

/// Takes from a command what the environment says of Frontdesk.
pub fn without_ours(command: &mut Command) {
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("FRONTDESK_")) {
        command.env_remove(name);
    }
}

/// Runs a command to its end without a terminal.
///
/// # Panics
/// When it does not start.
#[must_use]
pub fn run(mut command: Command) -> Finished {
    let output = command.stdin(Stdio::null()).output().expect("the program starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Finished { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
}

/// Starts a command in a terminal of its own; every wait ends after 30 seconds.
///
/// # Panics
/// When it does not start.
#[must_use]
pub fn in_terminal(command: Command) -> PtySession {
    rexpect::session::spawn_command(command, Some(30_000)).expect("the program starts in a terminal")
}
