//! The commands of `auth`: `migrate`, `createsuperuser`, `changepassword`, `user`, `group`, `clearsessions`, `check`.
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
//! A program says more of itself with [`Commands`]: its policy, for `group`, and its migrations, for `migrate`.
//!
//! A program with a command line of its own takes [`Command`] as a `clap` subcommand, or [`CreateSuperuser`],
//! [`ChangePassword`], [`UserCommand`], [`GroupCommand`] and [`ClearSessions`] one by one.
//!
//! All of them work with any user table, Django's or your own. Every command ends with exit code 0 and a line (or a list) on standard output, or with exit code 1 and exactly one line on
//! standard error that says what to do; then nothing was written. The validators for passwords always run: there is no
//! flag and no question that passes them by. Passwords come from hidden input or from the environment, never from an
//! argument, where the whole machine could read them.

mod check;
mod environment;
mod failure;
mod field;
mod group;
mod migrate;
mod password;
mod prompt;
mod sessions;
mod superuser;
mod table;
#[cfg(test)]
mod tests;
mod user;

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::environment::Environment;
use self::failure::Failure;
use self::prompt::{Prompt, Terminal};
use crate::Auth;
use crate::migration::MigratorTrait;

pub use self::check::{Check, Finding, findings, report, settings_findings};
pub use self::group::{GroupCommand, SyncGroups};
use self::migrate::Migrations;
pub use self::password::ChangePassword;
pub use self::sessions::ClearSessions;
pub use self::superuser::CreateSuperuser;
pub use self::user::{CreateUser, ListOfUsers, Membership, Named, UserCommand};

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
    /// Make, list, lock and unlock accounts, and put them into groups
    #[command(name = "user", subcommand)]
    User(UserCommand),
    /// List groups, and make those that the policy names
    #[command(name = "group", subcommand)]
    Group(GroupCommand),
    /// Remove sessions whose time is over
    ///
    /// They are worth nothing already; this is about the room that they take.
    #[command(name = "clearsessions")]
    ClearSessions(ClearSessions),
    /// Tell what is wrong with how this is set up, each with a number and what to do
    ///
    /// With --deploy also what does not matter on a developer's machine and does where others use it. Ends with 1 if
    /// anything was found. Changes nothing.
    #[command(name = "check")]
    Check(Check),
}

impl Command {
    /// Runs the command and says on standard output or standard error how it went. Ctrl-C ends it. What the program has to
    /// say of its policy and its migrations, it says with [`Commands`].
    ///
    /// Needs a tokio runtime with its I/O driver on, as `#[tokio::main]` makes it.
    pub async fn run(self, auth: &Auth) -> ExitCode {
        Commands::new(auth).run(self).await
    }

    async fn execute(
        self,
        site: &Commands,
        prompt: &mut dyn Prompt,
        environment: &Environment,
    ) -> Result<String, Failure> {
        let auth = &site.auth;
        match self {
            Self::Migrate => migrate::execute(auth, &site.migrations).await,
            Self::CreateSuperuser(command) => command.execute(auth, prompt, environment).await,
            Self::ChangePassword(command) => command.execute(auth, prompt, environment).await,
            Self::User(command) => command.execute(auth, prompt, environment).await,
            Self::Group(command) => command.execute(site, prompt).await,
            Self::ClearSessions(command) => command.execute(auth).await,
            // It has more to say than one line, and says it itself.
            Self::Check(_) => Ok(String::new()),
        }
    }
}

/// The commands of one program, with what the program knows and they need.
///
/// ```no_run
/// # mod migrations {
/// #     pub struct Migrator;
/// #     impl auth::migration::MigratorTrait for Migrator {
/// #         fn migrations() -> Vec<Box<dyn sea_orm_migration::MigrationTrait>> { Vec::new() }
/// #     }
/// # }
/// # mod member {
/// #     use sea_orm::entity::prelude::*;
/// #     #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "member")]
/// #     pub struct Model { #[sea_orm(primary_key, auto_increment = false)] pub id: Uuid, pub email: String }
/// #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
/// #     pub enum Relation {}
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// # async fn serve(auth: auth::Auth) -> std::process::ExitCode {
/// use auth::command::Commands;
/// use auth::migration::Own;
///
/// // The migrations that make `member`, then what belongs to it.
/// let commands = Commands::new(&auth).with_migrator::<migrations::Migrator>().with_migrator::<Own<member::Entity>>();
/// if let Some(code) = commands.from_args().await {
///     return code;
/// }
/// # std::process::ExitCode::SUCCESS }
/// ```
#[derive(Clone, Debug)]
pub struct Commands {
    auth: Auth,
    #[cfg(feature = "rbac")]
    policy: Option<rbac::Authorizer>,
    migrations: Vec<Migrations>,
}

impl Commands {
    /// Commands on these users.
    #[must_use]
    pub fn new(auth: &Auth) -> Self {
        Self {
            auth: auth.clone(),
            #[cfg(feature = "rbac")]
            policy: None,
            migrations: Vec::new(),
        }
    }

    /// The policy, whose groups `group` lists and makes.
    #[cfg(feature = "rbac")]
    #[must_use]
    pub fn with_policy(mut self, policy: &rbac::Authorizer) -> Self {
        self.policy = Some(policy.clone());
        self
    }

    /// What `migrate` runs, in this order, instead of [`migration::Migrator`](crate::migration::Migrator).
    #[must_use]
    pub fn with_migrator<M: MigratorTrait + 'static>(mut self) -> Self {
        self.migrations.push(Migrations::of::<M>());
        self
    }

    /// Runs one command; see [`Command::run`].
    pub async fn run(&self, command: Command) -> ExitCode {
        if let Command::Check(check) = command {
            return check.run(&self.auth).await;
        }
        let mut terminal = Terminal::default();
        let environment = Environment::process();
        // Biased: what is done is reported as done, even if the interruption came at the same moment.
        let outcome = tokio::select! {
            biased;
            outcome = command.execute(self, &mut terminal, &environment) => outcome,
            _ = tokio::signal::ctrl_c() => Err(Failure::Cancelled),
        };
        terminal.settle();
        tell(outcome)
    }

    /// Runs the command that the program was started with; `None` if there was none.
    ///
    /// `--help` and mistakes in the arguments are answered here, too.
    pub async fn from_args(&self) -> Option<ExitCode> {
        match Arguments::try_parse() {
            Ok(Arguments { command: Some(command) }) => Some(self.run(command).await),
            Ok(Arguments { command: None }) => None,
            Err(error) => {
                let _ = error.print();
                Some(ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(1)))
            }
        }
    }

    /// The groups of the policy, if the program told it.
    fn groups_of_policy(&self) -> Option<Vec<String>> {
        #[cfg(feature = "rbac")]
        return self.policy.as_ref().map(rbac::Authorizer::groups);
        #[cfg(not(feature = "rbac"))]
        None
    }

    /// The roles that the policy gives to a group's members, if the program told it.
    fn roles_of_group(&self, group: &str) -> Option<Vec<String>> {
        #[cfg(feature = "rbac")]
        return self.policy.as_ref().map(|policy| policy.roles_of_group(group));
        #[cfg(not(feature = "rbac"))]
        {
            let _ = group;
            None
        }
    }
}

/// Runs the command that the program was started with; `None` if there was none. [`Commands`] lets a program say more.
pub async fn from_args(auth: &Auth) -> Option<ExitCode> {
    Commands::new(auth).from_args().await
}

/// Started without a command, the program serves.
#[derive(Debug, Parser)]
#[command(disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

fn tell(outcome: Result<String, Failure>) -> ExitCode {
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
