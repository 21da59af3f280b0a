//! The command `inspect`: what is known of a model, who said it, and what would be better said.

mod advice;
mod guess;
mod kind;
#[cfg(test)]
mod tests;

use sea_orm::DbBackend;

use super::app::App;
use super::error::ProjectError;
use super::settings::Settings;
use crate::desk::{self, Entry};
use crate::fault::SiteError;
use crate::model::{Field, Kind, Model, OnDelete, Relation, value};
use crate::site::AppBuilder;

/// How alike a name must be to be proposed.
const ALIKE: f64 = 0.5;

/// A model, and what it takes to judge it.
struct Subject<'a> {
    model: &'a Model,
    /// The columns whose Rust type is an enum.
    enums: Vec<usize>,
    /// What a new row begins with, as the entity's `ActiveModelBehavior::new` says.
    begins: Vec<(usize, String)>,
    /// All models, itself among them.
    all: &'a [Entry],
    /// The database that the settings name, if they do.
    backend: Option<DbBackend>,
}

/// The answer to `inspect`, or to `inspect shop.book`.
pub(super) fn inspect(
    apps: Vec<App>,
    settings: &Settings,
    name: Option<&str>,
) -> Result<String, ProjectError> {
    let all = entries(apps)?;
    let backend = settings.database.url.as_deref().and_then(backend);
    let Some(name) = name else { return Ok(list(&all, backend)) };
    match all.iter().find(|entry| entry.model.resource == name) {
        Some(entry) => Ok(Subject::new(entry, &all, backend).told()),
        None => Err(ProjectError::UnknownModel { name: name.to_owned(), nearest: nearest(name, &all) }),
    }
}

/// The models of all apps, in the order of the index, and those of the accounts.
pub(super) fn entries(apps: Vec<App>) -> Result<Vec<Entry>, ProjectError> {
    let mut faults = Vec::new();
    let mut all = Vec::new();
    for app in apps {
        let builder = app.models.into_iter().fold(AppBuilder::new(app.name), |all, register| register(all));
        all.extend(builder.into_entries(&mut faults));
    }
    all.extend(crate::accounts::described(AppBuilder::new("auth".to_owned())).into_entries(&mut faults));
    let all = desk::acquaint(all, &mut faults);
    if faults.is_empty() { Ok(all) } else { Err(SiteError { faults }.into()) }
}

fn backend(url: &str) -> Option<DbBackend> {
    match url.split(':').next()? {
        "sqlite" => Some(DbBackend::Sqlite),
        "postgres" | "postgresql" => Some(DbBackend::Postgres),
        "mysql" | "mariadb" => Some(DbBackend::MySql),
        _ => None,
    }
}

/// The registered name that this one was meant to be, perhaps; the app may have been left out.
fn nearest(name: &str, all: &[Entry]) -> Option<String> {
    let name = name.to_lowercase();
    let score = |model: &Model| {
        let whole = strsim::normalized_damerau_levenshtein(&name, &model.resource);
        whole.max(strsim::normalized_damerau_levenshtein(&name, &model.name))
    };
    let scored = all.iter().map(|entry| (score(&entry.model), &entry.model.resource));
    // The first of equals: `max_by` would take the last.
    let best = scored.rev().max_by(|(one, _), (two, _)| one.total_cmp(two))?;
    (best.0 >= ALIKE).then(|| best.1.clone())
}

fn list(all: &[Entry], backend: Option<DbBackend>) -> String {
    let line = |entry: &Entry| {
        let subject = Subject::new(entry, all, backend);
        let better = match subject.advice().len() {
            0 => String::new(),
            1 => "1 line would improve it".to_owned(),
            count => format!("{count} lines would improve it"),
        };
        let model = &entry.model;
        vec![
            model.resource.clone(),
            format!("table {}", model.table),
            format!("{} columns", model.fields.len()),
            better,
        ]
    };
    aligned("", &all.iter().map(line).collect::<Vec<_>>())
}

impl<'a> Subject<'a> {
    fn new(entry: &'a Entry, all: &'a [Entry], backend: Option<DbBackend>) -> Self {
        let begins = entry.resource.defaults().into_iter();
        Self {
            model: &entry.model,
            enums: entry.resource.enums(),
            begins: begins
                .filter(|(_, value)| !value::is_null(value))
                .map(|(place, value)| (place, value::text(&value)))
                .collect(),
            all,
            backend,
        }
    }

