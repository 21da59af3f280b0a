//! A credential in a cookie.

use http::header::COOKIE;
use http::request::Parts;

/// The value of the one cookie of this name. Two of a name are a sign of another host setting one, and neither is believed.
///
/// ```
/// let (request, ()) = http::Request::get("/").header("cookie", "a=b; token=t").body(()).unwrap().into_parts();
/// assert_eq!(admin::gate::cookie(&request, "token"), Some("t"));
/// assert_eq!(admin::gate::cookie(&request, "oken"), None);
/// ```
#[must_use]
pub fn cookie<'a>(request: &'a Parts, name: &str) -> Option<&'a str> {
    let lines = request.headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';'));
    let mut values = pairs.filter_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='));
    values.next().filter(|_| values.next().is_none())
}
