//! The first page, and the page of an app: what there is for this visitor, and what they did last.
//!
//! Nothing is counted here: a page that everybody opens first must not read every table.

use std::sync::Arc;

use frontdesk_web::component::{Icon, empty_state, icon};
use frontdesk_web::page::{Crumb, Page};
use maud::{Markup, html};

use super::words::{capital, moment_of};
use super::{list_address, refusal, row_address, show};
use crate::call::Call;
use crate::gate::action;
use crate::history::{HistoryEntry, deed};
use crate::model::Model;
use crate::router::Answer;
use crate::site::App;

/// Entries of the visitor's own history on the first page.
const RECENT: u64 = 10;

/// `/`
pub(crate) async fn index(call: Call) -> Answer {
    let recent = call.site().desk().recent(&call.visitor, RECENT).await;
    let recent = recent.map_err(|error| match error {
        crate::error::ReadError::Database(error) => refusal::of_database(&error),
        other => frontdesk_web::Problem::internal(other),
    })?;
    let texts = call.texts();
    let apps = call.apps();
    let main = if apps.is_empty() {
        let why = texts.format("index-empty-why", &[("site", call.site().title().into())]);
        html! { (empty_state(texts.get("index-empty")).text(why)) }
    } else {
        html! { div.tiles { @for (app, models) in &apps { (card(&call, app, models)) } } }
    };
    let page = Page::new(texts.get("index-title")).aside(recently(&call, &recent));
    Ok(show(&call, page, main))
}

/// `/{app}/`
pub(crate) async fn app(call: Call) -> Answer {
    let (app, models) = call.app()?;
    let main = html! { div.tiles { (card(&call, app, &models)) } };
    Ok(show(
        &call,
        Page::new(&app.label).crumb(Crumb::link(call.texts().get("index-title"), call.href(""))),
        main,
    ))
}

/// One app: its models, each with the way to add one where that is allowed.
fn card(call: &Call, app: &App, models: &[&Arc<Model>]) -> Markup {
    let texts = call.texts();
    html! {
        section.tile aria-labelledby=(format!("app-{}", app.name)) {
            h2 id=(format!("app-{}", app.name)) { a href=(call.href(&format!("{}/", app.name))) { (app.label) } }
            ul {
                @for model in models {
                    li {
                        a.tile-link href=(list_address(call, model)) { (capital(&model.verbose_name_plural)) }
                        @if call.might(model, action::CREATE) {
                            a.tile-add href=(format!("{}add/", list_address(call, model)))
                                aria-label=(texts.format("index-add-to", &[("model", model.verbose_name.as_str().into())])) {
                                (icon(Icon::Plus)) (texts.get("index-add"))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What the visitor did last, newest first.
fn recently(call: &Call, entries: &[HistoryEntry]) -> Markup {
    let texts = call.texts();
    html! {
        section.card.recent aria-labelledby="recent" {
            h2 #recent { (texts.get("index-recent")) }
            @if entries.is_empty() { p.hint { (texts.get("index-recent-none")) } }
            ul {
                @for (place, entry) in entries.iter().enumerate() {
                    // Newest first: what was deleted above is not there any more.
                    @let is_gone = entries.iter().take(place + 1).any(|later| deletes(later, entry));
                    (recent(call, entry, !is_gone))
                }
            }
        }
    }
}

fn deletes(later: &HistoryEntry, entry: &HistoryEntry) -> bool {
    later.action == action::DELETE && later.resource == entry.resource && later.key == entry.key
}

fn recent(call: &Call, entry: &HistoryEntry, is_there: bool) -> Markup {
    let texts = call.texts();
    let at = moment_of(entry.at);
    let model = entry.resource.split_once('.').and_then(|(app, name)| call.site().desk().model(app, name));
    let readable = model.filter(|model| is_there && call.might(model, action::READ));
    let id = match entry.action.as_str() {
        action::CREATE => "index-did-create",
        action::UPDATE => "index-did-update",
        action::DELETE => "index-did-delete",
        deed::PASSWORD => "index-did-password",
        deed::NO_PASSWORD => "index-did-no-password",
        _ => "index-did-other",
    };
    html! {
        li {
            span.recent-what {
                (texts.format(id, &[("action", entry.action.as_str().into())])) " "
                @match readable {
                    Some(model) => a href=(row_address(call, model, &entry.key, "change")) { (entry.label) },
                    None => (entry.label),
                }
            }
            span.recent-when {
                (model.map_or(entry.resource.as_str(), |model| &model.verbose_name)) ", "
                time datetime=(entry.at.to_rfc3339()) title=(at.whole) { (at.short) }
            }
        }
    }
}
