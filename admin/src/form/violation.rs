//! What a database refuses, told beside the field that it is about.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, IntoTableRef, Query};
use sea_orm::{Condition, ConnectionTrait, DatabaseExecutor, DbErr, Value};

use super::draft::Draft;
use super::said::{Violation, violation};
use crate::error::{Invalid, SaveError};
use crate::message::Message;
use crate::model::{Field, Relation, Row, value};
use crate::read;
use crate::scoped::Scoped;

impl Scoped {
    /// Turn what the database said into errors beside fields. The statement was undone already.
    pub(super) async fn explain(
        &self,
        db: &DatabaseExecutor<'_>,
        error: DbErr,
        draft: &Draft,
        before: Option<&Row>,
    ) -> Result<SaveError, DbErr> {
        let mut invalid = Invalid::default();
        match (&error, violation(&error)) {
            // What a hook says with `DbErr::Custom` is meant for people.
            (DbErr::Custom(text), _) => invalid.form.push(Message::plain(text)),
            (DbErr::RecordNotUpdated, _) => return Ok(SaveError::Missing),
            (_, None) => return Ok(SaveError::Database(error)),
            (_, Some(Violation::Unique(said))) => {
                self.explain_unique(db, &draft.row, before, &said, &mut invalid).await?;
            }
            (_, Some(Violation::Foreign)) => self.explain_foreign(db, &draft.row, &mut invalid).await?,
            (_, Some(Violation::NotNull(said))) => match self.field_in(&said) {
                Some(field) => invalid.add(&field.name, Message::text("field-required")),
                None => {
                    // Secret or hidden: the visitor cannot help it, whoever runs the site can.
                    tracing::warn!(
                        resource = self.model().resource,
                        visitor = self.visitor.key(),
                        said,
                        "a new row lacks a value that this visitor cannot give: give the column a default, a hook or a preset, or show it"
                    );
                    invalid.form.push(Message::text("engine-unseen-required"));
                }
            },
            (_, Some(Violation::Value(said))) => match self.field_in(&said) {
                Some(field) => invalid.add(&field.name, Message::text("field-not-storable")),
                None => invalid.form.push(Message::text("engine-not-storable")),
            },
        }
        tracing::info!(resource = self.model().resource, %error, "the database refused a row");
        Ok(SaveError::Invalid(invalid))
    }

    /// Which unique columns does another row already have?
    async fn explain_unique(
        &self,
        db: &DatabaseExecutor<'_>,
        row: &Row,
        before: Option<&Row>,
        said: &str,
        invalid: &mut Invalid,
    ) -> Result<(), DbErr> {
        let model = self.model();
        let key = Some(model.key.clone()).filter(|_| !model.auto_key && before.is_none());
        for places in model.unique.iter().chain(key.iter()) {
            let fields: Vec<&Field> = model.fields_at(places).filter(|field| !field.secret).collect();
            if fields.len() == places.len() && self.taken(db, row, before, &fields).await? {
                let message = if fields.len() == 1 {
                    Message::text("field-unique")
                } else {
                    let names: Vec<&str> = fields.iter().map(|field| field.label.as_str()).collect();
                    Message::text("field-unique-together").with("names", names.join(", "))
                };
                for field in fields {
                    invalid.add(&field.name, message.clone());
                }
            }
        }
        if invalid.is_empty() {
            // An index that the entity does not declare: the database's own words name a column, mostly.
            match self.field_in(said) {
                Some(field) => invalid.add(&field.name, Message::text("field-unique")),
                None => invalid.form.push(Message::text("engine-unique")),
            }
        }
        Ok(())
    }

    /// Has another row these values? All rows are asked: uniqueness knows no scope.
    async fn taken(
        &self,
        db: &DatabaseExecutor<'_>,
        row: &Row,
        before: Option<&Row>,
        fields: &[&Field],
    ) -> Result<bool, DbErr> {
        let (model, backend) = (self.model(), self.backend());
        let mut same = Condition::all();
        for field in fields {
            match row.at(field.index).filter(|value| !value::is_null(value)) {
                Some(value) => same = same.add(field.column().eq(field.bind(value.clone(), backend))),
                // NULL equals nothing, and what the database fills in is not known.
                None => return Ok(false),
            }
        }
        if let Some(key) = before.and_then(|before| self.key_values(before.key())) {
            same = same.add(read::by_key(model, &key, backend).not());
        }
        let mut select = Query::select();
        select.expr(Expr::val(1)).from(model.table_ref()).cond_where(same).limit(1);
        Ok(db.query_one(&select).await?.is_some())
    }

    /// Which foreign keys point to nothing?
    async fn explain_foreign(
        &self,
        db: &DatabaseExecutor<'_>,
        row: &Row,
        invalid: &mut Invalid,
    ) -> Result<(), DbErr> {
        let model = self.model();
        for relation in &model.relations {
            if model.fields_at(&relation.columns).any(|field| field.secret) {
                continue;
            }
            if !self.points_somewhere(db, relation, row).await? {
                for field in model.fields_at(&relation.columns) {
                    let typed = row.at(field.index).map(value::text).unwrap_or_default();
                    invalid.add(&field.name, Message::text("field-related-missing").with("typed", typed));
                }
            }
        }
        if invalid.is_empty() {
            invalid.form.push(Message::text("engine-foreign"));
        }
        Ok(())
    }

    async fn points_somewhere(
        &self,
        db: &DatabaseExecutor<'_>,
        relation: &Relation,
        row: &Row,
    ) -> Result<bool, DbErr> {
        let mut there = Condition::all();
        for (place, name) in relation.columns.iter().zip(&relation.to) {
            let Some(value) = row.at(*place).filter(|value: &&Value| !value::is_null(value)) else {
                return Ok(true);
            };
            there = there.add(Expr::col(Alias::new(name)).eq(value.clone()));
        }
        let mut select = Query::select();
        select
            .expr(Expr::val(1))
            .from(Alias::new(&relation.table).into_table_ref())
            .cond_where(there)
            .limit(1);
        Ok(db.query_one(&select).await?.is_some())
    }

    /// The field whose column the database names; the longest name, as `name` is also in `full_name`.
    fn field_in(&self, said: &str) -> Option<&Field> {
        let named = |field: &&Field| {
            said.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| {
                word == field.name
                    || word.ends_with(&format!("_{}_key", field.name))
                    || word.ends_with(&format!("_{}_uniq", field.name))
                    || word.ends_with(&format!("_{}_check", field.name))
            })
        };
        self.model()
            .fields
            .iter()
            .filter(|field| !field.secret)
            .filter(named)
            .max_by_key(|field| field.name.len())
    }
}
