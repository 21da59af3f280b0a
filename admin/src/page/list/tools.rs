//! What narrows a list: the search line, the filters, and a chip for each that is on.

use frontdesk_web::component::{Chip, Icon, chip, icon, search_box, toolbar};
use frontdesk_web::{Texts, form};
use maud::{Markup, Render, html};

use super::View;
use crate::list::{ListQuery, Position};
use crate::model::{Field, Kind};

impl View<'_> {
    /// The search line, the filters and what is on of both.
    pub(super) fn tools(&self) -> Markup {
        let texts = self.call.texts();
        let mut items = Vec::new();
        if !self.model.search.is_empty() {
            let label =
                texts.format("list-search", &[("models", self.model.verbose_name_plural.as_str().into())]);
            let line = search_box(texts, label, &self.query.search);
            items.push(
                self.kept().into_iter().fold(line, |line, (name, value)| line.keep(name, value)).render(),
            );
        }
        items.extend(self.filter_menu());
        items.extend(self.chips().iter().map(Render::render));
        if self.is_narrowed() && self.query.filters.len() + usize::from(!self.query.search.is_empty()) > 1 {
            items.push(html! { a.clear-all href=(self.plain_address()) { (texts.get("list-clear-all")) } });
        }
        if items.is_empty() {
            html! {}
        } else {
            toolbar(&items)
        }
    }

    /// What a new search keeps: the filters and the order, not the page.
    fn kept(&self) -> Vec<(String, String)> {
        let query = ListQuery { search: String::new(), position: Position::First, ..self.query.clone() };
        let pairs = form::query(&query.to_query(self.model)).unwrap_or_default();
        pairs.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    fn chips(&self) -> Vec<Chip> {
        let texts = self.call.texts();
        let search = (!self.query.search.is_empty()).then(|| {
            let label = texts.format("list-search-chip", &[("text", self.query.search.as_str().into())]);
            let without =
                ListQuery { search: String::new(), position: Position::First, ..self.query.clone() };
            chip(&label).remove(
                self.address(&without),
                texts.format("list-remove", &[("what", label.as_str().into())]),
            )
        });
        let filters = self.query.filters.iter().enumerate().filter_map(|(place, (field, value))| {
            let label = self.filter_label(self.model.fields.get(*field)?, value);
            let mut without = self.query.at(Position::First);
            without.filters.remove(place);
            Some(chip(&label).remove(
                self.address(&without),
                texts.format("list-remove", &[("what", label.as_str().into())]),
            ))
        });
        search.into_iter().chain(filters).collect()
    }

    pub(super) fn filter_label(&self, field: &Field, value: &str) -> String {
        let texts = self.call.texts();
        if value.is_empty() {
            return texts.format("list-filter-empty", &[("field", field.label.as_str().into())]);
        }
        let shown = match options(texts, field).into_iter().find(|(key, _)| key == value) {
            Some((_, label)) => label,
            None => value.to_owned(),
        };
        texts.format("list-filter-is", &[("field", field.label.as_str().into()), ("value", shown.into())])
    }

    /// The filters with few values, each value a link.
    fn filter_menu(&self) -> Option<Markup> {
        let texts = self.call.texts();
        let fields = self.model.fields_at(&self.model.filters).map(|field| (field, options(texts, field)));
        let fields: Vec<_> = fields.filter(|(_, options)| !options.is_empty()).collect();
        if fields.is_empty() {
            return None;
        }
        Some(html! {
            details.menu.filters {
                summary { (texts.get("list-filter")) (icon(Icon::ChevronDown)) }
                div.menu-body {
                    @for (field, options) in fields {
                        section { h2 { (field.label) } ul { @for (key, label) in options { (self.filter_link(field, key, &label)) } } }
                    }
                }
            }
        })
    }

    fn filter_link(&self, field: &Field, key: String, label: &str) -> Markup {
        let is_on = self.query.filters.iter().any(|(place, value)| *place == field.index && *value == key);
        let mut query = self.query.at(Position::First);
        query.filters.retain(|(place, _)| *place != field.index);
        if !is_on {
            query.filters.push((field.index, key));
        }
        html! { li { a href=(self.address(&query)) aria-current=[is_on.then_some("true")] { (label) } } }
    }
}

/// The values of a filter, if they are few and known: as asked for, and for people.
fn options(texts: &Texts, field: &Field) -> Vec<(String, String)> {
    if field.kind == Kind::Bool {
        return vec![("true".to_owned(), texts.get("list-yes")), ("false".to_owned(), texts.get("list-no"))];
    }
    field.choices.iter().map(|choice| (choice.key.clone(), choice.label.clone())).collect()
}
