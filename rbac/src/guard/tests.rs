use axum::{
    Router,
    body::{Body, to_bytes},
    response::Response,
    routing::get,
};
use futures_util::future::BoxFuture;
use http::{Extensions, HeaderMap, Request, StatusCode, header::LOCATION};
use tower::{Layer, ServiceExt, service_fn};

use crate::{Authorizer, Decision, Identify, IdentifyError, Subject, guard::Refusal};

const POLICY: &str = r#"
resources = ["shop.draft"]
[roles.editor.allow]
"shop.draft" = ["read"]
[roles.author.allow]
"shop.draft" = ["read:own"]
"#;

/// `x-user: anna editor` is Anna, who is an editor; `x-user: broken` breaks.
struct ByHeader;

impl Identify for ByHeader {
    fn identify<'a>(
        &'a self,
        _: &'a Extensions,
        headers: &'a HeaderMap,
    ) -> BoxFuture<'a, Result<Subject, IdentifyError>> {
        Box::pin(async move {
            let Some(user) = headers.get("x-user") else { return Ok(Subject::anonymous()) };
            match user.to_str().map_err(IdentifyError::new)?.split_once(' ') {
                Some((name, role)) => Ok(Subject::user("header", name, name).with_roles([role])),
                None => Err(IdentifyError::new("the session store does not answer")),
            }
        })
    }
}

fn policy() -> Authorizer {
    let policy = Authorizer::from_text("policy.toml", POLICY).unwrap();
    #[cfg(feature = "rows")]
    let policy = policy.with_rows(
        crate::row::Map::new::<crate::row::tests::order::Entity>("shop.draft")
            .owner(crate::row::tests::order::Column::OwnerName),
    );
    policy.identify_with(ByHeader)
}

async fn drafts(subject: Subject, decision: Decision) -> String {
    format!("{} {}", subject.name(), if decision.is_allowed() { "all" } else { "some" })
}

fn app(policy: &Authorizer) -> Router {
    Router::new()
        .route("/drafts", get(drafts).post(drafts).route_layer(policy.require("read", "shop.draft")))
        .route("/some", get(drafts).route_layer(policy.require_some("read", "shop.draft")))
        .route("/typo", get(drafts).route_layer(policy.require("read", "shop.darft")))
        .route("/open", get(drafts))
}

fn request(method: &str, path: &str, user: Option<&str>) -> Request<Body> {
    let request = Request::builder().method(method).uri(path);
    let request = user.into_iter().fold(request, |request, user| request.header("x-user", user));
    request.body(Body::empty()).unwrap()
}

async fn get_as(app: &Router, path: &str, user: Option<&str>) -> (StatusCode, String) {
    let answer = app.clone().oneshot(request("GET", path, user)).await.unwrap();
    text(answer).await
}

async fn text(answer: Response) -> (StatusCode, String) {
    let status = answer.status();
    let body = to_bytes(answer.into_body(), 10_000).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_guard_lets_pass_whom_the_policy_lets_pass() {
    let app = app(&policy());
    assert_eq!(get_as(&app, "/drafts", Some("anna editor")).await, (StatusCode::OK, "anna all".to_owned()));
    assert_eq!(get_as(&app, "/some", Some("anna editor")).await, (StatusCode::OK, "anna all".to_owned()));
    assert_eq!(get_as(&app, "/drafts", Some("bert guest")).await.0, StatusCode::FORBIDDEN);
    assert_eq!(get_as(&app, "/some", Some("bert guest")).await.0, StatusCode::FORBIDDEN);
    assert_eq!(get_as(&app, "/drafts", None).await.0, StatusCode::UNAUTHORIZED);
}

#[cfg(feature = "rows")]
#[tokio::test]
async fn some_rows_are_enough_only_where_that_was_said() {
    let app = app(&policy());
    assert_eq!(get_as(&app, "/drafts", Some("carl author")).await.0, StatusCode::FORBIDDEN);
    assert_eq!(get_as(&app, "/some", Some("carl author")).await, (StatusCode::OK, "carl some".to_owned()));
}

#[tokio::test]
async fn nobody_passes_where_nobody_can_tell_who_asks() {
    let app_with = app(&policy());
    let (status, body) = get_as(&app_with, "/drafts", Some("broken")).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!body.contains("session store"), "the cause is for the log");
    let without = app(&Authorizer::from_text("policy.toml", POLICY).unwrap());
    assert_eq!(get_as(&without, "/drafts", Some("anna editor")).await.0, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_guard_on_a_name_that_nobody_declared_stays_shut() {
    let app = app(&policy());
    assert_eq!(get_as(&app, "/typo", Some("anna editor")).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_handler_without_a_guard_gets_no_decision() {
    let app = app(&policy());
    assert_eq!(get_as(&app, "/open", Some("anna editor")).await.0, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn visitors_are_sent_to_sign_in_and_back() {
    let app = Router::new().nest("/shop", app(&policy().sign_in_at("/login/")));
    let location = async |request: Request<Body>| {
        let answer = app.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        answer.headers()[LOCATION].to_str().unwrap().to_owned()
    };
    let page = request("GET", "/shop/drafts?q=a b&next=//evil".replace(' ', "%20").as_str(), None);
    assert_eq!(location(page).await, "/login/?next=/shop/drafts%3Fq%3Da%2520b%26next%3D//evil");
    assert_eq!(location(request("POST", "/shop/drafts", None)).await, "/login/", "what was sent is gone");
    assert_eq!(get_as(&app, "/shop/drafts", Some("bert guest")).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_application_says_how_a_refusal_looks() {
    let policy = policy()
        .deny_with(|refusal: Refusal| (refusal.status, format!("no: {}", refusal.decision.is_some())));
    let answer = get_as(&app(&policy), "/drafts", Some("bert guest")).await;
    assert_eq!(answer, (StatusCode::FORBIDDEN, "no: true".to_owned()));
}

#[tokio::test]
async fn a_guard_stands_before_any_tower_service() {
    let inner = service_fn(async |request: Request<String>| {
        assert!(request.extensions().get::<Decision>().is_some());
        Ok::<_, std::convert::Infallible>(http::Response::new(request.into_body()))
    });
    let guarded = policy().require("read", "shop.draft").layer(inner);
    let request = Request::builder().header("x-user", "anna editor").body("hello".to_owned()).unwrap();
    assert_eq!(text(guarded.oneshot(request).await.unwrap()).await, (StatusCode::OK, "hello".to_owned()));
}
