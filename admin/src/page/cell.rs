//! A value as it stands in a list or beside a label.

use frontdesk_web::component::{Cell, Tone};
use maud::html;

use super::row_address;
use super::words::{moment, number};
use crate::call::Call;
use crate::model::{self, Field, Kind, Related};

/// The value of a field. Related rows and stored addresses are links; text that is too long for its place is cut there, not here.
pub(crate) fn cell(call: &Call, field: &Field, value: &model::Cell) -> Cell {
    let texts = call.texts();
    match value {
        model::Cell::Empty => Cell::empty(),
        model::Cell::Text(text) => text_cell(field, text),
        model::Cell::Number(text) => Cell::number(text),
        model::Cell::Bool(is_true) => {
            Cell::boolean(*is_true, texts.get(if *is_true { "list-yes" } else { "list-no" }))
        }
        model::Cell::Choice { label, .. } => Cell::badge(label, Tone::Neutral),
        model::Cell::Related(related) => related_cell(call, related),
        model::Cell::Json(text) => Cell::code(text),
        model::Cell::Bytes(count) => {
            Cell::text(texts.format("list-bytes", &[("count", number(*count as u64).into())]))
        }
        model::Cell::Secret => Cell::markup(html! { span title=(texts.get("list-secret")) { "••••" } }),
    }
}

fn text_cell(field: &Field, text: &str) -> Cell {
    match field.kind {
        Kind::Date | Kind::Time | Kind::DateTime { .. } => match moment(text) {
            Some(moment) => Cell::moment(moment.short, moment.whole, text.replace(" UTC", "Z")),
            None => Cell::text(text),
        },
        Kind::Uuid => Cell::code(text),
        _ if text.starts_with("https://") || text.starts_with("http://") => Cell::address(text),
        _ => Cell::text(text),
    }
}

fn related_cell(call: &Call, related: &Related) -> Cell {
    let model = related.resource.split_once('.').and_then(|(app, name)| call.site().desk().model(app, name));
    match model.filter(|_| related.readable) {
        Some(model) => Cell::link(&related.label, row_address(call, model, &related.key, "change")),
        None => Cell::text(&related.label),
    }
}

/// The same value as plain words: for links, chips and titles.
pub(crate) fn words(call: &Call, field: &Field, value: &model::Cell) -> String {
    match value {
        model::Cell::Text(text) => match field.kind {
            Kind::Date | Kind::Time | Kind::DateTime { .. } => {
                moment(text).map_or_else(|| text.clone(), |moment| moment.short)
            }
            _ => text.clone(),
        },
        model::Cell::Number(text) | model::Cell::Json(text) => text.clone(),
        model::Cell::Bool(is_true) => call.texts().get(if *is_true { "list-yes" } else { "list-no" }),
        model::Cell::Choice { label, .. } => label.clone(),
        model::Cell::Related(related) => related.label.clone(),
        model::Cell::Empty | model::Cell::Bytes(_) | model::Cell::Secret => String::new(),
    }
}
