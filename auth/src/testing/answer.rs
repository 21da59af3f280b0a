//! What came back, and what a test says about it.

use std::fmt;

use http::HeaderMap;
use http::header::LOCATION;

/// How much of a body a failing test prints.
const SHOWN: usize = 4_000;

/// A whole answer. The assertions give it back, so that they can be chained.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers as they came.
    pub headers: HeaderMap,
    /// The body as it came.
    pub bytes: Vec<u8>,
    /// What was asked: `GET /me?tab=1`.
    pub asked: String,
}

impl Answer {
    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[track_caller]
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|fault| panic!("no JSON, {fault}: {self}"))
    }

    /// The value of a header; blank if there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where the answer sends the visitor; blank if nowhere.
    #[must_use]
    pub fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }

    /// # Panics
    /// When the status is another.
    #[track_caller]
    pub fn assert_status(&self, status: u16) -> &Self {
        assert!(self.status == status, "{status} was expected: {self}");
        self
    }

    /// # Panics
    /// When the answer does not send the visitor to exactly this address.
    #[track_caller]
    pub fn assert_redirects_to(&self, location: &str) -> &Self {
        let redirects = (300..400).contains(&self.status) && self.location() == location;
        assert!(redirects, "a redirect to {location} was expected: {self}");
        self
    }

    /// The visitor is sent to sign in and from there back to the page that was asked for.
    ///
    /// # Panics
    /// When the answer does something else.
    #[track_caller]
    pub fn assert_redirects_to_login(&self) -> &Self {
        let asked = self.asked.split_once(' ').map_or("", |(_, path)| path);
        let query = self.location().split_once('?').map_or("", |(_, query)| query);
        let next = query.split('&').find_map(|pair| pair.strip_prefix("next=")).unwrap_or_default();
        let next = percent_encoding::percent_decode_str(next).decode_utf8_lossy();
        let redirects = (300..400).contains(&self.status) && next == asked;
        assert!(redirects, "a redirect to the sign-in page, with `next={asked}`, was expected: {self}");
        self
    }

    /// The body has these words: as they are, or as HTML writes them (`Tom &amp; Jerry`).
    ///
    /// # Panics
    /// When it has not.
    #[track_caller]
    pub fn assert_contains(&self, words: &str) -> &Self {
        assert!(self.contains(words), "{words:?} was expected: {self}");
        self
    }

    /// The body has these words neither as they are nor as HTML writes them.
    ///
    /// # Panics
    /// When it has.
    #[track_caller]
    pub fn assert_not_contains(&self, words: &str) -> &Self {
        assert!(!self.contains(words), "{words:?} was not expected: {self}");
        self
    }

    fn contains(&self, words: &str) -> bool {
        let text = self.text();
        let escaped =
            words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        text.contains(words) || text.contains(&escaped)
    }
}

/// What was asked, what came, and the beginning of the body.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was answered {}", self.asked, self.status)?;
        if !self.location().is_empty() {
            write!(f, " to {}", self.location())?;
        }
        let text = self.text();
        match text.char_indices().nth(SHOWN).and_then(|(end, _)| text.get(..end)) {
            Some(beginning) => write!(f, "\n{beginning}\n(and {} bytes more)", text.len() - beginning.len()),
            None => write!(f, "\n{text}"),
        }
    }
}
