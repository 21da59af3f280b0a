//! The command line of a project.

use std::ffi::OsString;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use super::error::ProjectError;
use super::migrate::Steps;
use super::open::{self, Tables};
use super::project::Project;
use super::routes::RouteLine;
use super::settings::Settings;
use super::{check, inspect, log, serve};

/// Serves the site, and looks after its tables and users.
#[derive(Debug, Parser)]
struct CommandLine {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What a flag says beats the environment and the settings file.
#[derive(Debug, Args)]
struct Flags {
    /// Listen on this address and port
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    addr: Option<SocketAddr>,
    /// The address under which browsers reach the site
    #[arg(long, global = true, value_name = "URL")]
    public_url: Option<String>,
    /// The database, as sqlite://data/site.sqlite
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    /// The policy's file
    #[arg(long, global = true, value_name = "FILE")]
    policy: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve until Ctrl-C or SIGTERM (the default)
    Runserver,
    /// Print every route with who gets through to it
    Routes,
    /// Tell what is known of a model, what was guessed, and which line would improve it
    ///
    /// Without a name: the registered models, with how many lines would improve each. With one: what its entity says,
    /// what its builder was told, what the admin guessed because nobody said it (with the line that says otherwise),
    /// and what is missing, each with the line to write. Needs neither a database nor a policy, and changes nothing.
    Inspect {
        /// As policies call it: shop.book
        #[arg(value_name = "APP.MODEL")]
        model: Option<String>,
    },
    /// Bring the tables of users, admin and apps up to date
    ///
    /// Runs what has not run yet: users first, then the admin, then each app after those that it depends on. Stops
    /// before it changes anything if the database has tables of our names that somebody else made.
    Migrate(Migrate),
    /// Tell what is wrong with how the site is set up, each with a number and what to do
    ///
    /// Puts the site together without serving it: settings, policy, apps and models. With --deploy also what does not
    /// matter on a developer's machine and does where others use it: addresses, keys, costs, files, tables, accounts, the
    /// policy, the build. Ends with 1 if anything was found. Changes nothing.
    Check(auth::command::Check),
    /// Create a user who may do everything
    ///
    /// Asks for a username, a mail address and a password; the password is not shown while you type it. A new superuser
    /// is active and staff, and passes every check except what the policy puts under `never`.
    #[command(name = "createsuperuser")]
    CreateSuperuser(auth::command::CreateSuperuser),
    /// Give a user a new password
    ///
    /// Asks for the new password twice, at most three times over; it is not shown while you type it. The user's
    /// sessions end.
    #[command(name = "changepassword")]
    ChangePassword(auth::command::ChangePassword),
    /// Make, list, lock and unlock accounts, and put them into groups
    #[command(name = "user", subcommand)]
    User(auth::command::UserCommand),
    /// List groups, and make those that the policy names
    #[command(name = "group", subcommand)]
    Group(auth::command::GroupCommand),
    /// Remove sessions whose time is over
    ///
    /// They are worth nothing already; this is about the room that they take.
    #[command(name = "clearsessions")]
    ClearSessions(auth::command::ClearSessions),
}

#[derive(Clone, Copy, Debug, Args)]
struct Migrate {
    /// Say what would run, in order, and change nothing
    #[arg(long, conflicts_with = "adopt")]
    plan: bool,
    /// Take over the tables that Django made, after comparing every column; one that differs is left alone
    #[arg(long)]
    adopt: bool,
}

impl Flags {
    fn apply(self, settings: &mut Settings) {
        if let Some(addr) = self.addr {
            settings.server.addr = addr;
        }
        settings.server.public_url = self.public_url.or_else(|| settings.server.public_url.take());
        settings.database.url = self.database_url.or_else(|| settings.database.url.take());
        if let Some(policy) = self.policy {
            settings.policy.paths = vec![policy];
        }
    }
}

/// Reads the arguments, does what they say, and reports a failure in words on standard error.
pub(super) fn run(project: Project, arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let line = match CommandLine::try_parse_from(arguments) {
        Ok(line) => line,
        Err(error) => {
            // Help is an "error" of clap's too; it knows which of the two streams and which code.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&format!("the operating system gives no threads: {error}")),
    };
    let done = runtime.block_on(execute(project, line));
    // What still runs was told to end already; a password that is being hashed is not waited for.
    runtime.shutdown_background();
    match done {
        Ok(code) => code,
        Err(error) => failed(&error.to_string()),
    }
}

fn failed(text: &str) -> ExitCode {
    // Nobody is left to tell if standard error is closed.
    let _ = writeln!(std::io::stderr(), "error: {text}");
    ExitCode::FAILURE
}

async fn execute(mut project: Project, line: CommandLine) -> Result<ExitCode, ProjectError> {
    let mut settings = project.settings?;
    line.flags.apply(&mut settings);
    let command = line.command.unwrap_or(Command::Runserver);
    log::start(&settings.log, matches!(command, Command::Runserver))?;
    if matches!(command, Command::Runserver) && settings.server.debug.is_none() {
        // A developer's own machine, unless somebody said otherwise.
        let is_local = settings.server.addr.ip().is_loopback()
            && settings.server.public_url.as_ref().is_none_or(|url| url.starts_with("http://"));
        settings.server.debug = (cfg!(debug_assertions) && is_local).then_some(true);
    }
    project.settings = Ok(settings.clone());
    match command {
        Command::Runserver => serve::serve(project.open().await?, &settings.server).await?,
        Command::Routes => {
            print(&table(&open::assemble(open::connect(project, Tables::Ignored).await?)?.routes));
        }
        Command::Inspect { model } => print(&inspect::inspect(project.apps, &settings, model.as_deref())?),
        Command::Check(command) => {
            return Ok(auth::command::report(&check::findings(project, command.deploy).await));
        }
        Command::Migrate(Migrate { plan: true, .. }) => print(&planned(&open::plan_only(project).await?)),
        Command::Migrate(Migrate { adopt, .. }) => {
            for (app, ran) in open::migrate_only(project, adopt).await? {
                print(&match ran.len() {
                    0 => format!("{app}: up to date\n"),
                    count => format!("{app}: {count} migrated ({})\n", ran.join(", ")),
                });
            }
        }
        Command::CreateSuperuser(command) => {
            return on_users(project, auth::command::Command::CreateSuperuser(command)).await;
        }
        Command::ChangePassword(command) => {
            return on_users(project, auth::command::Command::ChangePassword(command)).await;
        }
        Command::User(command) => return on_users(project, auth::command::Command::User(command)).await,
        Command::ClearSessions(command) => {
            return on_users(project, auth::command::Command::ClearSessions(command)).await;
        }
        Command::Group(command) => {
            let mut connected = open::connect(project, Tables::Needed).await?;
            let policy = connected.policy()?;
            let commands = auth::command::Commands::new(&connected.auth).with_policy(&policy);
            return Ok(commands.run(auth::command::Command::Group(command)).await);
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn on_users(project: Project, command: auth::command::Command) -> Result<ExitCode, ProjectError> {
    let connected = open::connect(project, Tables::Needed).await?;
    Ok(command.run(&connected.auth).await)
}

fn print(text: &str) {
    // A closed pipe (`| head`) is the reader's choice.
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn planned(steps: &Steps) -> String {
    let lines =
        steps.iter().flat_map(|(app, pending)| pending.iter().map(move |name| format!("{app}: {name}\n")));
    let lines: String = lines.collect();
    if lines.is_empty() { "nothing to do: every table is up to date\n".to_owned() } else { lines }
}

fn table(routes: &[RouteLine]) -> String {
    let width = routes.iter().map(|route| route.path.chars().count()).max().unwrap_or_default();
    let line = |route: &RouteLine| {
        let RouteLine { method, path, owner, guard, opaque } = route;
        let note = if *opaque { " (an opaque router: what is in it is not listed)" } else { "" };
        format!("{:<6} {path:<width$}  {owner:<8} {guard}{note}\n", method.as_str())
    };
    routes.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_beats_what_was_set_before_and_leaves_the_rest() {
        let mut settings = Settings::default();
        settings.server.public_url = Some("https://a.example".to_owned());
        settings.database.url = Some("sqlite://a.sqlite".to_owned());
        let line = [
            "demo",
            "--addr",
            "127.0.0.1:1",
            "migrate",
            "--database-url",
            "sqlite://b.sqlite",
            "--policy",
            "p.toml",
        ];
        CommandLine::try_parse_from(line).unwrap().flags.apply(&mut settings);
        assert_eq!(settings.server.addr.port(), 1);
        assert_eq!(settings.server.public_url.as_deref(), Some("https://a.example"));
        assert_eq!(settings.database.url.as_deref(), Some("sqlite://b.sqlite"));
        assert_eq!(settings.policy.paths, [PathBuf::from("p.toml")]);
    }

    #[test]
    fn nothing_said_means_to_serve_and_nonsense_is_refused() {
        assert!(CommandLine::try_parse_from(["demo"]).unwrap().command.is_none());
        assert!(CommandLine::try_parse_from(["demo", "frobnicate"]).is_err());
        assert!(CommandLine::try_parse_from(["demo", "--addr", "localhost"]).is_err());
        assert!(
            CommandLine::try_parse_from(["demo", "createsuperuser", "--noinput", "--username", "a"]).is_ok()
        );
    }
}
