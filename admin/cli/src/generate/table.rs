//! A table as the generator knows it, whatever the database.

use heck::{ToSnakeCase, ToUpperCamelCase};
use sea_orm::sea_query::{ColumnType, ForeignKeyAction, StringLen};

/// A table.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) key: Vec<String>,
    pub(crate) foreign: Vec<Foreign>,
    /// Sets of several columns that are unique together.
    pub(crate) unique: Vec<Vec<String>>,
}

/// A column.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: ColumnType,
    pub(crate) nullable: bool,
    pub(crate) unique: bool,
    pub(crate) numbered: bool,
    pub(crate) choices: Option<Choices>,
}

/// The few values that a column takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choices {
    pub(crate) name: String,
    pub(crate) values: Vec<String>,
    /// The database's own type, where it has one.
    pub(crate) native: Option<String>,
}

/// A foreign key.
#[derive(Clone, Debug)]
pub(crate) struct Foreign {
    pub(crate) columns: Vec<String>,
    pub(crate) table: String,
    pub(crate) to: Vec<String>,
    pub(crate) on_delete: Option<ForeignKeyAction>,
    pub(crate) on_update: Option<ForeignKeyAction>,
}

impl Table {
    pub(crate) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The two sides, if it only links them: many to many.
    pub(crate) fn link(&self) -> Option<(&Foreign, &Foreign)> {
        let [one, other] = self.foreign.as_slice() else { return None };
        let linked = |name: &String| one.columns.contains(name) || other.columns.contains(name);
        let is_key = self.key.len() == one.columns.len() + other.columns.len() && self.key.iter().all(linked);
        let rest = self.columns.iter().filter(|column| !linked(&column.name));
        let is_bare = rest.clone().count() == 0;
        // Django's have a number of their own, and the pair is unique.
        let is_pair = self.unique.iter().any(|set| set.iter().all(linked) && set.len() == 2)
            && rest.clone().all(|column| self.key.contains(&column.name));
        ((is_key && is_bare) || is_pair).then_some((one, other))
    }

    /// The module of its entity, as the code generator names it.
    pub(crate) fn module_path(&self) -> String {
        format!("entity::{}", raw(&self.name.to_snake_case()))
    }

    /// The function that registers it.
    pub(crate) fn function(&self) -> String {
        let name = self.name.to_snake_case();
        let is_taken = ["app", "entity", "tests"].contains(&name.as_str()) || raw(&name) != name;
        if is_taken { format!("{name}_model") } else { name }
    }

    /// The second part of its name in policies and addresses.
    pub(crate) fn resource(&self, app: &str) -> String {
        self.bare(app).to_snake_case().replace('_', "")
    }

    /// Whether the admin would find another name for it by itself.
    pub(crate) fn needs_name(&self, app: &str) -> bool {
        self.bare(app).replace('_', "") != self.resource(app)
    }

    /// Its name without the app's.
    pub(crate) fn bare(&self, app: &str) -> &str {
        self.name.strip_prefix(&format!("{app}_")).unwrap_or(&self.name)
    }
}

impl Column {
    /// `Column::AuthorId`.
    pub(crate) fn variant(&self) -> String {
        format!("Column::{}", self.name.to_upper_camel_case())
    }

    pub(crate) fn is_secret(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        ["password", "secret", "token", "private_key", "api_key"].iter().any(|part| name.contains(part))
    }

    /// Text of one line.
    pub(crate) fn is_short_text(&self) -> bool {
        self.choices.is_none() && matches!(self.kind, ColumnType::String(_) | ColumnType::Char(_))
    }

    /// Fit for a list.
    pub(crate) fn is_listed(&self) -> bool {
        !self.is_secret()
            && !matches!(
                self.kind,
                ColumnType::Text
                    | ColumnType::Json
                    | ColumnType::JsonBinary
                    | ColumnType::Blob
                    | ColumnType::Binary(_)
                    | ColumnType::VarBinary(_)
                    | ColumnType::Array(_)
            )
    }

    /// The greatest length of its text.
    pub(crate) fn length(&self) -> Option<u32> {
        match self.kind {
            ColumnType::String(StringLen::N(length)) | ColumnType::Char(Some(length)) => Some(length),
            _ => None,
        }
    }
}

/// A name that is a word of Rust, as an identifier.
pub(crate) fn raw(name: &str) -> String {
    if crate::name::is_keyword(name) { format!("r#{name}") } else { name.to_owned() }
}
