//! What a page answers when the engine says no.

use std::time::Duration;

use frontdesk_web::Problem;
use http::StatusCode;
use sea_orm::DbErr;

use super::words::say;
use crate::call::Call;
use crate::error::ReadError;
use crate::form::is_busy;
use crate::model::Model;

/// When a busy database is worth another try.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// The answer to a read that failed.
pub(crate) fn of_read(call: &Call, model: &Model, error: &ReadError) -> Problem {
    match error {
        ReadError::Missing => call.no_such_row(model),
        ReadError::BadQuery(message) => Problem::bad_request(say(call.texts(), message)),
        ReadError::Refused(refused) => call.may_not(model, &refused.action).detail(refused.to_string()),
        ReadError::TooSlow => Problem::new(StatusCode::SERVICE_UNAVAILABLE)
            .message(call.texts().get("admin-database-busy"))
            .remedy(call.texts().get("admin-database-busy-remedy")),
        ReadError::Database(error) => of_database(error),
    }
}

/// The database failed: the log learns how, the visitor that it was not their doing, and whether trying again helps.
pub(crate) fn of_database(error: &DbErr) -> Problem {
    if is_busy(error) {
        return Problem::new(StatusCode::SERVICE_UNAVAILABLE)
            .retry_after(RETRY_AFTER)
            .detail(error.to_string());
    }
    Problem::internal(error.to_string())
}
