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
}
