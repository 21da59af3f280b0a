//! The desk at which models, database and gate meet.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use sea_orm::{DatabaseConnection, DatabaseExecutor};

use crate::error::{ReadError, Refused};
use crate::fault::Fault;
use crate::gate::{Access, Gate, Visitor, action};
use crate::history::{self, HistoryEntry};
use crate::model::resource::Resource;
use crate::model::{Kind, Model, storage};
pub use crate::scoped::{Origin, Scoped};

/// All registered models, their database and their gate.
///
/// It hands out a [`Scoped`], not a boolean, so that no page can reach a row that it was not given.
#[derive(Clone)]
pub struct Desk {
    inner: Arc<Inner>,
}

struct Inner {
    db: DatabaseConnection,
    gate: Arc<dyn Gate>,
    entries: BTreeMap<String, Entry>,
}

/// A registered model: what it is, and how it is written.
#[derive(Clone)]
pub struct Entry {
    pub(crate) model: Arc<Model>,
    pub(crate) resource: Arc<dyn Resource>,
}

impl Entry {
    /// The model.
    #[must_use]
    pub fn model(&self) -> &Arc<Model> {
        &self.model
    }
}

impl Desk {
    /// A desk over these models. Checks what concerns more than one model, and whether the gate knows their names.
    ///
    /// # Errors
    /// All faults at once, each with its remedy.
    pub fn new(db: DatabaseConnection, gate: Arc<dyn Gate>, entries: Vec<Entry>) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let entries = acquaint(entries, &mut faults);
        let backend = db.get_database_backend();
        for entry in &entries {
            faults.extend(storage::faults(&entry.model, backend));
            storage::warn(&entry.model, backend);
        }
        let mut linked = BTreeMap::new();
        for entry in entries {
            let name = entry.model.resource.clone();
            if linked.insert(name.clone(), entry).is_some() {
                faults.push(Fault::new(
                    name,
                    "two models have this name",
                    "give one of them another .name(..)",
                ));
            }
        }
        let names: Vec<String> = linked.keys().cloned().collect();
        if let Err(texts) = gate.models(&names) {
            let fault =
                |text| Fault::new("gate", text, "register the model under that name, or correct the policy");
            faults.extend(texts.into_iter().map(fault));
        }
        if faults.is_empty() {
            Ok(Self { inner: Arc::new(Inner { db, gate, entries: linked }) })
        } else {
            Err(faults)
        }
    }

    /// All models, by `app.model`.
    pub fn models(&self) -> impl Iterator<Item = &Arc<Model>> {
        self.inner.entries.values().map(|entry| &entry.model)
    }

    /// A model by its place in a URL.
    #[must_use]
    pub fn model(&self, app: &str, name: &str) -> Option<&Arc<Model>> {
        self.entry(&format!("{app}.{name}")).map(|entry| &entry.model)
    }

    /// The gate.
    #[must_use]
    pub fn gate(&self) -> &Arc<dyn Gate> {
        &self.inner.gate
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> &DatabaseConnection {
        &self.inner.db
    }

    /// May this visitor do that? The decision is taken here, in memory, before any transaction.
    ///
    /// # Errors
    /// [`Refused`] when the gate says no, or when there is no such model.
    pub fn may(&self, visitor: &Visitor, resource: &str, action: &str) -> Result<Scoped, Refused> {
        let refused = |why: String| Refused {
            visitor: visitor.key().to_owned(),
            action: action.to_owned(),
            resource: resource.to_owned(),
            why,
        };
        let entry = self.entry(resource).ok_or_else(|| refused("there is no such model".to_owned()))?;
        match self.inner.gate.access(visitor, action, resource) {
            Access::None(why) => Err(refused(why)),
            access => Ok(Scoped {
                desk: self.clone(),
                seen: self.seen(visitor, &entry.model).map_err(refused)?,
                entry: entry.clone(),
                visitor: visitor.clone(),
                action: action.to_owned(),
                origin: Origin::default(),
                access,
            }),
        }
    }

    /// Would [`may`](Self::may) say yes, for some row at least? For menus and buttons; it opens nothing.
    #[must_use]
    pub fn might(&self, visitor: &Visitor, resource: &str, action: &str) -> bool {
        self.entry(resource).is_some_and(|entry| {
            self.inner.gate.access(visitor, action, resource).is_some()
                && self.hidden(visitor, &entry.model).iter().all(|name| entry.model.hideable(name).is_ok())
        })
    }

    /// The model as this visitor sees it.
    pub(crate) fn seen(&self, visitor: &Visitor, model: &Arc<Model>) -> Result<Arc<Model>, String> {
        match self.hidden(visitor, model).as_slice() {
            [] => Ok(Arc::clone(model)),
            hidden => model.without(hidden).map(Arc::new).inspect_err(|why| tracing::error!("{why}")),
        }
    }

    fn hidden(&self, visitor: &Visitor, model: &Model) -> Vec<String> {
        self.inner.gate.hidden(visitor, &model.resource)
    }

    /// What this visitor did last, newest first, to models that he may still read.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recent(&self, visitor: &Visitor, limit: u64) -> Result<Vec<HistoryEntry>, ReadError> {
        let readable: Vec<String> = self
            .inner
            .entries
            .keys()
            .filter(|name| self.might(visitor, name, action::READ))
            .cloned()
            .collect();
        let db = DatabaseExecutor::from(&self.inner.db);
        let entries = history::of_actor(&db, visitor, readable, limit).await?;
        let told = |entry: HistoryEntry| {
            let whole = &self.entry(&entry.resource)?.model;
            Some(entry.seen_by(&*self.seen(visitor, whole).ok()?, whole))
        };
        Ok(entries.into_iter().filter_map(told).collect())
    }

    pub(crate) fn entry(&self, resource: &str) -> Option<&Entry> {
        self.inner.entries.get(resource)
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.inner.entries.values()
    }
}

