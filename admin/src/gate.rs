//! Who is at the door, and what may they see and do.
//!
//! The admin knows no user table and no policy. It asks its [`Gate`]: once a request who the visitor is, and before
//! every transaction whether the visitor may. The stock gate (feature `frontdesk`) is `auth` and `rbac`; yours is a
//! dozen lines:
//!
//! ```
//! use admin::gate::{Access, Gate, GateError, Visitor};
//! use futures_util::future::BoxFuture;
//!
//! struct HeaderGate;
//!
//! impl Gate for HeaderGate {
//!     fn visitor<'a>(&'a self, request: &'a http::request::Parts) -> BoxFuture<'a, Result<Option<Visitor>, GateError>> {
//!         let name = request.headers.get("x-user").and_then(|value| value.to_str().ok());
//!         Box::pin(async move { Ok(name.map(|name| Visitor::new(name, name))) })
//!     }
//!     fn access(&self, visitor: &Visitor, action: &str, _resource: &str) -> Access {
//!         if visitor.key() == "root" || action == "read" { Access::All } else { Access::none("only root writes") }
//!     }
//! }
//! ```
//!
//! or, where nothing needs a database, two functions: [`from_fn`].

mod cookie;
mod equals;
mod from_fn;
#[cfg(feature = "frontdesk")]
mod stock;

pub use self::cookie::cookie;
pub use self::equals::{ColumnEquals, column_equals};
pub use self::from_fn::{FromFn, from_fn};
#[cfg(feature = "frontdesk")]
pub(crate) use self::stock::person_of;
#[cfg(all(debug_assertions, feature = "project"))]
pub(crate) use self::stock::subject_of;
#[cfg(feature = "frontdesk")]
pub use self::stock::{Stock, stock};

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use sea_orm::{Condition, DatabaseTransaction, DbErr, Value};

use crate::message::Message;
use crate::model::{Model, Row};

/// The four words every model knows.
pub mod action {
    /// Make a row.
    pub const CREATE: &str = "create";
    /// See rows.
    pub const READ: &str = "read";
    /// Change a row.
    pub const UPDATE: &str = "update";
    /// Remove a row.
    pub const DELETE: &str = "delete";
}

/// Who asks, and may they.
pub trait Gate: Send + Sync + 'static {
    /// Who sent this request; `None` when nobody is signed in.
    fn visitor<'a>(
        &'a self,
        request: &'a http::request::Parts,
    ) -> BoxFuture<'a, Result<Option<Visitor>, GateError>>;

    /// What the visitor may do with `resource` (`app.model`): decided in memory, before a transaction begins.
    fn access(&self, visitor: &Visitor, action: &str, resource: &str) -> Access;

    /// The columns of `resource` that this visitor never sees, by name.
    ///
    /// For this visitor they are as [`secret`](crate::ModelAdmin::secret) columns are for everybody: in no list, form,
    /// label, search, order, filter or history, and a request that names one is answered as if there were no such
    /// column. Guards and the history still get them. What a new row has there comes from the database's default, from
    /// a hook, or from the scope ([`RowScope::presets`]); a column that none of them fills cannot be hidden from somebody
    /// who adds rows, and the form says so.
    ///
    /// A name that is no column of the model, or is one of its primary key (which stands in addresses), is a mistake that would
    /// show what was to be hidden: the visitor then gets no row of the model, and the log says why.
    fn hidden(&self, visitor: &Visitor, resource: &str) -> Vec<String> {
        let _ = (visitor, resource);
        Vec::new()
    }

    /// May the visitor use the site at all? A model to read is needed besides.
    fn enter(&self, visitor: &Visitor) -> bool {
        let _ = visitor;
        true
    }

    /// Called when the site is built, with the names of all registered models, so that a policy can resolve them.
    ///
    /// # Errors
    /// Everything that is wrong with the names, a sentence each; the site is then not built.
    fn models(&self, resources: &[String]) -> Result<(), Vec<String>> {
        let _ = resources;
        Ok(())
    }

    /// The pages under the mount that a visitor who is not signed in may see.
    fn sign_in(&self, site: &SignInSite) -> Option<axum::Router> {
        let _ = site;
        None
    }
}

/// What a gate's sign-in pages need to know of the site that carries them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SignInSite {
    /// The title the site was given.
    pub title: String,
}

impl SignInSite {
    /// The pages of the site called `title`.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into() }
    }
}

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Visitor {
    realm: String,
    key: String,
    name: String,
    data: Option<Arc<dyn Any + Send + Sync>>,
}

impl Visitor {
    /// A visitor by key (stored in the history) and name (shown).
    pub fn new(key: impl Into<String>, name: impl Into<String>) -> Self {
        Self { realm: String::new(), key: key.into(), name: name.into(), data: None }
    }

    /// The table the key belongs to, for sites with more than one kind of user.
    #[must_use]
    pub fn realm(mut self, realm: impl Into<String>) -> Self {
        self.realm = realm.into();
        self
    }

