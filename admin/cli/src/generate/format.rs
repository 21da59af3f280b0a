//! The look of what was made: rustfmt's.

use std::io::Write;
use std::process::{Command, Stdio};

/// The text as rustfmt writes it, where there is a rustfmt; it compiles without.
pub(crate) fn formatted(text: String) -> String {
    rustfmt(&text).unwrap_or(text)
}

fn rustfmt(text: &str) -> Option<String> {
    let mut command = Command::new("rustfmt");
    command.args(["--quiet", "--edition", "2024", "--config", "max_width=100"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut running = command.spawn().ok()?;
    // It reads everything before it writes anything; the input is closed at the end of the statement.
    let given = running.stdin.take()?.write_all(text.as_bytes());
    let done = running.wait_with_output().ok()?;
    given.ok()?;
    let text = String::from_utf8(done.stdout).ok()?;
    (done.status.success() && !text.is_empty()).then_some(text)
}
