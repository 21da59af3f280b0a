//! From typed text to values: everything is checked, all errors at once, before anything is written.

use sea_orm::{DatabaseExecutor, DbErr, Value};
use uuid::Uuid;

use super::build::lines;
use super::{Conflict, ConflictField, Input};
use crate::error::{Invalid, SaveError};
use crate::message::Message;
use crate::model::resource::Values;
use crate::model::{Field, Key, Kind, Row, parse, value};
use crate::related;
use crate::scoped::Scoped;

/// What is to be written.
pub(crate) struct Draft {
    /// Columns by place, and their values.
    pub(crate) values: Values,
    /// The secret columns among them.
    pub(crate) secrets: Vec<usize>,
    /// The row as it will be; columns that the database fills are missing.
    pub(crate) row: Row,
}

impl Scoped {
    /// The values of a new row.
    pub(super) async fn new_row(&self, db: &DatabaseExecutor<'_>, input: &Input) -> Result<Draft, SaveError> {
        self.check_names(input)?;
        let mut invalid = Invalid::default();
        let mut values = self.given(input)?;
        let preset = self.preset(input);
        for field in self.typed_fields(input) {
            if preset.iter().any(|(place, _)| *place == field.index) {
                continue;
            }
            let typed = input.typed(field, true).unwrap_or_default();
            if typed.trim().is_empty() && field.has_default && !field.nullable && field.kind != Kind::Bool {
                continue;
            }
            self.check_field(db, field, &typed, &mut values, &mut invalid).await?;
        }
        if !invalid.is_empty() {
            return Err(SaveError::Invalid(invalid));
        }
        values.extend(preset);
        for field in self.model().key_fields().filter(|field| field.kind == Kind::Uuid) {
            if !values.iter().any(|(place, _)| *place == field.index) {
                values.push((field.index, Value::Uuid(Some(Uuid::new_v4()))));
            }
        }
        Ok(self.draft(values, None))
    }

    /// The values that this form changes in a stored row.
    ///
    /// A field is in conflict when what is stored is neither what the form began with nor what was typed: then
    /// somebody else was here, whether or not this visitor touched the field.
    pub(super) async fn changed_row(
        &self,
        db: &DatabaseExecutor<'_>,
        input: &Input,
        stored: &Row,
    ) -> Result<Draft, SaveError> {
        self.check_names(input)?;
        let mut invalid = Invalid::default();
        let mut conflicts = Vec::new();
        let mut values = self.given(input)?;
        for field in self.typed_fields(input) {
            let Some(mine) = input.typed(field, false) else { continue };
            let base = input.base(&field.name).map(lines);
            let base = base.ok_or_else(|| bad("engine-base-missing", &field.name))?;
            let theirs = lines(&stored.at(field.index).map(value::compared).unwrap_or_default());
            let (mine_is, base_is) = (self.canonical(field, &mine), self.canonical(field, &base));
            if theirs != base_is && theirs != mine_is {
                conflicts.push(self.conflict(db, field, &base, stored, &mine).await?);
            }
            if mine_is != base_is && mine_is != theirs {
                self.check_field(db, field, &mine, &mut values, &mut invalid).await?;
            }
        }
        if !invalid.is_empty() {
            return Err(SaveError::Invalid(invalid));
        }
        if !conflicts.is_empty() {
            return Err(SaveError::Conflict(Conflict { fields: conflicts }));
        }
        Ok(self.draft(values, Some(stored)))
    }

    /// What was typed for a new row, as far as it can be read: for whoever has to judge something else by it.
    pub(crate) fn sketch(&self, input: &Input) -> Row {
        let read = |field: &Field| {
            let typed = input.typed(field, true)?;
            Some((field.index, parse::parse(field, &typed, self.backend()).ok()?))
        };
        self.draft(self.typed_fields(input).into_iter().filter_map(read).collect(), None).row
    }

    /// What the scope says of a new row where neither the program nor the visitor does.
    fn preset(&self, input: &Input) -> Values {
        let is_open = |place: &usize| {
            let name = self.whole().fields.get(*place).map(|field| field.name.as_str());
            name.is_some_and(|name| input.text(name).is_none() && !input.values.contains_key(name))
        };
        self.presets().into_iter().filter(|(place, _)| is_open(place)).collect()
    }

    /// The fields whose values come from the visitor.
    fn typed_fields(&self, input: &Input) -> Vec<&Field> {
        self.fields_of_form().filter(|field| !input.values.contains_key(&field.name)).collect()
    }

    fn fields_of_form(&self) -> impl Iterator<Item = &Field> {
        self.model().fields_at(&self.model().form).filter(|field| self.editable(field))
    }

