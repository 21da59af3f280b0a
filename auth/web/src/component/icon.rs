//! The few icons, drawn in the page so that they take its color and need no request.

use maud::{Markup, html};

/// An icon, always beside or behind words: never the only sign of anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say what is drawn")]
pub enum Icon {
    Alert,
    ArrowDown,
    ArrowUp,
    Auto,
    Check,
    ChevronDown,
    ChevronLeft,
    ChevronRight,
    Clock,
    Close,
    Dark,
    Eye,
    First,
    Info,
    Last,
    Light,
    Menu,
    Open,
    Person,
    Plus,
    Search,
    Trash,
}

impl Icon {
    /// All of them.
    pub const ALL: [Icon; 22] = [
        Icon::Alert,
        Icon::ArrowDown,
        Icon::ArrowUp,
        Icon::Auto,
        Icon::Check,
        Icon::ChevronDown,
        Icon::ChevronLeft,
        Icon::ChevronRight,
        Icon::Clock,
        Icon::Close,
        Icon::Dark,
        Icon::Eye,
        Icon::First,
        Icon::Info,
        Icon::Last,
        Icon::Light,
        Icon::Menu,
        Icon::Open,
        Icon::Person,
        Icon::Plus,
        Icon::Search,
        Icon::Trash,
    ];

    /// The strokes on a grid of 16 by 16.
    fn path(self) -> &'static str {
        match self {
            Icon::Alert => "M8 2 14.5 13.5H1.5ZM8 6.5v3M8 11.5v.1",
            Icon::ArrowDown => "M8 3v10M4.5 9.5 8 13l3.5-3.5",
            Icon::ArrowUp => "M8 13V3M4.5 6.5 8 3l3.5 3.5",
            Icon::Auto => "M2 3h12v8H2ZM5.5 13.5h5M8 11v2.5",
            Icon::Check => "M3 8.5 6.5 12 13 4.5",
            Icon::ChevronDown => "M4 6l4 4 4-4",
            Icon::ChevronLeft => "M10 4 6 8l4 4",
            Icon::ChevronRight => "M6 4l4 4-4 4",
            Icon::Clock => "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 5v3l2 1.5",
            Icon::Close => "M4 4l8 8M12 4l-8 8",
            Icon::Dark => "M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7Z",
            Icon::Eye => {
                "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8ZM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z"
            }
            Icon::First => "M11.5 4l-4 4 4 4M4.5 4v8",
            Icon::Info => "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 7.5V11M8 5v.1",
            Icon::Last => "M4.5 4l4 4-4 4M11.5 4v8",
            Icon::Light => {
                "M8 10.8A2.8 2.8 0 1 0 8 5.2a2.8 2.8 0 0 0 0 5.6ZM8 1.5V3M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1"
            }
            Icon::Menu => "M2.5 4h11M2.5 8h11M2.5 12h11",
            Icon::Open => "M9 3h4v4M13 3 7.5 8.5M11 9.5V13H3V5h3.5",
            Icon::Person => "M8 8a2.75 2.75 0 1 0 0-5.5A2.75 2.75 0 0 0 8 8ZM2.5 14a5.5 5.5 0 0 1 11 0",
            Icon::Plus => "M8 3v10M3 8h10",
            Icon::Search => "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.5 10.5 14 14",
            Icon::Trash => "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5 5 13h6l.5-8.5",
        }
    }
}

/// The icon, hidden from screen readers.
#[must_use]
pub fn icon(icon: Icon) -> Markup {
    html! { svg.icon viewBox="0 0 16 16" aria-hidden="true" focusable="false" { path d=(icon.path()) {} } }
}
