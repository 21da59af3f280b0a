//! `startapp`, and what every new app needs: its lines in main.rs and in the policy.

use std::path::Path;

use crate::error::Fault;
use crate::files::Files;
use crate::{name, template};

/// Makes an app in a project; says what to do with it.
pub(crate) fn start(app: &str, directory: &Path) -> Result<String, Fault> {
    let mut files = Files::default();
    for missing in ["Cargo.toml", "frontdesk.toml", "src/main.rs"] {
        if !directory.join(missing).is_file() {
            return Err(Fault::NoProject { directory: directory.to_owned(), missing });
        }
    }
    let hints = plan(&mut files, app, directory)?;
    files.write()?;
    Ok(format!(
        "{hints}src/{app} is made. Its table is made at the next `cargo run`; `cargo test` tries it.\n"
    ))
}

/// Plans the files of an app and its registration; gives back what a person must add by hand.
pub(crate) fn plan(files: &mut Files, app: &str, directory: &Path) -> Result<String, Fault> {
    name::app(app)?;
    refuse_existing(app, directory)?;
    let values = [("app", app), ("label", &name::words(app))];
    for (path, text) in [
        ("mod.rs", include_str!("../templates/app/mod.rs")),
        ("entity.rs", include_str!("../templates/app/entity.rs")),
        ("migration.rs", include_str!("../templates/app/migration.rs")),
        ("policy.toml", include_str!("../templates/app/policy.toml")),
        ("tests.rs", include_str!("../templates/app/tests.rs")),
    ] {
        files.add(directory.join("src").join(app).join(path), template::fill(text, &values));
    }
    register(files, app, directory)
}

/// A module of that name, in either form, is not touched.
pub(crate) fn refuse_existing(app: &str, directory: &Path) -> Result<(), Fault> {
    let source = directory.join("src");
    for place in [source.join(app), source.join(format!("{app}.rs"))] {
        if place.exists() {
            return Err(Fault::Exists(place));
        }
    }
    Ok(())
}

/// Adds the app to main.rs and its roles to the policy; gives back what could not be added, for a person to do.
pub(crate) fn register(files: &mut Files, app: &str, directory: &Path) -> Result<String, Fault> {
    let (main, policy) = (directory.join("src/main.rs"), directory.join("policy.toml"));
    let text = files.read(&main)?;
    let mut hints = String::new();
    match registered(&text, app) {
        Some(text) => files.replace(&main, text)?,
        None => hints.push_str(&format!("Add to src/main.rs:\n\n    mod {app};\n    .app({app}::app())\n\n")),
    }
    let label = name::words(app);
    let lines =
        format!("\"{label} viewers\" = [\"{app}.viewer\"]\n\"{label} editors\" = [\"{app}.editor\"]\n");
    let text = files.read(&policy).unwrap_or_default();
    match text.lines().rfind(|line| line.starts_with('[')) {
        Some(last) if last.starts_with("[groups]") => {
            let new_line = if text.ends_with('\n') { "" } else { "\n" };
            files.replace(&policy, format!("{text}{new_line}{lines}"))?;
        }
        _ => hints.push_str(&format!("Add to [groups] of the policy:\n\n{lines}\n")),
    }
    Ok(hints)
}

/// The text of main.rs with the app's two lines; none if it has another form than the one that was made.
fn registered(text: &str, app: &str) -> Option<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let last_app =
        lines.iter().rposition(|line| line.trim_start().starts_with(".app(") && line.ends_with(')'))?;
    let indent: String = lines.get(last_app)?.chars().take_while(|c| c.is_whitespace()).collect();
    lines.insert(last_app + 1, format!("{indent}.app({app}::app())"));
    let is_module = |line: &String| line.starts_with("mod ") && line.ends_with(';') && line != "mod tests;";
    let before = |line: &String| line.as_str() < format!("mod {app};").as_str();
    let first = lines.iter().position(is_module)?;
    let place =
        lines.iter().rposition(|line| is_module(line) && before(line)).map_or(first, |place| place + 1);
    lines.insert(place, format!("mod {app};"));
    Some(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIN: &str = include_str!("../templates/project/main.rs");

    #[test]
    fn an_app_finds_its_place_in_main() {
        let one = registered(MAIN, "notes").unwrap();
        let two = registered(&one, "blog").unwrap();
        assert!(two.contains("mod blog;\nmod home;\nmod notes;\n"), "{two}");
        assert!(
            two.contains(".app(home::app())\n        .app(notes::app())\n        .app(blog::app())\n}"),
            "{two}"
        );
        assert_eq!(registered("fn main() {}", "blog"), None);
    }
}
