//! `/_debug/`: the last requests, redirects and JSON among them.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use frontdesk_web::page::Crumb;
use frontdesk_web::{Catalogue, Frame, Page, Problem};
use http::header::CONTENT_TYPE;
use maud::{Markup, PreEscaped, html};

use super::panel::milliseconds;
use super::{Debug, PATH, Seen};

const STYLE: &str = include_str!("debug.css");

pub(super) fn router(debug: Debug) -> Router {
    Router::new()
        .route(PATH, get(index))
        .route("/_debug/style.css", get(async || ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)))
        .route("/_debug/{id}/", get(one))
        .with_state(debug)
}

async fn index(State(debug): State<Debug>, parts: Parts) -> Markup {
    let seen = debug.seen();
    let main = html! {
        @if seen.is_empty() { p { "Nothing has been asked for yet." } } @else {
            div.debug-scroll tabindex="0" {
                table.debug-table {
                    thead { tr { th { "Request" } th { "Status" } th { "Time" } th { "Queries" } th { "Decisions" } } }
                    tbody { @for seen in &seen { (row(seen)) } }
                }
            }
        }
    };
    with_style(Page::new("The last requests").render(&frame(&debug, &parts), main))
}

fn row(seen: &Seen) -> Markup {
    html! {
        tr {
            td { a href={ (PATH) (seen.id) "/" } { (seen.method) " " (seen.path) } }
            td { (seen.status) }
            td { (milliseconds(seen.elapsed)) }
            td { (seen.queries) @if seen.repeated > 0 { " " span.debug-warn { (seen.repeated) " repeated" } } }
            td { (seen.decisions) }
        }
    }
}

async fn one(State(debug): State<Debug>, Path(id): Path<String>, parts: Parts) -> Response {
    let Some(seen) = debug.seen().into_iter().find(|seen| seen.id == id) else {
        return Problem::not_found()
            .message("This request is no longer among the last ones.")
            .into_response();
    };
    // Made by us, from escaped parts; open, since one came here to read it.
    let panel = PreEscaped(seen.panel.replacen("<details>", "<details open>", 1));
    let main = html! {
        p { "Answered " (seen.status) " after " (milliseconds(seen.elapsed)) "." }
        (panel)
    };
    let page = Page::new(format!("{} {}", seen.method, seen.path));
    let page = page.crumb(Crumb::link("The last requests", PATH));
    with_style(page.render(&frame(&debug, &parts), main)).into_response()
}

fn frame(debug: &Debug, parts: &Parts) -> Frame {
    Frame::for_request(debug.services.title.as_ref(), Catalogue::default().texts(), parts)
}

fn with_style(page: Markup) -> Markup {
    let link = html! { link rel="stylesheet" href={ (PATH) "style.css" }; };
    PreEscaped(super::before(page.into_string(), "</head>", &link.into_string()))
}
