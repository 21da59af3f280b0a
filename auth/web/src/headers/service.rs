use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::future::{FutureExt, Map};
use http::header::{CACHE_CONTROL, SET_COOKIE, VARY};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use tower_service::Service;

type Fixed = Arc<Vec<(HeaderName, HeaderValue)>>;
type Finish<R, E> = Box<dyn FnOnce(Result<Response<R>, E>) -> Result<Response<R>, E> + Send>;

/// The service of [`HeadersLayer`](super::HeadersLayer).
#[derive(Clone, Debug)]
pub struct Headers<S> {
    inner: S,
    fixed: Fixed,
}

impl<S> Headers<S> {
    pub(super) fn new(inner: S, fixed: Fixed) -> Headers<S> {
        Headers { inner, fixed }
    }
}

impl<S, B, R> Service<Request<B>> for Headers<S>
where
    S: Service<Request<B>, Response = Response<R>>,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Map<S::Future, Finish<R, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let fixed = Arc::clone(&self.fixed);
        self.inner.call(request).map(Box::new(move |result| {
            result.map(|mut response| {
                complete(response.headers_mut(), &fixed);
                response
            })
        }))
    }
}

fn complete(headers: &mut HeaderMap, fixed: &[(HeaderName, HeaderValue)]) {
    for (name, value) in fixed {
        if !headers.contains_key(name) {
            headers.insert(name.clone(), value.clone());
        }
    }
    // A shared cache that keeps a cookie hands one visitor's session to the next.
    if headers.contains_key(SET_COOKIE) || !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if !varies_by_cookie(headers) {
            headers.append(VARY, HeaderValue::from_static("Cookie"));
        }
    }
}

fn varies_by_cookie(headers: &HeaderMap) -> bool {
    headers
        .get_all(VARY)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|name| {
            let name = name.trim();
            name == "*" || name.eq_ignore_ascii_case("cookie")
        })
}
