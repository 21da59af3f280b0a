//! How long a request may take, and whose fault it is when it takes longer.
//!
//! 1. A body of which nothing arrives for a while is cut off, and the answer is 408: the client is slow, not the server.
//! 2. A request without an answer after the whole time is given up: with 408 if at that moment it was the body that was waited for, else with 503.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use http::header::CONNECTION;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body::{Body, Frame, SizeHint};
use tokio::time::Sleep;
use tower_layer::Layer;
use tower_service::Service;

use crate::Problem;

/// Gives up requests that take too long. See [the module](self).
///
/// ```
/// use std::time::Duration;
///
/// use frontdesk_web::limit::TimeLimitLayer;
///
/// let limit = TimeLimitLayer::new(Duration::from_secs(30)).body(Duration::from_secs(10));
/// # let _ = limit;
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct TimeLimitLayer {
    whole: Duration,
    pause: Duration,
}

impl TimeLimitLayer {
    /// An answer has to be there after `whole`.
    pub fn new(whole: Duration) -> TimeLimitLayer {
        TimeLimitLayer { whole, pause: whole }
    }

    /// No more than `pause` may pass between one part of a body and the next.
    pub fn body(mut self, pause: Duration) -> TimeLimitLayer {
        self.pause = pause;
        self
    }
}

impl<S> Layer<S> for TimeLimitLayer {
    type Service = TimeLimit<S>;

    fn layer(&self, inner: S) -> TimeLimit<S> {
        TimeLimit { inner, limits: *self }
    }
}

/// The service of [`TimeLimitLayer`].
#[derive(Clone, Debug)]
pub struct TimeLimit<S> {
    inner: S,
    limits: TimeLimitLayer,
}

impl<S, B, R> Service<Request<B>> for TimeLimit<S>
where
    S: Service<Request<TimedBody<B>>, Response = Response<R>>,
    R: Default,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = TimedFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let progress = Arc::new(Progress::default());
        let pause = self.limits.pause;
        let body = |inner| TimedBody {
            inner: Box::pin(inner),
            pause,
            waits: None,
            is_over: false,
            progress: Arc::clone(&progress),
        };
        TimedFuture {
            inner: Box::pin(self.inner.call(request.map(body))),
            whole: self.limits.whole,
            sleep: Box::pin(tokio::time::sleep(self.limits.whole)),
            progress,
        }
    }
}

/// What the body tells the request.
#[derive(Debug, Default)]
struct Progress {
    /// Somebody waits for the next part at this moment.
    is_awaited: AtomicBool,
    /// The next part did not come in time.
    has_stalled: AtomicBool,
}

/// A request body that ends with an error when the next part does not come.
pub struct TimedBody<B> {
    inner: Pin<Box<B>>,
    pause: Duration,
    waits: Option<Pin<Box<Sleep>>>,
    is_over: bool,
    progress: Arc<Progress>,
}

impl<B> fmt::Debug for TimedBody<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimedBody").field("pause", &self.pause).finish_non_exhaustive()
    }
}

/// A part of a request body did not come in time.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("nothing more of the body came")]
pub struct Stalled;

