//! The list of a model: the page people live in.

mod tools;

use axum::Json;
use axum::response::IntoResponse;
use frontdesk_web::component::{
    Column, Icon, Order as Direction, Row, empty_state, link_button, pager, table,
};
use frontdesk_web::page::Page;
use frontdesk_web::{Form, Problem, Texts};
use maud::{Markup, Render, html};
use serde::Serialize;

use super::cell::{cell, words};
use super::words::{capital, number, say};
use super::{flash, list_address, refusal, row_address, show, way_to};
use crate::call::Call;
use crate::desk::Scoped;
use crate::gate::action;
use crate::list::{Count, Counting, ListPage, ListQuery, ListRow, Order, Position};
use crate::model::{Field, Key, Kind, Model};
use crate::router::{Answer, wants_data};

/// In the address: count some or all of it, please.
const COUNT: &str = "_count";
/// How far a script has the rows counted once the page is there.
const COUNTED_APART: u64 = 10_000;
/// In the address: the number of the page's first row, as far as the links led. Shown, never used.
const FIRST_ROW: &str = "_at";
/// Columns of the short card on a narrow screen, the label included.
const CARD_COLUMNS: usize = 4;

/// `/{app}/{model}/`
pub(crate) async fn list(call: Call, rows: Scoped) -> Answer {
    let asked = call.visit.query()?;
    let view = View::new(&call, rows.model(), &asked)?;
    let read = |error| refusal::of_read(&call, rows.model(), &error);
    let counting = match asked.get(COUNT)? {
        None => None,
        Some("some") => Some(Counting::UpTo(COUNTED_APART)),
        Some(_) => Some(Counting::Exact),
    };
    if let (Some(counting), true) = (counting, wants_data(&call.visit.parts)) {
        let count = rows.count(&view.query, counting).await.map_err(read)?;
        return Ok(Json(Counted {
            text: view.count_text(count),
            is_exact: matches!(count, Count::Exactly(_)),
        })
        .into_response());
    }
    let mut page = rows.list(&view.query).await.map_err(read)?;
    if let (Some(counting), false) = (counting, matches!(page.count, Count::Exactly(_))) {
        page.count = rows.count(&view.query, counting).await.map_err(read)?;
    }
    Ok(show(&call, view.page(&page), view.main(&page)))
}

/// What a script that asks for the count gets.
#[derive(Serialize)]
struct Counted {
    text: String,
    is_exact: bool,
}

/// What was asked for, and of what.
struct View<'a> {
    call: &'a Call,
    model: &'a Model,
    query: ListQuery,
    /// The number of the first row, from 1, if the links tell.
    first_row: Option<u64>,
    /// The row that was just saved.
    saved: Option<Key>,
}

impl<'a> View<'a> {
    fn new(call: &'a Call, model: &'a Model, asked: &Form) -> Result<Self, Problem> {
        let own = [COUNT, FIRST_ROW];
        let pairs: Vec<_> = asked
            .pairs()
            .filter(|(name, _)| !own.contains(name))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let query = ListQuery::parse(model, &pairs).map_err(|message| {
            Problem::bad_request(say(call.texts(), &message))
                .remedy(call.texts().get("list-bad-query-remedy"))
        })?;
        let first_row = match query.position {
            Position::First => Some(1),
            Position::Number(page) => {
                Some(page.saturating_sub(1).saturating_mul(model.per_page).saturating_add(1))
            }
            Position::Last => None,
            Position::After(_) | Position::Before(_) => {
                // As narrow as any list is long: what is added to it must not run over.
                asked.get(FIRST_ROW)?.and_then(|text| text.parse::<u32>().ok()).map(u64::from)
            }
        };
        let first_row = first_row.filter(|row| *row > 0);
        Ok(Self { call, model, query, first_row, saved: flash::row(call, model) })
    }

    fn page(&self, page: &ListPage) -> Page {
        let texts = self.call.texts();
        let shown = Page::new(capital(&self.model.verbose_name_plural))
            .count(self.count(page))
            .crumbs(way_to(self.call, self.model).into_iter().take(1));
        match self.add_address() {
            Some(address) => {
                let label = texts.format("list-add", &[("model", self.model.verbose_name.as_str().into())]);
                shown.action(link_button(label, address).primary().icon(Icon::Plus))
            }
            None => shown,
        }
    }

