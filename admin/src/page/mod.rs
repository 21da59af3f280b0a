//! The pages. Each takes a request that its guard let through and answers with a page, a redirect or a [`Problem`](frontdesk_web::Problem).
//!
//! | room | pages |
//! |---|---|
//! | [`index`] | the site, an app |
//! | [`list`] | the list of a model |
//! | [`form`] | add, change, the form after a mistake, the answer to a conflict |
//! | [`delete`] | what would go, and the deed |
//! | [`history`] | who did what to a row |
//! | [`password`] | a new password for an account, or none |
//! | [`first_step`] | the password in the form of a new account |
//! | [`extra`] | pages that only some models have |
//! | [`lookup`] | matches for a related row, as JSON |

pub(crate) mod cell;
pub(crate) mod conflict;
pub(crate) mod delete;
pub(crate) mod extra;
mod first_step;
pub(crate) mod flash;
pub(crate) mod form;
pub(crate) mod history;
pub(crate) mod index;
pub(crate) mod list;
pub(crate) mod lookup;
pub(crate) mod password;
pub(crate) mod refusal;
pub(crate) mod widget;
pub(crate) mod words;

use axum::response::{IntoResponse, Response};
use frontdesk_web::Page;
use frontdesk_web::page::Crumb;
use maud::Markup;

use self::words::capital;
use crate::call::Call;
use crate::gate::action;
use crate::model::{Key, Model};

/// The whole page, with the news that this request brought.
pub(crate) fn show(call: &Call, page: Page, main: Markup) -> Response {
    let mut response = page.flashes(flash::read(call)).render(&call.frame(), main).into_response();
    if flash::is_there(&call.visit.parts.headers) {
        flash::set(response.headers_mut(), flash::forget(call));
    }
    response
}

/// The list of a model.
pub(crate) fn list_address(call: &Call, model: &Model) -> String {
    call.href(&format!("{}/{}/", model.app, model.name))
}

/// A page of a row: `change`, `delete`, `history`.
pub(crate) fn row_address(call: &Call, model: &Model, key: &Key, page: &str) -> String {
    // A key that is not ASCII is percent-encoded; its quoting leaves nothing else to encode.
    let key = percent_encoding::utf8_percent_encode(&key.to_string(), percent_encoding::CONTROLS).to_string();
    call.href(&format!("{}/{}/{key}/{page}/", model.app, model.name))
}

/// The way to a model: its app and, if the visitor may read it, its list.
pub(crate) fn way_to(call: &Call, model: &Model) -> [Crumb; 2] {
    let app = call.site().apps().iter().find(|app| app.name == model.app);
    let app_label = app.map_or_else(|| capital(&model.app), |app| app.label.clone());
    let name = capital(&model.verbose_name_plural);
    if call.might(model, action::READ) {
        [
            Crumb::link(app_label, call.href(&format!("{}/", model.app))),
            Crumb::link(name, list_address(call, model)),
        ]
    } else {
        [Crumb::text(app_label), Crumb::text(name)]
    }
}
