//! The parts of pages. They take data, never markup in strings, and render themselves inside `html! { .. }`.
//!
//! ```
//! use frontdesk_web::component::{button, link_button};
//! use maud::html;
//!
//! let bar = html! { (button("Save").primary().name("_save")) (link_button("Cancel", "../")) };
//! assert!(bar.into_string().contains("type=\"submit\""));
//! ```

mod button;
mod combobox;
mod field;
mod icon;
mod input;
mod link;
mod list;
mod message;
mod story;
mod table;

pub use self::button::{Button, LinkButton, button, link_button};
pub use self::combobox::{Combobox, Match, combobox};
pub use self::field::{Field, field, fieldset};
pub use self::icon::{Icon, icon};
pub use self::input::{Choice, Control, Password, Width};
pub use self::link::{external_link, safe_href};
pub use self::list::{Chip, Pager, SearchBox, Tone, badge, chip, pager, search_box, toolbar};
pub use self::message::{Dialog, EmptyState, ErrorSummary, dialog, empty_state, error_summary, toast};
pub use self::story::{Change, Entry, description_list, save_bar, timeline};
pub use self::table::{Cell, Column, Order, Row, Table, table};

#[cfg(test)]
mod tests;
