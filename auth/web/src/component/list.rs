//! What stands around a table: search, chips, states, pages.

use maud::{Markup, Render, html};

use super::{Icon, icon};
use crate::Texts;

/// What a state means, at a glance. The word beside it says it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tone {
    /// Nothing to do about it.
    #[default]
    Neutral,
    /// In the color of the site.
    Accent,
    /// As it should be.
    Good,
    /// To be looked at.
    Warn,
    /// Wrong.
    Danger,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Tone::Neutral => "badge",
            Tone::Accent => "badge badge-accent",
            Tone::Good => "badge badge-good",
            Tone::Warn => "badge badge-warn",
            Tone::Danger => "badge badge-danger",
        }
    }
}

/// A state in a soft color.
#[must_use]
pub fn badge(text: &str, tone: Tone) -> Markup {
    html! { span.(tone.class()) { (text) } }
}

/// A filter that is on; see [`chip`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Chip {
    label: String,
    remove: Option<(String, String)>,
}

/// Something chosen, with a button of its own to take it away.
pub fn chip(label: impl Into<String>) -> Chip {
    Chip { label: label.into(), remove: None }
}

impl Chip {
    /// Where the page without it is, and what that link is called: `Remove the search “river”`.
    pub fn remove(mut self, href: impl Into<String>, label: impl Into<String>) -> Chip {
        self.remove = Some((href.into(), label.into()));
        self
    }
}

impl Render for Chip {
    fn render(&self) -> Markup {
        html! {
            span.chip {
                span { (self.label) }
                @if let Some((href, label)) = &self.remove { a href=(href) aria-label=(label) { (icon(Icon::Close)) } }
            }
        }
    }
}

/// The line above a table: search, chips and what else there is.
#[must_use]
pub fn toolbar(items: &[Markup]) -> Markup {
    html! { div.toolbar { @for item in items { (item) } } }
}

/// A search line; see [`search_box`].
#[derive(Clone, Debug)]
#[must_use]
pub struct SearchBox {
    label: String,
    submit: String,
    value: String,
    keep: Vec<(String, String)>,
}

/// A search line that asks the same page with `?q=`. `label` says what is searched: `Search title, isbn`.
pub fn search_box(texts: &Texts, label: impl Into<String>, value: impl Into<String>) -> SearchBox {
    SearchBox { label: label.into(), submit: texts.get("search"), value: value.into(), keep: Vec::new() }
}

impl SearchBox {
    /// Keeps a parameter of the page: the order, a filter.
    pub fn keep(mut self, name: impl Into<String>, value: impl Into<String>) -> SearchBox {
        self.keep.push((name.into(), value.into()));
        self
    }
}

impl Render for SearchBox {
    fn render(&self) -> Markup {
        html! {
            form.search method="get" role="search" {
                (icon(Icon::Search))
                input.input type="search" name="q" value=(self.value) placeholder=(self.label) aria-label=(self.label) autocomplete="off" data-search aria-keyshortcuts="/";
                kbd aria-hidden="true" data-script { "/" }
                @for (name, value) in &self.keep { input type="hidden" name=(name) value=(value); }
                button.button type="submit" { (self.submit) }
            }
        }
    }
}

/// The foot of a list; see [`pager`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Pager {
    texts: Texts,
    range: String,
    links: [Option<String>; 4],
    sizes: Vec<(String, Option<String>)>,
    extra: Option<Markup>,
}

/// The foot of a list: `1–100 of 2,000`, and where the other pages are.
pub fn pager(texts: &Texts, range: impl Into<String>) -> Pager {
    Pager {
        texts: texts.clone(),
        range: range.into(),
        links: [None, None, None, None],
        sizes: Vec::new(),
        extra: None,
    }
}

impl Pager {
    /// Where the first and the previous page are; nothing on the first.
    pub fn back(mut self, first: Option<String>, previous: Option<String>) -> Pager {
        let [_, _, next, last] = self.links;
        self.links = [first, previous, next, last];
        self
    }

    /// Where the next and the last page are; nothing on the last.
    pub fn forward(mut self, next: Option<String>, last: Option<String>) -> Pager {
        let [first, previous, _, _] = self.links;
        self.links = [first, previous, next, last];
        self
    }

    /// Adds a page size; without an address it is the present one.
    pub fn size(mut self, rows: usize, href: Option<String>) -> Pager {
        self.sizes.push((rows.to_string(), href));
        self
    }

    /// Something behind the range: `count all`.
    pub fn extra(mut self, markup: impl Render) -> Pager {
        self.extra = Some(markup.render());
        self
    }
}

impl Render for Pager {
    fn render(&self) -> Markup {
        let [first, previous, next, last] = &self.links;
        let steps = [
            ("first-page", Icon::First, first),
            ("previous-page", Icon::ChevronLeft, previous),
            ("next-page", Icon::ChevronRight, next),
            ("last-page", Icon::Last, last),
        ];
        html! {
            nav.pager aria-label=(self.texts.get("pages")) {
                span.pager-range { (self.range) @if let Some(extra) = &self.extra { " " (extra) } }
                @if !self.sizes.is_empty() {
                    span.pager-sizes {
                        (self.texts.get("rows"))
                        @for (rows, href) in &self.sizes {
                            @match href { Some(href) => a href=(href) { (rows) }, None => span aria-current="true" { (rows) } }
                        }
                    }
                }
                span.pager-steps {
                    @for (label, shape, href) in steps {
                        @match href {
                            Some(href) => a.icon-button href=(href) aria-label=(self.texts.get(label)) rel=[relation(label)] { (icon(shape)) },
                            None => span.icon-button aria-hidden="true" data-off { (icon(shape)) },
                        }
                    }
                }
            }
        }
    }
}

fn relation(label: &str) -> Option<&'static str> {
    match label {
        "previous-page" => Some("prev"),
        "next-page" => Some("next"),
        _ => None,
    }
}