/// Models with the other sides of their foreign keys.
pub(crate) fn acquaint(entries: Vec<Entry>, faults: &mut Vec<Fault>) -> Vec<Entry> {
    let tables = tables(&entries, faults);
    let linked = |entry: Entry| Entry { model: Arc::new(link((*entry.model).clone(), &tables)), ..entry };
    entries.into_iter().map(linked).collect()
}

/// The model of each table. A table registered twice is ambiguous for foreign keys.
fn tables(entries: &[Entry], faults: &mut Vec<Fault>) -> HashMap<String, Arc<Model>> {
    let mut tables = HashMap::new();
    for entry in entries {
        let model = &entry.model;
        if let Some(other) = tables.insert(model.table.clone(), Arc::clone(model)) {
            faults.push(Fault::new(
                &model.resource,
                format!("its table `{}` is registered as `{}` already", model.table, other.resource),
                "register each entity once",
            ));
        }
    }
    tables
}

/// Name the other side of each foreign key, and make the columns that have one a choice of rows.
fn link(mut model: Model, tables: &HashMap<String, Arc<Model>>) -> Model {
    for relation in &mut model.relations {
        let other = tables.get(&relation.table).filter(|other| {
            // The other side must be something that a form can carry.
            relation.to.iter().all(|name| {
                other.field(name).is_some_and(|field| !field.secret && field.kind != Kind::Opaque)
            })
        });
        relation.resource = other.map(|other| other.resource.clone());
    }
    for field in &mut model.fields {
        let relation = field.relation.and_then(|place| model.relations.get(place));
        if let Some(resource) = relation.and_then(|relation| relation.resource.clone())
            && field.choices.is_empty()
        {
            field.kind = Kind::Related { resource };
        }
    }
    model
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.inner.entries.keys()).finish()
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.model.fmt(f)
    }
}
