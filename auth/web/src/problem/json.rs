//! The JSON form: `{"error": {"code", "message", "fields", "request_id"}}`.

use serde_json::json;

use super::Problem;
use super::page::Words;

/// The document for clients that asked for JSON.
pub(super) fn document(problem: &Problem, words: &Words, request_id: Option<&str>) -> String {
    json!({ "error": {
        "code": words.code,
        "message": words.message,
        "fields": problem.inner.fields,
        "request_id": request_id,
    }})
    .to_string()
}
