use std::{fmt, sync::Arc};

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

use crate::{Decision, Subject};

/// A guard's refusal, handed to what [`Authorizer::deny_with`](crate::Authorizer::deny_with) was given.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Refusal {
    /// 401 for the anonymous, 403 for those signed in, 503 where nobody can tell who asks.
    pub status: StatusCode,
    /// Why, for the log or for a page that explains; not for everybody's eyes. None with 503.
    pub decision: Option<Decision>,
    /// Who asked for what, for a page that explains it to a developer. None with 503.
    pub question: Option<Question>,
}

/// Who asked for what.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Question {
    /// Who.
    pub subject: Subject,
    /// What was to be done.
    pub action: String,
    /// To what.
    pub resource: String,
}

impl Question {
    /// May `subject` do `action` to rows of `resource`?
    pub fn new(subject: Subject, action: impl Into<String>, resource: impl Into<String>) -> Self {
        Self { subject, action: action.into(), resource: resource.into() }
    }
}

type Make = dyn Fn(Refusal) -> Response + Send + Sync;

/// How a refusal looks.
#[derive(Clone)]
pub(crate) struct Deny(Arc<Make>);

impl Deny {
    pub(crate) fn new<F, R>(make: F) -> Self
    where
        F: Fn(Refusal) -> R + Send + Sync + 'static,
        R: IntoResponse,
    {
        Self(Arc::new(move |refusal| make(refusal).into_response()))
    }

    pub(crate) fn response(&self, refusal: Refusal) -> Response {
        (self.0)(refusal)
    }
}

impl Default for Deny {
    /// A status and one plain sentence, which says nothing about the policy.
    fn default() -> Self {
        Self::new(|refusal: Refusal| {
            let text = match refusal.status {
                StatusCode::UNAUTHORIZED => "Please sign in first.",
                StatusCode::SERVICE_UNAVAILABLE => {
                    "This cannot be decided at the moment. Please try again later."
                }
                _ => "You may not do this.",
            };
            (refusal.status, [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], text)
        })
    }
}

impl fmt::Debug for Deny {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Deny")
    }
}
