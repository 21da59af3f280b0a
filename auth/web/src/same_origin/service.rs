use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::future::{Either, Ready, ready};
use http::header::{AUTHORIZATION, COOKIE, HOST, ORIGIN};
use http::{HeaderMap, Method, Request, Response, Uri};
use tower_service::Service;

use super::layer::Rules;
use crate::Problem;
use crate::config::is_loopback;

/// The service of [`SameOriginLayer`](super::SameOriginLayer).
#[derive(Clone, Debug)]
pub struct SameOrigin<S> {
    inner: S,
    rules: Arc<Rules>,
}

impl<S> SameOrigin<S> {
    pub(super) fn new(inner: S, rules: Arc<Rules>) -> SameOrigin<S> {
        SameOrigin { inner, rules }
    }
}

impl<S, B, R> Service<Request<B>> for SameOrigin<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    R: Default,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Either<S::Future, Ready<Result<Response<R>, S::Error>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        match judge(request.method(), request.headers(), &self.rules) {
            Ok(()) => Either::Left(self.inner.call(request)),
            Err(why) => Either::Right(ready(Ok(Problem::cross_site(why).bare()))),
        }
    }
}

fn judge(method: &Method, headers: &HeaderMap, rules: &Rules) -> Result<(), &'static str> {
    // TRACE is not in the list: it answers with the request's own headers, so it is no safe method here.
    let is_safe = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    let is_asked = rules.cookie.as_ref().is_none_or(|name| carries(headers, name));
    if is_safe || !is_asked || (rules.bearer && is_bearer_only(headers)) {
        return Ok(());
    }
    if let Some(site) = headers.get("sec-fetch-site") {
        return match site.as_bytes() {
            b"same-origin" | b"none" if headers.get_all("sec-fetch-site").iter().count() == 1 => Ok(()),
            _ => Err("Sec-Fetch-Site says that the request comes from elsewhere"),
        };
    }
    let mut origins = headers.get_all(ORIGIN).iter();
    match (origins.next().and_then(|origin| origin.to_str().ok()), origins.next()) {
        (Some(origin), None) if is_own(origin, headers, &rules.public_url) => Ok(()),
        (Some(_), _) => Err("Origin is not the public origin"),
        (None, _) => Err("neither Sec-Fetch-Site nor Origin"),
    }
}

/// Whether `origin` is the public one. The comparison is exact: whatever a parser would forgive, an attacker may have meant.
fn is_own(origin: &str, headers: &HeaderMap, public: &crate::PublicUrl) -> bool {
    if origin == public.origin() {
        return true;
    }
    // On this machine the same server answers to three names; another port is another program.
    public.is_loopback()
        && loopback_port(origin).is_some_and(|port| port == public.port() || is_host_port(headers, port))
}

/// The port of `http://<loopback>[:port]`.
fn loopback_port(origin: &str) -> Option<u16> {
    let uri: Uri = origin.parse().ok()?;
    let authority = uri.authority()?;
    let is_plain =
        uri.scheme_str() == Some("http") && matches!(uri.path(), "" | "/") && uri.query().is_none();
    (is_plain && is_loopback(authority.host())).then(|| authority.port_u16().unwrap_or(80))
}

fn is_host_port(headers: &HeaderMap, port: u16) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let authority = host.and_then(|host| host.parse::<http::uri::Authority>().ok());
    authority
        .is_some_and(|authority| is_loopback(authority.host()) && authority.port_u16().unwrap_or(80) == port)
}

fn carries(headers: &HeaderMap, name: &str) -> bool {
    headers.get_all(COOKIE).iter().any(|value| {
        let pairs = value.as_bytes().split(|byte| *byte == b';');
        pairs.map(|pair| pair.trim_ascii()).any(|pair| {
            pair.strip_prefix(name.as_bytes())
                .is_some_and(|rest| rest.trim_ascii_start().first() == Some(&b'='))
        })
    })
}

fn is_bearer_only(headers: &HeaderMap) -> bool {
    let scheme = headers.get(AUTHORIZATION).and_then(|value| value.as_bytes().get(..7));
    !headers.contains_key(COOKIE) && scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"bearer "))
}
