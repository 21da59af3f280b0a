//! Deleting a row: first what would go with it and what forbids it, then the deed.

use axum::response::{IntoResponse, Response};
use frontdesk_web::component::{Icon, button, icon, link_button};
use frontdesk_web::page::{Crumb, Page};
use frontdesk_web::{Form, Problem};
use http::StatusCode;
use maud::{Markup, html};

use super::flash::{self, News};
use super::words::{number, say};
use super::{list_address, refusal, row_address, show, way_to};
use crate::call::Call;
use crate::delete::{Blocker, DeleteBranch, DeletePlan, Effect};
use crate::desk::Scoped;
use crate::error::{DeleteError, ReadError};
use crate::gate::action;
use crate::model::Model;
use crate::router::{Answer, redirect};

/// Rows of one branch that are seen at once; the others are folded.
const UNFOLDED: usize = 10;

/// `/{app}/{model}/{pk}/delete/`
pub(crate) async fn confirm(call: Call, rows: Scoped) -> Answer {
    let model = rows.model();
    let key = call.key(model)?;
    match rows.delete_plan(&key).await {
        Ok(plan) => Ok(page(&call, model, &plan)),
        Err(ReadError::Missing) => Err(call.out_of_reach(model, Some(&key), action::DELETE).await),
        Err(error) => Err(refusal::of_read(&call, model, &error)),
    }
}

/// The deed. The plan is made anew inside the transaction, so that nothing goes that was not meant to.
pub(crate) async fn delete(call: Call, rows: Scoped, _: Form) -> Answer {
    let key = call.key(rows.model())?;
    let model = rows.model();
    match rows.delete(&key).await {
        Ok(plan) => {
            let address =
                if call.might(model, action::READ) { list_address(&call, model) } else { call.href("") };
            let mut response = redirect(&address);
            flash::set(
                response.headers_mut(),
                flash::tell(&call, News::Deleted, model, &key, &plan.label, others(&plan)),
            );
            Ok(response)
        }
        Err(DeleteError::Blocked(plan)) => {
            Ok((StatusCode::CONFLICT, page(&call, model, &plan)).into_response())
        }
        Err(DeleteError::Refused(message)) => Err(Problem::forbidden().message(say(call.texts(), &message))),
        Err(DeleteError::Missing) => Err(call.out_of_reach(model, Some(&key), action::DELETE).await),
        Err(DeleteError::Database(error)) => Err(refusal::of_database(&error)),
    }
}

/// How many rows go beside the row itself.
fn others(plan: &DeletePlan) -> u64 {
    plan.totals.iter().map(|(_, _, count)| count).sum::<u64>().saturating_sub(1)
}

fn page(call: &Call, model: &Model, plan: &DeletePlan) -> Response {
    let title = call.texts().format("delete-title", &[("model", model.verbose_name.as_str().into())]);
    let row = Crumb::link(&plan.label, row_address(call, model, &plan.key, "change"));
    let page = Page::new(title).form().crumbs(way_to(call, model)).crumb(row);
    show(call, page, if plan.allowed() { ask(call, model, plan) } else { refuse(call, model, plan) })
}

fn ask(call: &Call, model: &Model, plan: &DeletePlan) -> Markup {
    let texts = call.texts();
    let others = others(plan);
    let id = if others == 0 { "delete-sentence" } else { "delete-sentence-with" };
    let values = [
        ("model", model.verbose_name.as_str().into()),
        ("label", plan.label.as_str().into()),
        ("count", others.into()),
        ("number", number(others).into()),
    ];
    html! {
        section.card.deletion {
            p.lead { (texts.format(id, &values)) }
            @if others > 0 { (summary(call, plan)) }
            @if !plan.branches.is_empty() { (details(call, plan)) }
            form.actions method="post" {
                (link_button(texts.get("delete-cancel"), row_address(call, model, &plan.key, "change")).focused())
                (button(texts.get("delete-confirm")).danger().icon(Icon::Trash))
            }
        }
    }
}

