//! The command `frontdesk`: start a project, start an app, generate one from a database.

mod app;
mod error;
mod files;
mod generate;
mod name;
mod project;
mod source;
mod template;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::Fault;
use crate::source::Source;

/// Starts projects and apps on Frontdesk.
#[derive(Debug, Parser)]
#[command(version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a new project: a front page, an admin, a first app with its own table, rules and tests
    #[command(name = "startproject")]
    StartProject {
        /// Its name, which is also the package's: lower-case letters, digits, `-` and `_`
        name: String,
        /// Where to make it; by default in a new directory of its name
        #[arg(long)]
        directory: Option<PathBuf>,
        #[command(flatten)]
        source: SourceFlag,
    },
    /// Make a new app in a project: src/NAME with a table, its place in the admin, a page, rules and tests
    #[command(name = "startapp")]
    StartApp {
        /// Its name: lower-case letters, digits and `_`
        name: String,
        /// The project
        #[arg(long, default_value = ".")]
        directory: PathBuf,
    },
    /// Make an app from the tables of an existing database, which is only read
    ///
    /// Entities, registrations and first rules are written to src/APP of the project in the directory; where there is
    /// no project, one is made. Looks at SQLite, PostgreSQL, MySQL and MariaDB.
    Generate {
        /// The database, as sqlite://shop.sqlite or postgres://user:password@host/name
        #[arg(long, env = "FRONTDESK_DATABASE_URL", hide_env_values = true)]
        database_url: String,
        /// Only these tables
        #[arg(long, value_delimiter = ',', num_args = 1..)]
        tables: Vec<String>,
        /// The app's name; by default the database's
        #[arg(long)]
        app: Option<String>,
        /// The project, or where to make one
        #[arg(long, default_value = ".")]
        directory: PathBuf,
        #[command(flatten)]
        source: SourceFlag,
    },
}

#[derive(Debug, clap::Args)]
struct SourceFlag {
    /// Where the new Cargo.toml takes Frontdesk from: the path of a checkout, the address of a git repository, or a
    /// version. By default the checkout that this program was built from
    #[arg(long, value_name = "PATH|GIT|VERSION")]
    frontdesk: Option<String>,
}

impl SourceFlag {
    fn read(&self) -> Result<Source, Fault> {
        Source::read(self.frontdesk.as_deref())
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let done = match CommandLine::parse().command {
        Command::StartProject { name, directory, source } => {
            source.read().and_then(|source| project::start(&name, directory, &source))
        }
        Command::StartApp { name, directory } => app::start(&name, &directory),
        Command::Generate { database_url, tables, app, directory, source } => match source.read() {
            Ok(source) => {
                let asked = generate::Asked { url: database_url, tables, app, directory, source };
                generate::generate(asked).await
            }
            Err(fault) => Err(fault),
        },
    };
    // A closed pipe is the reader's choice; nobody is left to tell if standard error is closed.
    match done {
        Ok(said) => {
            let _ = std::io::stdout().write_all(said.as_bytes());
            ExitCode::SUCCESS
        }
        Err(fault) => {
            let _ = writeln!(std::io::stderr(), "error: {fault}");
            ExitCode::FAILURE
        }
    }
}
