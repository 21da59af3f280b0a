//! The way of a request: from the table of routes through the gate to a page.
//!
//! Nothing here decides by itself. The route says which [`Guard`] stands before it, the gate says who is asking and whether they may, and only
//! then is a page called; one about a model is handed a [`Scoped`](crate::desk::Scoped), which reaches no row that the visitor was not given.

use axum::body::Body;
use axum::extract::{FromRequest, OriginalUri, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter};
use axum::{Extension, Router};
use frontdesk_web::{Form, MountedAt, Problem, protect};
use http::header::{ACCEPT, LOCATION};
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode};
use tower::ServiceExt;

use crate::call::{Call, Visit};
use crate::gate::Visitor;
use crate::route::{Guard, Handler, Route, routes};
use crate::site::Site;

/// What a page answers.
pub(crate) type Answer = Result<Response, Problem>;

/// The site as a router, wrapped in everything that [`frontdesk_web::protect`] does.
///
/// It works wherever it is put: `nest_service("/admin", ..)` (recommended), `nest("/admin", ..)`, merged at the root, and on plain hyper through
/// [`Mounted`](frontdesk_web::mount::Mounted). Links follow the address as it arrived, or [`mounted_at`](crate::SiteBuilder::mounted_at).
pub fn router(site: Site) -> Router {
    let mut router = Router::new();
    for route in routes() {
        router = router.route(route.path, method_router(route, &site));
    }
    let config = site.config().clone();
    let mounted_at = site.mounted_at().map(MountedAt::new);
    let router = protect(router.fallback(move |request: Request| unknown(site.clone(), request)), &config);
    match mounted_at {
        // Outside of everything, so that the sign-in pages know it too.
        Some(path) => router.layer(Extension(path)),
        None => router,
    }
}

fn method_router(route: &'static Route, site: &Site) -> MethodRouter {
    let site = site.clone();
    let filter = if route.method == Method::POST { MethodFilter::POST } else { MethodFilter::GET };
    MethodRouter::new().on(filter, move |request: Request| serve(site.clone(), route, request))
}

/// A request that matched a route.
async fn serve(site: Site, route: &'static Route, request: Request) -> Response {
    match (route.guard, route.handler) {
        (Guard::Public, Handler::House) => site.house().oneshot(request).await.into_response(),
        (Guard::Public, Handler::SignIn) => match site.sign_in() {
            Some(pages) => pages.oneshot(request).await.into_response(),
            None => Problem::not_found().detail("the gate has no sign-in pages").into_response(),
        },
        (guard, handler) => guarded(site, route, guard, handler, request).await,
    }
}

/// A request for a page behind the gate.
async fn guarded(
    site: Site,
    route: &'static Route,
    guard: Guard,
    handler: Handler,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let visit = Visit::new(site, parts).await;
    if let Some(address) = missing_slash(route, &visit) {
        return moved(&address);
    }
    let call = match enter(visit, !matches!(handler, Handler::Data(_))).await {
        Ok(call) => call,
        Err(refusal) => return refusal,
    };
    let frame = call.frame();
    let answer = match (guard, handler) {
        (Guard::Entry, Handler::Site(page)) => page(call).await,
        (Guard::Model(actions), handler) => about_model(call, actions, handler, body).await,
        (guard, handler) => Err(misplaced(guard, handler)),
    };
    answer.map_err(|problem| problem.in_frame(frame)).into_response()
}

/// A page about a model, for a visitor who may do one of these actions.
async fn about_model(call: Call, actions: &[&str], handler: Handler, body: Body) -> Answer {
    let rows = call.scoped(actions)?;
    match handler {
        Handler::Model(page) | Handler::Data(page) => page(call, rows).await,
        Handler::Form(page) => {
            let request = Request::from_parts(call.visit.parts.clone(), body);
            let form = Form::from_request(request, &()).await?;
            page(call, rows, form).await
        }
        handler => Err(misplaced(Guard::Model(&[]), handler)),
    }
}

