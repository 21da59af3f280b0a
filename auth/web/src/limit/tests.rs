use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use futures_util::stream;
use http::{Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::{BodyExt, Full, StreamBody};
use tower::{ServiceBuilder, ServiceExt, service_fn};

use super::{BodyLimitLayer, LimitedBody};
use crate::Problem;

/// A handler that collects the body and hides every error.
async fn careless<B>(request: Request<LimitedBody<B>>) -> Result<Response<String>, Infallible>
where
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let collected = request.into_body().collect().await;
    Ok(Response::new(
        collected.map_or_else(|_| "hidden".to_owned(), |body| body.to_bytes().len().to_string()),
    ))
}

#[tokio::test]
async fn h01_an_announced_length_beyond_the_limit_is_refused_unread() {
    let service =
        ServiceBuilder::new().layer(BodyLimitLayer::new(4)).service(service_fn(careless::<Full<Bytes>>));
    for (length, status) in [("4", 200), ("5", 413), ("99999999999999999999", 400), ("-1", 400), ("x", 400)] {
        let request = Request::builder().header("content-length", length).body(Full::from("1234")).unwrap();
        let response = service.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), status, "{length}");
    }
}

#[tokio::test]
async fn h01_a_streamed_body_is_cut_and_the_answer_is_413_whatever_the_handler_says() {
    let pulled = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&pulled);
    let endless = stream::repeat_with(move || {
        count.fetch_add(1, Ordering::Relaxed);
        Ok::<_, Infallible>(Frame::data(Bytes::from_static(&[0; 1024])))
    });
    let service = ServiceBuilder::new().layer(BodyLimitLayer::new(8 * 1024)).service(service_fn(careless));
    let response = service.oneshot(Request::new(StreamBody::new(endless))).await.unwrap();
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert!(response.extensions().get::<Problem>().is_some());
    assert!(pulled.load(Ordering::Relaxed) <= 10);
}
