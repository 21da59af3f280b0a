//! Adding and changing a row.
//!
//! A form comes back as it was typed until it can be saved: with every error at once, with the matches that were looked up, or with what somebody
//! else saved in between. What was saved leads on by a redirect, so that reloading the page repeats nothing.

use axum::response::{IntoResponse, Response};
use frontdesk_web::component::{
    Button, Cell, button, description_list, error_summary, fieldset, link_button, save_bar,
};
use frontdesk_web::page::{Crumb, Page};
use frontdesk_web::{Form as Posted, Problem, form};
use http::StatusCode;
use maud::{Markup, html};

use super::first_step::{FirstStep, Typed};
use super::flash::{self, News};
use super::widget::{self, LookedUp};
use super::words::say;
use super::{conflict, list_address, refusal, row_address, show, way_to};
use crate::call::Call;
use crate::desk::Scoped;
use crate::error::{Invalid, ReadError, SaveError};
use crate::form::{Conflict, Form, FormField, Input, Saved};
use crate::gate::action;
use crate::model::{Key, Model};
use crate::router::{Answer, redirect};

/// The query of the list that a form was opened from.
const BACK: &str = "_back";
const LOOKUP: &str = "_lookup_";
const QUERY: &str = "_query_";

/// `/{app}/{model}/add/`
pub(crate) async fn add(call: Call, rows: Scoped) -> Answer {
    let form = rows.add_form().await.map_err(|error| refusal::of_read(&call, rows.model(), &error))?;
    let back = back(&call.visit.query()?)?;
    Ok(Editor::new(&call, rows.model(), &form, back).show())
}

/// The form of a new row came back.
pub(crate) async fn create(call: Call, rows: Scoped, posted: Posted) -> Answer {
    if let Some(field) = looked_up_field(&posted) {
        return look_up(&call, &rows, None, &posted, field).await;
    }
    if let Some(step) = FirstStep::of(rows.model()) {
        return first(&call, &rows, step, &posted).await;
    }
    match rows.create(&input(&posted)).await {
        Ok(saved) => done(&call, rows.model(), &posted, News::Added, &saved),
        Err(error) => again(&call, &rows, None, &posted, error).await,
    }
}

/// The first step to a row that has a password came back. What was typed is judged whole before anything is hashed.
async fn first(call: &Call, rows: &Scoped, mut step: FirstStep, posted: &Posted) -> Answer {
    let read = |error: ReadError| refusal::of_read(call, rows.model(), &error);
    let whole = rows.add_form().await.map_err(read)?;
    let (input, password) = step.typed(&whole, posted)?;
    step.judge(call, &rows.sketch(&input), &password).await?;
    let rehearsed = rows.rehearse(&input).await;
    let error = match rehearsed {
        Ok(()) if step.is_good() => match make(rows, &step, &input, &password).await? {
            Ok(saved) => {
                step.done(&saved.key).await;
                return done(call, rows.model(), posted, News::Begun, &saved);
            }
            Err(error) => error,
        },
        Ok(()) => SaveError::Invalid(Invalid::default()),
        Err(error) => error,
    };
    again_with(call, rows, None, posted, error, Some(step)).await
}

/// Makes a row of which nothing is wrong, unless a listener refuses it.
async fn make(
    rows: &Scoped,
    step: &FirstStep,
    input: &Input,
    password: &Typed,
) -> Result<Result<Saved, SaveError>, Problem> {
    let row = rows.sketch(input);
    let refused = step.refusals(&row).await?;
    if !refused.is_empty() {
        return Ok(Err(SaveError::Invalid(Invalid { form: refused, ..Invalid::default() })));
    }
    let encoded = step.encode(&row, password).await?;
    Ok(rows.create(&input.clone().with(step.column(), encoded)).await)
}

/// `/{app}/{model}/{pk}/` has no page of its own.
pub(crate) async fn row(call: Call, rows: Scoped) -> Answer {
    let key = call.key(rows.model())?;
    Ok(redirect(&row_address(&call, rows.model(), &key, "change")))
}

