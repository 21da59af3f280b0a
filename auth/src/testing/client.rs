//! A visitor: a cookie jar before a service, and the headers of a browser.

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::IntoResponse;
use frontdesk_web::PublicUrl;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, HOST, ORIGIN};
use http::{Method, Request, request};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tower_service::Service;

use super::Answer;
use super::jar::Jar;
use super::sign_in::SignIn;
use crate::Principal;

/// Where the visited site is, unless [`Client::at`] says otherwise.
const HERE: &str = "http://127.0.0.1:8000";

/// A visitor of an application in this process. Redirects are not followed: a test wants to see them.
///
/// Clones share the cookie jar, as the tabs of one browser do; another visitor is another [`Client::new`].
///
/// See the [module](super) for an example.
#[derive(Clone, Debug)]
pub struct Client {
    service: Router,
    url: PublicUrl,
    jar: Arc<Mutex<Jar>>,
}

impl Client {
    /// A visitor with an empty cookie jar. The service is what would be served: an axum router or any tower service.
    pub fn new<S>(service: S) -> Self
    where
        S: Service<Request<Body>, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Response: IntoResponse,
        S::Future: Send + 'static,
    {
        let url = PublicUrl::parse(HERE).expect("a good address");
        Self { service: Router::new().fallback_service(service), url, jar: Arc::default() }
    }

    /// The same for a site whose public address is another than `http://127.0.0.1:8000`.
    ///
    /// # Panics
    /// When that is no address of a site.
    #[track_caller]
    #[must_use]
    pub fn at(self, url: &str) -> Self {
        let url = PublicUrl::parse(url).unwrap_or_else(|fault| panic!("`{url}`: {fault}"));
        Self { url, ..self }
    }

    /// Signs somebody in without a password: a new session, as after the sign-in page.
    ///
    /// # Panics
    /// When the user cannot be signed in (inactive, deleted, of another user table), or when the service has no
    /// [`auth.layer()`](crate::Auth::layer) around its root.
    pub async fn login_as(&self, user: &Arc<dyn Principal>) {
        let sign_in = SignIn::new(user);
        let mut ask = self.ask(Method::GET, "/");
        ask.builder = ask.builder.extension(sign_in.clone());
        let answer = ask.send().await;
        match sign_in.outcome() {
            Some(Ok(())) => {}
            Some(Err(why)) => panic!("{} cannot be signed in: {why}", user.username()),
            None => panic!(
                "{} cannot be signed in: the service has no `auth.layer()` for this user table around it, \
                 or refuses the request before: {answer}",
                user.username()
            ),
        }
    }

    /// Forgets all cookies.
    pub fn logout(&self) {
        self.jar().empty();
    }

    /// A cookie of the jar.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar().get(name).map(str::to_owned)
    }

    /// Asks for a page as a click on a link of the site does.
    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path).header("sec-fetch-site", "same-origin").send().await
    }

    /// Sends a form as a page of the site does.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.ask(Method::POST, path).same_origin().form(fields).send().await
    }

    /// Sends JSON as a script of the site does, and asks for JSON.
    pub async fn post_json(&self, path: &str, body: &serde_json::Value) -> Answer {
        let ask = self.ask(Method::POST, path).same_origin().header("accept", "application/json");
        ask.header("content-type", "application/json").body(body.to_string()).send().await
    }

    /// A request with the cookies and with nothing else that the test does not add.
    pub fn ask(&self, method: Method, path: &str) -> Ask {
        let asked = format!("{method} {path}");
        let builder = Request::builder().method(method).uri(path);
        Ask { client: self.clone(), asked, builder, body: Body::empty() }
    }

    fn jar(&self) -> MutexGuard<'_, Jar> {
        self.jar.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request before it is sent.
#[derive(Debug)]
#[must_use = "nothing happens until it is sent"]
pub struct Ask {
    client: Client,
    asked: String,
    builder: request::Builder,
    body: Body,
}

impl Ask {
    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.builder = self.builder.header(name, value);
        self
    }

    /// Adds what proves to the server that a page of the site sends this.
    pub fn same_origin(self) -> Self {
        let origin = self.client.url.origin().to_owned();
        self.header("sec-fetch-site", "same-origin").header(ORIGIN.as_str(), &origin)
    }

    /// Adds a form.
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let pairs: Vec<_> =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        self.header(CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded").body(pairs.join("&"))
    }

    /// Adds a body as it is.
    pub fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends it and reads the answer to its end; its cookies go into the jar.
    ///
    /// # Panics
    /// When the path or a header cannot stand in a request, or the body of the answer breaks off.
    pub async fn send(self) -> Answer {
        let Self { client, asked, builder, body } = self;
        let mut request = builder.body(body).unwrap_or_else(|fault| panic!("{asked} is no request: {fault}"));
        let is_https = client.url.is_https();
        let cookies = client.jar().header(request.uri().path(), is_https);
        let host = client.url.origin().split_once("://").map_or("", |(_, host)| host);
        let headers = request.headers_mut();
        headers.entry(HOST).or_insert_with(|| host.parse().expect("a host is ASCII"));
        headers.entry(ACCEPT).or_insert_with(|| http::HeaderValue::from_static("text/html"));
        if let Some(cookies) = cookies {
            headers.insert(COOKIE, cookies.parse().expect("cookies came in a header"));
        }
        let peer = SocketAddr::from(([127, 0, 0, 1], 50_000));
        request.extensions_mut().insert(ConnectInfo(peer));
        let mut service = client.service.clone();
        let Ok(()) = poll_fn(|cx| Service::<Request<Body>>::poll_ready(&mut service, cx)).await;
        let Ok(answer) = service.call(request).await;
        let (parts, body) = answer.into_parts();
        client.jar().keep(&parts.headers, is_https);
        let bytes = axum::body::to_bytes(body, usize::MAX).await;
        let bytes = bytes.unwrap_or_else(|fault| panic!("{asked}: the body breaks off: {fault}")).to_vec();
        Answer { status: parts.status.as_u16(), headers: parts.headers, bytes, asked }
    }
}
