//! The one road: one model for one visitor and one action, and the rows that the gate gave him.
//!
//! Its methods live with what they do: lists in `list`, forms in `form`, deleting in `delete`, history in `history`.

use std::fmt;
use std::sync::Arc;

use sea_orm::sea_query::{ArrayType, SelectStatement};
use sea_orm::{
    Condition, ConnectionTrait, DatabaseExecutor, DatabaseTransaction, DbBackend, DbErr, QueryResult,
    SqliteTransactionMode, TransactionOptions, TransactionTrait, Value,
};

use crate::desk::{Desk, Entry};
use crate::gate::{Access, Visitor};
use crate::model::resource::Values;
use crate::model::{Key, Model, Row, parse, value};
use crate::read;

/// How long a writing transaction waits for a lock on PostgreSQL; about as long as SQLite waits for its own.
const LOCK_TIMEOUT: &str =
    "SELECT set_config('lock_timeout', '5s', true) WHERE current_setting('lock_timeout') = '0'";

/// One model for one visitor and one action.
#[derive(Clone)]
pub struct Scoped {
    pub(crate) desk: Desk,
    /// The model as registered: what guards and the history get, and what rows are read with.
    pub(crate) entry: Entry,
    /// The model as the visitor sees it: what lists and forms are made of.
    pub(crate) seen: Arc<Model>,
    pub(crate) visitor: Visitor,
    pub(crate) action: String,
    pub(crate) access: Access,
    pub(crate) origin: Origin,
}

/// Where a request came from, for the history.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Origin {
    /// The client's address.
    pub address: Option<String>,
    /// The request's id.
    pub request_id: Option<String>,
}

impl Origin {
    /// An origin with what is known of it.
    #[must_use]
    pub const fn new(address: Option<String>, request_id: Option<String>) -> Self {
        Self { address, request_id }
    }
}

/// A row read whole, hidden columns included: as the engine sees it, and as SeaORM decodes it.
pub(crate) struct Stored {
    pub(crate) row: Row,
    pub(crate) result: QueryResult,
}

impl Scoped {
    /// Say where the request came from, for the history.
    #[must_use]
    pub fn from_origin(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }

    /// The model as the visitor sees it: columns that the gate hides from him are secret in it.
    #[must_use]
    pub fn model(&self) -> &Arc<Model> {
        &self.seen
    }

    /// The model as it was registered.
    pub(crate) fn whole(&self) -> &Arc<Model> {
        &self.entry.model
    }

    /// The visitor.
    #[must_use]
    pub const fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    /// The action that was allowed.
    #[must_use]
    pub fn action(&self) -> &str {
        &self.action
    }

    /// Is this row one of those that were given? For buttons: nothing is opened by it.
    #[must_use]
    pub fn covers(&self, row: &Row) -> bool {
        match &self.access {
            Access::All => true,
            Access::Some(scope) => scope.allows(&|column| row.get(column).cloned()),
            Access::None(_) => false,
        }
    }

    /// What every row that was given has, by place, in the column's own type.
    pub(crate) fn presets(&self) -> Values {
        let Access::Some(scope) = &self.access else { return Values::new() };
        let own = |(name, value): (String, Value)| {
            let field = self.whole().field(&name)?;
            let parsed = parse::parse(field, &value::text(&value), self.backend());
            Some((field.index, parsed.unwrap_or(value)))
        };
        scope.presets().into_iter().filter_map(own).collect()
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.desk.database().get_database_backend()
    }

    pub(crate) fn reader(&self) -> DatabaseExecutor<'_> {
        DatabaseExecutor::from(self.desk.database())
    }

    /// The rows that were given, for a `WHERE`.
    pub(crate) fn condition(&self) -> Condition {
        match &self.access {
            Access::All => Condition::all(),
            Access::Some(scope) => scope.condition(),
            // `may` never hands this out; if somebody did, there is no row.
            Access::None(_) => read::nothing(),
        }
    }

    /// A transaction for writing. On SQLite it takes the write lock at once: waiting for it is possible only before
    /// anything was read.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: (self.backend() == DbBackend::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.desk.database().begin_with_options(options).await?;
        if self.backend() == DbBackend::Postgres {
            // It alone would wait for ever for a row that somebody else holds; a limit that is there already stays.
            transaction.execute_unprepared(LOCK_TIMEOUT).await?;
        }
        Ok(transaction)
    }

    /// The values of a key from a URL; `None` when they cannot be a key of this model.
    pub(crate) fn key_values(&self, key: &Key) -> Option<Vec<Value>> {
        key_values(self.model(), key, self.backend())
    }

    /// The row with this key, if it was given.
    pub(crate) async fn load(&self, db: &DatabaseExecutor<'_>, key: &Key) -> Result<Option<Stored>, DbErr> {
        let Some(values) = self.key_values(key) else { return Ok(None) };
        self.fetch(db, read::whole(self.model(), &values, self.backend())).await
    }

    /// As [`load`](Self::load), and nobody else may change the row until the transaction ends.
    pub(crate) async fn lock(&self, db: &DatabaseExecutor<'_>, key: &Key) -> Result<Option<Stored>, DbErr> {
        let Some(values) = self.key_values(key) else { return Ok(None) };
        let mut select = read::whole(self.model(), &values, self.backend());
        select.lock_exclusive();
        self.fetch(db, select).await
    }

    async fn fetch(
        &self,
        db: &DatabaseExecutor<'_>,
        mut select: SelectStatement,
    ) -> Result<Option<Stored>, DbErr> {
        let result = db.query_one(select.cond_where(self.condition())).await?;
        result.map(|result| Ok(Stored { row: read::row(self.whole(), &result)?, result })).transpose()
    }
}

/// The values of a key from a URL; `None` when they cannot be a key of the model.
pub(crate) fn key_values(model: &Model, key: &Key, backend: DbBackend) -> Option<Vec<Value>> {
    let fields: Vec<_> = model.key_fields().collect();
    if fields.len() != key.parts().len() {
        return None;
    }
    let value = |(field, part): (&&crate::model::Field, &String)| match &field.rust_type {
        // A text key is what it is, longer than its column or not.
        ArrayType::String => Some(Value::String(Some(part.clone()))).filter(|_| !part.contains('\0')),
        _ => parse::parse(field, part, backend).ok().filter(|value| !value::is_null(value)),
    };
    fields.iter().zip(key.parts()).map(value).collect()
}

impl fmt::Debug for Scoped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scoped({:?} {} {})", self.visitor, self.action, self.entry.model.resource)
    }
}