    fn add_address(&self) -> Option<String> {
        self.call
            .might(self.model, action::CREATE)
            .then(|| format!("{}add/", list_address(self.call, self.model)))
    }

    /// "2,000 books"; or "100+" with the way to count them all, which a script goes part of by itself: nobody waits for a count to see rows.
    fn count(&self, page: &ListPage) -> Markup {
        let text = self.count_text(page.count);
        if matches!(page.count, Count::Exactly(_)) {
            return html! { (text) };
        }
        html! {
            span data-count=(self.address_with(&self.query, COUNT, "some")) {
                (text) " " a href=(self.address_with(&self.query, COUNT, "all")) { (self.call.texts().get("list-count-all")) }
            }
        }
    }

    fn count_text(&self, count: Count) -> String {
        let texts = self.call.texts();
        let model = ("model", self.model.verbose_name.as_str().into());
        let models = ("models", self.model.verbose_name_plural.as_str().into());
        match count {
            Count::Exactly(count) => texts.format(
                "list-count",
                &[("count", count.into()), ("number", number(count).into()), model, models],
            ),
            Count::AtLeast(count) => {
                texts.format("list-count-at-least", &[("number", number(count).into()), models])
            }
            Count::Unknown => String::new(),
        }
    }

    fn main(&self, page: &ListPage) -> Markup {
        html! {
            (self.tools())
            @if page.rows.is_empty() {
                (self.empty())
            } @else {
                (self.table(page))
                (self.foot(page))
            }
        }
    }

    fn table(&self, page: &ListPage) -> Markup {
        let columns = self.model.fields_at(&self.model.list_display).enumerate();
        let columns = columns.map(|(place, field)| self.column(page, place, field));
        table(capital(&self.model.verbose_name_plural))
            .columns(columns)
            .rows(page.rows.iter().map(|row| self.row(row)))
            .render()
    }

    fn column(&self, page: &ListPage, place: usize, field: &Field) -> Column {
        let mut column = Column::new(&field.label);
        if place > 0 && is_number(field) {
            column = column.number();
        }
        if place >= CARD_COLUMNS {
            column = column.secondary();
        }
        let sorted = page.order.iter().position(|order| order.field == field.index);
        let descending = sorted.and_then(|place| page.order.get(place)).map(|order| order.descending);
        if self.model.sortable(field) {
            let next =
                Order { field: field.index, descending: sorted == Some(0) && descending == Some(false) };
            column = column.sort(self.address(&self.query.ordered(vec![next])));
        }
        match (sorted, descending) {
            (Some(place), Some(true)) => column.sorted(Direction::Descending, place + 1),
            (Some(place), _) => column.sorted(Direction::Ascending, place + 1),
            (None, _) => column,
        }
    }

    /// The first column leads to the row, whatever it shows.
    fn row(&self, row: &ListRow) -> Row {
        let address = self.row_address(row);
        let fields = self.model.fields_at(&self.model.list_display).enumerate();
        let cells = fields.zip(&row.cells).map(|((place, field), value)| {
            if place > 0 {
                return cell(self.call, field, value);
            }
            let text = words(self.call, field, value);
            let text = if text.trim().is_empty() { row.label.clone() } else { text };
            frontdesk_web::component::Cell::link(text, &address)
        });
        let shown = Row::new(cells);
        if self.saved.as_ref() == Some(&row.key) { shown.marked() } else { shown }
    }

    /// The row's page, which leads back to this list as it is now.
    fn row_address(&self, row: &ListRow) -> String {
        let address = row_address(self.call, self.model, &row.key, "change");
        let query = self.query.to_query(self.model);
        if query.is_empty() {
            address
        } else {
            format!("{address}?{}", Form::default().with("_back", query).to_query())
        }
    }

    fn foot(&self, page: &ListPage) -> Markup {
        let texts = self.call.texts();
        let shown = page.rows.len() as u64;
        let per_page = self.model.per_page;
        let total = match page.count {
            Count::Exactly(count) => Some(count),
            Count::AtLeast(_) | Count::Unknown => None,
        };
        let first = match (self.first_row, total, &page.after) {
            (Some(first), _, _) => Some(first),
            (None, Some(total), None) => (total + 1).checked_sub(shown),
            (None, _, _) => None,
        };
        let to = |position: &Option<Position>, first: Option<u64>| {
            position.as_ref().map(|position| match first {
                Some(first) => {
                    self.address_with(&self.query.at(position.clone()), FIRST_ROW, &first.to_string())
                }
                None => self.address(&self.query.at(position.clone())),
            })
        };
        let previous = to(&page.before, first.and_then(|first| first.checked_sub(per_page)));
        let next = to(&page.after, first.map(|first| first + shown));
        let first_page = previous.as_ref().map(|_| self.address(&self.query.at(Position::First)));
        let last_page = next.as_ref().map(|_| self.address(&self.query.at(Position::Last)));
        pager(texts, range(texts, first, shown, total))
            .back(first_page, previous)
            .forward(next, last_page)
            .extra(html! { span.pager-size { (texts.format("list-per-page", &[("count", number(per_page).into())])) } })
            .render()
    }

