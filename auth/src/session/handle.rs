//! What handlers and guards hold: one request's door to the identity.

use std::fmt;
use std::sync::Arc;

use axum::response::Redirect;
use chrono::{DateTime, Utc};
use frontdesk_web::next::same_origin_path;
use http::Uri;
use tokio::sync::Mutex;
use tower_sessions::Session;

use super::Login;
use super::login::Outcome;
use super::visit::Visit;
use crate::backend::Credentials;
use crate::event::Event;
use crate::permission::Held;
#[cfg(feature = "rbac")]
use crate::permission::held_by_user;
use crate::user::Principal;
use crate::{Auth, Error};

/// A user of Django's table, and what the tables of permissions give to them.
type Holding = (i32, Arc<[Held]>);

/// One request's door to who the visitor is. An extractor, and an extension of every request behind
/// [`auth.layer()`](Auth::layer).
///
/// ```
/// use auth::{AuthHandle, Error};
/// use axum::response::Redirect;
/// # struct Fields { email: String, password: String, remember: bool }
///
/// async fn sign_in(auth: AuthHandle, /* your form */ fields: Fields) -> Result<Redirect, Error> {
///     let user = auth.authenticate(&fields.email, &fields.password).await?.signed_in()?;
///     auth.login(&user).remember(fields.remember).await?;
///     Ok(auth.redirect_next("/"))
/// }
/// ```
#[derive(Clone)]
pub struct AuthHandle {
    visit: Arc<Visit>,
    session: Session,
    uri: Uri,
    held: Arc<Mutex<Option<Holding>>>,
}

impl AuthHandle {
    pub(super) fn new(visit: Visit, uri: Uri) -> Self {
        let visit = Arc::new(visit);
        let session = Session::new(visit.presented(), Arc::clone(&visit), None);
        Self { visit, session, uri, held: Arc::default() }
    }

    pub(super) fn visit(&self) -> &Visit {
        &self.visit
    }

    /// Who is signed in. Session, user and groups are read at the first call of a request and kept for the rest of it.
    ///
    /// # Errors
    /// What the database says. A failure is not "nobody".
    pub async fn user(&self) -> Result<Option<Arc<dyn Principal>>, Error> {
        let found = self.visit.found().await?;
        Ok(found.and_then(|found| found.account.as_ref().map(|account| Arc::clone(&account.user))))
    }

    /// What Django's tables give to that user; read at the first call of a request and kept for the rest of it.
    #[cfg(feature = "rbac")]
    pub(crate) async fn held_by(&self, user: i32) -> Result<Arc<[Held]>, Error> {
        let mut known = self.held.lock().await;
        if let Some((whose, held)) = known.as_ref()
            && *whose == user
        {
            return Ok(Arc::clone(held));
        }
        let held: Arc<[Held]> = held_by_user(self.auth().database(), user).await?.into();
        *known = Some((user, Arc::clone(&held)));
        Ok(held)
    }

    /// Checks a name and a password; signs nobody in. See [`Auth::authenticate`].
    ///
    /// # Errors
    /// [`Error::Hash`] if too many sign-ins wait already (a 503); or what the database says.
    pub async fn authenticate(&self, login: &str, password: &str) -> Result<Outcome, Error> {
        self.authenticate_with(Credentials::new(login, password)).await
    }

    /// The same for whatever else the backends of the application take. The peer's address is added here.
    ///
    /// # Errors
    /// As [`authenticate`](Self::authenticate).
    pub async fn authenticate_with(&self, offered: Credentials) -> Result<Outcome, Error> {
        let offered = offered.from_address(self.visit.address());
        let proved = self.visit.auth().proved(&offered).await?;
        self.visit.prove(proved.clone());
        Ok(proved.map_or(Outcome::Refused, |proved| Outcome::SignedIn(proved.account.user)))
    }

    /// Refuses, as if the password were wrong, somebody whose password was right but who is not admitted here.
    pub(crate) async fn not_admitted(&self, login: &str, password: &str) -> Result<(), Error> {
        let offered = Credentials::new(login, password).from_address(self.visit.address());
        let proved = self.visit.proved();
        self.visit.prove(None);
        self.visit.auth().not_admitted(&offered, proved.as_ref()).await
    }

    /// Signs a user in: a new session id, and the cookie with the response. Await it.
    ///
    /// A visitor's session data comes along; another user's session ends. Who has proved what is the caller's business:
    /// this signs in whoever it is given, provided it is an active user of this application.
    pub fn login(&self, user: &Arc<dyn Principal>) -> Login {
        Login::new(self.clone(), Arc::clone(user))
    }

    /// Signs out: the session ends in the database before this returns, the cookie goes with the response.
    ///
    /// # Errors
    /// What the database says; then the session still stands.
    pub async fn logout(&self) -> Result<(), Error> {
        let user = self.user().await?;
        if self.session.id().is_some() {
            self.session.flush().await?;
        }
        if let Some(user) = user {
            let address = self.visit.address();
            tracing::info!(target: "auth", realm = user.realm(), key = user.key(), address, "signed out");
            let user = user.as_ref().into();
            self.visit.auth().events().after(&Event::SignedOut { user, address }).await;
        }
        Ok(())
    }

    /// Where the request's `next` parameter leads, if that is a path of this site; else `default`.
    pub fn redirect_next(&self, default: &str) -> Redirect {
        let query = frontdesk_web::form::query(self.uri.query().unwrap_or_default()).unwrap_or_default();
        let wanted = query.get("next").ok().flatten().and_then(same_origin_path);
        Redirect::to(wanted.unwrap_or(default))
    }

    /// The application's data for this visitor. The identity is not in it.
    ///
    /// Its id is the cookie's and goes nowhere else. `flush` and `cycle_id` end the session, identity included.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// What this request has found out about its session so far, without asking anybody: for a page that shows a
    /// developer what happened. None where nobody has asked yet, or where there is no session.
    #[must_use]
    pub fn known(&self) -> Option<KnownSession> {
        let found = self.visit.known()?;
        let row = &found.session;
        let data: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&row.data).unwrap_or_default();
        Some(KnownSession {
            user: found.account.as_ref().map(|account| account.user.username().to_owned()),
            began: row.created_at.to_utc(),
            proved: row.fresh_at.map(|at| at.to_utc()),
            ends: row.expires_at.to_utc().min(row.idle_expires_at.to_utc()),
            now: self.visit.auth().config().clock.now(),
            keys: data.into_iter().map(|(key, _)| key).collect(),
        })
    }

    /// The application that this handle belongs to.
    #[must_use]
    pub fn auth(&self) -> &Auth {
        self.visit.auth()
    }
}

/// What is known of a session, without anything that is secret: see [`AuthHandle::known`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KnownSession {
    /// Who is signed in by it.
    pub user: Option<String>,
    /// When it began.
    pub began: DateTime<Utc>,
    /// When the user last proved who they are.
    pub proved: Option<DateTime<Utc>>,
    /// When it ends if nobody uses it.
    pub ends: DateTime<Utc>,
    /// What time it is, by the clock of the application.
    pub now: DateTime<Utc>,
    /// Under which names the application keeps data in it; not the data.
    pub keys: Vec<String>,
}

impl fmt::Debug for AuthHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthHandle").finish_non_exhaustive()
    }
}
