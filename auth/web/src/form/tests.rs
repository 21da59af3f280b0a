use axum::Router;
use axum::body::Body;
use axum::routing::post;
use http::Request;
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::{Form, decode, query};
use crate::{Config, PublicUrl, protect};

async fn post_form(kind: &[&str], body: impl Into<Body>) -> (u16, String) {
    let handler =
        async |form: Form| form.pairs().map(|(name, value)| format!("[{name}={value}]")).collect::<String>();
    let config =
        Config::new(PublicUrl::parse("http://127.0.0.1:8000").unwrap()).body_limit(64).field_limit(4);
    let app = protect(Router::new().route("/", post(handler)), &config);
    let mut request = Request::post("/").header("host", "localhost").header("sec-fetch-site", "same-origin");
    for kind in kind {
        request = request.header("content-type", *kind);
    }
    let response = app.oneshot(request.body(body.into()).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn forms_are_decoded_and_keep_their_order() {
    let (status, text) = post_form(&[FORM], "b=1+2%2B3&a=%C3%BC&b=&c").await;
    assert_eq!((status, text.as_str()), (200, "[b=1 2+3][a=ü][b=][c=]"));
    assert_eq!(post_form(&["Application/X-WWW-Form-URLEncoded; charset=utf-8"], "").await.0, 200);
}

#[tokio::test]
async fn c04_other_content_types_are_refused() {
    let kinds: [&[&str]; 5] = [
        &["text/plain"],
        &["application/json"],
        &["multipart/form-data; boundary=x"],
        &[],
        &[FORM, "text/plain"],
    ];
    for kind in kinds {
        assert_eq!(post_form(kind, "a=b").await.0, 415, "{kind:?}");
    }
}

#[tokio::test]
async fn bad_forms_are_a_400_and_large_ones_a_413() {
    for body in ["a=%zz", "a=%", "a=%4", "a=%ff", "%c3=1", "a&b&c&d&e"] {
        assert_eq!(post_form(&[FORM], body).await.0, 400, "{body}");
    }
    assert_eq!(post_form(&[FORM], Body::from(vec![0xff, 0xfe])).await.0, 400);
    assert_eq!(post_form(&[FORM], "a".repeat(65)).await.0, 413);
    let chunks = futures_util::stream::iter((0..10).map(|_| Ok::<_, std::io::Error>("aaaaaaaaaa")));
    assert_eq!(post_form(&[FORM], Body::from_stream(chunks)).await.0, 413);
}

#[test]
fn x14_a_field_given_twice_is_an_error_not_a_choice() {
    let form = query("id=1&id=2&tag=a").unwrap();
    assert_eq!(form.get("id").unwrap_err().status(), 400);
    assert_eq!(form.all("id").collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(form.get("tag").unwrap(), Some("a"));
    assert_eq!(form.text("none").unwrap(), "");
}

#[test]
fn limits_count_every_field() {
    let fields = |count: usize| vec!["a=b"; count].join("&");
    assert!(decode(fields(1000).as_bytes(), 1000).is_ok());
    assert!(decode(fields(1001).as_bytes(), 1000).is_err());
}

#[test]
fn values_are_never_printed() {
    let form = Form::default().with("password", "hunter2");
    assert_eq!(format!("{form:?}"), "{\"password\"}");
    assert_eq!(Form::default().with("q", "a b&c").with("o", "-ü").to_query(), "q=a+b%26c&o=-%C3%BC");
}