/// `/{app}/{model}/{pk}/change/`: the form, or the same to read for who may not change it.
pub(crate) async fn change(call: Call, rows: Scoped) -> Answer {
    let model = rows.model();
    let key = call.key(model)?;
    let back = back(&call.visit.query()?)?;
    let read = |error: ReadError| refusal::of_read(&call, model, &error);
    let readable = rows.change_form(&key).await.map_err(read)?;
    let changeable = match call.also(model, action::UPDATE) {
        Some(rows) => match rows.change_form(&key).await {
            Ok(form) => Some(form),
            Err(ReadError::Missing) => None,
            Err(error) => return Err(read(error)),
        },
        None => None,
    };
    match changeable {
        Some(form) => {
            Ok(Editor::new(&call, model, &form, back).deletable().await.with_lines(&rows).await?.show())
        }
        None => Ok(only_read(&call, model, &key, &readable, &lines(&call, &rows, &key).await?)),
    }
}

/// The form of a row came back.
pub(crate) async fn update(call: Call, rows: Scoped, posted: Posted) -> Answer {
    let key = call.key(rows.model())?;
    if let Some(field) = looked_up_field(&posted) {
        return look_up(&call, &rows, Some(&key), &posted, field).await;
    }
    match rows.update(&key, &input(&posted)).await {
        Ok(saved) => {
            let news = if saved.changed.is_empty() { News::Unchanged } else { News::Saved };
            done(&call, rows.model(), &posted, news, &saved)
        }
        Err(error) => again(&call, &rows, Some(&key), &posted, error).await,
    }
}

fn input(posted: &Posted) -> Input {
    Input::from_pairs(posted.pairs())
}

/// The query of the list to go back to, encoded anew: whatever came in leads to this model's list and nowhere else.
fn back(asked: &Posted) -> Result<Option<String>, Problem> {
    match asked.get(BACK)?.filter(|query| !query.is_empty()) {
        Some(query) => Ok(Some(form::query(query)?.to_query())),
        None => Ok(None),
    }
}

fn looked_up_field(posted: &Posted) -> Option<&str> {
    posted.pairs().find_map(|(name, _)| name.strip_prefix(LOOKUP))
}

/// Without a script: the form again with the matches for one of its fields.
async fn look_up(call: &Call, rows: &Scoped, key: Option<&Key>, posted: &Posted, field: &str) -> Answer {
    let model = rows.model();
    let read = |error: ReadError| refusal::of_read(call, model, &error);
    let words = posted.get(&format!("{QUERY}{field}"))?.unwrap_or_default().to_owned();
    let found = rows.autocomplete(field, &words).await.map_err(read)?;
    let form = rows.refill(key, &input(posted), None).await.map_err(read)?;
    let looked_up = Some(LookedUp { field: field.to_owned(), words, found });
    let editor = Editor { looked_up, ..Editor::new(call, model, &form, back(posted)?) };
    Ok(editor.deletable().await.show())
}

/// Nothing was saved: the form again, or the page that says why not.
async fn again(call: &Call, rows: &Scoped, key: Option<&Key>, posted: &Posted, error: SaveError) -> Answer {
    again_with(call, rows, key, posted, error, None).await
}

async fn again_with(
    call: &Call,
    rows: &Scoped,
    key: Option<&Key>,
    posted: &Posted,
    error: SaveError,
    step: Option<FirstStep>,
) -> Answer {
    let model = rows.model();
    let status = match &error {
        SaveError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        SaveError::Refused(_) => StatusCode::FORBIDDEN,
        SaveError::Conflict(_) => StatusCode::CONFLICT,
        SaveError::BadInput(message) => return Err(Problem::bad_request(say(call.texts(), message))),
        SaveError::Missing => return Err(call.out_of_reach(model, key, rows.action()).await),
        SaveError::Database(error) => return Err(refusal::of_database(error)),
    };
    let form = rows.refill(key, &input(posted), Some(&error)).await;
    let mut form = form.map_err(|error| refusal::of_read(call, model, &error))?;
    let conflict = match &error {
        SaveError::Conflict(conflict) => Some(conflict),
        _ => None,
    };
    if let Some(conflict) = conflict {
        conflict::accept(&mut form, conflict);
    }
    let mut editor = Editor { conflict, ..Editor::new(call, model, &form, back(posted)?) };
    editor.step = step.or(editor.step);
    Ok((status, editor.deletable().await.show()).into_response())
}

