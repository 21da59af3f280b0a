use std::time::Duration;

use axum::body::Body;
use axum::response::IntoResponse;
use http::{Request, Response};
use http_body_util::BodyExt;
use tower::{ServiceBuilder, ServiceExt, service_fn};

use super::{Problem, ProblemLayer};

async fn render(problem: Problem, accept: &'static str) -> (Response<()>, String) {
    let service =
        ServiceBuilder::new().layer(ProblemLayer::new()).service(service_fn(move |_: Request<Body>| {
            let response = problem.clone().into_response();
            async { Ok::<_, std::convert::Infallible>(response) }
        }));
    let request = Request::builder().header("accept", accept).body(Body::empty()).unwrap();
    let (parts, body) = service.oneshot(request).await.unwrap().into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    (Response::from_parts(parts, ()), String::from_utf8(bytes.to_vec()).unwrap())
}

#[tokio::test]
async fn e01_the_client_reads_the_message_and_never_the_detail() {
    let problem = || {
        Problem::bad_request("The page “<b>” is none.")
            .detail("column `secret` unknown")
            .remedy("Use a number.")
            .field("p", "Not a number.")
    };
    let (_, html) = render(problem(), "text/html").await;
    for text in ["The page “&lt;b&gt;” is none.", "Use a number.", "Not a number."] {
        assert!(html.contains(text), "{text}");
    }
    let (_, json) = render(problem(), "application/json").await;
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["error"]["code"], "bad_request");
    assert_eq!(value["error"]["fields"]["p"][0], "Not a number.");
    assert!(!html.contains("secret") && !json.contains("secret"));
}

#[tokio::test]
async fn waiting_is_told_in_whole_seconds() {
    let problem =
        Problem::new(http::StatusCode::SERVICE_UNAVAILABLE).retry_after(Duration::from_millis(1200));
    let (response, _) = render(problem, "*/*").await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["retry-after"]),
        (503, &"2".parse().unwrap())
    );
}

#[tokio::test]
async fn every_status_has_words() {
    for status in (400..=431).chain(500..=511).filter_map(|code| http::StatusCode::from_u16(code).ok()) {
        let (_, html) = render(Problem::new(status), "text/html").await;
        assert!(!html.contains("problem-client-") && !html.contains("problem-server-"), "{status}");
        assert!(html.contains("<h1>"), "{status}");
    }
}

#[tokio::test]
async fn without_the_layer_an_answer_still_says_something() {
    let response = Problem::not_found().into_response();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(bytes, "Not Found");
}
