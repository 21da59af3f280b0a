//! Rows to choose from, for a column that points to another model: a page of matches, never all rows.

use sea_orm::sea_query::Order as Direction;

use super::limit::{self, Reader, limited};
use super::{Lookup, LookupItem, search};
use crate::error::ReadError;
use crate::gate::action;
use crate::message::Message;
use crate::model::{Field, Kind, Label, Model, Row, value};
use crate::scoped::Scoped;
use crate::{read, related};

/// Matches on a page.
const MATCHES: u64 = 20;
/// Characters that are searched for; what is beyond them narrows nothing.
const TYPED: usize = 100;

impl Scoped {
    /// Rows of the model that the column `field` points to, of those that the visitor may read.
    ///
    /// # Errors
    /// [`ReadError::BadQuery`] when the column points nowhere, [`ReadError::Refused`] when the visitor may read no
    /// row of the other model.
    pub async fn autocomplete(&self, field: &str, typed: &str) -> Result<Lookup, ReadError> {
        let unknown = || ReadError::BadQuery(Message::text("engine-lookup-unknown").with("name", field));
        let field = self
            .model()
            .field(field)
            .filter(|field| self.model().form.contains(&field.index))
            .ok_or_else(unknown)?;
        let Kind::Related { resource } = &field.kind else { return Err(unknown()) };
        let readable = self.desk.may(&self.visitor, resource, action::READ)?;
        let other = readable.model();
        let to = related::other_side(self, other, field).ok_or_else(unknown)?;
        let searched = searched(other);
        let places = read::with_key(other, other.label.columns().iter().chain(&searched).chain([&to.index]));
        let backend = self.backend();
        let words: String = typed.chars().filter(|c| *c != '\0').take(TYPED).collect();
        let mut select = read::select(other, &places, backend);
        select.cond_where(readable.condition()).cond_where(search::words(other, &searched, &words, backend));
        for sort in self::sorted(other) {
            select.order_by_expr(sort.column(), Direction::Asc);
        }
        select.limit(MATCHES + 1);
        let results = limited(async {
            let reader = Reader::begin(self.desk.database()).await?;
            let results = limit::rows(&reader.executor(), &select).await?;
            reader.end().await?;
            Ok(results)
        })
        .await?;
        let item = |result| read::partial(other, result, &places).map(|row| item(other, to, &searched, &row));
        let mut results = results.iter().map(item).collect::<Result<Vec<_>, _>>()?;
        let more = results.len() as u64 > MATCHES;
        results.truncate(usize::try_from(MATCHES).unwrap_or_default());
        Ok(Lookup { results, more })
    }
}

/// The columns that a lookup searches: those of the model's own search, else its label and its key.
fn searched(model: &Model) -> Vec<usize> {
    if model.search.is_empty() {
        model.label.columns().iter().chain(&model.key).copied().collect()
    } else {
        model.search.clone()
    }
}

/// By label where that is a column, then by key.
fn sorted(model: &Model) -> impl Iterator<Item = &Field> {
    let label = match &model.label {
        Label::Column(place) => model.fields.get(*place),
        _ => None,
    };
    label.into_iter().chain(model.key_fields())
}

fn item(model: &Model, to: &Field, searched: &[usize], row: &Row) -> LookupItem {
    let label = model.label_of(row);
    let details = model.fields_at(searched).filter(|field| !field.primary_key).filter_map(|field| {
        let words = row.at(field.index).map(|value| value::words(field, value))?;
        Some(words).filter(|words| !words.is_empty() && *words != label)
    });
    LookupItem {
        key: row.at(to.index).map(value::text).unwrap_or_default(),
        detail: details.collect::<Vec<_>>().join(" \u{b7} "),
        label,
    }
}
