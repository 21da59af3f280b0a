//! Pages that only some models have: `{pk}/groups/`, `{pk}/members/`, `{pk}/permissions/`.

use frontdesk_web::Form as Posted;

use crate::call::Call;
use crate::desk::Scoped;
use crate::router::Answer;

/// Such a page, or its form that came back. A model that has no such page answers as if there were nothing.
pub(crate) async fn extra(name: &'static str, call: Call, rows: Scoped, posted: Option<Posted>) -> Answer {
    let extras = rows.model().extras.clone();
    match extras.filter(|extras| extras.pages().iter().any(|(page, _)| *page == name)) {
        Some(extras) => extras.page(name, call, rows, posted).await,
        None => Err(call.nothing_here()),
    }
}
