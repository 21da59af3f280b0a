//! Everything that stands between the network and a router of ours, in one call.

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use http::header::ALLOW;
use http::{HeaderValue, Method, StatusCode};
use tower_http::catch_panic::CatchPanicLayer;

use crate::form::FieldLimit;
use crate::problem::ProblemLayer;
use crate::{
    AllowedHostsLayer, BodyLimitLayer, Config, HeadersLayer, Problem, RequestIdLayer, SameOriginLayer, mount,
};

/// Methods that any route of ours can answer; TRACE and inventions are refused before routing.
const METHODS: [Method; 7] =
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];

/// Longest path with query: what proxies take too.
const LONGEST_ADDRESS: usize = 8 * 1024;

/// Wraps a router in the house rules: from the outside in, request id, headers, error pages, panics, odd methods and addresses, hosts, same-origin proof, body limit.
///
/// The router's state must have been given. Answers of any kind, refusals and panics included, leave with all headers.
///
/// ```
/// use axum::{Router, routing::get};
/// use frontdesk_web::{Config, PublicUrl, protect};
///
/// let config = Config::new(PublicUrl::parse("http://127.0.0.1:8000")?);
/// let router: Router = protect(Router::new().route("/", get(async || "Hello")), &config);
/// # Ok::<(), frontdesk_web::ConfigError>(())
/// ```
pub fn protect(router: Router, config: &Config) -> Router {
    let field_limit = FieldLimit(config.field_limit);
    router
        .layer(DefaultBodyLimit::disable())
        .layer(BodyLimitLayer::new(config.body_limit))
        .layer(SameOriginLayer::new(config))
        .layer(AllowedHostsLayer::new(config))
        .layer(middleware::from_fn(refuse_oddities))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(ProblemLayer::new())
        .layer(middleware::from_fn(move |request: Request, next: Next| note(request, next, field_limit)))
        .layer(HeadersLayer::new())
        .layer(RequestIdLayer::new())
}

async fn note(mut request: Request, next: Next, field_limit: FieldLimit) -> Response {
    let uri = request.uri().clone();
    mount::note(request.extensions_mut(), &uri);
    request.extensions_mut().insert(field_limit);
    next.run(request).await
}

async fn refuse_oddities(request: Request, next: Next) -> Response {
    let length = request.uri().path_and_query().map_or(0, |path| path.as_str().len());
    if length > LONGEST_ADDRESS {
        return Problem::new(StatusCode::URI_TOO_LONG).into_response();
    }
    if METHODS.contains(request.method()) {
        return next.run(request).await;
    }
    let mut response = Problem::new(StatusCode::METHOD_NOT_ALLOWED).into_response();
    response
        .headers_mut()
        .insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"));
    response
}

/// The text of a panic may hold anything, so only the log gets it.
fn panicked(payload: Box<dyn std::any::Any + Send>) -> http::Response<Body> {
    let text = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied());
    Problem::internal(format!("a handler panicked: {}", text.unwrap_or("without a text"))).into_response()
}

#[cfg(test)]
mod tests;
