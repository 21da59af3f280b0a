//! Migrations in the order in which they depend on each other: what would run, and running it.

use std::collections::BTreeSet;

use sea_orm::DatabaseConnection;

use super::app::{App, Migrations};
use super::error::ProjectError;
use crate::fault::Fault;

/// What ran or would run, app by app.
pub(super) type Steps = Vec<(String, Vec<String>)>;

/// All migrations in the order in which they depend on each other: users first, since apps point at them.
pub(super) fn migrations(apps: &[App]) -> Result<Vec<Migrations>, ProjectError> {
    let ours = [
        Migrations::of::<auth::migration::Migrator>("auth"),
        Migrations::of::<crate::migration::Migrator>("admin"),
    ];
    let apps = in_order(apps)?;
    Ok(ours.into_iter().chain(apps.into_iter().filter_map(|app| app.migrations.clone())).collect())
}

/// The apps, each after those that it depends on, else in the order in which they were added.
fn in_order(apps: &[App]) -> Result<Vec<&App>, ProjectError> {
    let is_house = |name: &str| name == "auth" || name == "admin";
    let names: Vec<&str> = apps.iter().map(|app| app.name.as_str()).collect();
    let mut faults = Vec::new();
    for app in apps {
        for name in app.depends_on.iter().filter(|name| !is_house(name) && !names.contains(&name.as_str())) {
            let text = format!("it depends on `{name}`, and there is no such app");
            let remedy =
                format!("the apps are `{}`; add it to the project, or correct the name", names.join("`, `"));
            faults.push(Fault::new(&app.name, text, remedy));
        }
    }
    let mut waiting: Vec<&App> = apps.iter().collect();
    let mut done: Vec<&App> = Vec::new();
    while faults.is_empty() && !waiting.is_empty() {
        let waits = |app: &&App| {
            let is_done = |name: &String| is_house(name) || done.iter().any(|done| done.name == *name);
            !app.depends_on.iter().all(is_done)
        };
        match waiting.iter().position(|app| !waits(app)) {
            Some(ready) => done.push(waiting.remove(ready)),
            None => faults.push(circle(&waiting)),
        }
    }
    if faults.is_empty() { Ok(done) } else { Err(ProjectError::Apps(faults)) }
}

/// Names a circle among apps that all wait for another of them.
fn circle(waiting: &[&App]) -> Fault {
    let mut way: Vec<&str> = Vec::new();
    let mut next = waiting.first().copied();
    while let Some(app) = next.filter(|app| !way.contains(&app.name.as_str())) {
        way.push(&app.name);
        next =
            app.depends_on.iter().find_map(|name| waiting.iter().find(|other| other.name == *name).copied());
    }
    let first = next.map_or("", |app| app.name.as_str());
    let ring: Vec<&str> = way.into_iter().skip_while(|name| *name != first).chain([first]).collect();
    let text = format!("apps depend on each other in a circle: `{}`", ring.join("` on `"));
    Fault::new(first, text, "take one of them out of the other's `depends_on`, or make one app of them")
}

/// What has not run yet, in the order in which it would run. Changes nothing.
pub(super) async fn plan(db: &DatabaseConnection, migrations: &[Migrations]) -> Result<Steps, ProjectError> {
    let mut steps = Vec::new();
    for app in migrations {
        let pending = (app.pending)(db).await;
        let fault = |source| ProjectError::Migration { app: app.name.clone(), source };
        steps.push((app.name.clone(), pending.map_err(fault)?));
    }
    Ok(steps)
}

/// Runs what has not run yet. Tables of our names that somebody else made are taken over only if `adopt` says so.
pub(super) async fn migrate(
    db: &DatabaseConnection,
    migrations: &[Migrations],
    adopt: bool,
) -> Result<Steps, ProjectError> {
    let fault = |source| ProjectError::Migration { app: "auth".to_owned(), source };
    let foreign = auth::migration::foreign_tables(db).await.map_err(fault)?;
    if !foreign.is_empty() && !adopt {
        return Err(ProjectError::ForeignTables(foreign));
    }
    auth::migration::refuse_differences(db, &foreign).await.map_err(fault)?;
    let steps = plan(db, migrations).await?;
    for app in migrations {
        let fault = |source| ProjectError::Migration { app: app.name.clone(), source };
        (app.up)(db).await.map_err(fault)?;
    }
    Ok(steps)
}

/// Stops where something has not run yet.
pub(super) async fn refuse_unmigrated(
    db: &DatabaseConnection,
    migrations: &[Migrations],
) -> Result<(), ProjectError> {
    let behind: BTreeSet<_> = plan(db, migrations)
        .await?
        .into_iter()
        .filter(|(_, pending)| !pending.is_empty())
        .map(|(app, _)| app)
        .collect();
    if behind.is_empty() { Ok(()) } else { Err(ProjectError::Unmigrated(behind.into_iter().collect())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(apps: &[App]) -> Result<Vec<&str>, String> {
        in_order(apps)
            .map(|apps| apps.into_iter().map(|app| app.name.as_str()).collect())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn an_app_comes_after_those_it_depends_on_and_else_where_it_was_added() {
        let apps = [
            App::new("orders").depends_on(["catalogue", "auth"]),
            App::new("blog"),
            App::new("catalogue").depends_on(["people"]),
            App::new("people"),
        ];
        assert_eq!(names(&apps).unwrap(), ["blog", "people", "catalogue", "orders"]);
    }

    #[test]
    fn a_circle_and_an_unknown_name_are_refused_by_name() {
        let circle = [
            App::new("d").depends_on(["a"]),
            App::new("a").depends_on(["b"]),
            App::new("b").depends_on(["c"]),
            App::new("c").depends_on(["a"]),
        ];
        let error = names(&circle).unwrap_err();
        assert!(error.contains("in a circle: `a` on `b` on `c` on `a`"), "{error}");
        let error = names(&[App::new("a").depends_on(["a"])]).unwrap_err();
        assert!(error.contains("`a` on `a`"), "{error}");
        let error = names(&[App::new("a").depends_on(["bolg"]), App::new("blog")]).unwrap_err();
        assert!(error.contains("depends on `bolg`") && error.contains("`a`, `blog`"), "{error}");
    }
}
