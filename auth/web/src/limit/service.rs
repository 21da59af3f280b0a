use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use http::header::CONTENT_LENGTH;
use http::{HeaderMap, Request, Response, StatusCode};
use tower_service::Service;

use super::LimitedBody;
use crate::Problem;

/// The service of [`BodyLimitLayer`](super::BodyLimitLayer).
#[derive(Clone, Debug)]
pub struct BodyLimit<S> {
    inner: S,
    limit: usize,
}

impl<S> BodyLimit<S> {
    pub(super) fn new(inner: S, limit: usize) -> BodyLimit<S> {
        BodyLimit { inner, limit }
    }
}

impl<S, B, R> Service<Request<B>> for BodyLimit<S>
where
    S: Service<Request<LimitedBody<B>>, Response = Response<R>>,
    R: Default,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        if let Err(problem) = announced(request.headers(), self.limit) {
            return ResponseFuture { state: State::Refused(Some(problem)) };
        }
        let exceeded = Arc::new(AtomicBool::new(false));
        let request = request.map(|body| LimitedBody::new(body, self.limit, Arc::clone(&exceeded)));
        ResponseFuture {
            state: State::Inner { future: Box::pin(self.inner.call(request)), exceeded, limit: self.limit },
        }
    }
}

/// What the request says about its own length.
fn announced(headers: &HeaderMap, limit: usize) -> Result<(), Problem> {
    let Some(value) = headers.get(CONTENT_LENGTH) else { return Ok(()) };
    match value.to_str().ok().and_then(|text| text.parse::<u64>().ok()) {
        Some(length) if usize::try_from(length).is_ok_and(|length| length <= limit) => Ok(()),
        Some(_) => Err(too_large(limit)),
        None => Err(Problem::new(StatusCode::BAD_REQUEST).detail("malformed Content-Length")),
    }
}

fn too_large(limit: usize) -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE).detail(format!("body beyond {limit} bytes"))
}

/// The answer, or the refusal.
#[derive(Debug)]
pub struct ResponseFuture<F> {
    state: State<F>,
}

#[derive(Debug)]
enum State<F> {
    Inner { future: Pin<Box<F>>, exceeded: Arc<AtomicBool>, limit: usize },
    Refused(Option<Problem>),
}

impl<F, R, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<R>, E>>,
    R: Default,
{
    type Output = Result<Response<R>, E>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.state {
            State::Refused(problem) => Poll::Ready(Ok(problem
                .take()
                .unwrap_or_else(|| Problem::new(StatusCode::PAYLOAD_TOO_LARGE))
                .bare())),
            State::Inner { future, exceeded, limit } => match future.as_mut().poll(cx) {
                Poll::Ready(Ok(_)) if exceeded.load(Ordering::Relaxed) => {
                    Poll::Ready(Ok(too_large(*limit).bare()))
                }
                other => other,
            },
        }
    }
}
