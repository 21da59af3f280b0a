//! Matches for a related row, as JSON: what the searchable select asks while somebody types.

use axum::Json;
use axum::response::IntoResponse;
use frontdesk_web::Problem;
use serde::Serialize;

use super::refusal;
use crate::call::Call;
use crate::desk::Scoped;
use crate::router::Answer;

#[derive(Serialize)]
struct Matches {
    results: Vec<Match>,
    more: bool,
}

#[derive(Serialize)]
struct Match {
    id: String,
    label: String,
    detail: String,
}

/// `autocomplete/?field=author_id&q=riv`: rows that the field may point to, of those that the visitor may read.
pub(crate) async fn autocomplete(call: Call, rows: Scoped) -> Answer {
    let query = call.visit.query()?;
    let field = query.get("field")?.unwrap_or_default();
    let form = rows.model().fields_at(&rows.model().form);
    if !form.filter(|candidate| candidate.editable()).any(|candidate| candidate.name == field) {
        let text = call.texts().format("form-unknown-lookup", &[("field", field.into())]);
        return Err(Problem::bad_request(text));
    }
    let words = query.get("q")?.unwrap_or_default();
    let found = rows
        .autocomplete(field, words)
        .await
        .map_err(|error| refusal::of_read(&call, rows.model(), &error))?;
    let results =
        found.results.into_iter().map(|item| Match { id: item.key, label: item.label, detail: item.detail });
    Ok(Json(Matches { results: results.collect(), more: found.more }).into_response())
}