/// Saved: on to where the pressed button leads, with the news.
fn done(call: &Call, model: &Model, posted: &Posted, news: News, saved: &Saved) -> Answer {
    let back = back(posted)?.map(|query| format!("?{query}")).unwrap_or_default();
    let keep = if back.is_empty() {
        String::new()
    } else {
        format!("?{}", Posted::default().with(BACK, back.trim_start_matches('?')).to_query())
    };
    let address = if posted.has("_addanother") {
        format!("{}add/{keep}", list_address(call, model))
    } else if !call.might(model, action::READ) {
        call.href("")
    } else if posted.has("_continue") || news == News::Begun {
        format!("{}{keep}", row_address(call, model, &saved.key, "change"))
    } else {
        format!("{}{back}", list_address(call, model))
    };
    let mut response = redirect(&address);
    flash::set(response.headers_mut(), flash::tell(call, news, model, &saved.key, &saved.label, 0));
    Ok(response)
}

/// A form to be filled in.
struct Editor<'a> {
    call: &'a Call,
    model: &'a Model,
    form: &'a Form,
    back: Option<String>,
    looked_up: Option<LookedUp>,
    conflict: Option<&'a Conflict>,
    step: Option<FirstStep>,
    lines: Vec<(String, Cell)>,
    can_delete: bool,
}

impl<'a> Editor<'a> {
    fn new(call: &'a Call, model: &'a Model, form: &'a Form, back: Option<String>) -> Self {
        let step = if form.key.is_none() { FirstStep::of(model) } else { None };
        Self {
            call,
            model,
            form,
            back,
            looked_up: None,
            conflict: None,
            step,
            lines: Vec::new(),
            can_delete: false,
        }
    }

    /// With the way to delete the row, if the visitor may delete this one.
    async fn deletable(mut self) -> Self {
        if let Some(key) = &self.form.key {
            self.can_delete = self.call.reaches(self.model, key, action::DELETE).await;
        }
        self
    }

    /// With what the model says of a row beyond its columns.
    async fn with_lines(mut self, rows: &Scoped) -> Result<Self, Problem> {
        if let Some(key) = &self.form.key {
            self.lines = lines(self.call, rows, key).await?;
        }
        Ok(self)
    }

    fn show(&self) -> Response {
        let title = match &self.form.key {
            Some(_) => self.form.label.clone(),
            None => self
                .call
                .texts()
                .format("form-add-title", &[("model", self.model.verbose_name.as_str().into())]),
        };
        let page = Page::new(title).form().crumbs(self.way());
        let page = match &self.form.key {
            Some(key) => {
                let page = match &self.model.passwords {
                    Some(_) => page.action(password_link(self.call, self.model, key)),
                    None => page,
                };
                let page = extra_links(self.call, self.model, key).into_iter().fold(page, Page::action);
                page.action(history_link(self.call, self.model, key))
            }
            None => page,
        };
        show(self.call, page, self.main())
    }

    /// The list in the breadcrumb is the one that the visitor came from.
    fn way(&self) -> Vec<Crumb> {
        let mut way: Vec<_> = way_to(self.call, self.model).into();
        if let (Some(query), true) = (&self.back, self.call.might(self.model, action::READ)) {
            way.pop();
            let name = super::words::capital(&self.model.verbose_name_plural);
            way.push(Crumb::link(name, format!("{}?{query}", list_address(self.call, self.model))));
        }
        way
    }

    fn main(&self) -> Markup {
        let texts = self.call.texts();
        let (typed, shown): (Vec<_>, Vec<_>) = self.fields().partition(|item| item.editable);
        let fields: Vec<_> = typed
            .iter()
            .map(|item| widget::widget(self.call, self.model, item, self.looked_up.as_ref()))
            .collect();
        let shown = shown.into_iter().map(|item| widget::readonly(self.call, item));
        let shown: Vec<_> = shown.chain(self.lines.clone()).collect();
        html! {
            @if let Some(found) = self.conflict { (conflict::compare(self.call, self.model, self.form.key.as_ref(), found)) }
            (error_summary(texts, self.errors()))
            form.record method="post" data-guard {
                @if let Some(query) = &self.back { input type="hidden" name=(BACK) value=(query); }
                @for item in &typed { (widget::base(item)) }
                (fieldset("", "", &fields))
                @if let Some(step) = &self.step { (step.fields(self.call)) }
                @if !shown.is_empty() { section.card.shown { (description_list(&shown)) } }
                (save_bar(&self.buttons(), self.delete().as_ref()))
            }
        }
    }

