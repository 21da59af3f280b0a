//! One thing in words: its values, its buttons, what happened to it.

use maud::{Markup, html};

use super::{Button, Cell, LinkButton};
use crate::Texts;

/// Names and values, one a line.
#[must_use]
pub fn description_list(pairs: &[(String, Cell)]) -> Markup {
    html! { dl.description { @for (name, cell) in pairs { dt { (name) } dd { (cell.content()) } } } }
}

/// The bar under a form, always in sight: the buttons, the primary one first, and apart from them, quiet and in the color of danger, the way to
/// delete.
#[must_use]
pub fn save_bar(buttons: &[Button], delete: Option<&LinkButton>) -> Markup {
    html! {
        div.save-bar {
            div.save-bar-buttons { @for button in buttons { (button) } }
            @if let Some(delete) = delete { (delete.clone().danger().quiet()) }
        }
    }
}

/// The change of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The field's label.
    pub field: String,
    /// What it was, if there was something.
    pub old: Option<String>,
    /// What it is, if there is something.
    pub new: Option<String>,
}

/// Something that happened, on a [`timeline`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Entry {
    title: String,
    who: String,
    when: Cell,
    from: Option<String>,
    changes: Vec<Change>,
}

impl Entry {
    /// What was done (`Changed`), by whom and when.
    pub fn new(title: impl Into<String>, who: impl Into<String>, when: Cell) -> Entry {
        Entry { title: title.into(), who: who.into(), when, from: None, changes: Vec::new() }
    }

    /// From where: an address.
    pub fn from(mut self, text: impl Into<String>) -> Entry {
        self.from = Some(text.into());
        self
    }

    /// Adds what changed.
    pub fn changes(mut self, changes: impl IntoIterator<Item = Change>) -> Entry {
        self.changes.extend(changes);
        self
    }

    fn render(&self, texts: &Texts) -> Markup {
        html! {
            li.entry {
                p.entry-head {
                    strong { (self.title) } " " span { (self.who) } " " span.entry-when { (self.when.content()) }
                    @if let Some(from) = &self.from { " " span.entry-from { (from) } }
                }
                @if !self.changes.is_empty() {
                    dl.changes {
                        @for change in &self.changes {
                            dt { (change.field) }
                            dd {
                                (value(change.old.as_deref(), "old", &texts.get("old-value")))
                                span.arrow aria-hidden="true" { "→" }
                                (value(change.new.as_deref(), "new", &texts.get("new-value")))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn value(text: Option<&str>, class: &str, label: &str) -> Markup {
    html! {
        span.hidden { (label) " " }
        @match text {
            Some(text) if class == "old" => del.old { (text) },
            Some(text) => ins.new { (text) },
            None => span.none { "–" },
        }
    }
}

/// What happened, newest first.
#[must_use]
pub fn timeline(texts: &Texts, entries: &[Entry]) -> Markup {
    html! { ol.timeline { @for entry in entries { (entry.render(texts)) } } }
}
