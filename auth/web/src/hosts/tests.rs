use http::{Request, StatusCode};
use tower::{ServiceBuilder, ServiceExt, service_fn};

use super::AllowedHostsLayer;
use crate::{Config, PublicUrl};

async fn status(public: &str, allowed: &[&str], host: &[&str], uri: &str) -> StatusCode {
    let mut config = Config::new(PublicUrl::parse(public).unwrap());
    for pattern in allowed {
        config = config.allow_host(pattern).unwrap();
    }
    let service = ServiceBuilder::new().layer(AllowedHostsLayer::new(&config)).service(service_fn(
        async |_: Request<String>| Ok::<_, std::convert::Infallible>(http::Response::new(String::new())),
    ));
    let mut request = Request::builder().uri(uri);
    for value in host {
        request = request.header("host", *value);
    }
    service.oneshot(request.body(String::new()).unwrap()).await.unwrap().status()
}

#[tokio::test]
async fn c06_a_loopback_site_answers_to_its_three_names_on_any_port() {
    for host in ["127.0.0.1", "127.0.0.1:8000", "localhost:1", "LOCALHOST", "[::1]:8000", "[::1]"] {
        assert_eq!(status("http://127.0.0.1:8000", &[], &[host], "/").await, 200, "{host}");
    }
    for host in
        ["evil.example", "127.0.0.1.evil.example", "127.0.0.2", "0.0.0.0:8000", "localhost.evil.example"]
    {
        assert_eq!(status("http://127.0.0.1:8000", &[], &[host], "/").await, 421, "{host}");
    }
}

#[tokio::test]
async fn c06_a_public_site_answers_to_its_host_and_the_allowed_ones() {
    let allowed = [".good.tld", "exact.tld"];
    for host in
        ["shop.example", "SHOP.example:443", "shop.example.", "good.tld", "a.b.good.tld:8443", "exact.tld"]
    {
        assert_eq!(status("https://shop.example", &allowed, &[host], "/").await, 200, "{host}");
    }
    for host in [
        "notgood.tld",
        "sub.exact.tld",
        "sub.shop.example",
        "localhost",
        "127.0.0.1",
        "shop.example:8443",
        "shop.example.evil",
    ] {
        assert_eq!(status("https://shop.example", &allowed, &[host], "/").await, 421, "{host}");
    }
}

#[tokio::test]
async fn c06_a_malformed_missing_or_ambiguous_host_is_a_bad_request() {
    for host in [
        "",
        "a@shop.example",
        "shop.example:",
        "shop.example:99999",
        "shop.example/x",
        "evil.com\\.good.tld",
        "[::1",
        "..",
        "a..b",
    ] {
        assert_eq!(status("https://shop.example", &[], &[host], "/").await, 400, "{host:?}");
    }
    assert_eq!(status("https://shop.example", &[], &[], "/").await, 400);
    assert_eq!(status("https://shop.example", &[], &["shop.example", "shop.example"], "/").await, 400);
    assert_eq!(status("https://shop.example", &[], &["shop.example"], "https://evil.example/").await, 400);
    assert_eq!(status("https://shop.example", &[], &["shop.example"], "https://shop.example/").await, 200);
    assert_eq!(status("https://shop.example", &[], &[], "https://evil.example/").await, 421);
}

#[test]
fn patterns_that_match_nothing_or_everything_are_refused() {
    let config = Config::new(PublicUrl::parse("https://shop.example").unwrap());
    for pattern in ["*", "", ".", "https://a.example", "a.example:80", "*.example", "a b"] {
        assert!(config.clone().allow_host(pattern).is_err(), "{pattern:?}");
    }
}
