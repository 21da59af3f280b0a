//! The debug panel and the explained refusal. This room is compiled in development builds only
//! (`cfg(debug_assertions)`), and used only where `server.debug` says so on a site that this machine alone can reach:
//! a release build has neither the code nor its words.
//!
//! - Every answer carries `x-debug`: how long it took, how many statements, and where to read more.
//! - Every HTML page gets a panel at its end: statements with their times, decisions with their reasons, the session.
//! - A page that refuses says which line of the policy would allow it, and who else would gain.
//! - `/_debug/` lists the last requests, so that redirects and JSON can be looked at too.

mod page;
mod panel;
mod record;
mod refusal;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use frontdesk_web::RequestId;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Method};
use http_body::Body as _;

use super::services::Services;

pub(super) use self::record::{heard, heard_policy, note_session};

/// Where the last requests are listed.
pub(super) const PATH: &str = "/_debug/";
const HEADER: HeaderName = HeaderName::from_static("x-debug");
/// How many requests are kept.
const KEPT: usize = 50;
/// A page larger than this is left alone.
const LARGEST_PAGE: u64 = 8 << 20;

/// The last requests.
#[derive(Clone)]
pub(super) struct Debug {
    services: Services,
    seen: Arc<Mutex<VecDeque<Arc<Seen>>>>,
}

/// A request that was answered, and the panel that tells of it.
struct Seen {
    id: String,
    method: Method,
    path: String,
    status: u16,
    elapsed: Duration,
    queries: usize,
    repeated: usize,
    decisions: usize,
    panel: String,
}

impl Debug {
    pub(super) fn new(services: Services) -> Self {
        Self { services, seen: Arc::default() }
    }

    /// The pages about the last requests, to be put among the others, under their house rules.
    pub(super) fn pages(&self) -> Router {
        page::router(self.clone())
    }

    /// Records what the router does and shows it.
    pub(super) fn around(self, router: Router) -> Router {
        router.layer(middleware::from_fn_with_state(self, watch))
    }

    fn keep(&self, seen: Seen) {
        let mut kept = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        kept.truncate(KEPT - 1);
        kept.push_front(Arc::new(seen));
    }

    fn seen(&self) -> Vec<Arc<Seen>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

async fn watch(State(debug): State<Debug>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    if path.starts_with(PATH) || path.contains("/static/") {
        return next.run(request).await;
    }
    let method = request.method().clone();
    let id = request.extensions().get::<RequestId>().map(RequestId::to_string).unwrap_or_default();
    let record = record::Record::begin();
    let hashes = debug.services.auth.pool().hashes();
    let mut response = record.around(next.run(request)).await;
    let (notes, elapsed) = (record.notes(), record.elapsed());
    let hashes = debug.services.auth.pool().hashes().saturating_sub(hashes);
    let panel = panel::panel(&notes, elapsed, hashes, &id).into_string();
    let seen = Seen {
        id,
        path,
        status: response.status().as_u16(),
        elapsed,
        queries: notes.queries.len(),
        repeated: notes.repeated(),
        decisions: notes.decisions.iter().map(|decided| decided.times).sum(),
        panel,
        method,
    };
    if let Ok(value) = HeaderValue::try_from(seen.summary()) {
        response.headers_mut().insert(HEADER, value);
    }
    let explained = refusal::explained(&debug.services.policy, &response);
    let response = if is_page(&response, &seen.method) {
        with_panel(response, &seen.panel, explained.as_deref()).await
    } else {
        response
    };
    debug.keep(seen);
    response
}

impl Seen {
    fn summary(&self) -> String {
        let Self { queries, repeated, decisions, id, .. } = self;
        let milliseconds = self.elapsed.as_millis();
        format!(
            "{milliseconds} ms, {queries} queries, {repeated} repeated, {decisions} decisions, {PATH}{id}/"
        )
    }
}

/// Whether it is a page that is there as a whole. What is streamed, or very large, is left as it is.
fn is_page(response: &Response, method: &Method) -> bool {
    let headers = response.headers();
    let is_html = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let is_whole = response.body().size_hint().exact().is_some_and(|size| size <= LARGEST_PAGE);
    is_html && is_whole && *method != Method::HEAD && !headers.contains_key(CONTENT_ENCODING)
}

/// The page with the panel at the end of its body, and what explains a refusal at the end of what it says.
async fn with_panel(response: Response, panel: &str, explained: Option<&str>) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        tracing::warn!("a page broke off before it got its debug panel");
        return Response::from_parts(parts, Body::empty());
    };
    let Ok(page) = String::from_utf8(bytes.to_vec()) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    let style = format!("<link rel=\"stylesheet\" href=\"{PATH}style.css\">");
    let page = before(page, "</head>", &style);
    let page = before(page, "</main>", explained.unwrap_or_default());
    let page = before(page, "</body>", panel);
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(page.len()));
    Response::from_parts(parts, Body::from(page))
}

/// Puts a piece before the last `mark`, if there is one.
fn before(page: String, mark: &str, piece: &str) -> String {
    match page.rsplit_once(mark) {
        Some((head, tail)) if !piece.is_empty() => format!("{head}{piece}{mark}{tail}"),
        _ => page,
    }
}

#[cfg(test)]
mod tests;
