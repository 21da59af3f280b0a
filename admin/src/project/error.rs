//! Why a project does not start.

use std::net::SocketAddr;

use sea_orm::DbErr;

use super::key::KeyError;
use super::settings::SettingsError;
use crate::fault::{Fault, SiteError};

/// Why a project does not start. Every text says what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProjectError {
    /// The settings cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// `log.level` cannot be read.
    #[error("`log.level`: {0}")]
    Log(#[from] tracing_subscriber::filter::ParseError),
    /// There is no secret key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The public address or an allowed host cannot be used.
    #[error(transparent)]
    Web(#[from] frontdesk_web::ConfigError),
    /// The site is reached by others, but nobody said under which address.
    #[error(
        "the site listens on {0}, which other machines can reach: set FRONTDESK_PUBLIC_URL to its https address"
    )]
    NoPublicUrl(SocketAddr),
    /// `auth` refuses its settings.
    #[error(transparent)]
    Auth(#[from] auth::ConfigError),
    /// No database was named.
    #[error("there is no database: set FRONTDESK_DATABASE_URL, for example to `sqlite://data/site.sqlite`")]
    NoDatabase,
    /// The database does not answer.
    #[error("the database cannot be opened: {0}")]
    Database(#[source] DbErr),
    /// A migration failed.
    #[error("the migrations of `{app}` failed: {source}")]
    Migration {
        /// Whose migrations.
        app: String,
        /// What the database answered.
        source: DbErr,
    },
    /// The tables are not up to date.
    #[error("the database is not up to date ({}): run the command `migrate` first", .0.join(", "))]
    Unmigrated(Vec<String>),
    /// There are tables of our names that our migrations did not make.
    #[error(
        "the database has tables of our names that our migrations did not make ({}): if they are Django's, take them \
         over with `migrate --adopt`; if not, choose another database",
        .0.join(", ")
    )]
    ForeignTables(Vec<String>),
    /// There is no policy.
    #[error("{0}")]
    NoPolicy(&'static str),
    /// The policy has faults.
    #[error("{0}")]
    Policy(#[from] rbac::PolicyError),
    /// The policy's file cannot be watched.
    #[error("the policy is read but cannot be watched: {0}")]
    Watch(#[source] rbac::PolicyError),
    /// The apps contradict each other.
    #[error("the project cannot be put together:{}", .0.iter().map(|fault| format!("\n  {fault}")).collect::<String>())]
    Apps(Vec<Fault>),
    /// The command `inspect` was asked for a model that is not registered.
    #[error("there is no model `{name}`: {}", proposal(.nearest.as_deref()))]
    UnknownModel {
        /// What was asked for.
        name: String,
        /// The name that looks most like it.
        nearest: Option<String>,
    },
    /// The admin site cannot be built.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// What the project does before it serves failed.
    #[error("the preparation failed: {0}")]
    Prepare(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The address cannot be listened on.
    #[error("{addr} cannot be listened on: {source}")]
    Listen {
        /// Which address.
        addr: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The server broke.
    #[error("the server stopped: {0}")]
    Serve(#[source] std::io::Error),
}

fn proposal(nearest: Option<&str>) -> String {
    match nearest {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => "the command `inspect` alone lists those that there are".to_owned(),
    }
}
