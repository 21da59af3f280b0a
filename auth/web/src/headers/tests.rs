use http::header::{CACHE_CONTROL, SET_COOKIE, VARY};
use http::{HeaderMap, Request, Response};
use tower::{ServiceBuilder, ServiceExt, service_fn};

use super::{CONTENT_SECURITY_POLICY, HeadersLayer};

async fn answer(headers: &[(&'static str, &'static str)]) -> HeaderMap {
    let headers = headers.to_vec();
    let service =
        ServiceBuilder::new().layer(HeadersLayer::new()).service(service_fn(move |_: Request<()>| {
            let mut response = Response::new(());
            for (name, value) in &headers {
                response.headers_mut().append(*name, value.parse().unwrap());
            }
            async { Ok::<_, std::convert::Infallible>(response) }
        }));
    service.oneshot(Request::new(())).await.unwrap().headers().clone()
}

#[tokio::test]
async fn c07_c08_every_answer_carries_the_strict_set() {
    let headers = answer(&[]).await;
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert_eq!(policy, CONTENT_SECURITY_POLICY);
    for part in [
        "default-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
        "require-trusted-types-for 'script'",
    ] {
        assert!(policy.contains(part), "{part}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("  "));
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["referrer-policy"], "same-origin");
    assert_eq!(headers["cross-origin-opener-policy"], "same-origin");
    assert_eq!(headers["cross-origin-resource-policy"], "same-origin");
    assert!(headers.contains_key("permissions-policy"));
    assert!(!headers.contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn s17_nothing_private_is_kept_and_no_cookie_ever() {
    let headers = answer(&[]).await;
    assert_eq!(headers[CACHE_CONTROL], "no-store");
    assert_eq!(headers[VARY], "Cookie");
    let headers = answer(&[("cache-control", "public, max-age=60")]).await;
    assert_eq!(headers[CACHE_CONTROL], "public, max-age=60");
    assert!(!headers.contains_key(VARY));
    let headers =
        answer(&[("cache-control", "public, max-age=60"), ("set-cookie", "a=b"), ("vary", "Accept, cookie")])
            .await;
    assert_eq!(headers[CACHE_CONTROL], "no-store");
    assert_eq!(headers.get_all(VARY).iter().count(), 1);
    assert!(headers.contains_key(SET_COOKIE));
}
