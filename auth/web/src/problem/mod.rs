//! The one error answer: what the client may know, what the log must know.

mod json;
mod layer;
mod page;
mod service;

use std::collections::BTreeMap;
use std::time::Duration;

use axum::body::Body;
use axum::response::IntoResponse;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};

use crate::page::Frame;

pub use self::layer::ProblemLayer;
pub use self::service::Problems;

/// An error answer. Handlers return it; [`protect`](crate::protect()) renders it as a page or as JSON, by what the client accepts, and logs its detail.
///
/// ```
/// use frontdesk_web::Problem;
///
/// fn find(key: &str) -> Result<String, Problem> {
///     match key {
///         "1" => Ok("The Hidden House".to_owned()),
///         _ => Err(Problem::not_found().detail(format!("no book with key `{key}`"))),
///     }
/// }
/// assert_eq!(find("2").unwrap_err().status(), 404);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Problem {
    inner: Box<Inner>,
}

#[derive(Clone, Debug)]
struct Inner {
    status: StatusCode,
    /// Which of our own words, where the status alone says too little.
    words: Option<&'static str>,
    message: Option<String>,
    detail: Option<String>,
    remedy: Option<String>,
    fields: BTreeMap<String, Vec<String>>,
    retry_after: Option<u64>,
    frame: Option<Frame>,
    about: http::Extensions,
}

impl Problem {
    /// A problem of this status, with the standard words for it.
    pub fn new(status: StatusCode) -> Problem {
        Problem {
            inner: Box::new(Inner {
                status,
                words: None,
                message: None,
                detail: None,
                remedy: None,
                fields: BTreeMap::new(),
                retry_after: None,
                frame: None,
                about: http::Extensions::new(),
            }),
        }
    }

    /// 404: there is no such thing, or none that this visitor may know of.
    pub fn not_found() -> Problem {
        Problem::new(StatusCode::NOT_FOUND)
    }

    /// 403: signed in, but not allowed.
    pub fn forbidden() -> Problem {
        Problem::new(StatusCode::FORBIDDEN)
    }

    /// 403: an unsafe request without proof that a page of this site made it.
    pub(crate) fn cross_site(why: &str) -> Problem {
        let mut problem = Problem::forbidden().detail(format!("not same-origin: {why}"));
        problem.inner.words = Some("cross-site");
        problem
    }

    /// 400 with a text for the client.
    pub fn bad_request(message: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST).message(message)
    }

    /// 500 with a text for the log; the client learns nothing but the request id.
    pub fn internal(detail: impl std::fmt::Display) -> Problem {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR).detail(detail.to_string())
    }

    /// What the client reads instead of the standard words.
    pub fn message(mut self, text: impl Into<String>) -> Problem {
        self.inner.message = Some(text.into());
        self
    }

    /// What the log reads. Never sent.
    pub fn detail(mut self, text: impl Into<String>) -> Problem {
        self.inner.detail = Some(text.into());
        self
    }

    /// What the client can do about it, instead of the standard words.
    pub fn remedy(mut self, text: impl Into<String>) -> Problem {
        self.inner.remedy = Some(text.into());
        self
    }

    /// Adds an error of one field.
    pub fn field(mut self, name: impl Into<String>, text: impl Into<String>) -> Problem {
        self.inner.fields.entry(name.into()).or_default().push(text.into());
        self
    }

    /// When to try again; rounded up to seconds.
    pub fn retry_after(mut self, after: Duration) -> Problem {
        self.inner.retry_after = Some(after.as_secs() + u64::from(after.subsec_nanos() > 0));
        self
    }

    /// The surroundings in which the page appears; without it, a page with the site's name only.
    pub fn in_frame(mut self, frame: Frame) -> Problem {
        self.inner.frame = Some(frame);
        self
    }

    /// Something for the layers around: it goes into the extensions of the answer, and never to the client.
    pub fn about<T: Clone + Send + Sync + 'static>(mut self, what: T) -> Problem {
        self.inner.about.insert(what);
        self
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.inner.status
    }

    /// The answer of a layer that knows no body type: status and headers, with the problem in the extensions for whoever renders it.
    pub(crate) fn bare<R: Default>(self) -> Response<R> {
        let mut response = Response::new(R::default());
        *response.status_mut() = self.inner.status;
        if let Some(seconds) = self.inner.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().extend(self.inner.about.clone());
        response.extensions_mut().insert(self);
        response
    }
}

impl IntoResponse for Problem {
    /// Plain words, for a router without [`protect`](crate::protect()); with it, the page or the JSON takes their place.
    fn into_response(self) -> axum::response::Response {
        let status = self.inner.status;
        let text = self
            .inner
            .message
            .clone()
            .unwrap_or_else(|| status.canonical_reason().unwrap_or("Error").to_owned());
        let mut response = self.bare::<Body>();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        *response.body_mut() = Body::from(text);
        response
    }
}

#[cfg(test)]
mod tests;
