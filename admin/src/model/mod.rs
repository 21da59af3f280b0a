//! What a model is: plain data, read once from an entity and the options given for it.
//!
//! [`ModelAdmin<E>`](ModelAdmin) is the only generic type a user meets. Registering turns it into a [`Model`]
//! (columns, kinds, options) and a thin object-safe `Resource` that writes through SeaORM's
//! `ActiveModel`, so that hooks run. All else works on [`Row`]s and compiles once, however many entities there are.

pub(crate) mod extras;
pub mod field;
pub mod key;
pub mod label;
pub mod options;
pub(crate) mod parse;
pub mod password;
pub(crate) mod reflect;
pub mod relation;
pub(crate) mod resource;
pub mod row;
mod seen;
pub(crate) mod storage;
pub mod value;

pub use field::{Choice, Field, Kind, Zone};
pub use key::Key;
pub use label::Label;
pub use options::{ModelAdmin, Ordering};
pub use password::{PasswordFault, Passwords};
pub use relation::{OnDelete, Relation};
pub use row::{Cell, Related, Row};

use std::sync::Arc;

use crate::gate::RowGuard;
use sea_orm::sea_query::{Alias, IntoTableRef, TableRef};

/// A registered model.
#[derive(Clone)]
#[non_exhaustive]
pub struct Model {
    /// The application's name, the first part of every URL.
    pub app: String,
    /// The model's name, the second part: by default the table's name without the application's prefix and without
    /// underscores.
    pub name: String,
    /// `app.name`, by which policies know it.
    pub resource: String,
    /// The entity's Rust type: `shop::book::Entity`.
    pub entity: &'static str,
    /// The table.
    pub table: String,
    /// The table's schema, where the database has schemas and the entity names one.
    pub schema: Option<String>,
    /// One of them, for people: "order item".
    pub verbose_name: String,
    /// Several of them, for people: "order items".
    pub verbose_name_plural: String,
    /// All columns, in the entity's order. Everything else names columns by their place in here.
    pub fields: Vec<Field>,
    /// The primary key's columns.
    pub key: Vec<usize>,
    /// Does the database number new rows?
    pub auto_key: bool,
    /// Foreign keys of this model.
    pub relations: Vec<Relation>,
    /// How a row calls itself.
    pub label: Label,
    /// Columns of the list.
    pub list_display: Vec<usize>,
    /// Columns that `q` searches.
    pub search: Vec<usize>,
    /// Columns that may be filtered by `column=value`.
    pub filters: Vec<usize>,
    /// The order of a list that asks for none; the key always comes last.
    pub ordering: Vec<crate::list::Order>,
    /// Columns of the form, in order; read-only ones among them.
    pub form: Vec<usize>,
    /// Rows on a page.
    pub per_page: u64,
    /// Sets of columns that are unique together, the primary key left out.
    pub unique: Vec<Vec<usize>>,
    /// Rules about single rows.
    pub(crate) guards: Vec<Arc<dyn RowGuard>>,
    /// How to set a password, where rows have one.
    pub(crate) passwords: Option<Arc<dyn Passwords>>,
    /// What its rows have beyond their columns.
    pub(crate) extras: Option<Arc<dyn extras::Extras>>,
    /// What its owner said; all else is read from the entity or guessed.
    #[cfg_attr(not(feature = "project"), expect(dead_code, reason = "the command `inspect` reads it"))]
    pub(crate) told: Arc<options::Options>,
}

impl Model {
    /// A field by its column's name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The fields that these places name.
    pub fn fields_at<'a>(&'a self, places: &'a [usize]) -> impl Iterator<Item = &'a Field> + 'a {
        places.iter().filter_map(|place| self.fields.get(*place))
    }

    /// The fields of the primary key.
    pub fn key_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields_at(&self.key)
    }

    /// The foreign key that this column belongs to.
    #[must_use]
    pub fn relation_of(&self, field: &Field) -> Option<&Relation> {
        field.relation.and_then(|place| self.relations.get(place))
    }

    /// May lists be ordered by this column? Columns of the list that have an order and are no secret.
    #[must_use]
    pub fn sortable(&self, field: &Field) -> bool {
        self.list_display.contains(&field.index) && field.kind.has_order() && !field.secret
    }

    /// The table for queries.
    pub(crate) fn table_ref(&self) -> TableRef {
        match &self.schema {
            Some(schema) => (Alias::new(schema), Alias::new(&self.table)).into_table_ref(),
            None => Alias::new(&self.table).into_table_ref(),
        }
    }
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model")
            .field("resource", &self.resource)
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}
