use std::task::{Context, Poll};

use futures_util::future::{FutureExt, Map};
use http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, LAST_MODIFIED};
use http::{HeaderMap, HeaderValue, Method, Request, Response};
use maud::Render as _;
use tower_service::Service;

use super::page::Words;
use super::{Problem, json, page};
use crate::page::Frame;
use crate::text::Texts;
use crate::{Mount, RequestId};

type Finish<R, E> = Box<dyn FnOnce(Result<Response<R>, E>) -> Result<Response<R>, E> + Send>;

/// The service of [`ProblemLayer`](super::ProblemLayer).
#[derive(Clone, Debug)]
pub struct Problems<S> {
    inner: S,
    texts: Texts,
}

impl<S> Problems<S> {
    pub(super) fn new(inner: S) -> Problems<S> {
        Problems { inner, texts: Texts::default() }
    }
}

impl<S, B, R> Service<Request<B>> for Problems<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    R: Default + From<String>,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Map<S::Future, Finish<R, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let asked = Asked::by(&request, &self.texts);
        self.inner.call(request).map(Box::new(move |result| result.map(|response| asked.answer(response))))
    }
}

/// What must be known of the request when its answer turns out to be an error.
struct Asked {
    wants_json: bool,
    is_head: bool,
    method: Method,
    path: String,
    id: Option<RequestId>,
    frame: Frame,
}

impl Asked {
    fn by<B>(request: &Request<B>, texts: &Texts) -> Asked {
        let mount = Mount::of(request.extensions(), request.uri());
        let path = request.uri().path().to_owned();
        Asked {
            wants_json: prefers_json(request.headers()),
            is_head: request.method() == Method::HEAD,
            method: request.method().clone(),
            frame: Frame::new("", mount, texts.clone()).seen_by(request.headers()),
            path,
            id: request.extensions().get::<RequestId>().cloned(),
        }
    }

    fn answer<R: Default + From<String>>(self, mut response: Response<R>) -> Response<R> {
        let status = response.status();
        let problem = match response.extensions_mut().remove::<Problem>() {
            Some(problem) => problem,
            None if is_bare(&response) => Problem::new(status).detail("answered without a body of its own"),
            None => return response,
        };
        self.log(&problem);
        let frame = problem.inner.frame.as_ref().unwrap_or(&self.frame);
        let words = Words::of(&problem, frame.texts());
        let id = self.id.as_ref().map(RequestId::as_str);
        let (text, kind) = if self.wants_json {
            (json::document(&problem, &words, id), "application/json")
        } else {
            (page::document(&problem, &words, frame, id).render().into_string(), "text/html; charset=utf-8")
        };
        let headers = response.headers_mut();
        for name in [CONTENT_ENCODING, ETAG, LAST_MODIFIED] {
            headers.remove(name);
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(text.len()));
        *response.body_mut() = if self.is_head { R::default() } else { R::from(text) };
        response
    }

    fn log(&self, problem: &Problem) {
        let status = problem.status().as_u16();
        let detail = problem.inner.detail.as_deref().unwrap_or_default();
        let id = self.id.as_ref().map(RequestId::as_str).unwrap_or_default();
        let (method, path) = (&self.method, &self.path);
        if problem.status().is_server_error() {
            tracing::error!(status, %method, ?path, request_id = id, ?detail, "request failed");
        } else {
            tracing::info!(status, %method, ?path, request_id = id, ?detail, "request refused");
        }
    }
}

/// An error with nothing in it, or with the plain text of a rejection, which may name types and columns. Pages and JSON are the handler's own.
fn is_bare<R>(response: &Response<R>) -> bool {
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    is_error
        && response.headers().get(CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"))
}

/// Whether JSON is named and ranks before HTML. `*/*` gets the page.
fn prefers_json(headers: &HeaderMap) -> bool {
    let text: Vec<&str> = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let quality = |name: &str| {
        text.iter()
            .flat_map(|value| value.split(','))
            .filter_map(|range| rank(range, name))
            .fold(0.0, f32::max)
    };
    quality("application/json") > quality("text/html")
}

fn rank(range: &str, name: &str) -> Option<f32> {
    let mut parts = range.split(';').map(str::trim);
    if !parts.next()?.eq_ignore_ascii_case(name) {
        return None;
    }
    let quality = parts.find_map(|part| part.strip_prefix("q=")).map_or(Ok(1.0), str::parse);
    Some(quality.unwrap_or(0.0))
}
