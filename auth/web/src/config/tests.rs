use super::{PublicUrl, UrlFault};
use crate::ConfigError;

fn fault(url: &str) -> UrlFault {
    match PublicUrl::parse(url) {
        Err(ConfigError::PublicUrl { fault, .. }) => fault,
        other => panic!("{url}: {other:?}"),
    }
}

#[test]
fn public_urls_are_origins() {
    for (url, origin) in [
        ("https://shop.example", "https://shop.example"),
        ("https://SHOP.example:443/", "https://shop.example"),
        ("https://shop.example:8443", "https://shop.example:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
    ] {
        assert_eq!(PublicUrl::parse(url).unwrap().origin(), origin);
    }
}

#[test]
fn public_urls_that_cannot_work_say_why() {
    assert_eq!(fault("http://shop.example"), UrlFault::PlainHttp);
    assert_eq!(fault("http://192.168.0.2"), UrlFault::PlainHttp);
    assert_eq!(fault("ftp://shop.example"), UrlFault::Scheme);
    assert_eq!(fault("shop.example"), UrlFault::Scheme);
    assert_eq!(fault("https://a:b@shop.example"), UrlFault::UserName);
    assert_eq!(fault("https://shop.example/admin"), UrlFault::Path);
    assert_eq!(fault("https://shop.example/?a"), UrlFault::Path);
    assert_eq!(fault("https://shop.example:99999"), UrlFault::NotAUrl);
    assert_eq!(fault(""), UrlFault::NotAUrl);
}
