//! One request's view of its session: read once, judged, and noted for the end of the request.

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use http::HeaderValue;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseExecutor, EntityTrait, QueryFilter};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tower_sessions::session::Id;

use super::entity;
use super::stamp::hex;
use crate::backend::Proved;
use crate::user::{Account, Moment, SessionAccount, StoreError};
use crate::{Auth, Error};

/// A session is touched at most this often.
const TOUCH_AFTER: TimeDelta = TimeDelta::minutes(1);

/// One request's view of `auth_session`. It is the [`SessionStore`](tower_sessions::SessionStore) of that
/// request's session, and what answers for the identity: both stand on the same single read.
pub(super) struct Visit {
    auth: Auth,
    presented: Option<Id>,
    peer: Option<IpAddr>,
    agent: Option<HeaderValue>,
    /// The row, once asked for. The lock is held across the read, so that two questions at once cost one read.
    found: tokio::sync::Mutex<Option<Found>>,
    notes: Mutex<Notes>,
}

/// What the one read found: nothing that counts, or a session that does.
type Found = Option<Arc<SessionAccount>>;

/// What happened in this request, for the end of it.
#[derive(Default)]
struct Notes {
    /// The session was asked for: the answer depends on the cookie.
    asked: bool,
    /// The account that was proved last.
    proved: Option<Proved>,
    /// Who the next session to be created belongs to.
    opening: Option<Opening>,
    /// The session that was created in this request.
    created: Option<Created>,
    /// The session was ended in this request.
    ended: bool,
    /// The data as the table has it.
    stored: Option<HashMap<String, Value>>,
}

/// A sign-in under way.
#[derive(Clone)]
pub(super) struct Opening {
    pub(super) account: Account,
    /// Which backend proved it; empty if none was asked.
    pub(super) backend: String,
    pub(super) persistent: bool,
}

/// A session that this request began, for the cookie.
#[derive(Clone, Copy)]
pub(super) struct Created {
    pub(super) id: Id,
    /// When the browser may forget it; nothing: when it closes.
    pub(super) until: Option<DateTime<Utc>>,
}

impl Visit {
    pub(super) fn new(
        auth: Auth,
        presented: Option<Id>,
        peer: Option<IpAddr>,
        agent: Option<HeaderValue>,
    ) -> Self {
        Self { auth, presented, peer, agent, found: tokio::sync::Mutex::default(), notes: Mutex::default() }
    }

    pub(super) fn auth(&self) -> &Auth {
        &self.auth
    }

    pub(super) fn presented(&self) -> Option<Id> {
        self.presented
    }

    /// The peer's address, as text.
    pub(super) fn address(&self) -> Option<String> {
        self.peer.map(|peer| peer.to_canonical().to_string())
    }

    /// What the browser calls itself, as far as the column takes it.
    pub(super) fn agent(&self) -> Option<String> {
        let agent = self.agent.as_ref().map(|agent| String::from_utf8_lossy(agent.as_bytes()));
        agent.map(|agent| agent.chars().filter(|letter| !letter.is_control()).take(255).collect())
    }

    /// The session that counts now, with its account; read on the first question.
    pub(super) async fn found(&self) -> Result<Found, Error> {
        self.note(|notes| notes.asked = true);
        let mut found = self.found.lock().await;
        if let Some(known) = found.as_ref() {
            return Ok(known.clone());
        }
        let fresh = match self.presented {
            Some(id) => self.read(id).await?.map(Arc::new),
            None => None,
        };
        *found = Some(fresh.clone());
        Ok(fresh)
    }

    /// What has been found so far; nothing is read for it.
    pub(super) fn known(&self) -> Found {
        self.found.try_lock().ok()?.clone()?
    }

    /// Who the next `create` is for; nobody, once it has failed.
    pub(super) fn open_for(&self, opening: Option<Opening>) {
        self.note(|notes| notes.opening = opening);
    }

    pub(super) fn asked(&self) -> bool {
        self.note(|notes| notes.asked)
    }

    pub(super) fn created(&self) -> Option<Created> {
        self.note(|notes| notes.created)
    }

    pub(super) fn ended(&self) -> bool {
        self.note(|notes| notes.ended)
    }

    /// Who proved in this request who they are.
    pub(super) fn prove(&self, proved: Option<Proved>) {
        self.note(|notes| notes.proved = proved);
    }

