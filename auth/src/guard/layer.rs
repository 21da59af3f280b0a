use std::fmt;
use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse, Redirect};
use frontdesk_web::Problem;
use http::{Response, StatusCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tower_layer::Layer;

use super::Guarded;
use crate::user::Principal;
use crate::{Auth, Error};

type Test = dyn Fn(&dyn Principal) -> bool + Send + Sync;
type Answer<R> = dyn Fn(Denied) -> Response<R> + Send + Sync;

/// A layer that lets only some users through. From [`Auth::login_required`] and its relatives.
///
/// `R` is the body of the answers: axum's, unless [`answer_with`](Guard::answer_with) brings another.
pub struct Guard<R = Body> {
    pub(super) rule: Arc<Rule<R>>,
}

pub(super) struct Rule<R> {
    pub(super) sign_in_path: String,
    pub(super) test: Box<Test>,
    pub(super) answer: Box<Answer<R>>,
}

/// Why a guard does not let a request through.
#[derive(Debug)]
#[non_exhaustive]
pub enum Denied {
    /// Nobody is signed in, and a browser asked for a page: send it to this address.
    SignIn {
        /// The sign-in page with the way back.
        location: String,
    },
    /// Nobody is signed in.
    Anonymous,
    /// Somebody is signed in who may not.
    Forbidden {
        /// The name that they signed in with.
        username: String,
    },
    /// Nobody knows: the store failed, or there is no [`auth.layer()`](Auth::layer).
    Failed(Error),
}

impl Denied {
    fn into_answer(self) -> Response<Body> {
        match self {
            Self::SignIn { location } => Redirect::to(&location).into_response(),
            Self::Anonymous => Problem::new(StatusCode::UNAUTHORIZED).into_response(),
            Self::Forbidden { username } => {
                Problem::forbidden().detail(format!("`{username}` does not pass the guard")).into_response()
            }
            Self::Failed(error) => error.into_response(),
        }
    }
}

impl Guard<Body> {
    fn new(auth: &Auth, test: impl Fn(&dyn Principal) -> bool + Send + Sync + 'static) -> Self {
        let sign_in_path = auth.config().sign_in_path.clone();
        Self {
            rule: Arc::new(Rule {
                sign_in_path,
                test: Box::new(test),
                answer: Box::new(Denied::into_answer),
            }),
        }
    }

    /// Answers in a body of your own, on a plain tower service or where a refusal should look otherwise.
    #[must_use]
    pub fn answer_with<R>(self, answer: impl Fn(Denied) -> Response<R> + Send + Sync + 'static) -> Guard<R>
    where
        R: 'static,
    {
        let Self { rule } = self;
        let sign_in_path = rule.sign_in_path.clone();
        let test = Box::new(move |user: &dyn Principal| (rule.test)(user));
        Guard { rule: Arc::new(Rule { sign_in_path, test, answer: Box::new(answer) }) }
    }
}

impl Auth {
    /// Lets in whoever is signed in.
    #[must_use]
    pub fn login_required(&self) -> Guard {
        Guard::new(self, |_| true)
    }

    /// Lets in staff and superusers.
    #[must_use]
    pub fn staff_required(&self) -> Guard {
        Guard::new(self, |user| user.is_staff() || user.is_superuser())
    }

    /// Lets in the signed-in users that `test` takes.
    #[must_use]
    pub fn user_passes_test(&self, test: impl Fn(&dyn Principal) -> bool + Send + Sync + 'static) -> Guard {
        Guard::new(self, test)
    }
}

/// What a query value must not contain in the clear.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The sign-in page at `path`, with `wanted` (path and query) as the way back.
pub(super) fn sign_in(path: &str, wanted: &str) -> String {
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}next={}", utf8_percent_encode(wanted, QUERY))
}

impl<R> Clone for Guard<R> {
    fn clone(&self) -> Self {
        Self { rule: Arc::clone(&self.rule) }
    }
}

impl<R> fmt::Debug for Guard<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard").field("sign_in_path", &self.rule.sign_in_path).finish_non_exhaustive()
    }
}

impl<S, R> Layer<S> for Guard<R> {
    type Service = Guarded<S, R>;

    fn layer(&self, inner: S) -> Self::Service {
        Guarded::new(inner, self.clone())
    }
}
