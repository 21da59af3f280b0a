use std::task::{Context, Poll};

use futures_util::future::{FutureExt, Map};
use http::{HeaderName, HeaderValue, Request, Response};
use tower_service::Service;
use tracing::instrument::{Instrument, Instrumented};
use tracing::{Span, error_span};

use super::RequestId;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

type Finish<R, E> = Box<dyn FnOnce(Result<Response<R>, E>) -> Result<Response<R>, E> + Send>;

/// The service of [`RequestIdLayer`](super::RequestIdLayer).
#[derive(Clone, Debug)]
pub struct RequestIds<S> {
    inner: S,
}

impl<S> RequestIds<S> {
    pub(super) fn new(inner: S) -> RequestIds<S> {
        RequestIds { inner }
    }
}

impl<S, B, R> Service<Request<B>> for RequestIds<S>
where
    S: Service<Request<B>, Response = Response<R>>,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Map<Instrumented<S::Future>, Finish<R, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        // A router of ours inside another keeps the number that the outer one gave, and the span with it.
        let (id, span) = match request.extensions().get::<RequestId>() {
            Some(id) => (id.clone(), Span::none()),
            None => {
                let id = RequestId::random();
                // Without the query: it may hold what a person searched for. At the level of errors, because a span
                // that a filter leaves out leaves its lines without a number.
                let (method, path) = (request.method().as_str(), request.uri().path());
                let span = error_span!("request", request_id = id.as_str(), method, path);
                request.extensions_mut().insert(id.clone());
                (id, span)
            }
        };
        let answer = span.in_scope(|| self.inner.call(request)).instrument(span);
        answer.map(Box::new(move |result| {
            result.map(|mut response| {
                if let Ok(value) = HeaderValue::try_from(id.as_str()) {
                    response.headers_mut().insert(HEADER, value);
                }
                response
            })
        }))
    }
}