    /// Why there is nothing, and what to do about it.
    fn empty(&self) -> Markup {
        let texts = self.call.texts();
        let models = ("models", self.model.verbose_name_plural.as_str().into());
        if self.is_narrowed() {
            let state = empty_state(texts.format("list-none-match", std::slice::from_ref(&models)))
                .text(self.emptied_by());
            let state = if self.query.search.is_empty() || self.query.filters.is_empty() {
                state
            } else {
                let wider =
                    ListQuery { search: String::new(), position: Position::First, ..self.query.clone() };
                state.action(link_button(texts.get("list-clear"), self.address(&wider)))
            };
            let all = link_button(texts.format("list-clear-filters", &[models]), self.plain_address());
            return state.action(all).render();
        }
        if self.query.position != Position::First {
            return empty_state(texts.format("list-past-end", &[models]))
                .text(texts.get("list-past-end-why"))
                .action(link_button(texts.get("list-to-first"), self.plain_address()))
                .render();
        }
        let state = empty_state(texts.format("list-empty", &[models]));
        match self.add_address() {
            Some(address) => {
                let label = texts.format("list-add", &[("model", self.model.verbose_name.as_str().into())]);
                state
                    .text(texts.get("list-empty-why"))
                    .action(link_button(label, address).primary().icon(Icon::Plus))
                    .render()
            }
            None => state.text(texts.get("list-empty-why-not-you")).render(),
        }
    }

    /// Which search and which filters left nothing.
    fn emptied_by(&self) -> String {
        let filters = self.query.filters.iter().filter_map(|(field, value)| {
            self.model.fields.get(*field).map(|field| format!("“{}”", self.filter_label(field, value)))
        });
        let filters = filters.collect::<Vec<_>>().join(", ");
        let id = match (self.query.search.is_empty(), filters.is_empty()) {
            (false, true) => "list-none-match-search",
            (true, false) => "list-none-match-filters",
            _ => "list-none-match-both",
        };
        self.call
            .texts()
            .format(id, &[("text", self.query.search.as_str().into()), ("filters", filters.into())])
    }

    fn is_narrowed(&self) -> bool {
        !self.query.search.is_empty() || !self.query.filters.is_empty()
    }

    fn plain_address(&self) -> String {
        list_address(self.call, self.model)
    }

    fn address(&self, query: &ListQuery) -> String {
        let query = query.to_query(self.model);
        if query.is_empty() { self.plain_address() } else { format!("{}?{query}", self.plain_address()) }
    }

    fn address_with(&self, query: &ListQuery, name: &str, value: &str) -> String {
        let query = query.to_query(self.model);
        let mark = if query.is_empty() { "" } else { "&" };
        format!("{}?{query}{mark}{name}={value}", self.plain_address())
    }
}

/// Numbers stand flush right; keys of other rows and choices are names, even where they are stored as numbers.
fn is_number(field: &Field) -> bool {
    matches!(field.kind, Kind::Integer { .. } | Kind::Float | Kind::Decimal { .. })
}

/// "1–100 of 2,000", as far as it is known.
fn range(texts: &Texts, first: Option<u64>, shown: u64, total: Option<u64>) -> String {
    let shown_text = ("shown", number(shown).into());
    let values = |first: u64| [("from", number(first).into()), ("to", number(first + shown - 1).into())];
    let total = total.map(|total| ("total", number(total).into()));
    match (first, total) {
        (Some(first), Some(total)) => {
            let [from, to] = values(first);
            texts.format("list-range", &[from, to, total])
        }
        (Some(first), None) => texts.format("list-range-open", &values(first)),
        (None, Some(total)) => texts.format("list-shown", &[shown_text, total]),
        (None, None) => texts.format("list-shown-open", &[shown_text]),
    }
}
