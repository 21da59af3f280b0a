//! A visitor: a cookie jar and the habits of a browser, without following redirects.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use http::{HeaderMap, Method};

use crate::answer::{Answer, PageForm};

/// Someone at the door. Clones share the jar, as the tabs of one browser do.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    origin: String,
    jar: Arc<Mutex<BTreeMap<String, String>>>,
}

/// A request before it is sent. Nothing is in it that the test did not ask for, except the cookies.
#[derive(Debug)]
#[must_use = "nothing happens until it is sent"]
pub struct Ask {
    client: Client,
    asked: String,
    builder: reqwest::RequestBuilder,
    with_cookies: bool,
}

impl Client {
    /// A visitor of the site at `origin` (`http://127.0.0.1:1234`) with an empty jar.
    ///
    /// # Panics
    /// When the machine has no room for a client.
    #[must_use]
    pub fn new(origin: &str) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build();
        Self { http: http.expect("a client"), origin: origin.to_owned(), jar: Arc::default() }
    }

    /// The site's origin.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Asks for a page as a click on a link does.
    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path).header("sec-fetch-site", "same-origin").send().await
    }

    /// Sends a form as a browser on the same site does.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let ask = self.ask(Method::POST, path).header("sec-fetch-site", "same-origin");
        ask.header("origin", &self.origin).form(fields).send().await
    }

    /// Sends a form that came with `page`, pressing `button` (name and value) if one is given.
    pub async fn submit(&self, path: &str, form: &PageForm, button: Option<(&str, &str)>) -> Answer {
        let fields = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let fields: Vec<_> = fields.chain(button).collect();
        let action = if form.action.is_empty() { path } else { &form.action };
        self.post(action, &fields).await
    }

    /// A request with only what the test adds to it.
    pub fn ask(&self, method: Method, path: &str) -> Ask {
        let asked = format!("{method} {path}");
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.origin) };
        Ask { client: self.clone(), asked, builder: self.http.request(method, url), with_cookies: true }
    }

    /// A cookie of the jar.
    ///
    /// # Panics
    /// Only after another panic.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar.lock().expect("the jar").get(name).cloned()
    }

    /// Puts a cookie into the jar, as an attacker with a foothold would.
    ///
    /// # Panics
    /// Only after another panic.
    pub fn plant_cookie(&self, name: &str, value: &str) {
        self.jar.lock().expect("the jar").insert(name.to_owned(), value.to_owned());
    }

    /// The same person at another machine: the same cookies now, a jar of its own from here on.
    ///
    /// # Panics
    /// Only after another panic.
    #[must_use]
    pub fn copy(&self) -> Self {
        let jar = self.jar.lock().expect("the jar").clone();
        Self { jar: Arc::new(Mutex::new(jar)), ..self.clone() }
    }

    fn keep(&self, headers: &HeaderMap) {
        let mut jar = self.jar.lock().expect("the jar");
        for line in headers.get_all(http::header::SET_COOKIE) {
            let line = line.to_str().expect("a cookie is ASCII");
            let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
            let (name, value) = pair.split_once('=').expect("a cookie has a name");
            let gone = attributes.split(';').any(|part| part.trim().eq_ignore_ascii_case("max-age=0"));
            if gone || value.is_empty() {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Ask {
    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.builder = self.builder.header(name, value);
        self
    }

    /// Adds a form body with its content type.
    pub fn form(mut self, fields: &[(&str, &str)]) -> Self {
        self.builder = self.builder.form(fields);
        self
    }

    /// Adds a body as it is, without a content type.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.builder = self.builder.body(body.into());
        self
    }

    /// Leaves the jar closed for this request.
    pub fn without_cookies(mut self) -> Self {
        self.with_cookies = false;
        self
    }

    /// Sends it and reads the answer to its end; cookies that come with it go into the jar.
    ///
    /// # Panics
    /// When the connection breaks: a server that answers nothing has failed the test.
    pub async fn send(self) -> Answer {
        let Self { client, asked, mut builder, with_cookies } = self;
        if with_cookies {
            let pairs: Vec<_> = {
                let jar = client.jar.lock().expect("the jar");
                jar.iter().map(|(name, value)| format!("{name}={value}")).collect()
            };
            if !pairs.is_empty() {
                builder = builder.header(http::header::COOKIE, pairs.join("; "));
            }
        }
        let answer = builder.send().await.unwrap_or_else(|fault| panic!("{asked}: {fault:?}"));
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let bytes = answer.bytes().await.unwrap_or_else(|fault| panic!("{asked}: {fault:?}")).to_vec();
        client.keep(&headers);
        Answer { status, headers, bytes, asked }
    }
}
