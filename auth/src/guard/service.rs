use std::fmt;
use std::task::{Context, Poll};

use axum::extract::OriginalUri;
use futures_util::future::BoxFuture;
use http::header::ACCEPT;
use http::{Method, Request, Response};
use tower_service::Service;

use super::layer::sign_in;
use super::{Denied, Guard};
use crate::{AuthHandle, Error};

/// The service of [`Guard`].
pub struct Guarded<S, R> {
    inner: S,
    guard: Guard<R>,
}

impl<S, R> Guarded<S, R> {
    pub(super) fn new(inner: S, guard: Guard<R>) -> Self {
        Self { inner, guard }
    }
}

impl<S, B, R> Service<Request<B>> for Guarded<S, R>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
    R: 'static,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<R>, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The clone has not been polled ready; the one that was must be the one that is called.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let guard = self.guard.clone();
        // Taken out before the first await, so that the body need not be `Sync`.
        let handle = request.extensions().get::<AuthHandle>().cloned();
        Box::pin(async move {
            let user = match handle {
                Some(handle) => handle.user().await,
                None => Err(Error::NoLayer),
            };
            let denied = match user {
                Ok(Some(user)) if (guard.rule.test)(user.as_ref()) => return inner.call(request).await,
                Ok(Some(user)) => Denied::Forbidden { username: user.username().to_owned() },
                Ok(None) => anonymous(&guard.rule.sign_in_path, &request),
                Err(error) => Denied::Failed(error),
            };
            Ok((guard.rule.answer)(denied))
        })
    }
}

fn anonymous<B>(sign_in_path: &str, request: &Request<B>) -> Denied {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD);
    let accept = request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let wants_data = accept.contains("json") && !accept.contains("text/html");
    if !is_safe || wants_data {
        return Denied::Anonymous;
    }
    // A nested router sees only the rest of the address; the way back is the whole of it.
    let uri = request.extensions().get::<OriginalUri>().map_or(request.uri(), |OriginalUri(uri)| uri);
    let wanted = uri.path_and_query().map_or("/", |wanted| wanted.as_str());
    Denied::SignIn { location: sign_in(sign_in_path, wanted) }
}

impl<S: Clone, R> Clone for Guarded<S, R> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), guard: self.guard.clone() }
    }
}

impl<S, R> fmt::Debug for Guarded<S, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guarded").field("guard", &self.guard).finish_non_exhaustive()
    }
}