    pub(super) fn proved(&self) -> Option<Proved> {
        self.note(|notes| notes.proved.clone())
    }

    pub(super) fn is_opening(&self) -> bool {
        self.note(|notes| notes.opening.is_some())
    }

    pub(super) fn take_opening(&self) -> Option<Opening> {
        self.note(|notes| notes.opening.take())
    }

    /// Whether the table has this data already.
    pub(super) fn is_stored(&self, data: &HashMap<String, Value>) -> bool {
        self.note(|notes| notes.stored.as_ref() == Some(data))
    }

    pub(super) fn stored(&self, data: &HashMap<String, Value>) {
        self.note(|notes| notes.stored = Some(data.clone()));
    }

    /// A session began: from here on it is what this request finds.
    pub(super) async fn began(&self, created: Created, found: SessionAccount, data: &HashMap<String, Value>) {
        *self.found.lock().await = Some(Some(Arc::new(found)));
        self.note(|notes| {
            notes.created = Some(created);
            notes.ended = false;
        });
        self.stored(data);
    }

    /// The session ended: from here on this request finds none.
    pub(super) async fn has_ended(&self) {
        *self.found.lock().await = Some(None);
        self.note(|notes| {
            notes.ended = true;
            notes.created = None;
            notes.stored = None;
        });
    }

    async fn read(&self, id: Id) -> Result<Option<SessionAccount>, Error> {
        let now = self.auth.config().clock.now();
        let mut found = self.ask(id).await?;
        // A store that cannot join reads the session first and then its user. A hash that was upgraded between the two
        // looks like another password; a second look sees both as they are.
        if found.as_ref().is_some_and(|found| found.account.is_some() && !self.counts(found, now)) {
            found = self.ask(id).await?;
        }
        let Some(found) = found.filter(|found| self.counts(found, now)) else { return Ok(None) };
        self.touch(&found.session, now).await;
        Ok(Some(found))
    }

    async fn ask(&self, id: Id) -> Result<Option<SessionAccount>, Error> {
        let db = DatabaseExecutor::from(self.auth.database());
        self.auth.users().by_session(&db, &hash(id)).await.map_err(not_migrated)
    }

    /// Whether a row is worth anything, and to this application.
    fn counts(&self, found: &SessionAccount, now: DateTime<Utc>) -> bool {
        let session = &found.session;
        if session.expires_at.to_utc() <= now || session.idle_expires_at.to_utc() <= now {
            return false;
        }
        if session.realm.is_none() {
            // A visitor's session: data without an identity.
            return session.user_key.is_none();
        }
        let (Some(account), Some(stamp)) = (&found.account, &session.stamp) else { return false };
        account.user.is_active() && self.auth.stamp().fits(stamp, account, self.auth.backends())
    }

    /// Pushes the idle end ahead. A failure costs nobody their answer: the next request tries again.
    async fn touch(&self, session: &entity::Model, now: DateTime<Utc>) {
        if now - session.last_seen_at.to_utc() < TOUCH_AFTER {
            return;
        }
        let idle_end =
            (now + TimeDelta::seconds(session.idle_seconds.into())).min(session.expires_at.to_utc());
        let touched = entity::Entity::update_many()
            .col_expr(entity::Column::LastSeenAt, Expr::value(Moment::from(now)))
            .col_expr(entity::Column::IdleExpiresAt, Expr::value(Moment::from(idle_end)))
            .filter(entity::Column::Id.eq(&session.id))
            .exec(self.auth.database())
            .await;
        if let Err(error) = touched {
            tracing::warn!(target: "auth", %error, "session not touched");
        }
    }

    /// The session that this request holds at the moment, whether it counts or not.
    pub(super) fn current(&self) -> Option<Id> {
        self.note(|notes| match notes.created {
            Some(created) => Some(created.id),
            None => self.presented,
        })
    }

    fn note<T>(&self, with: impl FnOnce(&mut Notes) -> T) -> T {
        with(&mut self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visit").finish_non_exhaustive()
    }
}

/// What the table knows an id by.
pub(super) fn hash(id: Id) -> String {
    hex(&Sha256::digest(id.to_string()))
}

/// A missing table has a remedy; it must not look like a database that is down.
pub(super) fn not_migrated(error: StoreError) -> Error {
    match error {
        StoreError::Database(error) if crate::error::is_missing_table(&error) => {
            Error::NotMigrated { table: "auth_session".to_owned() }
        }
        error => error.into(),
    }
}
