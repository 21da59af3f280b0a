//! What the unit tests share: a database in memory, a clock that is moved by hand, a browser with a cookie jar.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use chrono::{DateTime, TimeDelta, Utc};
use frontdesk_web::PublicUrl;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::BodyExt;
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use tower::{Service, ServiceExt};

use crate::clock::Clock;
use crate::migration::{Migrator, MigratorTrait};
use crate::user::NewUser;
use crate::{Auth, Config, Principal};

pub(crate) const KEY: &str = "a secret key for tests, of more than fifty characters";
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// A clock that stands still until it is moved.
#[derive(Clone)]
pub(crate) struct HandClock(Arc<Mutex<DateTime<Utc>>>);

impl HandClock {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new("2026-11-22T19:17:00Z".parse().unwrap())))
    }

    pub(crate) fn forward(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for HandClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// One connection, so that whatever waits for a second one hangs here and not in production.
pub(crate) async fn empty_database() -> DatabaseConnection {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    Database::connect(options).await.unwrap()
}

pub(crate) async fn database() -> DatabaseConnection {
    let db = empty_database().await;
    Migrator::up(&db, None).await.unwrap();
    db
}

pub(crate) fn config(url: &str) -> Config {
    Config::new(PublicUrl::parse(url).unwrap(), KEY)
}

pub(crate) async fn auth() -> (Auth, HandClock) {
    let clock = HandClock::new();
    let auth = Auth::new(database().await, config("http://127.0.0.1:8000").clock(clock.clone())).unwrap();
    (auth, clock)
}

pub(crate) async fn user(auth: &Auth, name: &str) -> Arc<dyn Principal> {
    auth.manager().create_user(NewUser::new(name, PASSWORD)).await.unwrap()
}

/// A browser: it keeps cookies and follows nothing.
#[derive(Clone)]
pub(crate) struct Browser {
    app: Router,
    pub(crate) cookies: Vec<(String, String)>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn set_cookie(&self) -> Option<&str> {
        self.headers.get(SET_COOKIE).map(|value| value.to_str().unwrap())
    }
}

impl Browser {
    pub(crate) fn new(app: Router) -> Self {
        Self { app, cookies: Vec::new() }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).header(ACCEPT, "text/html").body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body: Vec<String> =
            form.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let request = Request::post(path)
            .header(ACCEPT, "text/html")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ORIGIN, "http://127.0.0.1:8000")
            .body(Body::from(body.join("&")))
            .unwrap();
        self.send(request).await
    }

    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let jar: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !jar.is_empty() {
            request.headers_mut().insert(COOKIE, jar.join("; ").parse().unwrap());
        }
        request.headers_mut().insert(HOST, "127.0.0.1:8000".parse().unwrap());
        let answer = answer(self.app.clone(), request).await;
        for set in answer.headers.get_all(SET_COOKIE) {
            let (pair, attributes) = set.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !attributes.contains("Max-Age=0") {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        answer
    }
}

async fn answer(
    app: impl Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    request: Request<Body>,
) -> Answer {
    let (parts, body) = app.oneshot(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(body.to_vec()).unwrap() }
}

fn encode(value: &str) -> String {
    percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC).to_string()
}
