//! What the page says to the person: errors, what happened, that there is nothing here.

use maud::{Markup, Render, html};

use super::{Icon, icon};
use crate::Texts;
use crate::page::FlashKind;

/// A line that says what happened, with a link to the thing. A failure stays until it is closed.
#[must_use]
pub fn toast(texts: &Texts, kind: FlashKind, text: &str, link: Option<&(String, String)>) -> Markup {
    let (class, shape) = match kind {
        FlashKind::Done => ("toast toast-good", Icon::Check),
        FlashKind::Failed => ("toast toast-danger", Icon::Alert),
        FlashKind::Note => ("toast", Icon::Info),
    };
    html! {
        div.(class) data-toast=(if kind == FlashKind::Failed { "stays" } else { "leaves" }) {
            (icon(shape))
            p { (text) @if let Some((label, href)) = link { " " a href=(href) { (label) } } }
            button.icon-button type="button" data-script data-close aria-label=(texts.get("close")) { (icon(Icon::Close)) }
        }
    }
}

/// All errors of a form; see [`error_summary`].
#[derive(Clone, Debug)]
#[must_use]
pub struct ErrorSummary {
    title: String,
    errors: Vec<(Option<String>, String)>,
}

/// All errors of a form on top of it. It takes the focus, and links to each field.
///
/// `errors` are pairs of the field's name (nothing for the form as a whole) and the text with the field's label.
pub fn error_summary(
    texts: &Texts,
    errors: impl IntoIterator<Item = (Option<String>, String)>,
) -> ErrorSummary {
    let errors: Vec<_> = errors.into_iter().collect();
    ErrorSummary { title: texts.format("errors", &[("count", errors.len().into())]), errors }
}

impl ErrorSummary {
    /// Another title.
    pub fn title(mut self, title: impl Into<String>) -> ErrorSummary {
        self.title = title.into();
        self
    }
}

impl Render for ErrorSummary {
    fn render(&self) -> Markup {
        html! {
            @if !self.errors.is_empty() {
                div.error-summary role="alert" tabindex="-1" autofocus data-error-summary {
                    (icon(Icon::Alert))
                    div {
                        h2 { (self.title) }
                        ul {
                            @for (name, text) in &self.errors {
                                li { @match name { Some(name) => a href=(format!("#id_{name}")) { (text) }, None => (text) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A place with nothing in it; see [`empty_state`].
#[derive(Clone, Debug)]
#[must_use]
pub struct EmptyState {
    title: String,
    text: Option<String>,
    actions: Vec<Markup>,
}

/// Says that there is nothing, why, and what to do.
pub fn empty_state(title: impl Into<String>) -> EmptyState {
    EmptyState { title: title.into(), text: None, actions: Vec::new() }
}

impl EmptyState {
    /// Why there is nothing.
    pub fn text(mut self, text: impl Into<String>) -> EmptyState {
        self.text = Some(text.into());
        self
    }

    /// What to do.
    pub fn action(mut self, action: impl Render) -> EmptyState {
        self.actions.push(action.render());
        self
    }
}

impl Render for EmptyState {
    fn render(&self) -> Markup {
        html! {
            div.empty {
                h2 { (self.title) }
                @if let Some(text) = &self.text { p { (text) } }
                @if !self.actions.is_empty() { div.empty-actions { @for action in &self.actions { (action) } } }
            }
        }
    }
}

/// A dialog; see [`dialog`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Dialog {
    id: String,
    title: String,
    body: Markup,
    actions: Vec<Markup>,
}

/// A dialog above the page. A script opens it (`data-open-dialog="<id>"` on a button); without one it is a part of the page that is never needed.
pub fn dialog(id: impl Into<String>, title: impl Into<String>, body: impl Render) -> Dialog {
    Dialog { id: id.into(), title: title.into(), body: body.render(), actions: Vec::new() }
}

impl Dialog {
    /// A button, the safe one first.
    pub fn action(mut self, action: impl Render) -> Dialog {
        self.actions.push(action.render());
        self
    }
}

impl Render for Dialog {
    fn render(&self) -> Markup {
        let title_id = format!("{}-title", self.id);
        html! {
            dialog.dialog #(self.id) aria-labelledby=(title_id) {
                form method="dialog" {
                    h2 #(title_id) { (self.title) }
                    (self.body)
                    div.dialog-actions { @for action in &self.actions { (action) } }
                }
            }
        }
    }
}