/// How many rows of each model go.
fn summary(call: &Call, plan: &DeletePlan) -> Markup {
    html! {
        h2 { (call.texts().get("delete-summary")) }
        ul.counts { @for (resource, name, count) in &plan.totals { li { strong { (number(*count)) } " " (name_of(call, resource, name, *count)) } } }
    }
}

fn details(call: &Call, plan: &DeletePlan) -> Markup {
    html! {
        h2 { (call.texts().get("delete-tree")) }
        (tree(call, &plan.branches))
    }
}

fn tree(call: &Call, branches: &[DeleteBranch]) -> Markup {
    let texts = call.texts();
    html! {
        ul.tree {
            @for branch in branches.iter().filter(|branch| branch.count > 0) {
                li {
                    span.tree-head {
                        strong { (number(branch.count)) } " " (effect(call, branch))
                    }
                    @if branch.examples.len() > UNFOLDED {
                        details {
                            summary { (texts.format("delete-show", &[("count", number(branch.count).into()), ("name", branch.name.as_str().into())])) }
                            (examples(call, branch))
                        }
                    } @else if !branch.examples.is_empty() {
                        (examples(call, branch))
                    }
                    @if !branch.branches.is_empty() { (tree(call, &branch.branches)) }
                }
            }
        }
    }
}

fn effect(call: &Call, branch: &DeleteBranch) -> String {
    let name = name_of(call, &branch.resource, &branch.name, branch.count);
    let values = [
        ("name", name.as_str().into()),
        ("through", branch.through.to_lowercase().into()),
        ("count", branch.count.into()),
    ];
    match branch.effect {
        Effect::Delete => name,
        Effect::Detach => call.texts().format("delete-detached", &values),
        Effect::Protect => call.texts().format("delete-protected", &values),
    }
}

fn examples(call: &Call, branch: &DeleteBranch) -> Markup {
    let model = branch.resource.split_once('.').and_then(|(app, name)| call.site().desk().model(app, name));
    let more = branch.count.saturating_sub(branch.examples.len() as u64);
    html! {
        ul.tree-rows {
            @for (key, label) in &branch.examples {
                li { @match model { Some(model) => a href=(row_address(call, model, key, "change")) { (label) }, None => (label) } }
            }
            @if more > 0 { li.hint { (call.texts().format("delete-and-more", &[("count", number(more).into())])) } }
        }
    }
}

fn refuse(call: &Call, model: &Model, plan: &DeletePlan) -> Markup {
    let texts = call.texts();
    let values = [("model", model.verbose_name.as_str().into()), ("label", plan.label.as_str().into())];
    html! {
        section.card.deletion {
            p.lead { (icon(Icon::Alert)) (texts.format("delete-blocked", &values)) }
            ul.reasons { @for blocker in &plan.blockers { li { (reason(call, blocker)) } } }
            @if !plan.branches.is_empty() { (details(call, plan)) }
            p.actions { (link_button(texts.get("delete-back"), row_address(call, model, &plan.key, "change")).focused()) }
        }
    }
}

fn reason(call: &Call, blocker: &Blocker) -> String {
    let (id, count, name) = match blocker {
        Blocker::Protected { resource, name, count } => {
            ("delete-blocked-protected", *count, name_of(call, resource, name, *count))
        }
        Blocker::NotAllowed { resource, name, count } => {
            ("delete-blocked-not-allowed", *count, name_of(call, resource, name, *count))
        }
        Blocker::Unregistered => ("delete-blocked-unregistered", 0, String::new()),
        Blocker::TooMany { limit } => ("delete-blocked-too-many", *limit, String::new()),
    };
    let values = [("count", count.into()), ("number", number(count).into()), ("name", name.into())];
    call.texts().format(id, &values)
}

/// What so many rows of a model are called: one order item, two order items.
fn name_of(call: &Call, resource: &str, plural: &str, count: u64) -> String {
    let model = resource.split_once('.').and_then(|(app, name)| call.site().desk().model(app, name));
    match model.filter(|_| count == 1) {
        Some(model) => model.verbose_name.clone(),
        None => plural.to_owned(),
    }
}
