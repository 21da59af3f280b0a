//! Two people changed the same field: both values beside each other, above the form with what was typed.

use frontdesk_web::component::{Cell, Column, Icon, Row, icon, link_button, table};
use maud::{Markup, html};

use super::row_address;
use crate::call::Call;
use crate::form::{Conflict, Form};
use crate::model::{Key, Model};

/// Saving the form again now puts its values over those of the other: it has been shown them.
pub(crate) fn accept(form: &mut Form, conflict: &Conflict) {
    for field in &conflict.fields {
        if let Some(item) = form.fields.iter_mut().find(|item| item.field.name == field.field) {
            item.base = Some(field.theirs_text.clone());
        }
    }
}

/// What the form began with, what is stored now and what was typed, field by field.
pub(crate) fn compare(call: &Call, model: &Model, key: Option<&Key>, conflict: &Conflict) -> Markup {
    let texts = call.texts();
    let title = texts.format("conflict-title", &[("model", model.verbose_name.as_str().into())]);
    let columns = ["conflict-field", "conflict-base", "conflict-theirs", "conflict-mine"];
    let rows = conflict.fields.iter().map(|field| {
        let values = [&field.base, &field.theirs, &field.mine].map(|text| value(text));
        Row::new([Cell::text(&field.label)].into_iter().chain(values))
    });
    html! {
        section.card.conflict role="alert" tabindex="-1" data-error-summary aria-labelledby="conflict" {
            h2 #conflict { (icon(Icon::Alert)) (title) }
            p { (texts.get("conflict-why")) }
            (table(&title).columns(columns.map(|id| Column::new(texts.get(id)))).rows(rows))
            @if let Some(key) = key {
                p.actions {
                    (link_button(texts.get("conflict-keep-theirs"), row_address(call, model, key, "change")))
                    span.hint { (texts.get("conflict-keep-theirs-hint")) }
                }
            }
        }
    }
}

fn value(text: &str) -> Cell {
    if text.is_empty() { Cell::empty() } else { Cell::markup(html! { span.whole { (text) } }) }
}
