use axum::body::Body;
use http::{Request, Response};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::{Assets, href};
use crate::{Config, Mount, PublicUrl, protect};

async fn get(path: &str) -> Response<Body> {
    let config = Config::new(PublicUrl::parse("http://127.0.0.1:8000").unwrap());
    let app = protect(super::router(), &config);
    app.oneshot(Request::get(path).header("host", "localhost").body(Body::empty()).unwrap()).await.unwrap()
}

#[tokio::test]
async fn d06_assets_are_kept_for_ever_under_their_hash() {
    let files = [
        ("desk.css", "text/css; charset=utf-8"),
        ("desk.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ];
    for (name, kind) in files {
        let response = get(&href(&Mount::default(), name)).await;
        assert_eq!(response.status(), 200, "{name}");
        assert_eq!(response.headers()["content-type"], kind);
        assert_eq!(response.headers()["cache-control"], "public, max-age=31536000, immutable");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        assert!(response.headers().get("vary").is_none_or(|vary| vary == "accept-encoding"));
    }
}

#[tokio::test]
async fn d06_what_is_no_asset_is_a_404_that_nobody_keeps() {
    let none = href(&Mount::default(), "none.css");
    let outside = href(&Mount::default(), "..%2fCargo.toml");
    for path in ["/static/0000000000000000/desk.css", &none, &outside] {
        let response = get(path).await;
        assert_eq!(response.status(), 404, "{path}");
        assert_eq!(response.headers()["cache-control"], "no-store");
    }
}

#[tokio::test]
async fn a_browser_gets_the_style_sheet_compressed() {
    let config = Config::new(PublicUrl::parse("http://127.0.0.1:8000").unwrap());
    let app = protect(super::router(), &config);
    let request = Request::get(href(&Mount::default(), "desk.css")).header("host", "localhost");
    let request = request.header("accept-encoding", "gzip, br").body(Body::empty()).unwrap();
    let response = app.oneshot(request).await.unwrap();
    assert_eq!(response.headers()["content-encoding"], "gzip");
    let sent = response.into_body().collect().await.unwrap().to_bytes().len();
    assert!(sent < 15 * 1024, "{sent} bytes");
}

#[test]
fn the_address_follows_the_mount() {
    assert!(href(&Mount::at("/a/b"), "desk.css").starts_with("/a/b/static/"));
}

#[test]
fn d05_x05_assets_name_no_other_host_and_make_no_markup() {
    let words = [
        "http:",
        "https:",
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "@import",
    ];
    for name in Assets::iter() {
        let file = Assets::get(&name).unwrap();
        let text = String::from_utf8(file.data.to_vec()).unwrap().replace("http://www.w3.org/2000/svg", "");
        for word in words {
            assert!(!text.contains(word), "{name} contains {word}");
        }
    }
}

#[tokio::test]
async fn c12_head_has_the_headers_of_get() {
    let path = href(&Mount::default(), "desk.css");
    let got = get(&path).await;
    let config = Config::new(PublicUrl::parse("http://127.0.0.1:8000").unwrap());
    let request = Request::head(&path).header("host", "localhost").body(Body::empty()).unwrap();
    let head = protect(super::router(), &config).oneshot(request).await.unwrap();
    assert_eq!(head.headers()["content-type"], got.headers()["content-type"]);
    assert_eq!(head.headers()["cache-control"], got.headers()["cache-control"]);
    assert!(head.into_body().collect().await.unwrap().to_bytes().is_empty());
}