    /// Only fields of this form may be there: a column that was slipped in is refused, not ignored.
    fn check_names(&self, input: &Input) -> Result<(), SaveError> {
        if let Some(name) = &input.twice {
            return Err(bad("engine-field-twice", name));
        }
        for name in input.texts.keys().filter(|name| !name.starts_with('_')) {
            if !self.fields_of_form().any(|field| field.name == *name) {
                tracing::warn!(
                    visitor = self.visitor.key(),
                    resource = self.model().resource,
                    field = name,
                    "refused a form with a field that it does not have"
                );
                return Err(bad("engine-field-unknown", name));
            }
        }
        Ok(())
    }

    /// The values that the program gave.
    fn given(&self, input: &Input) -> Result<Values, SaveError> {
        let place = |(name, value): (&String, &Value)| match self.model().field(name) {
            Some(field) => Ok((field.index, value.clone())),
            None => Err(SaveError::Database(DbErr::Type(format!("no column `{name}`")))),
        };
        input.values.iter().map(place).collect()
    }

    async fn check_field(
        &self,
        db: &DatabaseExecutor<'_>,
        field: &Field,
        typed: &str,
        values: &mut Values,
        invalid: &mut Invalid,
    ) -> Result<(), DbErr> {
        match parse::parse(field, typed, self.backend()) {
            Err(message) => invalid.add(&field.name, message),
            Ok(value) => match self.check_related(db, field, &value).await? {
                Some(message) => invalid.add(&field.name, message),
                None => values.push((field.index, value)),
            },
        }
        Ok(())
    }

    /// A row that is pointed to must exist, and the visitor must be allowed to know it.
    async fn check_related(
        &self,
        db: &DatabaseExecutor<'_>,
        field: &Field,
        value: &Value,
    ) -> Result<Option<Message>, DbErr> {
        if !matches!(field.kind, Kind::Related { .. }) || value::is_null(value) {
            return Ok(None);
        }
        let there = related::one(self, db, field, value).await?.is_some_and(|related| related.readable);
        Ok((!there).then(|| Message::text("field-related-missing").with("typed", value::text(value))))
    }

    /// The one spelling of a typed text, for comparing: `1.5` and `1.50` are the same price.
    fn canonical(&self, field: &Field, typed: &str) -> String {
        match parse::parse(field, typed, self.backend()) {
            Ok(value) => lines(&value::compared(&value)),
            Err(_) => typed.to_owned(),
        }
    }

    async fn conflict(
        &self,
        db: &DatabaseExecutor<'_>,
        field: &Field,
        base: &str,
        stored: &Row,
        mine: &str,
    ) -> Result<ConflictField, DbErr> {
        let theirs = stored.at(field.index).map(value::text).unwrap_or_default();
        Ok(ConflictField {
            field: field.name.clone(),
            label: field.label.clone(),
            base: self.in_words(db, field, base).await?,
            theirs: self.in_words(db, field, &theirs).await?,
            mine: self.in_words(db, field, mine).await?,
            theirs_text: theirs,
        })
    }

    /// A form's text as people read it: the label of a choice or of a related row.
    async fn in_words(&self, db: &DatabaseExecutor<'_>, field: &Field, text: &str) -> Result<String, DbErr> {
        let Ok(value) = parse::parse(field, text, self.backend()) else { return Ok(text.to_owned()) };
        if matches!(field.kind, Kind::Related { .. }) && !value::is_null(&value) {
            let related = related::one(self, db, field, &value).await?;
            return Ok(related.map_or_else(|| text.to_owned(), |related| related.label));
        }
        Ok(value::words(field, &value))
    }

    fn draft(&self, values: Values, stored: Option<&Row>) -> Draft {
        let model = self.whole();
        let mut all: Vec<Option<Value>> =
            model.fields.iter().map(|field| stored.and_then(|row| row.at(field.index)).cloned()).collect();
        for (place, value) in &values {
            if let Some(slot) = all.get_mut(*place) {
                *slot = Some(value.clone());
            }
        }
        let secret = |(place, _): &(usize, Value)| {
            model.fields.get(*place).is_some_and(|field| field.secret).then_some(*place)
        };
        let part =
            |place: &usize| all.get(*place).and_then(Option::as_ref).map(value::text).unwrap_or_default();
        let key = Key::new(model.key.iter().map(part));
        Draft { secrets: values.iter().filter_map(secret).collect(), row: Row::new(model, key, all), values }
    }
}

fn bad(id: &'static str, name: &str) -> SaveError {
    let name: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
    SaveError::BadInput(Message::text(id).with("name", name))
}
