use std::sync::Arc;
use std::task::{Context, Poll};

use http::header::HOST;
use http::uri::Authority;
use http::{Request, Response, StatusCode};
use tower_service::Service;

use crate::config::{Config, is_loopback};
use futures_util::future::{Either, Ready, ready};

use crate::Problem;

/// The service of [`AllowedHostsLayer`](super::AllowedHostsLayer).
#[derive(Clone, Debug)]
pub struct AllowedHosts<S> {
    inner: S,
    config: Arc<Config>,
}

impl<S> AllowedHosts<S> {
    pub(super) fn new(inner: S, config: Arc<Config>) -> AllowedHosts<S> {
        AllowedHosts { inner, config }
    }
}

impl<S, B, R> Service<Request<B>> for AllowedHosts<S>
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
        match judge(&request, &self.config) {
            Ok(()) => Either::Left(self.inner.call(request)),
            Err(problem) => Either::Right(ready(Ok(problem.bare()))),
        }
    }
}

fn judge<B>(request: &Request<B>, config: &Config) -> Result<(), Problem> {
    let bad = |why: &str| Problem::new(StatusCode::BAD_REQUEST).detail(why.to_owned());
    let mut headers = request.headers().get_all(HOST).iter();
    let header = headers.next();
    if headers.next().is_some() {
        return Err(bad("two Host headers"));
    }
    // HTTP/2 and an absolute request line carry the host in the address; a header beside it must say the same.
    let (host, port) = match (request.uri().authority(), header) {
        (None, None) => return Err(bad("no Host header")),
        (None, Some(value)) => {
            split(value.to_str().unwrap_or_default()).ok_or_else(|| bad("malformed Host header"))?
        }
        (Some(authority), header) => {
            let here = split(authority.as_str()).ok_or_else(|| bad("malformed host in the address"))?;
            if header.is_some_and(|value| value.to_str().ok().and_then(split).as_ref() != Some(&here)) {
                return Err(bad("the Host header and the address name different hosts"));
            }
            here
        }
    };
    if is_ours(&host, port, config) {
        return Ok(());
    }
    Err(Problem::new(StatusCode::MISDIRECTED_REQUEST)
        .detail(format!("host `{host}` is neither the public one nor among the allowed hosts")))
}

fn is_ours(host: &str, port: Option<u16>, config: &Config) -> bool {
    let public = &config.public_url;
    if public.is_loopback() && is_loopback(host) {
        return true;
    }
    // Behind a proxy the port of the public address may be missing from `Host`; another port is another site.
    (host == public.host() && (port.is_none_or(|port| port == public.port())))
        || config.allowed_hosts.iter().any(|pattern| pattern.matches(host))
}

/// Host in lower case and port, or nothing when the text is no host. A single dot at the end means the same host.
fn split(text: &str) -> Option<(String, Option<u16>)> {
    let authority: Authority = text.parse().ok()?;
    if text.contains('@') || (authority.port().is_none() && authority.host().len() != text.len()) {
        return None;
    }
    let lower = authority.host().to_ascii_lowercase();
    let host = lower.strip_suffix('.').unwrap_or(&lower);
    super::is_valid(host).then(|| (host.to_owned(), authority.port_u16()))
}
