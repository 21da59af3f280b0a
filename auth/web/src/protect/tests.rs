use axum::Router;
use axum::body::Body;
use axum::extract::{Json, Path};
use axum::routing::{get, post};
use http::{Request, Response};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::protect;
use crate::{Config, Form, Problem, PublicUrl};

fn app() -> Router {
    let router = Router::new()
        .route("/", get(async || "Hello"))
        .route("/panic/", get(async || -> String { panic!("table auth_user has no column secret") }))
        .route("/number/{id}/", get(async |Path(id): Path<u32>| id.to_string()))
        .route("/json/", post(async |Json(value): Json<serde_json::Value>| value.to_string()))
        .route("/form/", post(async |_: Form| "done"))
        .route(
            "/database/",
            get(async || -> Result<String, Problem> {
                Err(Problem::internal("SELECT secret FROM auth_user: no such column"))
            }),
        )
        .route(
            "/conflict/",
            get(async || (http::StatusCode::CONFLICT, maud::html! { p { "mine and theirs" } })),
        );
    protect(router, &Config::new(PublicUrl::parse("http://127.0.0.1:8000").unwrap()).body_limit(1000))
}

async fn send(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> (Response<()>, String) {
    let mut request = Request::builder().method(method).uri(path).header("host", "localhost:8000");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = app().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    (Response::from_parts(parts, ()), String::from_utf8(bytes.to_vec()).unwrap())
}

/// Method, path, headers, body, status.
type Case<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a str, u16);

const OURS: (&str, &str) = ("sec-fetch-site", "same-origin");

#[tokio::test]
async fn c07_e01_every_answer_has_all_headers_and_a_page_without_internals() {
    let json = ("content-type", "application/json");
    let cases: [Case<'_>; 13] = [
        ("GET", "/", &[], "", 200),
        ("GET", "/nowhere/", &[], "", 404),
        ("POST", "/", &[OURS], "", 405),
        ("POST", "/form/", &[], "", 403),
        ("POST", "/form/", &[OURS], "a=b", 415),
        ("GET", "/panic/", &[], "", 500),
        ("GET", "/database/", &[], "", 500),
        ("GET", "/number/%ff/", &[], "", 400),
        ("GET", "/number/secret/", &[], "", 400),
        ("POST", "/json/", &[OURS, json], "{\"secret\": ", 400),
        ("POST", "/json/", &[OURS, json], &"1".repeat(1001), 413),
        ("TRACE", "/nowhere/", &[OURS], "", 405),
        ("PROPFIND", "/", &[OURS], "", 405),
    ];
    for (method, path, headers, body, status) in cases {
        let (response, text) = send(method, path, headers, body).await;
        assert_eq!(response.status(), status, "{method} {path}");
        for name in ["content-security-policy", "x-content-type-options", "x-request-id", "referrer-policy"] {
            assert!(response.headers().contains_key(name), "{method} {path}: {name}");
        }
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert_eq!(response.headers()["vary"], "Cookie");
        if status != 200 {
            assert!(text.starts_with("<!DOCTYPE html>"), "{method} {path}: {text}");
            assert!(text.contains(response.headers()["x-request-id"].to_str().unwrap()));
            for word in ["SELECT", "auth_user", "u32", "secret", "panicked", "axum", "serde", "EOF", "src/"] {
                assert!(!text.contains(word), "{method} {path} tells {word}");
            }
        }
    }
}

#[tokio::test]
async fn c12_refused_methods_name_the_allowed_ones() {
    let (response, _) = send("POST", "/", &[OURS], "").await;
    assert_eq!(response.headers()["allow"], "GET,HEAD");
    let (response, _) = send("TRACE", "/", &[OURS], "").await;
    assert!(response.headers().contains_key("allow"));
    let (response, text) = send("OPTIONS", "/form/", &[], "").await;
    assert_eq!((response.status().as_u16(), text.contains("done")), (405, false));
}

#[tokio::test]
async fn c12_head_answers_like_get_without_a_body() {
    for path in ["/", "/nowhere/", "/database/"] {
        let (got, body) = send("GET", path, &[], "").await;
        let (head, nothing) = send("HEAD", path, &[], "").await;
        assert_eq!(head.status(), got.status());
        assert_eq!(head.headers().get("content-type"), got.headers().get("content-type"));
        assert_eq!(head.headers()["content-length"], body.len().to_string().as_str());
        assert!(nothing.is_empty());
    }
}

#[tokio::test]
async fn e01_errors_are_json_for_who_asks_for_json() {
    for accept in
        ["application/json", "application/json, text/plain, */*", "text/html;q=0.5, application/json"]
    {
        let (response, text) = send("GET", "/nowhere/", &[("accept", accept)], "").await;
        assert_eq!(response.headers()["content-type"], "application/json", "{accept}");
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["error"]["code"], "not_found");
        assert_eq!(value["error"]["request_id"], response.headers()["x-request-id"].to_str().unwrap());
        assert!(value["error"]["fields"].as_object().unwrap().is_empty());
    }
    for accept in [
        "*/*",
        "text/html",
        "text/html,application/xhtml+xml,*/*;q=0.8",
        "text/html, application/json",
        ";;,/;q=x",
    ] {
        let (response, _) = send("GET", "/nowhere/", &[("accept", accept)], "").await;
        assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8", "{accept}");
    }
}

#[tokio::test]
async fn pages_of_the_handler_stay_as_they_are() {
    let (response, text) = send("GET", "/conflict/", &[], "").await;
    assert_eq!((response.status().as_u16(), text.as_str()), (409, "<p>mine and theirs</p>"));
}

#[tokio::test]
async fn c06_h02_hosts_and_long_addresses_are_refused_with_a_page() {
    let request = Request::get("/").header("host", "evil.example").body(Body::empty()).unwrap();
    let response = app().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 421);
    assert!(response.headers().contains_key("content-security-policy"));
    let (response, _) = send("GET", &format!("/?q={}", "a".repeat(8 * 1024)), &[], "").await;
    assert_eq!(response.status(), 414);
}

#[tokio::test]
async fn h07_the_router_outlives_a_panic() {
    let app = app();
    for (path, status) in [("/panic/", 500), ("/", 200), ("/panic/", 500), ("/", 200)] {
        let request = Request::get(path).header("host", "localhost").body(Body::empty()).unwrap();
        assert_eq!(app.clone().oneshot(request).await.unwrap().status(), status);
    }
}
