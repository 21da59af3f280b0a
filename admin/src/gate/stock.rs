//! The stock gate: `auth` says who, the policy says may.

use std::sync::Arc;

use auth::account::SignIn;
use auth::user::Principal;
use auth::{Auth, AuthHandle};
use axum::Router;
use futures_util::future::BoxFuture;
use http::request::Parts;
use rbac::{Answer, Authorizer, Scope, Subject};
use sea_orm::{Condition, Value};

use super::{Access, Gate, GateError, RowScope, SignInSite, Visitor};

/// The resource whose `read` opens the site to those who are not staff.
const SITE: &str = "admin.site";

/// The gate of a site whose people are in `auth`'s tables and whose rules are in a policy file.
///
/// Its entry: an active account that is staff, a superuser, or granted `read` on `admin.site`. The sign-in pages under the mount admit exactly the
/// same accounts and answer everybody else with the one sentence that they have for a wrong password.
///
/// The application carries [`Auth::layer`] around the site. Without it nobody can be identified, and every request is refused with 503.
#[must_use]
pub fn stock(auth: &Auth, policy: &Authorizer) -> Stock {
    Stock { auth: auth.clone(), policy: policy.clone() }
}

/// Whom the policy judges when it judges this visitor; none if the stock gate did not let them in.
#[cfg(all(debug_assertions, feature = "project"))]
pub(crate) fn subject_of(visitor: &Visitor) -> Option<&Subject> {
    visitor.get::<Person>().map(|person| &person.subject)
}

/// What the visitor holds, and whether he is staff, as the stock gate read it when his request came in.
pub(crate) fn person_of(visitor: &Visitor) -> Option<(&Subject, bool)> {
    visitor.get::<Person>().map(|person| (&person.subject, person.is_staff))
}

/// See [`stock`].
#[derive(Clone, Debug)]
pub struct Stock {
    auth: Auth,
    policy: Authorizer,
}

/// What the gate keeps of a visitor for the decisions of one request.
#[derive(Debug)]
struct Person {
    subject: Subject,
    is_staff: bool,
}

impl Gate for Stock {
    fn visitor<'a>(&'a self, request: &'a Parts) -> BoxFuture<'a, Result<Option<Visitor>, GateError>> {
        let handle = request.extensions.get::<AuthHandle>().cloned();
        Box::pin(async move {
            let handle = handle.ok_or_else(|| GateError::new("no `auth.layer()` around the site"))?;
            let Some(user) = handle.user().await.map_err(GateError::new)? else { return Ok(None) };
            let subject = self.policy.complete(auth::subject(&*user), &request.extensions).await;
            Ok(Some(visitor(&*user, subject.map_err(GateError::new)?)))
        })
    }

    fn access(&self, visitor: &Visitor, action: &str, resource: &str) -> Access {
        let Some(person) = visitor.get::<Person>() else { return Access::none("a visitor of another gate") };
        let decision = self.policy.check(&person.subject, action, resource);
        match decision.answer() {
            Answer::Allowed => Access::All,
            Answer::AllowedForSome(scope) => {
                Access::Some(Arc::new(Rows { scope: scope.clone(), subject: person.subject.clone() }))
            }
            Answer::Denied => Access::none(decision.reason().to_string()),
        }
    }

    fn enter(&self, visitor: &Visitor) -> bool {
        visitor.get::<Person>().is_some_and(|person| admits(&self.policy, &person.subject, person.is_staff))
    }

    fn models(&self, resources: &[String]) -> Result<(), Vec<String>> {
        let names = resources.iter().map(String::as_str).chain([SITE]);
        self.policy.register(names).map_err(|error| vec![error.to_string()])
    }

    fn sign_in(&self, site: &SignInSite) -> Option<Router> {
        let policy = self.policy.clone();
        let pages = SignIn::new(&self.auth)
            .title(&site.title)
            .admit(move |user| admits(&policy, &auth::subject(user), user.is_staff()))
            .router();
        Some(pages)
    }
}

fn visitor(user: &dyn Principal, subject: Subject) -> Visitor {
    let name = if user.full_name().trim().is_empty() { user.username() } else { user.full_name() };
    let person = Person { subject, is_staff: user.is_staff() };
    Visitor::new(user.key(), name).realm(user.realm()).with(Arc::new(person))
}

/// The one rule of entry, for the sign-in page and for every request after it.
fn admits(policy: &Authorizer, subject: &Subject, is_staff: bool) -> bool {
    subject.is_active()
        && (is_staff || subject.is_superuser() || !policy.check(subject, "read", SITE).is_denied())
}

/// A scope of the policy, for the one subject it was decided for.
struct Rows {
    scope: Scope,
    subject: Subject,
}

impl RowScope for Rows {
    fn condition(&self) -> Condition {
        self.scope.condition(&self.subject)
    }

    fn allows(&self, value_of: &dyn Fn(&str) -> Option<Value>) -> bool {
        self.scope.allows(&self.subject, value_of)
    }
}
