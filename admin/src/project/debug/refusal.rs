//! Why a page was refused, and what to write so that it is not.

use axum::response::Response;
use http::StatusCode;
use maud::{Markup, html};
use rbac::guard::Question;
use rbac::{Authorizer, Suggestion};

use crate::gate::{Refused, subject_of};

/// The box for the page of a refusal; none if the answer is something else.
pub(super) fn explained(policy: &Authorizer, response: &Response) -> Option<String> {
    if !matches!(response.status(), StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::UNAUTHORIZED)
    {
        return None;
    }
    let question = question(response)?;
    let edits = policy.suggest(&question.subject, &question.action, &question.resource);
    let reason = policy.check(&question.subject, &question.action, &question.resource).reason().to_string();
    Some(explanation(&question, &reason, &edits).into_string())
}

fn question(response: &Response) -> Option<Question> {
    if let Some(question) = response.extensions().get::<Question>() {
        return Some(question.clone());
    }
    let refused = response.extensions().get::<Refused>()?;
    Some(Question::new(subject_of(&refused.visitor)?.clone(), &refused.action, &refused.resource))
}

fn explanation(question: &Question, reason: &str, edits: &[Suggestion]) -> Markup {
    let subject = &question.subject;
    let who = if subject.is_signed_in() { subject.name() } else { "a visitor who is not signed in" };
    html! {
        section.debug-refusal aria-labelledby="debug-refusal" {
            h2 #debug-refusal { "What would allow it" }
            p {
                "Only a development server shows this. Asked: may " strong { (who) } " "
                code { (question.action) " " (question.resource) } "?"
            }
            p { code { (reason) } }
            p {
                "Groups: " (list(subject.groups())) ". "
                @if !subject.roles().is_empty() { "Roles given directly: " (list(subject.roles())) "." }
            }
            @if edits.is_empty() {
                p { "No single line of the policy would allow it, or an expectation in it forbids that." }
            } @else {
                ol { @for edit in edits { li { (proposal(edit)) } } }
            }
        }
    }
}

fn proposal(edit: &Suggestion) -> Markup {
    html! {
        p { code { (edit.file) ":" (edit.line) } @if !edit.header.is_empty() { " under " code { (edit.header) } } }
        pre tabindex="0" {
            @for line in &edit.removed { del { "- " (line) } "\n" }
            @for line in &edit.added { ins { "+ " (line) } "\n" }
        }
        p { "Who gains by it: " (list(&edit.gains)) "." }
        @if !edit.opens.is_empty() {
            details {
                summary { "It opens more than was asked: " (edit.opens.len()) }
                p { (list(&edit.opens)) }
            }
        }
    }
}

fn list<T: std::fmt::Display>(items: &[T]) -> String {
    if items.is_empty() {
        return "none".to_owned();
    }
    items.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}
