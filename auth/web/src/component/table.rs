//! A table of rows: the page people live in.

use maud::{Markup, Render, html};

use super::{Icon, Tone, badge, external_link, icon};

/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

impl Order {
    fn aria(self) -> &'static str {
        match self {
            Order::Ascending => "ascending",
            Order::Descending => "descending",
        }
    }
}

/// The head of a column.
#[derive(Clone, Debug)]
#[must_use]
pub struct Column {
    label: String,
    number: bool,
    secondary: bool,
    href: Option<String>,
    order: Option<(Order, usize)>,
}

impl Column {
    /// A column.
    pub fn new(label: impl Into<String>) -> Column {
        Column { label: label.into(), number: false, secondary: false, href: None, order: None }
    }

    /// Holds numbers: right-aligned.
    pub fn number(mut self) -> Column {
        self.number = true;
        self
    }

    /// Is left out of the short card on a narrow screen, behind “more”.
    pub fn secondary(mut self) -> Column {
        self.secondary = true;
        self
    }

    /// Where a press on the head leads: the list in another order.
    pub fn sort(mut self, href: impl Into<String>) -> Column {
        self.href = Some(href.into());
        self
    }

    /// How the list is sorted by this column, and as which of several columns (counted from 1).
    pub fn sorted(mut self, order: Order, position: usize) -> Column {
        self.order = Some((order, position));
        self
    }

    /// Of each cell; most have none, and a list has a thousand.
    fn class(&self) -> Option<&'static str> {
        match (self.number, self.secondary) {
            (true, true) => Some("number secondary"),
            (true, false) => Some("number"),
            (false, true) => Some("secondary"),
            (false, false) => None,
        }
    }

    fn head(&self, is_only: bool) -> Markup {
        let sort = self.order.map(|(order, _)| order.aria());
        html! {
            th scope="col" class=[self.number.then_some("number")] aria-sort=[sort] {
                @match &self.href {
                    Some(href) => a.sort href=(href) { (self.label) (self.mark(is_only)) },
                    None => (self.label),
                }
            }
        }
    }

    fn mark(&self, is_only: bool) -> Markup {
        html! {
            @if let Some((order, position)) = self.order {
                (icon(if order == Order::Ascending { Icon::ArrowUp } else { Icon::ArrowDown }))
                @if !is_only { sup { (position) } }
            }
        }
    }
}

#[derive(Clone, Debug)]
enum Content {
    Text(String),
    Link { text: String, href: String },
    External(String),
    Number(String),
    Moment { short: String, full: String, machine: String },
    Boolean { is_true: bool, label: String },
    Badge { text: String, tone: Tone },
    Code(String),
    Empty,
    Other(Markup),
}

/// One value in a row.
#[derive(Clone, Debug)]
#[must_use]
pub struct Cell {
    content: Content,
}

impl Cell {
    /// Text; long text is cut, the whole is there on hover and focus.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell { content: Content::Text(text.into()) }
    }

    /// Text that leads to a page of this site.
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Cell {
        Cell { content: Content::Link { text: text.into(), href: href.into() } }
    }

    /// A stored address: a link if it is a safe one.
    pub fn address(address: impl Into<String>) -> Cell {
        Cell { content: Content::External(address.into()) }
    }

    /// A number, written as the person reads it.
    pub fn number(text: impl Into<String>) -> Cell {
        Cell { content: Content::Number(text.into()) }
    }

    /// A day or time: short in the cell, in full on hover and focus, and as machines read it (`2023-08-12T17:30:00Z`).
    pub fn moment(short: impl Into<String>, full: impl Into<String>, machine: impl Into<String>) -> Cell {
        Cell { content: Content::Moment { short: short.into(), full: full.into(), machine: machine.into() } }
    }

    /// Yes as a dot, no as a dash, with the word for who cannot see it.
    pub fn boolean(is_true: bool, label: impl Into<String>) -> Cell {
        Cell { content: Content::Boolean { is_true, label: label.into() } }
    }

    /// One of a few states.
    pub fn badge(text: impl Into<String>, tone: Tone) -> Cell {
        Cell { content: Content::Badge { text: text.into(), tone } }
    }

    /// A key, a code, JSON.
    pub fn code(text: impl Into<String>) -> Cell {
        Cell { content: Content::Code(text.into()) }
    }

    /// No value.
    pub fn empty() -> Cell {
        Cell { content: Content::Empty }
    }

    /// Anything else.
    pub fn markup(markup: impl Render) -> Cell {
        Cell { content: Content::Other(markup.render()) }
    }

    /// What stands in the cell; also for definition lists.
    #[must_use]
    pub fn content(&self) -> Markup {
        match &self.content {
            Content::Text(text) => html! { span.cut title=[long(text)] { (text) } },
            Content::Link { text, href } => html! { a.cut href=(href) title=[long(text)] { (text) } },
            Content::External(address) => {
                html! { span.cut title=[long(address)] { (external_link(address)) } }
            }
            Content::Number(text) => html! { (text) },
            Content::Moment { short, full, machine } => {
                html! { time datetime=(machine) title=(full) { (short) } }
            }
            Content::Boolean { is_true, label } => {
                html! { span.boolean .yes[*is_true] { span.hidden { (label) } } }
            }
            Content::Badge { text, tone } => badge(text, *tone),
            Content::Code(text) => html! { code.cut title=[long(text)] { (text) } },
            Content::Empty => html! { span.none { "–" } },
            Content::Other(markup) => markup.clone(),
        }
    }
}