impl<B> Body for TimedBody<B>
where
    B: Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Data = B::Data;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, Self::Error>>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        if let Poll::Ready(frame) = self.inner.as_mut().poll_frame(cx) {
            self.waits = None;
            self.progress.is_awaited.store(false, Ordering::Relaxed);
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        self.progress.is_awaited.store(true, Ordering::Relaxed);
        let pause = self.pause;
        let waits = self.waits.get_or_insert_with(|| Box::pin(tokio::time::sleep(pause)));
        if waits.as_mut().poll(cx).is_pending() {
            return Poll::Pending;
        }
        self.is_over = true;
        self.progress.has_stalled.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err(Stalled.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.is_over || self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// The answer, or that there was none in time.
#[derive(Debug)]
pub struct TimedFuture<F> {
    inner: Pin<Box<F>>,
    whole: Duration,
    sleep: Pin<Box<Sleep>>,
    progress: Arc<Progress>,
}

impl<F, R, E> Future for TimedFuture<F>
where
    F: Future<Output = Result<Response<R>, E>>,
    R: Default,
{
    type Output = Result<Response<R>, E>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answered = self.inner.as_mut().poll(cx);
        // Whatever the handler made of a body that broke off.
        if answered.is_ready() && self.progress.has_stalled.load(Ordering::Relaxed) {
            return answered.map(|answer| answer.map(|_| slow_client()));
        }
        if answered.is_ready() || self.sleep.as_mut().poll(cx).is_pending() {
            return answered;
        }
        if self.progress.is_awaited.load(Ordering::Relaxed) {
            return Poll::Ready(Ok(slow_client()));
        }
        let detail = format!("no answer after {:?}", self.whole);
        Poll::Ready(Ok(Problem::new(StatusCode::SERVICE_UNAVAILABLE).detail(detail).bare()))
    }
}

/// 408. The rest of the body is still under way, so nothing else can be read from this connection.
fn slow_client<R: Default>() -> Response<R> {
    let problem = Problem::new(StatusCode::REQUEST_TIMEOUT).detail("the body did not come in time");
    let mut response = problem.bare();
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use bytes::Bytes;
    use futures_util::{StreamExt, stream};
    use http_body_util::{BodyExt, Full, StreamBody};
    use tower::{ServiceBuilder, ServiceExt, service_fn};

    use super::*;

    const SHORT: Duration = Duration::from_millis(20);
    const LONG: Duration = Duration::from_secs(3600);

    /// Collects the body and hides every error.
    async fn careless<B>(request: Request<TimedBody<B>>) -> Result<Response<String>, Infallible>
    where
        B: Body<Data = Bytes>,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let collected = request.into_body().collect().await;
        Ok(Response::new(
            collected.map_or_else(|_| "hidden".to_owned(), |body| body.to_bytes().len().to_string()),
        ))
    }

    fn unfinished() -> impl Body<Data = Bytes, Error = Infallible> {
        let first = stream::once(async { Ok(Frame::data(Bytes::from_static(b"first"))) });
        StreamBody::new(first.chain(stream::pending()))
    }

    #[tokio::test]
    async fn h04_a_body_that_stalls_is_the_clients_fault_whatever_the_handler_says() {
        for limit in [TimeLimitLayer::new(LONG).body(SHORT), TimeLimitLayer::new(SHORT).body(LONG)] {
            let service = ServiceBuilder::new().layer(limit).service(service_fn(careless));
            let response = service.oneshot(Request::new(unfinished())).await.unwrap();
            assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT, "{limit:?}");
            assert_eq!(response.headers().get("connection").unwrap(), "close");
        }
    }

    #[tokio::test]
    async fn h04_a_handler_that_takes_too_long_is_ours() {
        let never = service_fn(async |request: Request<TimedBody<Full<Bytes>>>| {
            let _read = request.into_body().collect().await;
            std::future::pending::<Result<Response<String>, Infallible>>().await
        });
        let service = ServiceBuilder::new().layer(TimeLimitLayer::new(SHORT)).service(never);
        let response = service.oneshot(Request::new(Full::from("done"))).await.unwrap();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    }

    #[tokio::test]
    async fn a_slow_body_that_keeps_coming_is_read_to_its_end() {
        let parts = stream::iter(0..5).then(|_| async {
            tokio::time::sleep(SHORT / 2).await;
            Ok::<_, Infallible>(Frame::data(Bytes::from_static(b"x")))
        });
        let limit = TimeLimitLayer::new(LONG).body(SHORT);
        let service = ServiceBuilder::new().layer(limit).service(service_fn(careless));
        let response = service.oneshot(Request::new(StreamBody::new(parts))).await.unwrap();
        assert_eq!(response.body(), "5");
    }
}
