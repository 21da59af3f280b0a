//! Addresses that came from data.

use maud::{Markup, html};

use super::{Icon, icon};

/// `address` if a browser may follow it: `http`, `https`, `mailto`, `tel`, or a relative one. Everything else, `javascript:` in all its spellings
/// first, stays text.
///
/// ```
/// use frontdesk_web::component::safe_href;
///
/// assert_eq!(safe_href("https://example.org/"), Some("https://example.org/"));
/// assert_eq!(safe_href("java\tscript:alert(1)"), None);
/// ```
#[must_use]
pub fn safe_href(address: &str) -> Option<&str> {
    // A browser drops white space and control characters before it reads the scheme; nothing honest contains them.
    if address.is_empty()
        || address.chars().any(|c| c.is_control() || c.is_whitespace())
        || address.contains('\\')
    {
        return None;
    }
    let before = address.split(['/', '?', '#']).next().unwrap_or_default();
    let Some((scheme, _)) = before.split_once(':') else {
        return (!address.starts_with("//")).then_some(address);
    };
    let is_known = ["http", "https", "mailto", "tel"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    is_known.then_some(address)
}

/// A value that may be an address: a link if it is a safe one, else its text.
#[must_use]
pub fn external_link(address: &str) -> Markup {
    html! {
        @match safe_href(address) {
            Some(href) => a.external href=(href) rel="noopener noreferrer" { (address) (icon(Icon::Open)) },
            None => (address),
        }
    }
}