/// The whole text, where it may be cut.
fn long(text: &str) -> Option<&str> {
    (text.chars().nth(24).is_some()).then_some(text)
}

/// One row: its label, which leads to the thing, and its values.
#[derive(Clone, Debug)]
#[must_use]
pub struct Row {
    cells: Vec<Cell>,
    marked: bool,
}

impl Row {
    /// The cells, one for each column. The first is the row's label.
    pub fn new(cells: impl IntoIterator<Item = Cell>) -> Row {
        Row { cells: cells.into_iter().collect(), marked: false }
    }

    /// Stands out: the row that was just saved.
    pub fn marked(mut self) -> Row {
        self.marked = true;
        self
    }
}

/// A table; see [`table`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Table {
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
}

/// A table. The caption is for who cannot see the heading. On a narrow screen each row becomes a card.
///
/// ```
/// use frontdesk_web::component::{Cell, Column, Order, Row, table};
/// use maud::Render;
///
/// let books = table("Books")
///     .column(Column::new("Title").sort("?o=-title").sorted(Order::Ascending, 1))
///     .column(Column::new("Price").number())
///     .row(Row::new([Cell::link("River", "7/change/"), Cell::number("12.50")]));
/// assert!(books.render().into_string().contains("aria-sort=\"ascending\""));
/// ```
pub fn table(caption: impl Into<String>) -> Table {
    Table { caption: caption.into(), columns: Vec::new(), rows: Vec::new() }
}

impl Table {
    /// Adds a column.
    pub fn column(mut self, column: Column) -> Table {
        self.columns.push(column);
        self
    }

    /// Adds columns.
    pub fn columns(mut self, columns: impl IntoIterator<Item = Column>) -> Table {
        self.columns.extend(columns);
        self
    }

    /// Adds a row.
    pub fn row(mut self, row: Row) -> Table {
        self.rows.push(row);
        self
    }

    /// Adds rows.
    pub fn rows(mut self, rows: impl IntoIterator<Item = Row>) -> Table {
        self.rows.extend(rows);
        self
    }
}

impl Render for Table {
    fn render(&self) -> Markup {
        let is_only = self.columns.iter().filter(|column| column.order.is_some()).count() < 2;
        html! {
            div.table-box {
                table.table data-table {
                    caption.hidden { (self.caption) }
                    thead { tr { @for column in &self.columns { (column.head(is_only)) } } }
                    tbody { @for row in &self.rows { (self.line(row)) } }
                }
            }
        }
    }
}

impl Table {
    fn line(&self, row: &Row) -> Markup {
        html! {
            tr class=[row.marked.then_some("marked")] {
                @for (place, (cell, column)) in row.cells.iter().zip(&self.columns).enumerate() {
                    @if place == 0 {
                        th scope="row" class=[column.class()] { (cell.content()) }
                    } @else {
                        td class=[column.class()] data-label=(column.label) { (cell.content()) }
                    }
                }
            }
        }
    }
}
