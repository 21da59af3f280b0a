//! What was done to a row, by whom, from where, with the old and the new values.

use frontdesk_web::component::{Cell, Change, Entry, empty_state, pager, timeline};
use frontdesk_web::page::{Crumb, Page};
use frontdesk_web::{Form, Problem};
use maud::html;

use super::words::{capital, moment, moment_of, number};
use super::{refusal, row_address, show, way_to};
use crate::call::Call;
use crate::desk::Scoped;
use crate::gate::action;
use crate::history::{HistoryEntry, deed};
use crate::model::{Field, Kind, Model};
use crate::router::Answer;

/// `/{app}/{model}/{pk}/history/`
pub(crate) async fn history(call: Call, rows: Scoped) -> Answer {
    let model = rows.model();
    let texts = call.texts();
    let key = call.key(model)?;
    let asked = page_number(&call, &call.visit.query()?)?;
    let read = |error| refusal::of_read(&call, model, &error);
    let label = rows.change_form(&key).await.map_err(read)?.label;
    let found = rows.history(&key, asked).await.map_err(read)?;
    let address = |number: u64| format!("{}?p={number}", row_address(&call, model, &key, "history"));
    let newer = (found.number > 1).then(|| address(found.number - 1));
    let older = found.more.then(|| address(found.number + 1));
    let entries: Vec<_> = found.entries.iter().map(|entry| told(&call, model, entry)).collect();
    let main = html! {
        @if entries.is_empty() {
            (empty_state(texts.get("history-empty")).text(texts.get("history-empty-why")))
        } @else {
            section.card { (timeline(texts, &entries)) }
        }
        @if newer.is_some() || older.is_some() {
            (pager(texts, texts.format("history-page", &[("number", number(found.number).into())])).back(None, newer).forward(older, None))
        }
    };
    let row = Crumb::link(label, row_address(&call, model, &key, "change"));
    let page = Page::new(texts.get("history-title")).form().crumbs(way_to(&call, model)).crumb(row);
    Ok(show(&call, page, main))
}

fn page_number(call: &Call, query: &Form) -> Result<u64, Problem> {
    match query.get("p")? {
        None => Ok(1),
        Some(text) => match text.parse() {
            Ok(number) if (1..=1_000_000).contains(&number) => Ok(number),
            _ => Err(Problem::bad_request(call.texts().get("history-bad-page"))),
        },
    }
}

fn told(call: &Call, model: &Model, entry: &HistoryEntry) -> Entry {
    let texts = call.texts();
    let at = moment_of(entry.at);
    let id = match entry.action.as_str() {
        action::CREATE => "history-created",
        action::UPDATE => "history-updated",
        action::DELETE => "history-deleted",
        deed::PASSWORD => "history-password",
        deed::NO_PASSWORD => "history-no-password",
        _ => "history-other",
    };
    let title = texts.format(id, &[("action", entry.action.as_str().into())]);
    let changes = entry.changes.iter().map(|change| {
        let field = model.field(&change.field);
        let words = |value: &Option<String>| value.as_deref().map(|text| shown(call, field, text));
        Change {
            field: field.map_or_else(|| capital(&change.field), |field| field.label.clone()),
            old: words(&change.old),
            new: words(&change.new),
        }
    });
    let told = Entry::new(
        title,
        texts.format("history-by", &[("name", entry.actor_name.as_str().into())]),
        Cell::moment(at.short, at.whole, entry.at.to_rfc3339()),
    )
    .changes(changes);
    match &entry.address {
        Some(address) => told.from(texts.format("history-from", &[("address", address.as_str().into())])),
        None => told,
    }
}

/// A value that was written down, as lists show such values. A column that is gone keeps its text.
fn shown(call: &Call, field: Option<&Field>, text: &str) -> String {
    match field.map(|field| &field.kind) {
        Some(Kind::Bool) if text == "true" => call.texts().get("list-yes"),
        Some(Kind::Bool) if text == "false" => call.texts().get("list-no"),
        Some(Kind::Date | Kind::Time | Kind::DateTime { .. }) => {
            moment(text).map_or_else(|| text.to_owned(), |moment| moment.short)
        }
        _ => text.to_owned(),
    }
}
