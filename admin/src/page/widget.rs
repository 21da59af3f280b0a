//! A field of a form as something to type into, by what it holds.

use frontdesk_web::component::{Cell, Choice, Combobox, Control, Field, Match, Width, combobox, field};
use maud::{Markup, html};

use super::cell::cell;
use super::words::say;
use super::{list_address, row_address};
use crate::call::Call;
use crate::form::FormField;
use crate::gate::action;
use crate::list::Lookup;
use crate::model::{self, Kind, Model};

/// Characters from which a text is better seen in a box of several lines.
const LONG_TEXT: u32 = 255;

/// What was looked up for one field, when the form was sent for that and not to be saved.
pub(crate) struct LookedUp {
    pub(crate) field: String,
    pub(crate) words: String,
    pub(crate) found: Lookup,
}

/// The labeled control of a field that may be changed.
pub(crate) fn widget(call: &Call, model: &Model, item: &FormField, looked_up: Option<&LookedUp>) -> Field {
    let texts = call.texts();
    let control = control(call, model, item, looked_up);
    let mut shown = field(texts, &item.field.name, &item.field.label, control)
        .errors(item.errors.iter().map(|message| say(texts, message)));
    if let Some(help) = &item.field.help {
        shown = shown.hint(help);
    }
    if !item.field.required() && item.field.kind != Kind::Bool {
        shown = shown.optional();
    }
    shown
}

/// What a form carries unseen: the value that the field began with, so that somebody else's change in between is noticed.
pub(crate) fn base(item: &FormField) -> Markup {
    html! {
        @if let (true, Some(base)) = (item.editable, &item.base) {
            input type="hidden" name=(format!("_base_{}", item.field.name)) value=(base);
        }
    }
}

/// A name and a value that may only be read.
pub(crate) fn readonly(call: &Call, item: &FormField) -> (String, Cell) {
    let shown = match &item.cell {
        model::Cell::Json(text) => Cell::markup(html! { pre.code.whole { (text) } }),
        model::Cell::Text(text) if text.contains('\n') => Cell::markup(html! { span.whole { (text) } }),
        value => cell(call, &item.field, value),
    };
    (item.field.label.clone(), shown)
}

fn control(call: &Call, model: &Model, item: &FormField, looked_up: Option<&LookedUp>) -> Control {
    let text = item.text.as_str();
    match &item.field.kind {
        Kind::Text { long: true, .. } => Control::text_area(text),
        Kind::Text { max, .. } => line(item, *max),
        Kind::Integer { .. } => Control::integer(text),
        Kind::Float | Kind::Decimal { .. } => Control::decimal(text),
        Kind::Bool if item.field.nullable => yes_no_unknown(call, text),
        Kind::Bool => Control::checkbox(matches!(text, "true" | "on")),
        Kind::Date => Control::date(text),
        Kind::Time => Control::time(text),
        Kind::DateTime { .. } => Control::datetime(text),
        Kind::Json => Control::json(text),
        Kind::Choice => Control::select(text, choices(call, item)),
        Kind::Related { resource } => Control::combobox(related(call, model, item, resource, looked_up)),
        Kind::Uuid | Kind::Opaque => Control::text(text),
    }
}

fn line(item: &FormField, max: Option<u32>) -> Control {
    let text = item.text.as_str();
    let is_mail = matches!(item.field.name.as_str(), "email" | "mail");
    let control = match max {
        Some(max) if max > LONG_TEXT => Control::text_area(text),
        _ if is_mail => Control::email(text),
        Some(max) if max <= 24 => Control::text(text).width(Width::Date),
        _ => Control::text(text),
    };
    match max {
        Some(max) => control.maximum_length(max as usize),
        None => control,
    }
}

/// A yes or no that may be unknown has three answers, which a box cannot give.
fn yes_no_unknown(call: &Call, text: &str) -> Control {
    let texts = call.texts();
    let choices = [
        Choice::new("", texts.get("form-unknown")),
        Choice::new("true", texts.get("list-yes")),
        Choice::new("false", texts.get("list-no")),
    ];
    Control::select(text, choices)
}

fn choices(call: &Call, item: &FormField) -> Vec<Choice> {
    let nothing = (item.field.nullable || item.text.is_empty())
        .then(|| Choice::new("", call.texts().get("form-nothing-chosen")));
    let choices = item.field.choices.iter().map(|choice| Choice::new(&choice.key, &choice.label));
    nothing.into_iter().chain(choices).collect()
}

/// A row of another model: found by typing, with the way to it and to a new one.
fn related(
    call: &Call,
    model: &Model,
    item: &FormField,
    resource: &str,
    looked_up: Option<&LookedUp>,
) -> Combobox {
    let name = &item.field.name;
    let mut shown = combobox(format!("{}autocomplete/?field={name}", list_address(call, model)));
    if item.field.nullable {
        shown = shown.clearable();
    }
    let other = resource.split_once('.').and_then(|(app, name)| call.site().desk().model(app, name));
    if let Some(row) = &item.related {
        shown = shown.selected(Match::new(&item.text, &row.label));
        if let Some(other) = other.filter(|_| row.readable) {
            shown = shown.open_at(row_address(call, other, &row.key, "change"));
        }
    } else if !item.text.is_empty() {
        shown = shown.selected(Match::new(&item.text, &item.text));
    }
    if let Some(other) = other.filter(|other| call.might(other, action::CREATE)) {
        shown = shown.add_at(format!("{}add/", list_address(call, other)));
    }
    match looked_up.filter(|looked_up| looked_up.field == *name) {
        Some(LookedUp { words, found, .. }) => {
            let rows = found
                .results
                .iter()
                .map(|item| Match::new(&item.key, &item.label).detail(&item.detail))
                .collect();
            shown.matches(words, rows, found.more)
        }
        None => shown,
    }
}
