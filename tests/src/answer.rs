//! What came back: the status, the headers, and what the page says.

use http::HeaderMap;
use scraper::{ElementRef, Html, Selector};

/// A whole answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers as they came.
    pub headers: HeaderMap,
    /// The body, decoded only when a test asks for text.
    pub bytes: Vec<u8>,
    /// What was asked, for the message of a failing test.
    pub asked: String,
}

/// A form as a browser would send it if nobody touched it.
#[derive(Clone, Debug)]
pub struct PageForm {
    /// Where it goes; empty means back to the page it stands on.
    pub action: String,
    /// `get` or `post`.
    pub method: String,
    /// The names and values of its controls, without its buttons.
    pub fields: Vec<(String, String)>,
}

impl PageForm {
    /// Puts `value` under `name` in place of whatever stood there.
    pub fn set(&mut self, name: &str, value: &str) {
        self.fields.retain(|(key, _)| key != name);
        self.fields.push((name.to_owned(), value.to_owned()));
    }

    /// Takes `name` out, as unchecking a box does.
    pub fn unset(&mut self, name: &str) {
        self.fields.retain(|(key, _)| key != name);
    }

    /// What stands under `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl Answer {
    /// The body as text; bytes that are no UTF-8 show as replacement characters.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The value of a header, or the empty string.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The `Location` header.
    #[must_use]
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// The `Set-Cookie` headers.
    #[must_use]
    pub fn set_cookies(&self) -> Vec<String> {
        let all = self.headers.get_all(http::header::SET_COOKIE);
        all.iter().map(|value| value.to_str().expect("a cookie is ASCII").to_owned()).collect()
    }

    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|fault| panic!("{fault}\n{self:#}"))
    }

    /// Stops the test unless the status is `status`.
    #[track_caller]
    #[must_use]
    pub fn expect_status(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:#}");
        self
    }

    /// Stops the test unless the answer sends the visitor to `location`.
    #[track_caller]
    pub fn expect_redirect(&self, location: &str) {
        assert!((300..400).contains(&self.status), "no redirect: {self:#}");
        assert_eq!(self.location(), location, "{self}");
    }

    /// Stops the test unless the page says `words` somewhere in its visible text.
    #[track_caller]
    pub fn expect_words(&self, words: &str) {
        assert!(self.words().contains(words), "no {words:?} in {self:#}");
    }

    /// Stops the test if the body has `words` anywhere, markup and scripts included.
    #[track_caller]
    pub fn expect_without(&self, words: &str) {
        assert!(!self.text().contains(words), "{words:?} in {self:#}");
    }

    /// The visible text of the page's main part (or of the body), with runs of space made one.
    #[must_use]
    pub fn words(&self) -> String {
        let page = Html::parse_document(&self.text());
        let place = first(&page, "main").or_else(|| first(&page, "body"));
        place.map(|element| squeeze(&element.text().collect::<String>())).unwrap_or_default()
    }

    /// The text of each element that `selector` finds, with runs of space made one.
    #[must_use]
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let (page, selector) = (Html::parse_document(&self.text()), parse(selector));
        page.select(&selector).map(|element| squeeze(&element.text().collect::<String>())).collect()
    }

    /// The values of attribute `name` on the elements that `selector` finds.
    #[must_use]
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let (page, selector) = (Html::parse_document(&self.text()), parse(selector));
        page.select(&selector).filter_map(|element| element.value().attr(name).map(str::to_owned)).collect()
    }

    /// How many elements `selector` finds.
    #[must_use]
    pub fn count(&self, selector: &str) -> usize {
        Html::parse_document(&self.text()).select(&parse(selector)).count()
    }

    /// Where every link of the page leads.
    #[must_use]
    pub fn links(&self) -> Vec<String> {
        self.attributes("a[href]", "href")
    }

    /// The first form that `selector` finds, filled in as the page came.
    ///
    /// # Panics
    /// When the page has no such form.
    #[track_caller]
    #[must_use]
    pub fn form(&self, selector: &str) -> PageForm {
        let page = Html::parse_document(&self.text());
        let form = first(&page, selector).unwrap_or_else(|| panic!("no form {selector:?} in {self:#}"));
        let attribute = |name: &str| form.value().attr(name).unwrap_or_default().to_owned();
        let fields = form.select(&parse("input, select, textarea")).filter_map(control).collect();
        PageForm { action: attribute("action"), method: attribute("method").to_lowercase(), fields }
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} answered {} {}", self.asked, self.status, self.location())?;
        if out.alternate() { write!(out, "\n{}", self.text()) } else { Ok(()) }
    }
}

/// What a browser sends for one control, if anything.
fn control(element: ElementRef<'_>) -> Option<(String, String)> {
    let value = element.value();
    let name = value.attr("name").filter(|name| !name.is_empty())?.to_owned();
    if value.attr("disabled").is_some() {
        return None;
    }
    let sent = match value.name() {
        "textarea" => {
            let text = element.text().collect::<String>();
            text.strip_prefix('\n').map(str::to_owned).unwrap_or(text)
        }
        "select" => {
            let chosen = element.select(&parse("option[selected]")).next();
            let option = chosen.or_else(|| element.select(&parse("option")).next())?;
            let text = || squeeze(&option.text().collect::<String>());
            option.value().attr("value").map_or_else(text, str::to_owned)
        }
        _ => match value.attr("type").unwrap_or("text") {
            "submit" | "button" | "image" | "reset" | "file" => return None,
            "checkbox" | "radio" if value.attr("checked").is_none() => return None,
            "checkbox" | "radio" => value.attr("value").unwrap_or("on").to_owned(),
            _ => value.attr("value").unwrap_or_default().to_owned(),
        },
    };
    Some((name, sent))
}

fn first<'a>(page: &'a Html, selector: &str) -> Option<ElementRef<'a>> {
    page.select(&parse(selector)).next()
}

fn parse(selector: &str) -> Selector {
    Selector::parse(selector).unwrap_or_else(|fault| panic!("the selector {selector:?}: {fault}"))
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
