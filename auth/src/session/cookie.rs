//! The session cookie: its name, its attributes, and how it is read.

use chrono::{DateTime, Utc};
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use tower_sessions::session::Id;

use crate::Config;

/// The id that a request presents, if it presents exactly one in exactly our spelling.
///
/// Anything else is an anonymous visitor, never an error: a damaged cookie must not lock anybody out. Two cookies of our
/// name are a sign of another host setting one; guessing which is ours would let it choose.
pub(super) fn read(headers: &HeaderMap, name: &str) -> Option<Id> {
    let mut found = headers
        .get_all(COOKIE)
        .iter()
        .flat_map(|header| header.as_bytes().split(|byte| *byte == b';'))
        .filter_map(|pair| pair.trim_ascii().strip_prefix(name.as_bytes())?.strip_prefix(b"="));
    let (value, None) = (found.next()?, found.next()) else { return None };
    let text = std::str::from_utf8(value).ok().filter(|text| text.len() == 22)?;
    text.parse::<Id>().ok().filter(|id| id.to_string() == text)
}

/// `Set-Cookie` for a session that begins. Without `until` the browser forgets it when it closes.
pub(super) fn set(
    config: &Config,
    id: Id,
    now: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
) -> Option<HeaderValue> {
    let age =
        until.map_or(String::new(), |until| format!("; Max-Age={}", (until - now).num_seconds().max(0)));
    HeaderValue::try_from(format!("{}={id}{}{age}", config.cookie_name(), attributes(config))).ok()
}

/// `Set-Cookie` that removes it: the same attributes, or the browser keeps it.
pub(super) fn remove(config: &Config) -> Option<HeaderValue> {
    HeaderValue::try_from(format!("{}={}; Max-Age=0", config.cookie_name(), attributes(config))).ok()
}

/// Lax, not Strict: a link from a mail should arrive signed in, and unsafe requests are judged by their origin anyway.
fn attributes(config: &Config) -> &'static str {
    if config.public_url.is_https() {
        "; Path=/; Secure; HttpOnly; SameSite=Lax"
    } else {
        "; Path=/; HttpOnly; SameSite=Lax"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookies: &[&str]) -> HeaderMap {
        cookies.iter().map(|cookie| (COOKIE, HeaderValue::from_bytes(cookie.as_bytes()).unwrap())).collect()
    }

    #[test]
    fn only_one_cookie_in_our_spelling_counts() {
        let id = Id(77);
        let own = format!("frontdesk={id}");
        assert_eq!(read(&headers(&[&format!("a=b; {own}; c=d")]), "frontdesk"), Some(id));
        assert_eq!(read(&headers(&["a=b", &own]), "frontdesk"), Some(id));
        for broken in [
            format!("{own}; {own}"),
            format!("{own}; frontdesk="),
            format!("{own}x"),
            format!("other{own}"),
            "frontdesk=".to_owned(),
            "frontdesk=AAAAAAAAAAAAAAAAAAAAAB".to_owned(),
            format!("frontdesk={}", "A".repeat(8_000)),
            "frontdesk=\u{e9}\u{e9}".to_owned(),
        ] {
            assert_eq!(read(&headers(&[&broken]), "frontdesk"), None, "{broken}");
        }
    }
}
