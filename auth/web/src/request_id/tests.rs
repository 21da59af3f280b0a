use http::{Request, Response};
use tower::{ServiceBuilder, ServiceExt, service_fn};

use super::{RequestId, RequestIdLayer};

#[tokio::test]
async fn the_number_is_ours_and_the_same_inside_and_outside() {
    let service = ServiceBuilder::new().layer(RequestIdLayer::new()).layer(RequestIdLayer::new()).service(
        service_fn(async |request: Request<()>| {
            let id = request.extensions().get::<RequestId>().unwrap().to_string();
            Ok::<_, std::convert::Infallible>(Response::new(id))
        }),
    );
    let request = || Request::builder().header("x-request-id", "evil\tlog").body(()).unwrap();
    let first = service.clone().oneshot(request()).await.unwrap();
    let second = service.oneshot(request()).await.unwrap();
    assert_eq!(first.headers()["x-request-id"], first.body().as_str());
    assert_ne!(first.body(), second.body());
    assert_eq!(first.body().len(), 32);
}
