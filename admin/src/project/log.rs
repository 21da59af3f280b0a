//! Structured log lines on standard error.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

use super::settings::{LogFormat, LogSettings};

/// What is too talkative at `info`; a directive for the same target in `log.level` wins.
const QUIET: &str = "sea_orm_migration=warn";

/// Begins to write log lines: as the settings say for a server, errors alone for a command, whose own words are to be
/// read by a person. Where the program has set up its own log already, that one stays.
///
/// # Errors
/// `log.level` is no list of tracing's directives.
pub(super) fn start(settings: &LogSettings, is_server: bool) -> Result<(), ParseError> {
    let level = if is_server { settings.level.as_str() } else { "error" };
    let filter = EnvFilter::builder().parse(format!("{QUIET},{level}"))?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let kept = match settings.format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    if kept.is_err() {
        tracing::debug!("the program writes its own log; `log.format` and `log.level` do not apply");
    }
    Ok(())
}
