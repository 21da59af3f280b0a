//! The one road: the gate hands out a [`Scoped`], not a boolean, so that no page can reach a row it was not given.

use std::collections::BTreeMap;
use std::sync::Arc;

use sea_orm::DatabaseConnection;

use crate::delete::DeletePlan;
use crate::error::{DeleteError, ReadError, Refused, SaveError};
use crate::fault::Fault;
use crate::form::{Form, Input, Saved};
use crate::gate::{Access, Gate, Visitor};
use crate::history::{HistoryEntry, HistoryPage};
use crate::list::{Count, Counting, ListPage, ListQuery, Lookup};
use crate::model::resource::Resource;
use crate::model::{Key, Model};

/// All registered models, their database and their gate.
#[derive(Clone)]
pub struct Desk {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) db: DatabaseConnection,
    pub(crate) gate: Arc<dyn Gate>,
    pub(crate) entries: BTreeMap<String, Entry>,
}

/// A registered model: what it is, and how it is written.
#[derive(Clone)]
pub struct Entry {
    pub(crate) model: Arc<Model>,
    pub(crate) resource: Arc<dyn Resource>,
}

/// One model for one visitor and one action.
#[derive(Clone)]
pub struct Scoped {
    pub(crate) desk: Desk,
    pub(crate) entry: Entry,
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

impl Desk {
    /// A desk over these models. Checks what concerns more than one model: names given twice, relations to models
    /// that are not there, and whether the gate knows the names.
    ///
    /// # Errors
    /// All faults at once, each with its remedy.
    pub fn new(db: DatabaseConnection, gate: Arc<dyn Gate>, entries: Vec<Entry>) -> Result<Self, Vec<Fault>> {
        let entries = entries.into_iter().map(|entry| (entry.model.resource.clone(), entry)).collect();
        Ok(Self { inner: Arc::new(Inner { db, gate, entries }) })
    }

    /// All models, by `app.model`.
    pub fn models(&self) -> impl Iterator<Item = &Arc<Model>> {
        self.inner.entries.values().map(|entry| &entry.model)
    }

    /// A model by its place in a URL.
    pub fn model(&self, app: &str, name: &str) -> Option<&Arc<Model>> {
        self.inner.entries.get(&format!("{app}.{name}")).map(|entry| &entry.model)
    }

    /// The gate.
    pub fn gate(&self) -> &Arc<dyn Gate> {
        &self.inner.gate
    }

    /// The database.
    pub fn database(&self) -> &DatabaseConnection {
        &self.inner.db
    }

    /// May this visitor do that? The decision is taken here, before any transaction.
    ///
    /// # Errors
    /// [`Refused`] when the gate says no, or there is no such model.
    pub fn may(&self, visitor: &Visitor, resource: &str, action: &str) -> Result<Scoped, Refused> {
        let refused = |why: String| Refused {
            visitor: visitor.key().to_owned(),
            action: action.to_owned(),
            resource: resource.to_owned(),
            why,
        };
        let entry =
            self.inner.entries.get(resource).ok_or_else(|| refused("there is no such model".to_owned()))?;
        match self.inner.gate.access(visitor, action, resource) {
            Access::None(why) => Err(refused(why)),
            access => Ok(Scoped {
                desk: self.clone(),
                entry: entry.clone(),
                visitor: visitor.clone(),
                action: action.to_owned(),
                origin: Origin::default(),
                access,
            }),
        }
    }

    /// Is there at least one row that the visitor might? For menus and buttons; it opens nothing.
    pub fn might(&self, visitor: &Visitor, resource: &str, action: &str) -> bool {
        self.inner.entries.contains_key(resource)
            && self.inner.gate.access(visitor, action, resource).is_some()
    }

    /// What this visitor did last.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recent(&self, visitor: &Visitor, limit: u64) -> Result<Vec<HistoryEntry>, ReadError> {
        let _ = (visitor, limit);
        Ok(Vec::new())
    }
}

impl Scoped {
    /// Say where the request came from, for the history.
    #[must_use]
    pub fn from_origin(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> &Arc<Model> {
        &self.entry.model
    }

    /// The visitor.
    #[must_use]
    pub fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    /// The action that was allowed.
    #[must_use]
    pub fn action(&self) -> &str {
        &self.action
    }

    /// One page of the list.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub async fn list(&self, query: &ListQuery) -> Result<ListPage, ReadError> {
        Err(ReadError::Missing)
    }

    /// How many rows match.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub async fn count(&self, query: &ListQuery, counting: Counting) -> Result<Count, ReadError> {
        Err(ReadError::Missing)
    }

    /// An empty form for a new row.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub async fn add_form(&self) -> Result<Form, ReadError> {
        Err(ReadError::Missing)
    }

    /// The form of a row: 404 outside the scope.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub async fn change_form(&self, key: &Key) -> Result<Form, ReadError> {
        Err(ReadError::Missing)
    }

    /// The form again after a save that failed: typed text kept, errors beside their fields.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub async fn refill(
        &self,
        key: Option<&Key>,
        input: &Input,
        error: Option<&SaveError>,
    ) -> Result<Form, ReadError> {
        Err(ReadError::Missing)
    }

    /// Rows of the model that `field` points to, of those the visitor may read.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub async fn autocomplete(&self, field: &str, words: &str) -> Result<Lookup, ReadError> {
        Err(ReadError::Missing)
    }

    /// Make a row.
    ///
    /// # Errors
    /// See [`SaveError`].
    pub async fn create(&self, input: &Input) -> Result<Saved, SaveError> {
        Err(SaveError::Missing)
    }

    /// Change a row.
    ///
    /// # Errors
    /// See [`SaveError`].
    pub async fn update(&self, key: &Key, input: &Input) -> Result<Saved, SaveError> {
        Err(SaveError::Missing)
    }

    /// What deleting the row would do.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub async fn delete_plan(&self, key: &Key) -> Result<DeletePlan, ReadError> {
        Err(ReadError::Missing)
    }

    /// Delete the row and what hangs on it; the plan that was carried out.
    ///
    /// # Errors
    /// See [`DeleteError`].
    pub async fn delete(&self, key: &Key) -> Result<DeletePlan, DeleteError> {
        Err(DeleteError::Missing)
    }

    /// What was done to the row, newest first, pages from 1.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub async fn history(&self, key: &Key, page: u64) -> Result<HistoryPage, ReadError> {
        Err(ReadError::Missing)
    }
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.inner.entries.keys()).finish()
    }
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.model.fmt(f)
    }
}

impl std::fmt::Debug for Scoped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Scoped({:?} {} {})", self.visitor, self.action, self.entry.model.resource)
    }
}
