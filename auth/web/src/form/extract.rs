//! The extractor: from a request to its fields.

use std::error::Error;

use axum::extract::{FromRequest, FromRequestParts, Request};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::Form;
use crate::Problem;
use crate::config::{DEFAULT_BODY_LIMIT, DEFAULT_FIELD_LIMIT};

/// The limit of fields of this site, in the request's extensions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldLimit(pub(crate) usize);

impl<S: Sync> FromRequest<S> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Form, Problem> {
        let (parts, body) = request.into_parts();
        if !is_form(&parts) {
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE)
                .message("This address takes forms (application/x-www-form-urlencoded) only."));
        }
        let limit = parts.extensions.get::<FieldLimit>().map_or(DEFAULT_FIELD_LIMIT, |limit| limit.0);
        // Behind `protect` the body is limited already; an extractor that is used alone must not trust that.
        let bytes = match parts.extensions.get::<FieldLimit>() {
            Some(_) => body.collect().await.map_err(|error| unreadable(&error))?.to_bytes(),
            None => Limited::new(body, DEFAULT_BODY_LIMIT)
                .collect()
                .await
                .map_err(|error| unreadable(&*error))?
                .to_bytes(),
        };
        super::decode(&bytes, limit)
    }
}

fn is_form(parts: &Parts) -> bool {
    let mut values = parts.headers.get_all(CONTENT_TYPE).iter();
    let essence =
        values.next().and_then(|value| value.to_str().ok()).and_then(|value| value.split(';').next());
    values.next().is_none()
        && essence
            .is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"))
}

/// A body that was cut off because it is too large, or one that did not arrive.
fn unreadable(error: &(dyn Error + 'static)) -> Problem {
    let mut cause = Some(error);
    while let Some(current) = cause {
        if current.is::<LengthLimitError>() {
            return Problem::new(StatusCode::PAYLOAD_TOO_LARGE);
        }
        cause = current.source();
    }
    Problem::new(StatusCode::BAD_REQUEST).detail(format!("the body did not arrive: {error}"))
}

/// The query string as an extractor.
#[derive(Clone, Debug, Default)]
pub struct Query(pub Form);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Query, Problem> {
        let limit = parts.extensions.get::<FieldLimit>().map_or(DEFAULT_FIELD_LIMIT, |limit| limit.0);
        super::decode(parts.uri.query().unwrap_or_default().as_bytes(), limit).map(Query)
    }
}
