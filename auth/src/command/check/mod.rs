//! `check`: what is wrong with how the application is set up, and with `--deploy` what is not fit for others to use.
//!
//! Each finding has a number that stays the same, what was found, and what to do. Where Django's `check --deploy` finds
//! the same, its number stands beside ours.
//!
//! | number | Django | finds |
//! |---|---|---|
//! | `auth.W001` | security.W008, W016 | the public address is http |
//! | `auth.W002` | security.W012 | the session cookie has no `__Host-` prefix |
//! | `auth.W003` | security.W009 | the secret key is short |
//! | `auth.W004` | security.W009 | the secret key repeats a few characters |
//! | `auth.W005` | security.W009 | the secret key is one that others know |
//! | `auth.W006` | security.W025 | a former secret key is any of this |
//! | `auth.W008` | | sessions live longer than the passwords of a working week |
//! | `auth.W009` | security.W018 | the program was built for development |
//! | `auth.W010` | | tables are missing or not up to date |
//! | `auth.W011` | | there is no active superuser |
//! | `auth.W012` | | passwords are kept by older schemes, counted |
//! | `auth.W013` | | the database cannot be asked |
//!
//! [`findings`] is the list itself, for a program that has findings of its own to add, and [`report`] prints it.

mod finding;
mod settings;
mod tables;
#[cfg(test)]
mod tests;

use std::io::Write;
use std::process::ExitCode;

use clap::Args;

pub use self::finding::Finding;
pub use self::settings::settings_findings;

use crate::Auth;

/// The command `check`.
#[derive(Args, Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Check {
    /// Look also at what matters once others use it: addresses, keys, costs, tables, accounts, the build itself
    #[arg(long)]
    pub deploy: bool,
}

impl Check {
    /// Checks, prints what was found, and ends with 1 if that was anything.
    ///
    /// Without `--deploy` there is nothing left to find: an [`Auth`] with settings that contradict themselves is not made.
    pub async fn run(self, auth: &Auth) -> ExitCode {
        report(&if self.deploy { findings(auth).await } else { Vec::new() })
    }
}

/// All that `auth` finds before a deployment, in the order of the numbers.
pub async fn findings(auth: &Auth) -> Vec<Finding> {
    let mut found = settings_findings(auth.config());
    if cfg!(debug_assertions) {
        found.push(settings::development_build());
    }
    found.extend(tables::findings(auth).await);
    found
}

/// Prints findings on standard output, or that there are none; 1 if there are any.
#[must_use]
pub fn report(findings: &[Finding]) -> ExitCode {
    let mut text: String = findings.iter().map(|finding| format!("{finding}\n")).collect();
    text.push_str(&match findings.len() {
        0 => "no findings\n".to_owned(),
        1 => "1 finding\n".to_owned(),
        count => format!("{count} findings\n"),
    });
    // A closed pipe (`| head`) is the reader's choice.
    let _ = std::io::stdout().write_all(text.as_bytes());
    if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
