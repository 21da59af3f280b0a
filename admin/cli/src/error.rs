//! Why nothing was made. Every text says what to do about it.

use std::path::PathBuf;

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("`{name}` cannot be the name of {what}: {why}")]
    Name { what: &'static str, name: String, why: String },
    #[error("{} is there already: choose another name, or another --directory", .0.display())]
    Exists(PathBuf),
    #[error(
        "{} is no project of Frontdesk ({missing} is missing): go to one, name it by --directory, or make one with `frontdesk startproject NAME`",
        directory.display()
    )]
    NoProject { directory: PathBuf, missing: &'static str },
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error(
        "`{0}` is neither a checkout of Frontdesk nor a git address nor a version; name one by --frontdesk"
    )]
    Source(String),
    #[error(
        "`{0}` is no address of a database: sqlite://FILE, postgres://USER@HOST/NAME or mysql://USER@HOST/NAME"
    )]
    Url(String),
    #[error("the database cannot be read: {0}")]
    Database(#[from] sea_orm::DbErr),
    #[error("the database's tables cannot be read: {0}")]
    Discovery(String),
    #[error("{0}")]
    NoTables(String),
}
