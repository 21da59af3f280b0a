use axum::{
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use http::{StatusCode, request::Parts};

use crate::{Decision, Subject};

/// A handler asks for the [`Decision`] or the [`Subject`] of a guard, but no guard stands before its route.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("no guard stands before this route: add `.route_layer(policy.require(..))`")]
pub struct NotGuarded;

impl IntoResponse for NotGuarded {
    fn into_response(self) -> Response {
        tracing::error!("{self}");
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    }
}

/// The decision of the guard before this route.
impl<S: Sync> FromRequestParts<S> for Decision {
    type Rejection = NotGuarded;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, NotGuarded> {
        parts.extensions.get::<Self>().cloned().ok_or(NotGuarded)
    }
}

/// The subject whom the guard before this route let pass.
impl<S: Sync> FromRequestParts<S> for Subject {
    type Rejection = NotGuarded;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, NotGuarded> {
        parts.extensions.get::<Self>().cloned().ok_or(NotGuarded)
    }
}
