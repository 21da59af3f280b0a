//! Where to go next, when the address came from the visitor.
//!
//! A `next` parameter that may name another site turns the sign-in page into bait. Only one form is taken: a path of this origin. It is judged as
//! a browser reads it, which drops tabs and line breaks, takes `\` for `/` and reads `//host` as another site; and also as it reads once
//! percent-decoded, because something between here and the browser may decode it.

use percent_encoding::percent_decode_str;

/// Longest path accepted.
const LONGEST: usize = 2048;

/// `path` if it is a path of this origin, else nothing. Query and fragment may follow.
///
/// ```
/// use frontdesk_web::next::same_origin_path;
///
/// assert_eq!(same_origin_path("/shop/book/?q=river"), Some("/shop/book/?q=river"));
/// assert_eq!(same_origin_path("//evil.example"), None);
/// assert_eq!(same_origin_path("/\\evil.example"), None);
/// ```
#[must_use]
pub fn same_origin_path(path: &str) -> Option<&str> {
    let is_plain = path.len() <= LONGEST
        && path.bytes().all(|byte| byte.is_ascii_graphic())
        && is_rooted(path)
        && path_stays(path);
    is_plain.then_some(path)
}

/// One slash at the start, followed by neither kind of slash.
fn is_rooted(path: &str) -> bool {
    let mut bytes = path.bytes();
    bytes.next() == Some(b'/') && !matches!(bytes.next(), Some(b'/' | b'\\'))
}

/// The part before query and fragment has no backslash, no double slash and no `@`, also after decoding it as often as it can be decoded.
fn path_stays(path: &str) -> bool {
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let Some(mut part) = path.get(..end).map(str::to_owned) else { return false };
    loop {
        if part.contains("//") || part.contains(['\\', '@']) || part.chars().any(char::is_control) {
            return false;
        }
        let Ok(decoded) = percent_decode_str(&part).decode_utf8() else { return false };
        if decoded == part {
            return true;
        }
        part = decoded.into_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::same_origin_path;

    #[test]
    fn c05_paths_of_this_origin_are_taken() {
        for path in [
            "/",
            "/admin/",
            "/shop/book/7/change/?q=a//b&o=-price#top",
            "/a_2Fb/",
            "/?next=https://evil.example/@",
            "/a/%C3%BC/",
            "/search/?q=%2f%2fevil",
            "/a:b/",
            "/~x/-_.!*'()",
            "/%zz",
        ] {
            assert_eq!(same_origin_path(path), Some(path));
        }
    }

    /// flask-family.md S1 to S6 and what browsers are known to forgive.
    #[test]
    fn c05_everything_else_is_refused() {
        for path in [
            "",
            " ",
            "admin/",
            "./admin/",
            "../",
            "?q=1",
            "#top",
            ".",
            "evil.example",
            "//evil.example",
            "///evil.example",
            "////evil.example",
            "//evil.example/%2f..",
            "/ /evil.example",
            " //evil.example",
            " /admin/",
            "/admin/ ",
            "\\\\\\evil.example",
            "\\\\evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "/\\/evil.example",
            "/\\\\evil.example",
            "\\evil.example",
            "/a\\b",
            "/a//b",
            "/.//evil.example",
            "/..//evil.example",
            "/a/..//evil.example",
            "/;//evil.example",
            "\t//evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/\r/evil.example",
            "/\u{b}/evil.example",
            "/\0/evil.example",
            "/a\0",
            "/a\u{7f}",
            "/%09/evil.example",
            "/%0a/evil.example",
            "/%0d%0aLocation:%20x",
            "/%00",
            "/%5cevil.example",
            "/%5c%5cevil.example",
            "/%2fevil.example",
            "/%2f%2fevil.example",
            "%2f%2fevil.example",
            "/%252fevil.example",
            "/%255cevil.example",
            "/%25252fevil.example",
            "/a%2f%2fb",
            "http:evil.example",
            "http:/evil.example",
            "http://evil.example",
            "https://evil.example/",
            "HTTPS://evil.example",
            "http:////evil.example",
            "http:\\\\evil.example",
            "https:evil.example",
            "myhttp://evil.example",
            "ftp://evil.example",
            "https://host\\@evil.example/",
            "https://host@evil.example/",
            "https://host:host@evil.example/",
            "https://host%5c@evil.example",
            "https://evil.com\\.good.tld",
            "https://notgood.tld",
            "https://shop.example/",
            "http://127.0.0.1:8000/",
            "/@evil.example",
            "/user@evil.example/",
            "/%40evil.example",
            "@evil.example",
            "javascript:alert(1)",
            " javascript:alert(1)",
            "javascrip\nt:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "mailto:a@b",
            "/\u{2028}/evil.example",
            "/\u{ff0f}evil.example",
            "\u{3000}//evil.example",
            "/ü/",
            "/%ff",
            "///",
            "//",
            "/%2f",
            "/\\",
        ] {
            assert_eq!(same_origin_path(path), None, "{path:?}");
        }
        assert_eq!(same_origin_path(&format!("/{}", "a".repeat(2048))), None);
    }
}
