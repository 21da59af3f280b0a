use std::task::{Context, Poll};

use axum::extract::OriginalUri;
use futures_util::future::Either;
use http::uri::PathAndQuery;
use http::{Request, Uri};
use tower_service::Service;

/// Serves `inner` under a prefix and everything else from `fallback`, for hosts that have no router of their own: plain hyper, a bare tower stack.
///
/// The prefix ends at a segment: `/admin` takes `/admin`, `/admin/` and `/admin/x`, never `/administrator`.
#[derive(Clone, Debug)]
pub struct Mounted<I, F> {
    prefix: String,
    inner: I,
    fallback: F,
}

impl<I, F> Mounted<I, F> {
    /// `inner` under `prefix` (`/admin`; `/` takes everything), the rest from `fallback`.
    pub fn new(prefix: &str, inner: I, fallback: F) -> Mounted<I, F> {
        Mounted { prefix: super::Mount::at(prefix).path().to_owned(), inner, fallback }
    }
}

impl<I, F, B> Service<Request<B>> for Mounted<I, F>
where
    I: Service<Request<B>>,
    F: Service<Request<B>, Response = I::Response, Error = I::Error>,
{
    type Response = I::Response;
    type Error = I::Error;
    type Future = Either<I::Future, F::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), I::Error>> {
        match self.inner.poll_ready(cx) {
            Poll::Ready(Ok(())) => self.fallback.poll_ready(cx),
            other => other,
        }
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let Some(stripped) = strip(request.uri(), &self.prefix) else {
            return Either::Right(self.fallback.call(request));
        };
        if request.extensions().get::<OriginalUri>().is_none() {
            let original = OriginalUri(request.uri().clone());
            request.extensions_mut().insert(original);
        }
        *request.uri_mut() = stripped;
        Either::Left(self.inner.call(request))
    }
}

/// The address without the prefix, or nothing if it does not lie below it.
fn strip(uri: &Uri, prefix: &str) -> Option<Uri> {
    let rest = uri.path().strip_prefix(prefix)?;
    if !(rest.is_empty() || rest.starts_with('/')) {
        return None;
    }
    let path = if rest.is_empty() { "/" } else { rest };
    let text = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(text).ok()?);
    Uri::from_parts(parts).ok()
}
