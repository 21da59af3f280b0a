//! `startproject`.

use std::path::{Path, PathBuf};

use crate::error::Fault;
use crate::files::Files;
use crate::source::Source;
use crate::{app, name, template};

/// The first app of a new project.
const FIRST: &str = "notes";

/// Makes a project; says what to do with it.
pub(crate) fn start(project: &str, directory: Option<PathBuf>, source: &Source) -> Result<String, Fault> {
    name::project(project)?;
    let directory = directory.unwrap_or_else(|| PathBuf::from(project));
    let mut files = Files::default();
    plan(&mut files, project, &directory, source, &Database::new_file())?;
    let hints = app::plan(&mut files, FIRST, &directory)?;
    files.write()?;
    let place = directory.display();
    Ok(format!(
        "{hints}{place} is made.\n\n    cd {place}\n    cargo run -- createsuperuser\n    cargo run\n"
    ))
}

/// Which database a new project has.
pub(crate) struct Database {
    /// The feature of our crates.
    pub(crate) driver: &'static str,
    /// The line of the settings.
    pub(crate) setting: String,
}

impl Database {
    /// A SQLite file of its own.
    fn new_file() -> Self {
        let setting = "url = \"sqlite://.frontdesk/site.sqlite\"      # made at the first run".to_owned();
        Self { driver: "sqlite", setting }
    }
}

/// Plans the files of a project without apps of its own.
pub(crate) fn plan(
    files: &mut Files,
    project: &str,
    directory: &Path,
    source: &Source,
    database: &Database,
) -> Result<(), Fault> {
    let is_empty = std::fs::read_dir(directory).is_ok_and(|mut entries| entries.next().is_none());
    if directory.exists() && !is_empty {
        return Err(Fault::Exists(directory.to_owned()));
    }
    let values = [
        ("name", project),
        ("title", &name::words(project)),
        ("admin", &source.dependency("frontdesk-admin", "admin")),
        ("rbac", &source.dependency("frontdesk-rbac", "rbac")),
        ("web", &source.dependency("frontdesk-web", "auth/web")),
        ("driver", database.driver),
        ("database", &database.setting),
    ];
    for (path, text) in [
        ("Cargo.toml", include_str!("../templates/project/Cargo.toml")),
        ("README.md", include_str!("../templates/project/README.md")),
        (".gitignore", include_str!("../templates/project/gitignore")),
        ("frontdesk.toml", include_str!("../templates/project/frontdesk.toml")),
        ("policy.toml", include_str!("../templates/project/policy.toml")),
        ("src/main.rs", include_str!("../templates/project/main.rs")),
        ("src/home.rs", include_str!("../templates/project/home.rs")),
        ("src/tests.rs", include_str!("../templates/project/tests.rs")),
    ] {
        files.add(directory.join(path), template::fill(text, &values));
    }
    Ok(())
}
