//! The policy: what a file says, checked, compiled, and set among the resources that there are.

#[cfg(feature = "casbin")]
pub(crate) mod casbin;
pub(crate) mod expect;
pub(crate) mod lint;
pub(crate) mod model;
pub(crate) mod text;
mod toml;
mod words;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

pub(crate) use toml::{LARGEST, Raw};

use self::{
    model::Model,
    text::{Span, Text},
};
use crate::{
    Answer, Decision, Permission, ReasonKind, Subject,
    action::ActionId,
    engine::{
        self, Asked, Verdict,
        index::{Index, MOST_CELLS, Place, Table},
    },
    error::Faults,
    row::{Owner, Rows, Scope},
};

/// One state of the policy: it never changes, a reload makes another.
pub(crate) struct Policy {
    compiled: Arc<Compiled>,
    resources: Table<Box<str>, Resource>,
}

/// What follows from the text alone.
struct Compiled {
    model: Model,
    index: Index,
}

/// A resource that somebody declared.
struct Resource {
    place: Place,
    owner: Option<Arc<Owner>>,
}

/// What the application says about its resources; it outlives every reload.
#[derive(Clone, Debug, Default)]
pub(crate) struct Surroundings {
    /// The names of all models; none as long as nobody has said that they are complete.
    pub(crate) registered: Option<BTreeSet<String>>,
    /// The mapped resources with their owner columns.
    pub(crate) mapped: BTreeMap<String, Option<Arc<Owner>>>,
}

impl Policy {
    /// Reads, checks, compiles and tries a policy.
    pub(crate) fn build(sources: Vec<Raw>, surroundings: &Surroundings) -> Result<Arc<Self>, Faults> {
        let model = toml::read(sources)?;
        let index = Index::build(&model, MOST_CELLS).map_err(|_| too_large(&model.text))?;
        Self::among(Arc::new(Compiled { model, index }), surroundings)
    }

    /// The same policy in other surroundings.
    pub(crate) fn moved(&self, surroundings: &Surroundings) -> Result<Arc<Self>, Faults> {
        Self::among(Arc::clone(&self.compiled), surroundings)
    }

    fn among(compiled: Arc<Compiled>, surroundings: &Surroundings) -> Result<Arc<Self>, Faults> {
        let Compiled { model, index } = &*compiled;
        let mut resources: Table<Box<str>, Resource> = Table::default();
        let declared = model.resources.iter().map(|(name, _)| name.as_str());
        // Until the names are complete, those that only rules mention are believed.
        let believed = index.named_resources().filter(|_| surroundings.registered.is_none());
        let registered = surroundings.registered.iter().flatten().map(String::as_str);
        for name in declared.chain(believed).chain(registered) {
            resources.insert(name.into(), Resource { place: index.place(name), owner: None });
        }
        for (name, owner) in &surroundings.mapped {
            let resource = Resource { place: index.place(name), owner: owner.clone() };
            resources.insert(name.as_str().into(), resource);
        }
        let policy = Arc::new(Self { compiled, resources });
        let mut faults = Vec::new();
        if surroundings.registered.is_some() {
            faults = lint::unresolved(policy.model(), &*policy);
        }
        faults.extend(expect::violated(&policy));
        if faults.is_empty() { Ok(policy) } else { Err(Faults::new(faults)) }
    }

    pub(crate) fn model(&self) -> &Model {
        &self.compiled.model
    }

    pub(crate) fn index(&self) -> &Index {
        &self.compiled.index
    }

    pub(crate) fn check(self: &Arc<Self>, subject: &Subject, action: &str, resource: &str) -> Decision {
        let mut owner = None;
        let permission = subject.permission(action, resource);
        let mut verdict = match (self.index().action(action), self.resources.get(resource)) {
            (None, _) => Verdict::denied(ReasonKind::UnknownAction, None),
            (_, None) => Verdict::denied(ReasonKind::UnknownResource, None),
            (Some(action), Some(known)) => {
                owner = known.owner.as_ref();
                engine::decide(self.index(), subject, action, known.place, permission.is_some())
            }
        };
        let partial = verdict.rows != Rows::NONE && verdict.rows != Rows::ALL;
        if partial && owner.is_none() {
            verdict = Verdict { rows: Rows::NONE, kind: ReasonKind::UnknownOwner, ..verdict };
        }
        let answer = match (verdict.rows, owner) {
            (Rows::ALL, _) => Answer::Allowed,
            (Rows::NONE, _) | (_, None) => Answer::Denied,
            (rows, Some(owner)) => Answer::AllowedForSome(Scope::new(rows, Arc::clone(owner))),
        };
        let asked = matches!(answer, Answer::Denied).then(|| Asked::new(self, subject, action, resource));
        Decision::new(answer, Arc::clone(self), verdict, asked).by(permission)
    }

