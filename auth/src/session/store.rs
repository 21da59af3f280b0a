//! The table behind a request's session: read once, judged, saved by `UPDATE` only.

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use http::HeaderValue;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseExecutor, EntityTrait, QueryFilter, SqlErr,
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::{SessionStore, session_store};

use super::entity;
use super::stamp::hex;
use crate::user::{Account, Moment, SessionAccount};
use crate::{Auth, Error, database};

/// A session is touched at most this often.
const TOUCH_AFTER: TimeDelta = TimeDelta::minutes(1);

/// An id that exists already is drawn again this often; 128 random bits never need it twice.
const DRAWS: usize = 3;

/// One request's view of `auth_session`. It is the [`SessionStore`] of that request's session, and what answers for the
/// identity: both stand on the same single read.
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
    fn agent(&self) -> Option<String> {
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

    async fn read(&self, id: Id) -> Result<Option<SessionAccount>, Error> {
        let db = DatabaseExecutor::from(self.auth.database());
        let found = self.auth.users().by_session(&db, &hash(id)).await.map_err(not_migrated)?;
        let now = self.auth.config().clock.now();
        let Some(found) = found.filter(|found| self.counts(found, now)) else { return Ok(None) };
        self.touch(&found.session, now).await;
        Ok(Some(found))
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
        account.user.is_active() && self.auth.stamp().fits(stamp, account)
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

    /// Inserts a session under a new id, in place of the one that this request had.
    async fn insert(&self, record: &mut Record, opening: Option<&Opening>) -> Result<(), Error> {
        for _ in 0..DRAWS {
            let mut bytes = [0; 16];
            self.auth.config().randomness.fill(&mut bytes)?;
            let id = Id(i128::from_le_bytes(bytes));
            match self.try_insert(id, record, opening).await {
                Err(Error::Store(crate::user::StoreError::Database(error)))
                    if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {}
                Err(error) => return Err(error),
                Ok(session) => {
                    record.id = id;
                    let until = session.expires_at.to_utc();
                    let persistent = opening.is_none_or(|opening| opening.persistent);
                    self.note(|notes| {
                        notes.created = Some(Created { id, until: persistent.then_some(until) });
                        notes.ended = false;
                        notes.stored = Some(record.data.clone());
                    });
                    let account = opening.map(|opening| opening.account.clone());
                    *self.found.lock().await = Some(Some(Arc::new(SessionAccount { session, account })));
                    return Ok(());
                }
            }
        }
        Err(Error::Session("every drawn session id exists already".to_owned()))
    }

    /// One transaction: the old session ends only if the new one begins.
    async fn try_insert(
        &self,
        id: Id,
        record: &Record,
        opening: Option<&Opening>,
    ) -> Result<entity::Model, Error> {
        let now = self.auth.config().clock.now();
        let row = self.row(id, record, opening, now)?;
        let transaction = database::begin(self.auth.database()).await?;
        if let Some(old) = self.current() {
            entity::Entity::delete_by_id(hash(old)).exec(&transaction).await?;
        }
        let session = row.insert(&transaction).await.map_err(|error| not_migrated(error.into()))?;
        if let Some(opening) = opening {
            let db = DatabaseExecutor::from(&transaction);
            self.auth.users().touch_last_login(&db, &opening.account.user.key(), now).await?;
        }
        transaction.commit().await?;
        Ok(session)
    }

    fn row(
        &self,
        id: Id,
        record: &Record,
        opening: Option<&Opening>,
        now: DateTime<Utc>,
    ) -> Result<entity::ActiveModel, Error> {
        let lifetimes = &self.auth.config().lifetimes;
        let user = opening.map(|opening| &opening.account.user);
        let (idle, absolute) = match user {
            Some(user) if user.is_staff() || user.is_superuser() => {
                (lifetimes.staff_idle, lifetimes.staff_absolute)
            }
            _ => (lifetimes.idle, lifetimes.absolute),
        };
        let stamp = match opening {
            Some(opening) => Some(
                self.auth
                    .stamp()
                    .of(&opening.account)
                    .ok_or_else(|| Error::Session("no key to stamp the session with".to_owned()))?,
            ),
            None => None,
        };
        Ok(entity::ActiveModel {
            id: Set(hash(id)),
            realm: Set(user.map(|user| user.realm().to_owned())),
            user_key: Set(user.map(|user| user.key())),
            stamp: Set(stamp),
            fresh_at: Set(user.map(|_| now.into())),
            created_at: Set(now.into()),
            last_seen_at: Set(now.into()),
            idle_seconds: Set(i32::try_from(idle.as_secs()).unwrap_or(i32::MAX)),
            idle_expires_at: Set((now + idle).into()),
            expires_at: Set((now + absolute).into()),
            address: Set(self.address()),
            agent: Set(self.agent()),
            data: Set(encode(&record.data).map_err(|error| Error::Session(error.to_string()))?),
        })
    }

    /// The session that this request holds at the moment, whether it counts or not.
    fn current(&self) -> Option<Id> {
        self.note(|notes| match notes.created {
            Some(created) => Some(created.id),
            None => self.presented,
        })
    }

    fn note<T>(&self, with: impl FnOnce(&mut Notes) -> T) -> T {
        with(&mut self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl SessionStore for Visit {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        // Without a sign-in under way this is a visitor's first data: a session without an identity.
        let opening = self.note(|notes| notes.opening.take());
        Ok(self.insert(record, opening.as_ref()).await?)
    }

    /// `UPDATE` only: a session that was ended while this request ran stays ended. Never the columns about identity.
    async fn save(&self, record: &Record) -> session_store::Result<()> {
        if self.note(|notes| notes.stored.as_ref() == Some(&record.data)) {
            return Ok(());
        }
        entity::Entity::update_many()
            .col_expr(entity::Column::Data, Expr::value(encode(&record.data)?))
            .filter(entity::Column::Id.eq(hash(record.id)))
            .exec(self.auth.database())
            .await
            .map_err(Error::from)?;
        self.note(|notes| notes.stored = Some(record.data.clone()));
        Ok(())
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let Some(found) = self.found().await? else { return Ok(None) };
        if hash(*id) != found.session.id {
            return Ok(None);
        }
        let data: HashMap<String, Value> = serde_json::from_str(&found.session.data)
            .map_err(|error| session_store::Error::Decode(error.to_string()))?;
        self.note(|notes| notes.stored = Some(data.clone()));
        let ends = found.session.expires_at.to_utc().timestamp();
        let expiry_date = OffsetDateTime::from_unix_timestamp(ends)
            .map_err(|error| session_store::Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        // During a sign-in the old session ends in the transaction that begins the new one.
        if self.note(|notes| notes.opening.is_some()) {
            return Ok(());
        }
        entity::Entity::delete_by_id(hash(*id)).exec(self.auth.database()).await.map_err(Error::from)?;
        *self.found.lock().await = Some(None);
        self.note(|notes| {
            notes.ended = true;
            notes.created = None;
            notes.stored = None;
        });
        Ok(())
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

fn encode(data: &HashMap<String, Value>) -> session_store::Result<String> {
    serde_json::to_string(data).map_err(|error| session_store::Error::Encode(error.to_string()))
}

/// A missing table has a remedy; it must not look like a database that is down.
fn not_migrated(error: crate::user::StoreError) -> Error {
    match error {
        crate::user::StoreError::Database(error) if crate::error::is_missing_table(&error) => {
            Error::NotMigrated { table: "auth_session".to_owned() }
        }
        error => error.into(),
    }
}
