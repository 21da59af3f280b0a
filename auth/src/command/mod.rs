//! The commands of `auth`: `migrate`, `createsuperuser`, `changepassword`.
//!
//! In a small application one call is enough; it does nothing when the program was started without a command:
//!
//! ```no_run
//! # async fn serve(auth: auth::Auth) -> std::process::ExitCode {
//! if let Some(code) = auth::command::from_args(&auth).await {
//!     return code;
//! }
//! // serve
//! # std::process::ExitCode::SUCCESS }
//! ```
//!
//! A program with a command line of its own takes [`Command`] as a `clap` subcommand, or [`CreateSuperuser`] and
//! [`ChangePassword`] one by one.
//!
//! Every command ends with exit code 0 and a line on standard output, or with exit code 1 and exactly one line on
//! standard error that says what to do; then nothing was written. The validators for passwords always run: there is no
//! flag and no question that passes them by. Passwords come from hidden input or from the environment, never from an
//! argument, where the whole machine could read them.

mod environment;
mod failure;
mod password;
mod prompt;
mod superuser;
#[cfg(test)]
mod tests;

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use sea_orm_migration::MigratorTrait;

use self::environment::Environment;
use self::failure::Failure;
use self::prompt::{Prompt, Terminal};
use crate::{Auth, migration};

pub use self::password::ChangePassword;
pub use self::superuser::CreateSuperuser;

/// One of the commands.
#[derive(Debug, Subcommand)]
#[non_exhaustive]
pub enum Command {
    /// Create or update the tables for users, groups and sessions
    ///
    /// Applies what is not applied yet, in order, and says what it did. Running it again changes nothing.
    #[command(name = "migrate")]
    Migrate,
    /// Create a user who may do everything
    ///
    /// Asks for a username, a mail address and a password; the password is not shown while you type it. A new superuser
    /// is active and staff, and passes every check except what the policy puts under `never`.
    #[command(name = "createsuperuser")]
    CreateSuperuser(CreateSuperuser),
    /// Give a user a new password
    ///
    /// Asks for the new password twice, at most three times over; it is not shown while you type it. The user's
    /// sessions end.
    #[command(name = "changepassword")]
    ChangePassword(ChangePassword),
}

impl Command {
    /// Runs the command and says on standard output or standard error how it went. Ctrl-C ends it.
    ///
    /// Needs a tokio runtime with its I/O driver on, as `#[tokio::main]` makes it.
    pub async fn run(self, auth: &Auth) -> ExitCode {
        let mut terminal = Terminal::default();
        let environment = Environment::process();
        // Biased: what is done is reported as done, even if the interruption came at the same moment.
        let outcome = tokio::select! {
            biased;
            outcome = self.execute(auth, &mut terminal, &environment) => outcome,
            _ = tokio::signal::ctrl_c() => Err(Failure::Cancelled),
        };
        terminal.settle();
        report(outcome)
    }

    async fn execute(
        self,
        auth: &Auth,
        prompt: &mut dyn Prompt,
        environment: &Environment,
    ) -> Result<String, Failure> {
        match self {
            Self::Migrate => migrate(auth).await,
            Self::CreateSuperuser(command) => command.execute(auth, prompt, environment).await,
            Self::ChangePassword(command) => command.execute(auth, prompt, environment).await,
        }
    }
}

/// Runs the command that the program was started with; `None` if there was none.
///
/// `--help` and mistakes in the arguments are answered here, too.
pub async fn from_args(auth: &Auth) -> Option<ExitCode> {
    match Arguments::try_parse() {
        Ok(Arguments { command: Some(command) }) => Some(command.run(auth).await),
        Ok(Arguments { command: None }) => None,
        Err(error) => {
            let _ = error.print();
            Some(ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(1)))
        }
    }
}

/// Started without a command, the program serves.
#[derive(Debug, Parser)]
#[command(disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

async fn migrate(auth: &Auth) -> Result<String, Failure> {
    let pending = migration::Migrator::get_pending_migrations_read_only(auth.database()).await?;
    migration::Migrator::up(auth.database(), None).await?;
    Ok(match pending.as_slice() {
        [] => "Nothing to migrate: the tables of auth are up to date.".to_owned(),
        some => {
            let names: Vec<&str> = some.iter().map(sea_orm_migration::Migration::name).collect();
            format!("Migrated auth: {}.", names.join(", "))
        }
    })
}

fn report(outcome: Result<String, Failure>) -> ExitCode {
    // A closed output is no reason to panic, and the exit code says it all.
    match outcome {
        Ok(said) => {
            let _ = writeln!(std::io::stdout(), "{said}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "{}", failure.line());
            ExitCode::FAILURE
        }
    }
}
