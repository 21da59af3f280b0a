use http::{Request, Response};
use tower::{ServiceBuilder, ServiceExt, service_fn};

use super::SameOriginLayer;
use crate::{Config, Problem, PublicUrl};

const SITE: &str = "https://shop.example";

fn layer(public: &str) -> SameOriginLayer {
    SameOriginLayer::new(&Config::new(PublicUrl::parse(public).unwrap()))
}

async fn passes(layer: &SameOriginLayer, method: &str, headers: &[(&str, &str)]) -> bool {
    let service =
        ServiceBuilder::new().layer(layer.clone()).service(service_fn(async |_: Request<String>| {
            Ok::<_, std::convert::Infallible>(Response::new(String::from("done")))
        }));
    let mut request = Request::builder().method(method).uri("/");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = service.oneshot(request.body(String::new()).unwrap()).await.unwrap();
    let is_refused = response.status() == 403
        && response.extensions().get::<Problem>().is_some()
        && response.body().is_empty();
    assert!(is_refused || response.status() == 200);
    !is_refused
}

#[tokio::test]
async fn c01_the_same_origin_matrix() {
    let good: [&[(&str, &str)]; 5] = [
        &[("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "none")],
        &[("origin", SITE)],
        &[("sec-fetch-site", "same-origin"), ("origin", "null")],
        &[("origin", SITE), ("cookie", "a=b")],
    ];
    let bad: [&[(&str, &str)]; 18] = [
        &[],
        &[("cookie", "frontdesk=x")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "same-site"), ("origin", SITE)],
        &[("sec-fetch-site", "cross-site"), ("origin", SITE)],
        &[("sec-fetch-site", "Same-Origin")],
        &[("sec-fetch-site", "")],
        &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
        &[("origin", "null")],
        &[("origin", "http://shop.example")],
        &[("origin", "https://shop.example:8443")],
        &[("origin", "https://shop.example.evil.example")],
        &[("origin", "https://evil.example")],
        &[("origin", SITE), ("origin", "https://evil.example")],
        &[("origin", "http://127.0.0.1")],
        &[("referer", "https://shop.example/page")],
        &[("authorization", "Bearer abc")],
    ];
    for method in ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"] {
        for headers in good {
            assert!(passes(&layer(SITE), method, headers).await, "{method} {headers:?}");
        }
        for headers in bad {
            assert!(!passes(&layer(SITE), method, headers).await, "{method} {headers:?}");
        }
    }
    for method in ["GET", "HEAD", "OPTIONS"] {
        for headers in good.into_iter().chain(bad) {
            assert!(passes(&layer(SITE), method, headers).await, "{method} {headers:?}");
        }
    }
}

#[tokio::test]
async fn c01_a_loopback_site_takes_its_three_names_on_its_own_port() {
    let layer = layer("http://127.0.0.1:8000");
    for origin in ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"] {
        assert!(passes(&layer, "POST", &[("origin", origin)]).await, "{origin}");
    }
    assert!(passes(&layer, "POST", &[("origin", "http://localhost:9000"), ("host", "localhost:9000")]).await);
    for origin in [
        "http://localhost:9000",
        "https://localhost:8000",
        "http://localhost",
        "http://localhost.evil.example:8000",
        "http://evil@localhost:8000/x",
    ] {
        assert!(!passes(&layer, "POST", &[("origin", origin)]).await, "{origin}");
    }
    assert!(
        !passes(&layer, "POST", &[("origin", "http://evil.example:9000"), ("host", "evil.example:9000")])
            .await
    );
}

#[tokio::test]
async fn c01_with_when_cookie_only_requests_that_carry_it_are_judged() {
    let layer = layer(SITE).when_cookie("__Host-frontdesk");
    assert!(passes(&layer, "POST", &[]).await);
    assert!(passes(&layer, "POST", &[("cookie", "other=1; x__Host-frontdesk=2; __Host-frontdeskx=3")]).await);
    for cookie in
        ["__Host-frontdesk=1", "a=b; __Host-frontdesk=1", "a=b;__Host-frontdesk =1", "\t__Host-frontdesk="]
    {
        assert!(!passes(&layer, "POST", &[("cookie", cookie)]).await, "{cookie:?}");
        assert!(passes(&layer, "POST", &[("cookie", cookie), ("origin", SITE)]).await, "{cookie:?}");
    }
    assert!(!passes(&layer, "POST", &[("cookie", "a=b"), ("cookie", "__Host-frontdesk=1")]).await);
}

#[tokio::test]
async fn c01_a_bearer_counts_only_where_accepted_and_without_a_cookie() {
    let layer = layer(SITE).accept_bearer();
    assert!(passes(&layer, "POST", &[("authorization", "bearer abc")]).await);
    assert!(!passes(&layer, "POST", &[("authorization", "Bearer abc"), ("cookie", "a=b")]).await);
    assert!(!passes(&layer, "POST", &[("authorization", "Basic abc")]).await);
    assert!(!passes(&layer, "POST", &[("authorization", "Bearer")]).await);
}
