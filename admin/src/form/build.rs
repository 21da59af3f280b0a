//! What a form shows: the stored row, or what was typed and what is wrong with it.

use sea_orm::DatabaseExecutor;
use sea_orm::DbErr;

use super::input::{self, Input};
use super::{Form, FormField};
use crate::error::{ReadError, SaveError};
use crate::gate::action;
use crate::model::{Cell, Field, Key, Kind, Row, parse, value};
use crate::related;
use crate::scoped::Scoped;

impl Scoped {
    /// An empty form for a new row; columns that the database fills begin with what it would fill in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_form(&self) -> Result<Form, ReadError> {
        Ok(self.form(&self.reader(), None).await?)
    }

    /// The form of a row. Only a visitor's right to `update` makes it one to type in; otherwise it is a page to read.
    ///
    /// # Errors
    /// [`ReadError::Missing`] when there is no such row among those that were given.
    pub async fn change_form(&self, key: &Key) -> Result<Form, ReadError> {
        let db = self.reader();
        let stored = self.load(&db, key).await?.ok_or(ReadError::Missing)?;
        Ok(self.form(&db, Some(&stored.row)).await?)
    }

    /// The form again after a save that failed: what was typed is kept, errors stand beside their fields. After a
    /// conflict the form begins anew from what is stored now, so that sending it again means it.
    ///
    /// # Errors
    /// [`ReadError::Missing`] when the row is gone.
    pub async fn refill(
        &self,
        key: Option<&Key>,
        input: &Input,
        error: Option<&SaveError>,
    ) -> Result<Form, ReadError> {
        let db = self.reader();
        let mut form = match key {
            Some(key) => self.change_form(key).await?,
            None => self.add_form().await?,
        };
        let conflict = matches!(error, Some(SaveError::Conflict(_)));
        for field in &mut form.fields {
            if !field.editable {
                continue;
            }
            let name = field.field.name.as_str();
            if let Some(base) = input.base(name).filter(|_| !conflict && field.base.is_some()) {
                field.base = Some(base.to_owned());
            }
            if let Some(typed) = input.typed(&field.field, key.is_none()) {
                field.related = self.related_to(&db, &field.field, &typed).await?;
                field.text = typed;
            }
        }
        match error {
            Some(SaveError::Invalid(invalid)) => {
                for field in &mut form.fields {
                    field.errors = invalid.of(&field.field.name).to_vec();
                }
                let shown = |name: &String| {
                    form.fields.iter().any(|field| field.editable && field.field.name == *name)
                };
                let hidden = invalid
                    .fields
                    .iter()
                    .filter(|(name, _)| !shown(name))
                    .flat_map(|(_, errors)| errors.clone());
                form.errors = invalid.form.iter().cloned().chain(hidden).collect();
            }
            Some(SaveError::Refused(message) | SaveError::BadInput(message)) => {
                form.errors.push(message.clone());
            }
            _ => {}
        }
        Ok(form)
    }

    async fn form(&self, db: &DatabaseExecutor<'_>, row: Option<&Row>) -> Result<Form, DbErr> {
        let model = self.model();
        let rows: Vec<Row> = row.into_iter().cloned().collect();
        let names = related::of_rows(self, db, &rows, &model.form).await?;
        let (defaults, presets) = match row {
            None => (self.entry.resource.defaults(), self.presets()),
            Some(_) => Default::default(),
        };
        let default = |field: &Field| {
            let set = presets
                .iter()
                .chain(&defaults)
                .find(|(at, value)| *at == field.index && !value::is_null(value));
            set.map(|(_, value)| value::text(value)).or_else(|| field.default_text.clone())
        };
        let mut fields = Vec::new();
        for field in model.fields_at(&model.form) {
            if !self.shown(field) {
                continue;
            }
            let stored = row.and_then(|row| row.at(field.index));
            let related = stored.and_then(|stored| names.get(field, stored));
            let text = match stored {
                Some(stored) => value::text(stored),
                None => default(field).filter(|_| row.is_none()).unwrap_or_default(),
            };
            let cell = related.clone().map(Cell::Related);
            fields.push(FormField {
                editable: self.editable(field),
                base: row.map(|_| text.clone()),
                cell: cell.or_else(|| stored.map(|stored| value::cell(field, stored))).unwrap_or(Cell::Empty),
                field: field.clone(),
                errors: Vec::new(),
                related,
                text,
            });
        }
        Ok(Form {
            key: row.map(|row| row.key().clone()),
            label: row.map(|row| model.label_of(row)).unwrap_or_default(),
            errors: Vec::new(),
            fields,
        })
    }

    /// Is the column in this form at all?
    fn shown(&self, field: &Field) -> bool {
        // A new row has nothing to show that cannot be typed in.
        self.action != action::CREATE || self.editable(field)
    }

    /// May it be typed in?
    pub(crate) fn editable(&self, field: &Field) -> bool {
        let listed = self.model().form.contains(&field.index);
        let open = match self.action.as_str() {
            // A UUID key is made, not typed.
            action::CREATE => !(field.primary_key && field.kind == Kind::Uuid),
            action::UPDATE => !field.primary_key && self.choosable(field),
            _ => false,
        };
        listed && open && field.editable()
    }

    /// A row of a model that the visitor may not read cannot be chosen: the column stays as it is.
    fn choosable(&self, field: &Field) -> bool {
        match &field.kind {
            Kind::Related { resource } => {
                let other = self.desk.may(&self.visitor, resource, action::READ);
                other.is_ok_and(|other| related::other_side(self, other.model(), field).is_some())
            }
            _ => true,
        }
    }

    async fn related_to(
        &self,
        db: &DatabaseExecutor<'_>,
        field: &Field,
        typed: &str,
    ) -> Result<Option<crate::model::Related>, DbErr> {
        if !matches!(field.kind, Kind::Related { .. }) {
            return Ok(None);
        }
        match parse::parse(field, typed, self.backend()) {
            Ok(value) if !value::is_null(&value) => {
                Ok(related::one(self, db, field, &value).await?.filter(|related| related.readable))
            }
            _ => Ok(None),
        }
    }
}

impl Input {
    /// What the form began with in a field.
    pub(crate) fn base(&self, field: &str) -> Option<&str> {
        self.texts.get(&format!("{}{field}", input::BASE)).map(String::as_str)
    }

    /// What was typed into a field, line ends being `\n`; `None` when the form did not have the field. An unticked
    /// box sends nothing, so it counts as there when its base value is, or in a new row's form.
    pub(crate) fn typed(&self, field: &Field, new: bool) -> Option<String> {
        let unticked =
            || (field.kind == Kind::Bool && (new || self.base(&field.name).is_some())).then_some("");
        let typed = self.text(&field.name).or_else(unticked)?;
        Some(lines(typed))
    }
}

/// Browsers send `\r\n`, databases keep what people elsewhere call a line end.
pub(crate) fn lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