    /// Everything, in four parts.
    fn told(&self) -> String {
        let model = self.model;
        let schema = model.schema.as_ref().map(|schema| format!("{schema}.")).unwrap_or_default();
        let mut text = format!(
            "{}: {}, {}\n\nRead from {}, table {schema}{}\n",
            model.resource, model.verbose_name, model.verbose_name_plural, model.entity, model.table
        );
        text += &aligned("  ", &model.fields.iter().map(|field| self.column(field)).collect::<Vec<_>>());
        let sets = model.unique.iter().filter(|set| set.len() > 1);
        for set in sets {
            text += &format!("  unique together: {}\n", self.columns(set));
        }
        text += &self.relations();
        text += "\nSaid by its builder\n";
        text += &or_nothing(aligned("  ", &self.said()), "  nothing: all of it is read or guessed\n");
        text += "\nGuessed, and the line that says otherwise\n";
        text += &aligned("  ", &self.guessed());
        text += "\nIn forms and lists\n";
        text += &aligned("  ", &self.shown());
        text += "\nMissing, or better said\n";
        let advice: String =
            self.advice().iter().map(|advice| format!("  {}\n      {}\n", advice.why, advice.line)).collect();
        text += &or_nothing(advice, "  nothing\n");
        text
    }

    fn column(&self, field: &Field) -> Vec<String> {
        let mut rust = kind::rust_type(&field.rust_type);
        if self.enums.contains(&field.index) {
            rust = format!("an enum ({rust})");
        }
        let mut facts = Vec::new();
        if field.primary_key {
            facts.push(if self.model.auto_key { "primary key, numbered" } else { "primary key" }.to_owned());
        }
        if field.unique {
            facts.push("unique".to_owned());
        }
        match &field.default_text {
            Some(default) => facts.push(format!("default {default:?}")),
            None if field.has_default => facts.push("a default".to_owned()),
            None => {}
        }
        if let Some((_, value)) = self.begins.iter().find(|(place, _)| *place == field.index) {
            // Moments and keys are made anew each time: which one it was now is no fact.
            let is_made = matches!(field.kind, Kind::Date | Kind::Time | Kind::DateTime { .. } | Kind::Uuid);
            facts.push(if is_made {
                "set in a new row".to_owned()
            } else {
                format!("{value:?} in a new row")
            });
        }
        let null = if field.nullable { "null" } else { "not null" };
        vec![
            field.name.clone(),
            rust,
            kind::database_type(&field.column_type),
            null.to_owned(),
            facts.join(", "),
        ]
    }

    /// What it points to, and what points to it.
    fn relations(&self) -> String {
        let to = self.model.relations.iter().map(|relation| {
            let other = relation.resource.clone().unwrap_or_else(|| "no registered model".to_owned());
            vec![
                self.columns(&relation.columns),
                format!("points to {other}"),
                format!("{}.{}", relation.table, relation.to.join(", ")),
                on_delete(relation),
            ]
        });
        let from = self.all.iter().flat_map(|entry| {
            let here = |relation: &&Relation| relation.resource.as_ref() == Some(&self.model.resource);
            entry.model.relations.iter().filter(here).map(|relation| {
                let model = &entry.model;
                let columns: Vec<_> =
                    model.fields_at(&relation.columns).map(|field| field.name.as_str()).collect();
                vec![
                    relation.to.join(", "),
                    format!("pointed to by {}", model.resource),
                    format!("{}.{}", model.table, columns.join(", ")),
                    on_delete(relation),
                ]
            })
        });
        let lines = to.chain(from).collect::<Vec<_>>();
        if lines.is_empty() { String::new() } else { format!("\nRelations\n{}", aligned("  ", &lines)) }
    }

    /// Columns by their names in the database.
    fn columns(&self, places: &[usize]) -> String {
        self.model.fields_at(places).map(|field| field.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Columns by their names in Rust.
    fn variants(&self, places: &[usize]) -> String {
        self.model.fields_at(places).map(|field| field.variant.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// A table of which every row is a pair: its primary key is made of foreign keys.
    fn is_link(&self) -> bool {
        self.model.key.len() > 1 && self.model.key_fields().all(|field| field.relation.is_some())
    }
}

fn on_delete(relation: &Relation) -> String {
    let action = match relation.on_delete {
        OnDelete::Cascade => "cascade",
        OnDelete::SetNull => "set null",
        OnDelete::SetDefault => "set default",
        OnDelete::Restrict => "restrict",
    };
    let guessed = if relation.on_delete_said { "" } else { " (guessed)" };
    format!("on delete: {action}{guessed}")
}

fn or_nothing(text: String, nothing: &str) -> String {
    if text.is_empty() { nothing.to_owned() } else { text }
}

/// Rows with their cells one below the other; what ends a row is not filled up.
fn aligned(indent: &str, rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or_default()
    };
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        format!("{indent}{}\n", line.trim_end())
    };
    rows.iter().map(line).collect()
}
