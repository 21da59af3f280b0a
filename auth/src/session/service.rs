use std::net::SocketAddr;
use std::task::{Context, Poll};

use axum::extract::ConnectInfo;
use frontdesk_web::Problem;
use futures_util::future::BoxFuture;
use http::header::{CACHE_CONTROL, RETRY_AFTER, SET_COOKIE, USER_AGENT, VARY};
use http::{HeaderMap, HeaderValue, Request, Response};
use tower_service::Service;

use super::AuthHandle;
use super::cookie;
use super::visit::Visit;
use crate::{Auth, Error};

/// The service of [`AuthLayer`](super::AuthLayer).
#[derive(Clone, Debug)]
pub struct AuthService<S> {
    inner: S,
    auth: Auth,
}

impl<S> AuthService<S> {
    pub(super) fn new(inner: S, auth: Auth) -> Self {
        Self { inner, auth }
    }
}

impl<S, B, R> Service<Request<B>> for AuthService<S>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
    R: Default + Send + 'static,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<R>, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        // The clone has not been polled ready; the one that was must be the one that is called.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        if request.extensions().get::<AuthHandle>().is_some_and(|outer| outer.auth().is(&self.auth)) {
            // An outer layer of the same application answers for this request already.
            return Box::pin(inner.call(request));
        }
        let handle = open(&self.auth, &request);
        #[cfg(any(test, feature = "testing"))]
        if let Some(sign_in) = crate::testing::SignIn::asked_of(&self.auth, request.extensions()) {
            return Box::pin(async move {
                sign_in.perform(&handle).await;
                Ok(close(&handle, Response::new(R::default())).await)
            });
        }
        request.extensions_mut().insert(handle.session().clone());
        request.extensions_mut().insert(handle.clone());
        Box::pin(async move {
            let response = inner.call(request).await?;
            Ok(close(&handle, response).await)
        })
    }
}

fn open<B>(auth: &Auth, request: &Request<B>) -> AuthHandle {
    let presented = cookie::read(request.headers(), &auth.config().cookie_name());
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let agent = request.headers().get(USER_AGENT).cloned();
    AuthHandle::new(Visit::new(auth.clone(), presented, peer, agent), request.uri().clone())
}

/// Saves what the application changed, and says with the response what became of the session.
async fn close<R: Default>(handle: &AuthHandle, mut response: Response<R>) -> Response<R> {
    // As tower-sessions has it: what a failed request changed is not kept. Sign-in and sign-out are saved already.
    if handle.session().is_modified()
        && !response.status().is_server_error()
        && let Err(error) = save(handle).await
    {
        response = refusal(&error);
    }
    let visit = handle.visit();
    let config = visit.auth().config();
    let cookie = match visit.created() {
        Some(created) => cookie::set(config, created.id, config.clock.now(), created.until),
        None if visit.ended() => cookie::remove(config),
        None => None,
    };
    if visit.asked() || cookie.is_some() {
        mark_private(response.headers_mut(), cookie.is_some());
    }
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

async fn save(handle: &AuthHandle) -> Result<(), Error> {
    // A visitor whose session was ended, or emptied before it began, needs no row.
    if handle.session().is_empty().await {
        return Ok(());
    }
    Ok(handle.session().save().await?)
}

/// Whoever keeps answers must not hand this one to somebody else.
fn mark_private(headers: &mut HeaderMap, carries_cookie: bool) {
    if carries_cookie || !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    let varies = |value: &HeaderValue| {
        value.to_str().is_ok_and(|value| {
            value.split(',').any(|part| part.trim() == "*" || part.trim().eq_ignore_ascii_case("cookie"))
        })
    };
    if !headers.get_all(VARY).iter().any(varies) {
        headers.append(VARY, HeaderValue::from_static("Cookie"));
    }
}

/// The answer instead of one whose session could not be saved.
fn refusal<R: Default>(error: &Error) -> Response<R> {
    let problem: Problem = error.problem();
    tracing::error!(target: "auth", %error, "session not saved");
    let mut response = Response::new(R::default());
    *response.status_mut() = problem.status();
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
    response.extensions_mut().insert(problem);
    response
}
