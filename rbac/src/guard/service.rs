use std::{
    mem,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    BoxError,
    body::{Body, Bytes},
    response::{IntoResponse, Redirect, Response},
};
use futures_util::future::BoxFuture;
use http::{Method, Request, StatusCode};
use tower_service::Service;

use super::{Question, Refusal, layer::Rule};
use crate::{Answer, Decision, Subject};

/// The service behind [`Require`](super::Require).
#[derive(Clone, Debug)]
pub struct RequireService<S> {
    pub(super) inner: S,
    pub(super) rule: Arc<Rule>,
}

impl<S, B, R> Service<Request<B>> for RequireService<S>
where
    S: Service<Request<B>, Response = http::Response<R>, Future: Send> + Clone + Send + 'static,
    B: Send + 'static,
    R: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    type Response = Response;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The service that was polled ready is the one to call; the clone waits for its own turn.
        let clone = self.inner.clone();
        let mut inner = mem::replace(&mut self.inner, clone);
        let rule = Arc::clone(&self.rule);
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            let (subject, decision) = match rule.judge(&parts).await {
                Ok(judged) => judged,
                Err(refused) => return Ok(refused),
            };
            parts.extensions.insert(subject);
            parts.extensions.insert(decision);
            Ok(inner.call(Request::from_parts(parts, body)).await?.map(Body::new))
        })
    }
}

impl Rule {
    /// Who asks and what the policy says, if that is good enough to pass; else the answer to give.
    async fn judge(&self, parts: &http::request::Parts) -> Result<(Subject, Decision), Response> {
        let Some(identify) = self.authorizer.identify() else {
            tracing::error!(
                "a guard cannot tell who sends a request: give the authorizer `.identify_with(..)`"
            );
            return Err(self.refuse(StatusCode::SERVICE_UNAVAILABLE, None));
        };
        let unknown = |error| {
            tracing::error!(action = self.action, resource = self.resource, "{error}");
            self.refuse(StatusCode::SERVICE_UNAVAILABLE, None)
        };
        let subject = identify.identify(&parts.extensions, &parts.headers).await.map_err(unknown)?;
        let subject = self.authorizer.complete(subject, &parts.extensions).await.map_err(unknown)?;
        let decision = self.authorizer.check(&subject, &self.action, &self.resource);
        let pass = match decision.answer() {
            Answer::Allowed => true,
            Answer::AllowedForSome(_) => self.some,
            Answer::Denied => false,
        };
        if pass {
            return Ok((subject, decision));
        }
        self.log(&subject, &decision);
        if subject.is_signed_in() {
            return Err(self.refuse(StatusCode::FORBIDDEN, Some((subject, decision))));
        }
        match self.authorizer.sign_in() {
            Some(path) => Err(Redirect::to(&with_next(path, parts)).into_response()),
            None => Err(self.refuse(StatusCode::UNAUTHORIZED, Some((subject, decision)))),
        }
    }

    /// A person without a right is daily life; a name that nobody declared is for somebody to mend.
    fn log(&self, subject: &Subject, decision: &Decision) {
        let (realm, key) = (subject.realm(), subject.key());
        let (action, resource, reason) = (&self.action, &self.resource, decision.reason());
        if reason.kind.is_mistake() {
            tracing::error!(realm, key, action, resource, "{reason}");
        } else {
            tracing::info!(realm, key, action, resource, "{reason}");
        }
    }

    fn refuse(&self, status: StatusCode, judged: Option<(Subject, Decision)>) -> Response {
        let (subject, decision) = judged.unzip();
        let question = subject.map(|subject| Question::new(subject, &self.action, &self.resource));
        self.authorizer.deny().response(Refusal { status, decision, question })
    }
}

/// The sign-in path with where to go afterwards: the page asked for. What was sent to a form is gone by then, so
/// after anything but a page view `next` is left out.
fn with_next(sign_in: &str, parts: &http::request::Parts) -> String {
    if parts.method != Method::GET && parts.method != Method::HEAD {
        return sign_in.to_owned();
    }
    let original =
        parts.extensions.get::<axum::extract::OriginalUri>().map_or(&parts.uri, |original| &original.0);
    let page = original.path_and_query().map_or("/", |page| page.as_str());
    let joint = if sign_in.contains('?') { '&' } else { '?' };
    format!("{sign_in}{joint}next={}", encode(page))
}

/// Percent-encodes all but the characters that mean nothing in a query.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
