//! What some rows have beyond their columns: pages of their own, and lines below their form.

use std::sync::Arc;

use frontdesk_web::component::Cell;
use frontdesk_web::{Form as Posted, Problem};
use futures_util::future::BoxFuture;

use super::Key;
use crate::call::Call;
use crate::desk::Scoped;
use crate::router::Answer;

/// Pages and lines that the rows of a model have besides those of all models. The pages are among the site's
/// [routes](crate::routes); this says which models answer.
pub(crate) trait Extras: Send + Sync + 'static {
    /// The names of its pages, as in `{pk}/groups/`, with the id of the text of the link to each.
    fn pages(&self) -> &'static [(&'static str, &'static str)];

    /// Does the page of a row link to this one? A page that has nothing to offer says why to whoever asks for it.
    fn links_to(&self, page: &str) -> bool {
        let _ = page;
        true
    }

    /// One of these pages; `posted` is the form that came back.
    fn page(
        self: Arc<Self>,
        name: &'static str,
        call: Call,
        rows: Scoped,
        posted: Option<Posted>,
    ) -> BoxFuture<'static, Answer>;

    /// What the page of a row says below the form, name by name.
    fn lines<'a>(
        &'a self,
        call: &'a Call,
        rows: &'a Scoped,
        key: &'a Key,
    ) -> BoxFuture<'a, Result<Vec<(String, Cell)>, Problem>>;
}
