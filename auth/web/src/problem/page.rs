//! The HTML form, and the words for each status.

use http::StatusCode;
use maud::{Markup, html};

use super::Problem;
use crate::component::{Icon, icon, link_button};
use crate::page::{Frame, Page};
use crate::text::Texts;

/// What a problem says to the client.
pub(super) struct Words {
    /// The name of the kind: `not_found`.
    pub(super) code: String,
    /// What happened.
    pub(super) title: String,
    /// Why.
    pub(super) message: String,
    /// What to do next.
    pub(super) remedy: Option<String>,
}

impl Words {
    pub(super) fn of(problem: &Problem, texts: &Texts) -> Words {
        let inner = &problem.inner;
        let kind = inner.words.map_or_else(|| inner.status.as_u16().to_string(), str::to_owned);
        let find = |part: &str| texts.try_get(&format!("problem-{kind}-{part}"));
        let any = |part: &str| {
            let family = if inner.status.is_server_error() { "server" } else { "client" };
            texts.get(&format!("problem-{family}-{part}"))
        };
        Words {
            code: code(problem),
            title: find("title").unwrap_or_else(|| any("title")),
            message: inner.message.clone().or_else(|| find("message")).unwrap_or_else(|| any("message")),
            remedy: inner.remedy.clone().or_else(|| find("remedy")),
        }
    }
}

fn code(problem: &Problem) -> String {
    match problem.inner.words {
        Some(words) => words.replace('-', "_"),
        None => reason(problem.inner.status).to_ascii_lowercase().replace([' ', '-'], "_").replace('\'', ""),
    }
}

fn reason(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("error")
}

/// The page, in its frame.
pub(super) fn document(problem: &Problem, words: &Words, frame: &Frame, request_id: Option<&str>) -> Markup {
    let main = html! {
        section.problem {
            p.problem-message { (words.message) }
            @for (name, texts) in &problem.inner.fields {
                @for text in texts { p.problem-field { (icon(Icon::Alert)) strong { (name) } ": " (text) } }
            }
            @if let Some(remedy) = &words.remedy { p.problem-remedy { (remedy) } }
            @if problem.inner.status != StatusCode::UNAUTHORIZED {
                p.problem-home { (link_button(frame.texts().get("problem-home"), frame.mount().href(""))) }
            }
            @if let Some(id) = request_id { p.problem-id { (frame.texts().get("problem-request-id")) " " code { (id) } } }
        }
    };
    let status = html! { span.problem-status { (problem.inner.status.as_str()) } };
    Page::new(words.title.clone()).card().action(status).render(frame, main)
}