    /// What the gate wants back when it is asked for this visitor's access.
    #[must_use]
    pub fn with<T: Any + Send + Sync>(mut self, data: Arc<T>) -> Self {
        self.data = Some(data);
        self
    }

    /// What [`with`](Self::with) put in, if it was a `T`.
    #[must_use]
    pub fn get<T: Any + Send + Sync>(&self) -> Option<&T> {
        self.data.as_deref().and_then(|data| data.downcast_ref())
    }

    /// The key by which the history remembers this visitor.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The name that pages show.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The table the key belongs to; empty when the gate has only one.
    #[must_use]
    pub fn realm_name(&self) -> &str {
        &self.realm
    }
}

impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visitor")
            .field("realm", &self.realm)
            .field("key", &self.key)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// A gate's answer.
#[derive(Clone)]
#[non_exhaustive]
pub enum Access {
    /// Every row.
    All,
    /// The rows of this scope.
    Some(Arc<dyn RowScope>),
    /// No row; the reason is for the log and, in words, for the visitor's page.
    None(String),
}

impl Access {
    /// No row, and why.
    pub fn none(why: impl Into<String>) -> Self {
        Self::None(why.into())
    }

    /// The rows of this scope, [`column_equals`] for one.
    pub fn rows(scope: impl RowScope + 'static) -> Self {
        Self::Some(Arc::new(scope))
    }

    /// Every row or some.
    #[must_use]
    pub fn is_some(&self) -> bool {
        !matches!(self, Self::None(_))
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("All"),
            Self::Some(_) => f.write_str("Some(..)"),
            Self::None(why) => f.debug_tuple("None").field(why).finish(),
        }
    }
}

/// What the gate refused a visitor: in the extensions of the answer, for a layer that explains it to a developer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Refused {
    /// Who asked.
    pub visitor: Visitor,
    /// What was to be done.
    pub action: String,
    /// To what.
    pub resource: String,
}

/// Some rows of a model, as a condition for the database and as a check on one row. Both must select the same rows.
pub trait RowScope: Send + Sync {
    /// The rows, for a `WHERE`; columns qualified by the table's name.
    fn condition(&self) -> Condition;

    /// Is this row one of them? `value_of` gives a column's value by the column's name.
    fn allows(&self, value_of: &dyn Fn(&str) -> Option<Value>) -> bool;

    /// What every row of the scope has in these columns, by name. The form of a new row begins with it; where the visitor's
    /// form does not show the column, it is set. Whatever is typed, the row as stored must be one of the scope's.
    fn presets(&self) -> Vec<(String, Value)> {
        Vec::new()
    }
}

/// A rule about single rows that no scope can express, for example "nobody makes himself a superuser".
///
/// Guards are asked inside the transaction, after the gate and the scope said yes and before anything is written.
pub trait RowGuard: Send + Sync + 'static {
    /// May this change be made?
    fn judge<'a>(&'a self, change: &'a RowChange<'a>) -> BoxFuture<'a, Result<(), GuardError>>;

    /// Called after the row was written, in the same transaction; an error undoes the write.
    fn written<'a>(&'a self, change: &'a RowChange<'a>) -> BoxFuture<'a, Result<(), GuardError>> {
        let _ = change;
        Box::pin(async { Ok(()) })
    }
}

/// A change to one row, as guards see it. Secret columns are in neither row, hidden ones in both.
#[derive(Debug)]
#[non_exhaustive]
pub struct RowChange<'a> {
    /// Who asks.
    pub visitor: &'a Visitor,
    /// `create`, `update` or `delete`.
    pub action: &'a str,
    /// The model of the row.
    pub model: &'a Model,
    /// The row as stored and locked; `None` for a new one.
    pub before: Option<&'a Row>,
    /// The row as it will be stored (in [`RowGuard::written`]: as it is); `None` for a delete.
    pub after: Option<&'a Row>,
    /// The transaction of the change. Nothing else may be used: a pool may have one connection only.
    pub transaction: &'a DatabaseTransaction,
}

/// Why a guard stopped a change.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GuardError {
    /// The visitor may not do this: 403.
    #[error("refused by a guard: {0}")]
    Refused(Message),
    /// A field's value is not acceptable: shown beside the field.
    #[error("refused by a guard at {field}: {message}")]
    Field {
        /// The field's column name.
        field: String,
        /// What is wrong with it.
        message: Message,
    },
    /// The guard could not find out.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl GuardError {
    /// A refusal in the application's words.
    pub fn refused(text: impl Into<String>) -> Self {
        Self::Refused(Message::plain(text))
    }

    /// A field error in the application's words.
    pub fn field(field: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Field { field: field.into(), message: Message::plain(text) }
    }
}

/// The gate could not find out who the visitor is.
#[derive(Debug, thiserror::Error)]
#[error("the gate could not identify the visitor")]
pub struct GateError(#[source] Box<dyn std::error::Error + Send + Sync>);

impl GateError {
    /// What went wrong; it goes to the log, not to the visitor.
    pub fn new(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}
