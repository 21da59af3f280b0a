//! Rows from a file into registered models.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use frontdesk_web::text::Texts;
use sea_orm::sea_query::{Alias, Expr, Func, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, TransactionTrait, Value as DbValue};
use serde_json::Value;

use super::order::{Prepared, sorted};
use super::read::{Entry, entries};
use crate::model::{Field, Kind, Model, parse, value};
use crate::page::words::say;
use crate::{Desk, Site};

/// Why a fixture was not loaded. Nothing of it was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FixtureError {
    /// The file cannot be read.
    #[error("the fixture {} cannot be read: {source}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not what a fixture is.
    #[error("{file}: {text}")]
    Syntax {
        /// Which file.
        file: String,
        /// Where and why.
        text: String,
    },
    /// Entries that cannot be rows; all of them at once.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Entries(Vec<FixtureFault>),
    /// The database refuses the whole.
    #[error("{file}: the database says: {source}")]
    Database {
        /// Which file.
        file: String,
        /// What it says.
        source: DbErr,
    },
}

/// What is wrong with an entry of a fixture.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FixtureFault {
    /// The file's name.
    pub file: String,
    /// The line at which the entry begins; unknown in JSON.
    pub line: Option<usize>,
    /// The entry, counted from 1.
    pub entry: usize,
    /// Its model and key, as far as the entry says.
    pub row: String,
    /// The field that it is about.
    pub field: Option<String>,
    /// What is wrong and what to do.
    pub text: String,
}

impl std::fmt::Display for FixtureFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": entry {}", self.entry)?;
        if !self.row.is_empty() {
            write!(f, " ({})", self.row)?;
        }
        if let Some(field) = &self.field {
            write!(f, ", field `{field}`")?;
        }
        write!(f, ": {}", self.text)
    }
}

/// Loads a fixture from a file; gives back how many rows were written.
///
/// # Errors
/// [`FixtureError`], naming file, entry and field. Nothing is written then.
pub async fn load(site: &Site, path: impl AsRef<Path>) -> Result<usize, FixtureError> {
    let path = path.as_ref();
    let text = std::fs::read_to_string(path)
        .map_err(|source| FixtureError::Unreadable { path: path.to_owned(), source })?;
    load_text(site, &path.display().to_string(), &text).await
}

/// Loads a fixture from a text; `name` stands for the file's name and says by its ending which format it has.
///
/// # Errors
/// [`FixtureError`], naming entry and field. Nothing is written then.
pub async fn load_text(site: &Site, name: &str, text: &str) -> Result<usize, FixtureError> {
    load_into(site.desk(), site.texts(), name, text).await
}

pub(super) async fn load_into(
    desk: &Desk,
    texts: Texts,
    name: &str,
    text: &str,
) -> Result<usize, FixtureError> {
    let syntax = |text| FixtureError::Syntax { file: name.to_owned(), text };
    let entries = entries(name, text).map_err(syntax)?;
    let reader = Reader { desk, file: name, texts, backend: desk.database().get_database_backend() };
    let mut faults = Vec::new();
    let mut rows = Vec::new();
    for (place, entry) in entries.iter().enumerate() {
        match reader.prepare(entry) {
            Ok((model, values)) => rows.push(Prepared { entry: place, model, values }),
            Err(found) => faults.extend(found),
        }
    }
    if !faults.is_empty() {
        return Err(FixtureError::Entries(faults));
    }
    let count = rows.len();
    let rows = sorted(rows).map_err(|circle| {
        let fault = |entry: &Entry| {
            reader.fault(
                entry,
                None,
                "it and others of these point at each other in a circle; leave one of the foreign keys empty",
            )
        };
        FixtureError::Entries(circle.iter().filter_map(|place| entries.get(*place)).map(fault).collect())
    })?;
    reader.write(&entries, rows).await?;
    Ok(count)
}

/// What is needed to make rows of entries.
struct Reader<'a> {
    desk: &'a Desk,
    file: &'a str,
    texts: Texts,
    backend: DbBackend,
}

type Values = Vec<(usize, DbValue)>;

