//! The store behind a request's session: begins under a new id, saves by `UPDATE` only.

use std::collections::HashMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseExecutor, DeleteMany, EntityTrait, QueryFilter,
    SqlErr,
};
use serde_json::Value;
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::{SessionStore, session_store};

use super::entity;
use super::visit::{Created, Opening, Visit, hash, not_migrated};
use crate::user::{SessionAccount, StoreError};
use crate::{Error, database};

/// An id that exists already is drawn again this often; 128 random bits never need it twice.
const DRAWS: usize = 3;

impl Visit {
    /// Inserts a session under a new id, in place of the one that this request had.
    async fn insert(&self, record: &mut Record, opening: Option<&Opening>) -> Result<(), Error> {
        for _ in 0..DRAWS {
            let mut bytes = [0; 16];
            self.auth().config().randomness.fill(&mut bytes)?;
            let id = Id(i128::from_le_bytes(bytes));
            match self.try_insert(id, record, opening).await {
                Err(Error::Store(StoreError::Database(error)))
                    if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {}
                Err(error) => return Err(error),
                Ok(session) => {
                    record.id = id;
                    let until = session.expires_at.to_utc();
                    let persistent = opening.is_none_or(|opening| opening.persistent);
                    let account = opening.map(|opening| opening.account.clone());
                    let created = Created { id, until: persistent.then_some(until) };
                    self.began(created, SessionAccount { session, account }, &record.data).await;
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
        let now = self.auth().config().clock.now();
        let row = self.row(id, record, opening, now)?;
        let transaction = database::begin(self.auth().database()).await?;
        if let Some(old) = self.current() {
            self.end(old).exec(&transaction).await?;
        }
        let session = row.insert(&transaction).await.map_err(|error| not_migrated(error.into()))?;
        if let Some(opening) = opening {
            let db = DatabaseExecutor::from(&transaction);
            self.auth().users().touch_last_login(&db, &opening.account.user.key(), now).await?;
        }
        transaction.commit().await?;
        Ok(session)
    }

    /// Ends a session of this application. Another one may keep its sessions in the same table: those are nobody's here.
    fn end(&self, id: Id) -> DeleteMany<entity::Entity> {
        let realm = entity::Column::Realm;
        let ours = realm.is_null().or(realm.eq(self.auth().users().realm()));
        entity::Entity::delete_many().filter(entity::Column::Id.eq(hash(id))).filter(ours)
    }

    fn row(
        &self,
        id: Id,
        record: &Record,
        opening: Option<&Opening>,
        now: DateTime<Utc>,
    ) -> Result<entity::ActiveModel, Error> {
        let lifetimes = &self.auth().config().lifetimes;
        let user = opening.map(|opening| &opening.account.user);
        let (idle, absolute) = match user {
            Some(user) if user.is_staff() || user.is_superuser() => {
                (lifetimes.staff_idle, lifetimes.staff_absolute)
            }
            _ => (lifetimes.idle, lifetimes.absolute),
        };
        let stamp = match opening {
            Some(opening) => Some(
                self.auth()
                    .stamp()
                    .of(&opening.account, &opening.backend)
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
}

#[async_trait]
impl SessionStore for Visit {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        // Without a sign-in under way this is a visitor's first data: a session without an identity.
        let opening = self.take_opening();
        Ok(self.insert(record, opening.as_ref()).await?)
    }

    /// `UPDATE` only: a session that was ended while this request ran stays ended. Never the columns about identity.
    async fn save(&self, record: &Record) -> session_store::Result<()> {
        if self.is_stored(&record.data) {
            return Ok(());
        }
        entity::Entity::update_many()
            .col_expr(entity::Column::Data, Expr::value(encode(&record.data)?))
            .filter(entity::Column::Id.eq(hash(record.id)))
            .exec(self.auth().database())
            .await
            .map_err(Error::from)?;
        self.stored(&record.data);
        Ok(())
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let Some(found) = self.found().await? else { return Ok(None) };
        if hash(*id) != found.session.id {
            return Ok(None);
        }
        let data: HashMap<String, Value> = serde_json::from_str(&found.session.data)
            .map_err(|error| session_store::Error::Decode(error.to_string()))?;
        self.stored(&data);
        let ends = found.session.expires_at.to_utc().timestamp();
        let expiry_date = OffsetDateTime::from_unix_timestamp(ends)
            .map_err(|error| session_store::Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        // During a sign-in the old session ends in the transaction that begins the new one.
        if self.is_opening() {
            return Ok(());
        }
        self.end(*id).exec(self.auth().database()).await.map_err(Error::from)?;
        self.has_ended().await;
        Ok(())
    }
}

fn encode(data: &HashMap<String, Value>) -> session_store::Result<String> {
    serde_json::to_string(data).map_err(|error| session_store::Error::Encode(error.to_string()))
}
