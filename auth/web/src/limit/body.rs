use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use http_body::{Body, Frame, SizeHint};
use http_body_util::Limited;

/// A request body that ends with an error at the limit, and remembers that it did.
#[derive(Debug)]
pub struct LimitedBody<B> {
    inner: Pin<Box<Limited<B>>>,
    exceeded: Arc<AtomicBool>,
}

impl<B> LimitedBody<B> {
    pub(super) fn new(body: B, limit: usize, exceeded: Arc<AtomicBool>) -> LimitedBody<B> {
        LimitedBody { inner: Box::pin(Limited::new(body, limit)), exceeded }
    }
}

impl<B> Body for LimitedBody<B>
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
        let polled = self.inner.as_mut().poll_frame(cx);
        if let Poll::Ready(Some(Err(error))) = &polled
            && error.is::<http_body_util::LengthLimitError>()
        {
            self.exceeded.store(true, Ordering::Relaxed);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