/// The table of routes is wrong; a test walks it so that nobody ever meets this.
fn misplaced(guard: Guard, handler: Handler) -> Problem {
    Problem::internal(format!("{handler:?} behind {guard:?}"))
}

/// A request that matched no route. The gate comes first here too: what there is and what there is not is for visitors with entry.
async fn unknown(site: Site, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let call = match enter(Visit::new(site, parts).await, true).await {
        Ok(call) => call,
        Err(refusal) => return refusal,
    };
    let uri = &call.visit.parts.uri;
    if is_reading(&call.visit.parts.method) && call.knows_with_slash(uri.path()) {
        let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        return moved(&call.visit.mount.href(&format!("{}/{query}", uri.path())));
    }
    let frame = call.frame();
    Problem::not_found().in_frame(frame).into_response()
}

/// Through the gate, or the answer for whoever stays outside.
async fn enter(visit: Visit, is_page: bool) -> Result<Call, Response> {
    let gate = visit.site.desk().gate().clone();
    match gate.visitor(&visit.parts).await {
        Err(error) => {
            let detail = format!(
                "{error}: {}",
                std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default()
            );
            Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE).detail(detail).into_response())
        }
        Ok(None) => Err(not_signed_in(&visit, is_page)),
        Ok(Some(visitor)) if gate.enter(&visitor) => Ok(Call::new(visit, visitor)),
        Ok(Some(visitor)) => Err(not_admitted(&visit, &visitor)),
    }
}

/// A browser that reads a page is taken to the sign-in page and brought back afterwards; everything else gets a status.
fn not_signed_in(visit: &Visit, is_page: bool) -> Response {
    let texts = &visit.texts;
    if is_page
        && is_reading(&visit.parts.method)
        && !wants_data(&visit.parts)
        && visit.site.sign_in().is_some()
    {
        let next: String = form_urlencoded::byte_serialize(visit.here().as_bytes()).collect();
        return redirect(&visit.mount.href(&format!("login/?next={next}")));
    }
    Problem::new(StatusCode::UNAUTHORIZED)
        .message(texts.get("admin-not-signed-in"))
        .remedy(texts.get("admin-not-signed-in-remedy"))
        .into_response()
}

fn not_admitted(visit: &Visit, visitor: &Visitor) -> Response {
    let values = [("name", visitor.name().into()), ("site", visit.site.title().into())];
    Problem::forbidden()
        .message(visit.texts.format("admin-not-admitted", &values))
        .remedy(visit.texts.format("admin-not-admitted-remedy", &values))
        .in_frame(visit.frame_of(visitor))
        .into_response()
}

/// `/admin` where `/admin/` was meant: the site has one address. Where the host may not answer the second, the first is the one.
fn missing_slash(route: &Route, visit: &Visit) -> Option<String> {
    let original = &visit.parts.extensions.get::<OriginalUri>()?.0;
    if route.path != "/" || original.path().ends_with('/') || !visit.mount.has_slash() {
        return None;
    }
    let query = original.query().map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("{}/{query}", original.path()))
}

/// A request that only reads.
fn is_reading(method: &Method) -> bool {
    method == Method::GET || method == Method::HEAD
}

/// A program that asks for JSON and not for a page.
pub(crate) fn wants_data(parts: &Parts) -> bool {
    let accepted = parts.headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.contains("application/json") && !accepted.contains("text/html")
}

/// 303: read that address next.
pub(crate) fn redirect(address: &str) -> Response {
    to(StatusCode::SEE_OTHER, address)
}

/// 308: the same request, at its proper address.
fn moved(address: &str) -> Response {
    to(StatusCode::PERMANENT_REDIRECT, address)
}

fn to(status: StatusCode, address: &str) -> Response {
    match HeaderValue::try_from(address) {
        Ok(address) => (status, [(LOCATION, address)]).into_response(),
        Err(_) => Problem::internal("an address that is no header value").into_response(),
    }
}

#[cfg(test)]
mod tests;
