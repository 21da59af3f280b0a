//! A list's query string, read strictly: what is not declared is refused, never ignored.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::DbBackend;

use super::Order;
use crate::message::Message;
use crate::model::{Field, Key, Kind, Model, parse};

/// Characters of a search.
const SEARCH_LENGTH: usize = 200;
/// Words of a search: each costs a comparison of every searched column.
const SEARCH_WORDS: usize = 10;
/// Characters of any other value.
const VALUE_LENGTH: usize = 1000;
/// Rows that `p` may skip.
pub(crate) const SKIP: u64 = 10_000;

/// What a list was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListQuery {
    /// The words to search for, as typed.
    pub search: String,
    /// The order; empty for the model's own.
    pub order: Vec<Order>,
    /// Which page.
    pub position: Position,
    /// `column=value`: a place in the model's fields and the text asked for; empty asks for NULL.
    pub filters: Vec<(usize, String)>,
}

/// Which page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Position {
    /// The first rows.
    #[default]
    First,
    /// The last rows (`p=last`).
    Last,
    /// The rows after this one (`after=`).
    After(Cursor),
    /// The rows before this one (`before=`).
    Before(Cursor),
    /// By number, from 1 (`p=`), within the first 10,000 rows.
    Number(u64),
}

/// A place in a list: opaque to browsers, the key of a row to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub(crate) Key);

impl Cursor {
    fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.to_string())
    }

    fn parse(text: &str) -> Option<Self> {
        let key = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        Key::parse(&key).map(Self)
    }
}

impl ListQuery {
    /// Read the pairs of a query string.
    ///
    /// # Errors
    /// A text that helps, for a 400: an unknown, secret or undeclared column, a name given twice, a broken cursor,
    /// a page number out of range, absurd lengths.
    pub fn parse(model: &Model, pairs: &[(String, String)]) -> Result<Self, Message> {
        let mut query = Self::default();
        let mut seen = BTreeSet::new();
        for (name, text) in pairs {
            if !seen.insert(name.as_str()) {
                return Err(Message::text("engine-query-twice").with("name", shortened(name)));
            }
            if text.chars().count() > VALUE_LENGTH {
                return Err(Message::text("engine-query-long")
                    .with("name", shortened(name))
                    .with("max", VALUE_LENGTH));
            }
            match name.as_str() {
                "q" => query.search = search(text)?,
                "o" => query.order = order(model, text)?,
                "p" | "after" | "before" => {
                    if query.position != Position::First {
                        return Err(Message::text("engine-query-positions"));
                    }
                    query.position = position(model, name, text)?;
                }
                _ => query.filters.push((filter(model, name, text)?, text.clone())),
            }
        }
        Ok(query)
    }

    /// The query string that asks for this, without the question mark; empty for the plain list.
    #[must_use]
    pub fn to_query(&self, model: &Model) -> String {
        let mut text = form_urlencoded::Serializer::new(String::new());
        if !self.search.is_empty() {
            text.append_pair("q", &self.search);
        }
        for (place, value) in &self.filters {
            if let Some(field) = model.fields.get(*place) {
                text.append_pair(&field.name, value);
            }
        }
        if !self.order.is_empty() {
            text.append_pair("o", &order_text(model, &self.order));
        }
        match &self.position {
            Position::First => &mut text,
            Position::Last => text.append_pair("p", "last"),
            Position::After(cursor) => text.append_pair("after", &cursor.text()),
            Position::Before(cursor) => text.append_pair("before", &cursor.text()),
            Position::Number(number) => text.append_pair("p", &number.to_string()),
        };
        text.finish()
    }

    /// The same list at another place.
    #[must_use]
    pub fn at(&self, position: Position) -> Self {
        Self { position, ..self.clone() }
    }

    /// The same list in another order, from its first page.
    #[must_use]
    pub fn ordered(&self, order: Vec<Order>) -> Self {
        Self { order, position: Position::First, ..self.clone() }
    }

