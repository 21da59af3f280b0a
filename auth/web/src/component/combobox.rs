//! A select over many rows: found by typing, never all in the page.

use maud::{Markup, html};

use super::field::Wiring;
use crate::Texts;

/// One row that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    id: String,
    label: String,
    detail: String,
}

impl Match {
    /// What the form sends, what the person reads.
    #[must_use]
    pub fn new(id: impl Into<String>, label: impl Into<String>) -> Match {
        Match { id: id.into(), label: label.into(), detail: String::new() }
    }

    /// A second line.
    #[must_use]
    pub fn detail(mut self, text: impl Into<String>) -> Match {
        self.detail = text.into();
        self
    }

    fn text(&self) -> String {
        if self.detail.is_empty() { self.label.clone() } else { format!("{} · {}", self.label, self.detail) }
    }
}

/// A searchable select; see [`combobox`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Combobox {
    href: String,
    selected: Option<Match>,
    query: String,
    matches: Option<Vec<Match>>,
    more: bool,
    clearable: bool,
    open: Option<String>,
    add: Option<String>,
}

/// A select whose choices come from `href`, asked with `?q=` and answering `{"results": [{"id", "label", "detail"}], "more": bool}`.
///
/// Without a script there is a search line beside the select: its button `_lookup_<name>` submits the form, the server reads the text from
/// `_query_<name>` and renders the form again with [`Combobox::matches`].
pub fn combobox(href: impl Into<String>) -> Combobox {
    Combobox {
        href: href.into(),
        selected: None,
        query: String::new(),
        matches: None,
        more: false,
        clearable: false,
        open: None,
        add: None,
    }
}

impl Combobox {
    /// The row chosen now.
    pub fn selected(mut self, row: Match) -> Combobox {
        self.selected = Some(row);
        self
    }

    /// The rows found for `query`, and whether there are more.
    pub fn matches(mut self, query: impl Into<String>, rows: Vec<Match>, more: bool) -> Combobox {
        self.query = query.into();
        self.matches = Some(rows);
        self.more = more;
        self
    }

    /// Nothing may be chosen too.
    pub fn clearable(mut self) -> Combobox {
        self.clearable = true;
        self
    }

    /// Where the chosen row is shown.
    pub fn open_at(mut self, href: impl Into<String>) -> Combobox {
        self.open = Some(href.into());
        self
    }

    /// Where a new row is added.
    pub fn add_at(mut self, href: impl Into<String>) -> Combobox {
        self.add = Some(href.into());
        self
    }

    pub(super) fn render(&self, wiring: &Wiring<'_>, texts: &Texts) -> Markup {
        let lookup = format!("_lookup_{}", wiring.name);
        let query = format!("_query_{}", wiring.name);
        let selected = self.selected.as_ref();
        let others =
            self.matches.iter().flatten().filter(|row| selected.is_none_or(|chosen| chosen.id != row.id));
        html! {
            div.combobox data-combobox=(self.href) data-none=(texts.get("no-matches")) data-more=(texts.get("more-matches"))
                data-failed=(texts.get("lookup-failed")) data-clear=[self.clearable.then(|| texts.get("clear"))] {
                select.input.w-text id=(wiring.id) name=(wiring.name) aria-describedby=[wiring.described_by] aria-invalid=[wiring.invalid] {
                    @if self.clearable || selected.is_none() { option value="" { (texts.get("nothing-chosen")) } }
                    @if let Some(row) = selected { option value=(row.id) selected { (row.label) } }
                    @for row in others { option value=(row.id) { (row.text()) } }
                }
                span.combobox-lookup {
                    input.input type="search" name=(query) value=(self.query) aria-label=(texts.get("search-choices")) autocomplete="off";
                    button.button type="submit" name=(lookup) value="1" formnovalidate { (texts.get("find")) }
                    @if let Some(rows) = &self.matches {
                        span.hint role="status" { (self.found(rows.len(), texts)) }
                    }
                }
                @if let (Some(_), Some(href)) = (selected, &self.open) { a.combobox-link href=(href) { (texts.get("open")) } }
                @if let Some(href) = &self.add { a.combobox-link href=(href) { (texts.get("add-new")) } }
            }
        }
    }

    fn found(&self, count: usize, texts: &Texts) -> String {
        if self.more {
            return texts.format("first-matches", &[("count", count.into())]);
        }
        texts.format("matches", &[("count", count.into())])
    }
}