impl Reader<'_> {
    /// The row that an entry describes, or everything that is wrong with it.
    fn prepare(&self, entry: &Entry) -> Result<(Arc<Model>, Values), Vec<FixtureFault>> {
        let one = |field: Option<&str>, text: String| vec![self.fault(entry, field, text)];
        if let Some(key) = entry.content.keys().find(|key| !["model", "pk", "fields"].contains(&key.as_str()))
        {
            return Err(one(
                None,
                format!("`{key}` is not known here: an entry has `model`, `pk` and `fields`"),
            ));
        }
        let name = entry.content.get("model").and_then(Value::as_str).unwrap_or_default();
        let desk = self.desk;
        let Some(found) = desk.entry(&name.to_lowercase()) else {
            let names = desk.models().map(|model| model.resource.as_str());
            return Err(one(None, format!("there is no model `{name}` on the site{}", nearest(name, names))));
        };
        let model = Arc::clone(found.model());
        let mut values = Values::new();
        let mut faults = Vec::new();
        if let Some(pk) = entry.content.get("pk").filter(|pk| !pk.is_null()) {
            let parts = match pk {
                Value::Array(parts) => parts.clone(),
                part => vec![part.clone()],
            };
            if parts.len() != model.key.len() {
                return Err(one(Some("pk"), format!("the key of {name} has {} columns", model.key.len())));
            }
            for (field, part) in model.key_fields().zip(&parts) {
                match self.read(field, part) {
                    Ok(value) => values.push((field.index, value)),
                    Err(text) => faults.push(self.fault(entry, Some(&field.name), text)),
                }
            }
        }
        let fields = match entry.content.get("fields") {
            None => None,
            Some(Value::Object(fields)) => Some(fields),
            Some(_) => return Err(one(None, "`fields` is not a table".to_owned())),
        };
        for (name, typed) in fields.into_iter().flatten() {
            let fault = |text| self.fault(entry, Some(name), text);
            let Some(field) = model.field(name) else {
                let names = model.fields.iter().map(|field| field.name.as_str());
                faults.push(fault(format!("{} has no such field{}", model.resource, nearest(name, names))));
                continue;
            };
            if values.iter().any(|(place, _)| *place == field.index) {
                faults.push(fault("it is given twice: in `pk` and in `fields`".to_owned()));
                continue;
            }
            match self.read(field, typed) {
                Ok(value) => values.push((field.index, value)),
                Err(text) => faults.push(fault(text)),
            }
        }
        if faults.is_empty() { Ok((model, values)) } else { Err(faults) }
    }

    /// The value as the admin's form would read it, with the two things that a form cannot say: NULL, and the empty text.
    fn read(&self, field: &Field, typed: &Value) -> Result<DbValue, String> {
        let is_json = field.kind == Kind::Json;
        let text = match typed {
            Value::Null if field.nullable => {
                return value::null(&field.rust_type).ok_or_else(|| NO_FORM.to_owned());
            }
            Value::Null => return Err("it may not be NULL".to_owned()),
            typed if is_json => typed.to_string(),
            Value::String(text) if text.is_empty() && matches!(field.kind, Kind::Text { .. }) => {
                return Ok(value::string(&field.rust_type, String::new()));
            }
            Value::String(text) => text.clone(),
            Value::Bool(_) | Value::Number(_) => typed.to_string(),
            Value::Array(_) | Value::Object(_) => {
                return Err("it takes one value, not a list or a table".to_owned());
            }
        };
        if field.kind == Kind::Opaque {
            return Err(NO_FORM.to_owned());
        }
        parse::parse(field, &text, self.backend).map_err(|message| say(&self.texts, &message))
    }

    async fn write(&self, entries: &[Entry], rows: Vec<Prepared>) -> Result<(), FixtureError> {
        let failed = |source| FixtureError::Database { file: self.file.to_owned(), source };
        let desk = self.desk;
        let db = desk.database().begin().await.map_err(failed)?;
        let mut numbered: Vec<Arc<Model>> = Vec::new();
        for row in rows {
            let Some(found) = desk.entry(&row.model.resource) else { continue };
            if let Err(error) = found.resource.insert(&db, &row.model, row.values).await {
                let refused =
                    |entry| vec![self.fault(entry, None, format!("the database refuses it: {error}"))];
                return Err(FixtureError::Entries(entries.get(row.entry).map(refused).unwrap_or_default()));
            }
            if row.model.auto_key && !numbered.iter().any(|model| model.table == row.model.table) {
                numbered.push(row.model);
            }
        }
        for model in numbered {
            self.count_on(&db, &model).await.map_err(failed)?;
        }
        db.commit().await.map_err(failed)
    }

    /// PostgreSQL numbers rows by a sequence, which does not notice numbers that were given.
    async fn count_on(&self, db: &DatabaseTransaction, model: &Model) -> Result<(), DbErr> {
        let (DbBackend::Postgres, Some(field)) = (self.backend, model.key_fields().next()) else {
            return Ok(());
        };
        let table = match &model.schema {
            Some(schema) => format!("\"{schema}\".\"{}\"", model.table),
            None => format!("\"{}\"", model.table),
        };
        let sequence = Func::cust(Alias::new("pg_get_serial_sequence")).arg(table).arg(field.name.clone());
        let last = Expr::expr(Func::max(Expr::col(Alias::new(&field.name))));
        let set = Func::cust(Alias::new("setval")).arg(sequence).arg(last);
        let mut query = Query::select();
        query.expr(set).from(model.table_ref());
        db.query_one(&query).await.map(drop)
    }

    fn fault(&self, entry: &Entry, field: Option<&str>, text: impl Into<String>) -> FixtureFault {
        let model = entry.content.get("model").and_then(Value::as_str).unwrap_or_default();
        let key = entry.content.get("pk").map(|pk| format!(" {pk}")).unwrap_or_default();
        FixtureFault {
            file: self.file.to_owned(),
            line: entry.line,
            entry: entry.number,
            row: format!("{model}{key}"),
            field: field.map(str::to_owned),
            text: text.into(),
        }
    }
}

const NO_FORM: &str = "its type has no form as text: write such rows in Rust";

fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<_> = known.collect();
    let close = known.iter().filter(|other| strsim::osa_distance(name, other) <= 2).min();
    match close {
        Some(close) => format!("; did you mean `{close}`?"),
        None => format!("; there are {}", known.join(", ")),
    }
}