    /// The same list with other words to search for, from its first page.
    #[must_use]
    pub fn searched(&self, search: impl Into<String>) -> Self {
        Self { search: search.into(), position: Position::First, ..self.clone() }
    }

    /// The same list narrowed to `text` in the column at `place`, or with `None` no longer narrowed by it.
    #[must_use]
    pub fn filtered(&self, place: usize, text: Option<String>) -> Self {
        let mut query = Self { position: Position::First, ..self.clone() };
        query.filters.retain(|(other, _)| *other != place);
        query.filters.extend(text.map(|text| (place, text)));
        query
    }
}

/// `-price,title`, as `o` takes it.
fn order_text(model: &Model, order: &[Order]) -> String {
    let column = |order: &Order| {
        let field = model.fields.get(order.field)?;
        Some(format!("{}{}", if order.descending { "-" } else { "" }, field.name))
    };
    order.iter().filter_map(column).collect::<Vec<_>>().join(",")
}

fn search(text: &str) -> Result<String, Message> {
    if text.contains('\0') {
        return Err(Message::text("engine-query-nul"));
    }
    if text.chars().count() > SEARCH_LENGTH {
        return Err(Message::text("engine-search-long").with("max", SEARCH_LENGTH));
    }
    if text.split_whitespace().count() > SEARCH_WORDS {
        return Err(Message::text("engine-search-words").with("max", SEARCH_WORDS));
    }
    Ok(text.to_owned())
}

fn order(model: &Model, text: &str) -> Result<Vec<Order>, Message> {
    let mut columns: Vec<Order> = Vec::new();
    for part in text.split(',').filter(|_| !text.is_empty()) {
        let (descending, name) = part.strip_prefix('-').map_or((false, part), |name| (true, name));
        let sortable = |field: &&Field| model.sortable(field);
        let field = model.field(name).filter(sortable);
        let field =
            field.ok_or_else(|| Message::text("engine-order-unknown").with("name", shortened(name)))?;
        if columns.iter().any(|other| other.field == field.index) {
            return Err(Message::text("engine-query-twice").with("name", &field.name));
        }
        columns.push(Order { field: field.index, descending });
    }
    Ok(columns)
}

fn position(model: &Model, name: &str, text: &str) -> Result<Position, Message> {
    if name != "p" {
        let cursor = Cursor::parse(text)
            .filter(|cursor| !text.is_empty() && cursor.0.parts().len() == model.key.len());
        let cursor = cursor.ok_or_else(|| Message::text("engine-cursor"))?;
        return Ok(if name == "after" { Position::After(cursor) } else { Position::Before(cursor) });
    }
    if text == "last" {
        return Ok(Position::Last);
    }
    let digits = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let last = SKIP / model.per_page.max(1) + 1;
    let too_far = || Message::text("engine-page-far").with("last", last).with("rows", SKIP);
    match text.parse::<u64>() {
        Ok(0) => Err(Message::text("engine-page-number")),
        Ok(number) if number > last => Err(too_far()),
        Ok(1) => Ok(Position::First),
        Ok(number) if digits => Ok(Position::Number(number)),
        // A number too long for 64 bits is still a number.
        Err(_) if digits => Err(too_far()),
        _ => Err(Message::text("engine-page-number")),
    }
}

fn filter(model: &Model, name: &str, text: &str) -> Result<usize, Message> {
    // Undeclared, unknown and secret columns get the same answer: a filter must not tell which columns there are.
    let declared = model.field(name).filter(|field| model.filters.contains(&field.index) && !field.secret);
    let field =
        declared.ok_or_else(|| Message::text("engine-filter-unknown").with("name", shortened(name)))?;
    if !text.is_empty() || field.nullable || matches!(field.kind, Kind::Text { .. }) {
        // The database decides nothing about the form of a value.
        let readable = text.is_empty() || parse::parse(field, text, DbBackend::Postgres).is_ok();
        if readable {
            return Ok(field.index);
        }
    }
    Err(Message::text("engine-filter-value").with("name", &field.label).with("value", shortened(text)))
}

/// What somebody else wrote, short enough to be repeated.
fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(60).collect()
}