    /// Whether `holder` may do at least all that `other` may, now or once the account is active again.
    pub(crate) fn covers(&self, holder: &Subject, other: &Subject) -> bool {
        if !holder.is_active() || (other.is_superuser() && !holder.is_superuser()) {
            return false;
        }
        let other = other.clone().with_active(true);
        if holder.is_superuser() {
            return true;
        }
        let mut actions = (0..).zip(&self.model().actions);
        let knows_more = actions.any(|(action, word): (ActionId, _)| {
            self.resources.iter().any(|(name, resource)| {
                let rows = |subject: &Subject| {
                    let given = subject.permission(word, name).is_some();
                    engine::decide(self.index(), subject, action, resource.place, given).rows
                };
                !rows(holder).contains(rows(&other))
            })
        });
        // A permission counts in full even where the policy takes its effect away or does not know what it is about:
        // whoever else reads the tables may think otherwise.
        let may = |action: &str, name: &str| {
            let known = self.index().action(action).zip(self.resources.get(name));
            let given = holder.permission(action, name).is_some();
            known.is_some_and(|(action, resource)| {
                engine::decide(self.index(), holder, action, resource.place, given).rows == Rows::ALL
            })
        };
        let holds = |permission: &Permission| {
            holder.permissions().any(|held| held.is_as(permission))
                || permission.actions().any(|action| may(action, permission.resource()))
        };
        !knows_more && other.permissions().all(holds)
    }

    /// Whether a permission is about a resource and an action that somebody declared.
    pub(crate) fn knows(&self, permission: &Permission) -> bool {
        self.resources.contains_key(permission.resource())
            && permission.actions().any(|action| self.index().action(action).is_some())
    }

    pub(crate) fn roles_of_group(&self, group: &str) -> Vec<String> {
        let roles = self.index().roles_of_group(group).into_iter().flatten();
        roles.filter_map(|&role| Some(self.model().roles.get(role as usize)?.name.clone())).collect()
    }

    pub(crate) fn groups(&self) -> Vec<String> {
        let names: std::collections::BTreeSet<_> =
            self.model().groups.iter().map(|group| &group.name).collect();
        names.into_iter().cloned().collect()
    }

    pub(crate) fn names_group(&self, group: &str) -> bool {
        self.index().roles_of_group(group).is_some()
    }

    /// The names of all resources, sorted.
    pub(crate) fn resources(&self) -> Vec<String> {
        lint::Resources::names(self).into_iter().map(str::to_owned).collect()
    }

    /// The names of all roles, sorted.
    pub(crate) fn roles(&self) -> Vec<String> {
        let mut names: Vec<String> = self.model().roles.iter().map(|role| role.name.clone()).collect();
        names.sort_unstable();
        names
    }
}

fn too_large(text: &Text) -> Faults {
    let message = format!("with inheritance written out, the policy comes to more than {MOST_CELLS} rules");
    let remedy = "grant whole apps (`shop.*`) or actions (`*`), or inherit less".to_owned();
    Faults::new(vec![text.fault(Span::new(0..0), message, remedy, None)])
}

impl lint::Resources for Policy {
    fn is_known(&self, resource: &str) -> bool {
        self.resources.contains_key(resource)
    }

    fn has_owner(&self, resource: &str) -> bool {
        self.resources.get(resource).is_some_and(|resource| resource.owner.is_some())
    }

    fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.resources.keys().map(|name| &**name).collect();
        names.sort_unstable();
        names
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy")
            .field("files", &self.model().text.names().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
