//! A labeled control with its hint and its errors.

use maud::{Markup, Render, html};

use super::{Control, Icon, icon};
use crate::Texts;

/// What ties a control to its label, hint and errors.
pub(super) struct Wiring<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    pub(super) required: bool,
    pub(super) described_by: Option<&'a str>,
    pub(super) invalid: Option<&'static str>,
}

/// A labeled control; see [`field`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Field {
    texts: Texts,
    name: String,
    label: String,
    control: Control,
    hint: Option<String>,
    errors: Vec<String>,
    optional: bool,
    browser_checks: bool,
    after: Option<Markup>,
}

/// A labeled control. Its id is `id_` and the name; errors are tied to it and announced.
///
/// ```
/// use frontdesk_web::Texts;
/// use frontdesk_web::component::{Control, field};
/// use maud::Render;
///
/// let title = field(&Texts::default(), "title", "Title", Control::text("")).error("Write a title.");
/// assert!(title.render().into_string().contains("aria-invalid=\"true\""));
/// ```
pub fn field(texts: &Texts, name: impl Into<String>, label: impl Into<String>, control: Control) -> Field {
    Field {
        texts: texts.clone(),
        name: name.into(),
        label: label.into(),
        control,
        hint: None,
        errors: Vec::new(),
        optional: false,
        browser_checks: false,
        after: None,
    }
}

impl Field {
    /// A line of explanation under the control.
    pub fn hint(mut self, text: impl Into<String>) -> Field {
        self.hint = Some(text.into());
        self
    }

    /// Adds what is wrong with the value.
    pub fn error(mut self, text: impl Into<String>) -> Field {
        self.errors.push(text.into());
        self
    }

    /// Adds all that is wrong with the value.
    pub fn errors<T: Into<String>>(mut self, texts: impl IntoIterator<Item = T>) -> Field {
        self.errors.extend(texts.into_iter().map(Into::into));
        self
    }

    /// May be left empty, and says so. What is not marked is required.
    pub fn optional(mut self) -> Field {
        self.optional = true;
        self
    }

    /// Lets the browser refuse an empty value. For short forms; long ones show all errors at once instead.
    pub fn browser_checks(mut self) -> Field {
        self.browser_checks = true;
        self
    }

    /// Something beside the control: a link to the thing chosen.
    pub fn after(mut self, markup: impl Render) -> Field {
        self.after = Some(markup.render());
        self
    }

    fn label(&self, id: &str) -> Markup {
        html! {
            label for=(id) { (self.label) @if self.optional { " " span.optional { (self.texts.get("optional")) } } }
        }
    }
}

impl Render for Field {
    fn render(&self) -> Markup {
        let id = format!("id_{}", self.name);
        let (hint_id, error_id) = (format!("{id}_hint"), format!("{id}_error"));
        let mut parts = Vec::new();
        if !self.errors.is_empty() {
            parts.push(error_id.as_str());
        }
        if self.hint.is_some() {
            parts.push(hint_id.as_str());
        }
        let described_by = parts.join(" ");
        let wiring = Wiring {
            id: &id,
            name: &self.name,
            required: self.browser_checks && !self.optional,
            described_by: (!described_by.is_empty()).then_some(&described_by),
            invalid: (!self.errors.is_empty()).then_some("true"),
        };
        html! {
            div.field .field-invalid[!self.errors.is_empty()] .field-checkbox[self.control.is_checkbox()] .field-readonly[self.control.is_readonly()] {
                div.field-label { (self.label(&id)) }
                div.field-body {
                    div.field-control { (self.control.render(&wiring, &self.texts)) @if let Some(after) = &self.after { (after) } }
                    @if !self.errors.is_empty() {
                        ul.field-errors #(error_id) { @for error in &self.errors { li { (icon(Icon::Alert)) (error) } } }
                    }
                    @if let Some(hint) = &self.hint { p.hint #(hint_id) { (hint) } }
                }
            }
        }
    }
}

/// A card of fields with a title and a line of explanation; both may be empty.
#[must_use]
pub fn fieldset(title: &str, description: &str, fields: &[Field]) -> Markup {
    html! {
        fieldset.card {
            @if !title.is_empty() { legend { (title) } }
            @if !description.is_empty() { p.hint { (description) } }
            @for field in fields { (field) }
        }
    }
}
