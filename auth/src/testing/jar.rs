//! A browser's cookie jar, as far as one site goes.

use http::HeaderMap;
use http::header::SET_COOKIE;

/// The cookies of one browser.
#[derive(Clone, Debug, Default)]
pub(super) struct Jar {
    cookies: Vec<Cookie>,
}

#[derive(Clone, Debug)]
struct Cookie {
    name: String,
    value: String,
    path: String,
    secure: bool,
}

impl Jar {
    /// Takes in what an answer sets. A cookie for https only is not taken over plain http, as in a browser.
    pub(super) fn keep(&mut self, headers: &HeaderMap, is_https: bool) {
        for line in headers.get_all(SET_COOKIE) {
            let line = String::from_utf8_lossy(line.as_bytes());
            let mut parts = line.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { continue };
            let mut cookie = Cookie {
                name: name.to_owned(),
                value: value.to_owned(),
                path: "/".to_owned(),
                secure: false,
            };
            let mut gone = false;
            for attribute in parts {
                let (key, value) = attribute.split_once('=').unwrap_or((attribute, ""));
                match key.to_ascii_lowercase().as_str() {
                    "path" if value.starts_with('/') => value.clone_into(&mut cookie.path),
                    "secure" => cookie.secure = true,
                    "max-age" => gone = value.trim().parse::<i64>().is_ok_and(|seconds| seconds <= 0),
                    _ => {}
                }
            }
            self.cookies.retain(|known| known.name != cookie.name || known.path != cookie.path);
            if !gone && (is_https || !cookie.secure) {
                self.cookies.push(cookie);
            }
        }
    }

    /// The `Cookie` header for a path; none without cookies.
    pub(super) fn header(&self, path: &str, is_https: bool) -> Option<String> {
        let goes = |cookie: &&Cookie| (is_https || !cookie.secure) && reaches(&cookie.path, path);
        let pairs: Vec<_> = self
            .cookies
            .iter()
            .filter(goes)
            .map(|cookie| format!("{}={}", cookie.name, cookie.value))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|cookie| cookie.name == name).map(|cookie| cookie.value.as_str())
    }

    pub(super) fn empty(&mut self) {
        self.cookies.clear();
    }
}

/// RFC 6265, 5.1.4: the cookie's path is the path or a directory above it.
fn reaches(cookie: &str, path: &str) -> bool {
    path.strip_prefix(cookie)
        .is_some_and(|rest| rest.is_empty() || cookie.ends_with('/') || rest.starts_with('/'))
}
