//! `generate`: an app from the tables of an existing database, which is only read.

mod check;
mod describe;
mod discover;
mod entity;
mod format;
mod names;
mod register;
mod table;
mod taken;

use std::path::{Path, PathBuf};

use crate::error::Fault;
use crate::files::Files;
use crate::project::Database;
use crate::source::Source;
use crate::{app, name, project, template};

use self::table::Table;

/// What was asked for.
pub(crate) struct Asked {
    pub(crate) url: String,
    pub(crate) tables: Vec<String>,
    pub(crate) app: Option<String>,
    pub(crate) directory: PathBuf,
    pub(crate) source: Source,
}

/// Makes the app; says what was made and what was left out.
pub(crate) async fn generate(asked: Asked) -> Result<String, Fault> {
    let kind = discover::Kind::of(&asked.url)?;
    let app = match &asked.app {
        Some(app) => app.clone(),
        None => app_name(&asked.url),
    };
    name::app(&app)?;
    let directory = asked.directory.as_path();
    app::refuse_existing(&app, directory)?;
    let found = discover::discover(kind, &asked.url).await?;
    let taken = taken::tables(&directory.join("src"));
    let describe::Described { tables, mut notes } =
        describe::describe(kind, &app, &found, &asked.tables, &taken)?;
    let mut files = Files::default();
    let mut hints = String::new();
    if directory.join("src/main.rs").is_file() {
        hints.push_str(&add_driver(&mut files, directory, kind)?);
    } else {
        let package = package_name(directory, &app);
        name::project(&package)?;
        let database = Database { driver: kind.driver(), setting: setting(kind, &asked.url) };
        project::plan(&mut files, &package, directory, &asked.source, &database)?;
    }
    plan(&mut files, &app, directory, &tables)?;
    hints.push_str(&app::register(&mut files, &app, directory)?);
    files.write()?;
    let names: Vec<_> = tables.iter().map(|table| table.name.as_str()).collect();
    notes.push(format!("src/{app} is made from {}.", names.join(", ")));
    Ok(format!("{hints}{}\n", notes.join("\n")))
}

fn plan(files: &mut Files, app: &str, directory: &Path, tables: &[Table]) -> Result<(), Fault> {
    let place = directory.join("src").join(app);
    let label = name::words(app);
    let models = register::models(app, tables);
    let makes: String = tables
        .iter()
        .map(|table| format!("        schema.create_table_from_entity({}::Entity),\n", table.module_path()))
        .collect();
    let names: String =
        tables.iter().map(|table| format!("        \"{}\",\n", table.resource(app))).collect();
    let registered: String =
        tables.iter().map(|table| format!("        .register({}())\n", table.function())).collect();
    let values = [
        ("app", app),
        ("label", &label),
        ("models", &models),
        ("registered", registered.trim_end()),
        ("makes", makes.trim_end()),
        ("names", names.trim_end()),
    ];
    for (file, text) in [
        ("mod.rs", include_str!("../../templates/generated/mod.rs")),
        ("tests.rs", include_str!("../../templates/generated/tests.rs")),
    ] {
        files.add(place.join(file), format::formatted(template::fill(text, &values)));
    }
    let policy = include_str!("../../templates/generated/policy.toml");
    files.add(place.join("policy.toml"), template::fill(policy, &values));
    for (file, content) in entity::files(tables)? {
        files.add(place.join("entity").join(file), content);
    }
    Ok(())
}

/// The database's name as an app's: what stands last in its address.
fn app_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let last = path.rsplit(['/', ':']).next().unwrap_or_default();
    let stem = last.split('.').next().unwrap_or_default().to_lowercase();
    stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

fn package_name(directory: &Path, app: &str) -> String {
    let last = directory.file_name().and_then(|name| name.to_str()).map(str::to_lowercase);
    last.filter(|name| name::project(name).is_ok())
        .unwrap_or_else(|| format!("{}-site", app.replace('_', "-")))
}

/// The line of the settings. An address with a password does not go into a file that is kept.
fn setting(kind: discover::Kind, url: &str) -> String {
    let authority = url.split_once("://").map_or("", |(_, rest)| rest).split('/').next().unwrap_or_default();
    if authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':')) {
        return "# its address has a password: set FRONTDESK_DATABASE_URL".to_owned();
    }
    let url = match (kind, url.split_once(':')) {
        (discover::Kind::Sqlite, Some((_, path))) => {
            let path = path.trim_start_matches("//");
            let path = path.split('?').next().unwrap_or(path);
            let path = Path::new(path).canonicalize().unwrap_or_else(|_| PathBuf::from(path));
            format!("sqlite://{}", path.display())
        }
        _ => url.to_owned(),
    };
    format!("url = {url:?}")
}

/// The project's Cargo.toml must have the driver; gives back what could not be added, for a person to do.
fn add_driver(files: &mut Files, directory: &Path, kind: discover::Kind) -> Result<String, Fault> {
    let path = directory.join("Cargo.toml");
    let text = files.read(&path)?;
    let driver = format!("\"{}\"", kind.driver());
    let mut is_done = false;
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            if is_done || !line.starts_with("admin = {") || !line.contains("features = [") {
                return line.to_owned();
            }
            is_done = true;
            if line.contains(&driver) {
                return line.to_owned();
            }
            line.replacen("features = [", &format!("features = [{driver}, "), 1)
        })
        .collect();
    if !is_done {
        return Ok(format!("Add the feature {driver} to the dependency `admin` in Cargo.toml.\n\n"));
    }
    let new = lines.join("\n") + "\n";
    if new != text {
        files.change(path, text, new);
    }
    Ok(String::new())
}

#[cfg(test)]
mod tests;