    /// The fields of this step.
    fn fields(&self) -> impl Iterator<Item = &FormField> {
        self.form.fields.iter().filter(|item| self.step.as_ref().is_none_or(|step| step.asks(&item.field)))
    }

    /// Everything that is wrong, each with the field it is about.
    fn errors(&self) -> Vec<(Option<String>, String)> {
        let texts = self.call.texts();
        let whole = self.form.errors.iter().map(|message| (None, say(texts, message)));
        let fields = self.form.fields.iter().flat_map(|item| {
            item.errors.iter().map(|message| {
                let text = format!("{}: {}", item.field.label, say(texts, message));
                (Some(item.field.name.clone()), text)
            })
        });
        let step = self.step.iter().flat_map(|step| step.errors(self.call));
        whole.chain(fields).chain(step).collect()
    }

    fn buttons(&self) -> Vec<Button> {
        let texts = self.call.texts();
        let mut buttons = vec![button(texts.get("form-save")).primary().name("_save")];
        if self.call.might(self.model, action::READ) && self.step.is_none() {
            buttons.push(button(texts.get("form-save-continue")).name("_continue"));
        }
        if self.call.might(self.model, action::CREATE) {
            buttons.push(button(texts.get("form-save-another")).name("_addanother"));
        }
        buttons
    }

    fn delete(&self) -> Option<frontdesk_web::component::LinkButton> {
        let key = self.form.key.as_ref()?;
        self.can_delete.then(|| {
            let address = row_address(self.call, self.model, key, "delete");
            link_button(self.call.texts().get("form-delete"), address).danger().quiet()
        })
    }
}

/// A row for a visitor who may not change it: no inputs, and what it would take.
fn only_read(call: &Call, model: &Model, key: &Key, form: &Form, lines: &[(String, Cell)]) -> Response {
    let texts = call.texts();
    let values = [
        ("model", model.verbose_name.as_str().into()),
        ("resource", model.resource.as_str().into()),
        ("models", model.verbose_name_plural.as_str().into()),
    ];
    let shown = form.fields.iter().map(|item| widget::readonly(call, item));
    let shown: Vec<_> = shown.chain(lines.iter().cloned()).collect();
    let remedy =
        if call.might(model, action::UPDATE) { "form-read-only-others" } else { "form-read-only-remedy" };
    let main = html! {
        p.note { (texts.format("form-read-only", &values)) " " (texts.format(remedy, &values)) }
        section.card.shown { (description_list(&shown)) }
    };
    let page = Page::new(&form.label).form().crumbs(way_to(call, model));
    let page = extra_links(call, model, key).into_iter().fold(page, Page::action);
    let page = page.action(history_link(call, model, key));
    show(call, page, main)
}

fn password_link(call: &Call, model: &Model, key: &Key) -> frontdesk_web::component::LinkButton {
    link_button(call.texts().get("password-set"), row_address(call, model, key, "password"))
}

/// What the model says of a row beyond its columns.
async fn lines(call: &Call, rows: &Scoped, key: &Key) -> Result<Vec<(String, Cell)>, Problem> {
    match &rows.model().extras {
        Some(extras) => extras.lines(call, rows, key).await,
        None => Ok(Vec::new()),
    }
}

/// The ways to the pages that only this model has.
fn extra_links(call: &Call, model: &Model, key: &Key) -> Vec<frontdesk_web::component::LinkButton> {
    let Some(extras) = &model.extras else { return Vec::new() };
    let pages = extras.pages().iter().filter(|(page, _)| extras.links_to(page));
    pages
        .map(|(page, text)| link_button(call.texts().get(text), row_address(call, model, key, page)))
        .collect()
}

fn history_link(call: &Call, model: &Model, key: &Key) -> frontdesk_web::component::LinkButton {
    let address = row_address(call, model, key, "history");
    link_button(call.texts().get("form-history"), address).icon(frontdesk_web::component::Icon::Clock)
}
