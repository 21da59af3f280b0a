//! The compiled policy: what each role may do, worked out beforehand, so that a check is a handful of look-ups
//! however many rules there are.
//!
//! For every role and action there is a *cell* at each place where a rule of the role, or of a role that it
//! inherits, says something: at a resource, at an app, or at "every resource". A cell holds the final answer for
//! its place, wider rules included, so the nearest cell decides: the resource's, else the app's, else the one for
//! every resource. What binds everybody (`[never]`) is a role of its own that only denies.

use std::{collections::HashMap, sync::Arc};

use foldhash::fast::RandomState;

use crate::{
    Subject,
    action::ActionId,
    policy::{
        model::{ANONYMOUS, AUTHENTICATED, Model, Pattern, Role, RoleId, Rule, app_of, is_guarded},
        text::Span,
    },
    row::Rows,
};

/// The engine's hash table; the keys come from the policy, which is trusted, so the hash may be a fast one.
pub(crate) type Table<K, V> = HashMap<K, V, RandomState>;

/// How many cells a policy may come to; inheritance can multiply rules without a limit of its own.
pub(crate) const MOST_CELLS: usize = 8_000_000;

/// A resource, an app, or every resource, as a number of at most 24 bits.
type Target = u32;
const EVERY: Target = 0;
/// Every resource of the guarded apps, which only a `*` that takes away reaches.
const EVERY_GUARDED: Target = 1;
/// No rule mentions it.
const NOWHERE: Target = (1 << 24) - 1;

/// Where a resource's cells are looked for, the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    resource: Target,
    app: Target,
    every: Target,
}

impl Place {
    fn targets(self) -> [Target; 3] {
        [self.resource, self.app, self.every]
    }
}

/// The place of a rule in the index's list of rules.
type RuleId = u32;
const NO_RULE: RuleId = RuleId::MAX;

/// What one role says about one action at one place.
#[derive(Clone, Copy, Debug)]
struct Cell {
    allow: Rows,
    deny: Rows,
    allow_rule: RuleId,
    deny_rule: RuleId,
}

impl Cell {
    const SILENT: Self =
        Self { allow: Rows::NONE, deny: Rows::NONE, allow_rule: NO_RULE, deny_rule: NO_RULE };

    /// Unites two cells; the rule that says more is the one to be named.
    fn add(&mut self, other: Self) {
        if !self.allow.contains(other.allow) {
            self.allow_rule = other.allow_rule;
        }
        if !self.deny.contains(other.deny) {
            self.deny_rule = other.deny_rule;
        }
        self.allow = self.allow | other.allow;
        self.deny = self.deny | other.deny;
    }
}

/// A role, a target and an action in one number.
fn key(role: RoleId, target: Target, action: ActionId) -> u64 {
    (u64::from(role) << 40) | (u64::from(target) << 16) | u64::from(action)
}

/// Where a rule is written and whose it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RuleSource {
    pub(crate) role: Option<RoleId>,
    pub(crate) span: Span,
}

/// The rows that the roles held leave to a subject, and the rules that settled it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weighed {
    pub(crate) allowed: Rows,
    pub(crate) denied: Rows,
    allow_rule: RuleId,
    deny_rule: RuleId,
}

#[derive(Debug)]
pub(crate) struct Index {
    actions: Table<Box<str>, ActionId>,
    roles: Table<Box<str>, RoleId>,
    groups: Table<Box<str>, Box<[RoleId]>>,
    resources: Table<Arc<str>, Target>,
    apps: Table<Arc<str>, Target>,
    cells: Table<u64, Cell>,
    rules: Vec<RuleSource>,
    anonymous: Option<RoleId>,
    authenticated: Option<RoleId>,
    /// The role that stands for `[never]`, if the policy has any.
    never: Option<RoleId>,
}

/// The policy comes to more cells than [`MOST_CELLS`].
#[derive(Debug)]
pub(crate) struct TooLarge;

impl Index {
    pub(crate) fn build(model: &Model, most_cells: usize) -> Result<Self, TooLarge> {
        let named = |names: &mut dyn Iterator<Item = &str>| names.map(Box::from).zip(0..).collect();
        let roles: Table<Box<str>, RoleId> = named(&mut model.roles.iter().map(|role| role.name.as_str()));
        let never = RoleId::try_from(model.roles.len()).map_err(|_| TooLarge)?;
        let mut index = Self {
            actions: model.actions.iter().map(|name| Box::from(name.as_str())).zip(0..).collect(),
            groups: model
                .groups
                .iter()
                .map(|group| (Box::from(group.name.as_str()), Box::from(group.roles.as_slice())))
                .collect(),
            anonymous: roles.get(ANONYMOUS).copied(),
            authenticated: roles.get(AUTHENTICATED).copied(),
            roles,
            resources: Table::default(),
            apps: Table::default(),
            cells: Table::default(),
            rules: Vec::new(),
            never: (!model.never.is_empty()).then_some(never),
        };
        Builder::new(&mut index, model, most_cells).build()?;
        Ok(index)
    }

    pub(crate) fn action(&self, name: &str) -> Option<ActionId> {
        self.actions.get(name).copied()
    }

    pub(crate) fn role(&self, name: &str) -> Option<RoleId> {
        self.roles.get(name).copied()
    }

    pub(crate) fn roles_of_group(&self, group: &str) -> Option<&[RoleId]> {
        self.groups.get(group).map(|roles| &**roles)
    }

    /// Every resource that a rule names exactly.
    pub(crate) fn named_resources(&self) -> impl Iterator<Item = &str> {
        self.resources.keys().map(|name| &**name)
    }

    pub(crate) fn place(&self, resource: &str) -> Place {
        let app = app_of(resource);
        Place {
            resource: self.resources.get(resource).copied().unwrap_or(NOWHERE),
            app: self.apps.get(app).copied().unwrap_or(NOWHERE),
            every: every_of(app),
        }
    }

    /// Calls `visit` for each role that the subject holds, whatever it holds it by.
    ///
    /// Nobody but visitors holds `anonymous`, and they hold nothing else, whatever the subject claims;
    /// `authenticated` comes with being signed in and cannot be claimed either.
    pub(crate) fn each_role(&self, subject: &Subject, mut visit: impl FnMut(RoleId)) {
        if !subject.is_signed_in() {
            self.anonymous.into_iter().for_each(visit);
            return;
        }
        self.authenticated.into_iter().for_each(&mut visit);
        let claimable = |role: &RoleId| Some(*role) != self.anonymous && Some(*role) != self.authenticated;
        for name in subject.roles() {
            self.role(name).filter(claimable).into_iter().for_each(&mut visit);
        }
        for group in subject.groups() {
            self.roles_of_group(group).into_iter().flatten().copied().filter(claimable).for_each(&mut visit);
        }
    }

    /// What the roles that the subject holds say, and nothing else.
    pub(crate) fn weigh(&self, subject: &Subject, action: ActionId, place: Place) -> Weighed {
        let mut sum = Cell::SILENT;
        self.each_role(subject, |role| sum.add(self.cell(role, place, action)));
        Weighed { allowed: sum.allow, denied: sum.deny, allow_rule: sum.allow_rule, deny_rule: sum.deny_rule }
    }

    /// The rows that one role allows and denies, inherited roles included.
    pub(crate) fn of_role(&self, role: RoleId, action: ActionId, place: Place) -> (Rows, Rows) {
        let cell = self.cell(role, place, action);
        (cell.allow, cell.deny)
    }

    /// The rows that `[never]` forbids to everybody, and its rule.
    pub(crate) fn never(&self, action: ActionId, place: Place) -> (Rows, Option<RuleSource>) {
        let cell = self.never.map_or(Cell::SILENT, |never| self.cell(never, place, action));
        (cell.deny, self.rule(cell.deny_rule))
    }

    pub(crate) fn allow_rule(&self, weighed: Weighed) -> Option<RuleSource> {
        self.rule(weighed.allow_rule)
    }

    pub(crate) fn deny_rule(&self, weighed: Weighed) -> Option<RuleSource> {
        self.rule(weighed.deny_rule)
    }

    fn rule(&self, rule: RuleId) -> Option<RuleSource> {
        self.rules.get(rule as usize).copied()
    }

    fn cell(&self, role: RoleId, place: Place, action: ActionId) -> Cell {
        let there = place.targets().into_iter().filter(|&target| target != NOWHERE);
        let mut cells = there.filter_map(|target| self.cells.get(&key(role, target, action)));
        cells.next().copied().unwrap_or(Cell::SILENT)
    }
}

/// What one role's own rules say at one place, inheritance and wider rules left out.
#[derive(Clone, Copy)]
struct Own {
    cell: Cell,
    except: Rows,
}

impl Own {
    fn add(&mut self, cell: Cell) {
        self.cell.add(cell);
    }
}

type OwnTable = Table<(Target, ActionId), Own>;

struct Builder<'a> {
    index: &'a mut Index,
    model: &'a Model,
    most_cells: usize,
    /// Of each target the place that it is, by number.
    places: Vec<Place>,
    /// Of each role the targets and actions at which it has a cell.
    keys: Vec<Vec<(Target, ActionId)>>,
}

impl<'a> Builder<'a> {
    fn new(index: &'a mut Index, model: &'a Model, most_cells: usize) -> Self {
        let place = |every| Place { resource: NOWHERE, app: NOWHERE, every };
        let keys = vec![Vec::new(); model.roles.len()];
        Self { index, model, most_cells, places: vec![place(EVERY), place(EVERY_GUARDED)], keys }
    }

    fn build(mut self) -> Result<(), TooLarge> {
        let model = self.model;
        for &id in &model.order {
            let Some(role) = model.roles.get(id as usize) else { continue };
            let own = self.own(Some(id), &role.allow, &role.except, &role.deny)?;
            self.cells(id, &role.inherits, &own)?;
        }
        if let Some(never) = self.index.never {
            let own = self.own(None, &[], &[], &model.never)?;
            self.cells(never, &[], &own)?;
        }
        self.index.cells.shrink_to_fit();
        Ok(())
    }

    /// Sorts a role's own rules by target and action.
    fn own(
        &mut self,
        role: Option<RoleId>,
        allow: &[Rule],
        except: &[Rule],
        deny: &[Rule],
    ) -> Result<OwnTable, TooLarge> {
        let mut own = OwnTable::default();
        for (rules, kind) in [(allow, Kind::Allow), (except, Kind::Except), (deny, Kind::Deny)] {
            for rule in rules {
                let target = self.target(&rule.pattern)?;
                let id = RuleId::try_from(self.index.rules.len()).map_err(|_| TooLarge)?;
                self.index.rules.push(RuleSource { role, span: rule.span });
                for action in rule.actions.each(self.model.actions.len()) {
                    let own =
                        own.entry((target, action)).or_insert(Own { cell: Cell::SILENT, except: Rows::NONE });
                    match kind {
                        Kind::Allow => own.add(Cell { allow: rule.rows, allow_rule: id, ..Cell::SILENT }),
                        Kind::Except => own.except = own.except | rule.rows,
                        Kind::Deny => own.add(Cell { deny: rule.rows, deny_rule: id, ..Cell::SILENT }),
                    }
                }
                if own.len() > self.most_cells {
                    return Err(TooLarge);
                }
            }
        }
        Ok(own)
    }

    /// Writes a role's cells: its own rules united with what the inherited roles, done already, come to.
    fn cells(&mut self, role: RoleId, inherits: &[RoleId], own: &OwnTable) -> Result<(), TooLarge> {
        let inherited = inherits.iter().filter_map(|&parent| self.keys.get(parent as usize)).flatten();
        let mut keys: Vec<(Target, ActionId)> = own.keys().chain(inherited).copied().collect();
        // A rule on every resource also says something about the guarded apps, if only by taking away.
        let guarded = keys.iter().filter(|key| key.0 == EVERY).map(|key| (EVERY_GUARDED, key.1));
        keys.extend(guarded.collect::<Vec<_>>());
        keys.sort_unstable();
        keys.dedup();
        if self.index.cells.len() + keys.len() > self.most_cells {
            return Err(TooLarge);
        }
        for &(target, action) in &keys {
            let Some(&place) = self.places.get(target as usize) else { continue };
            let mut cell = effective(own, place, action);
            for &parent in inherits {
                cell.add(self.index.cell(parent, place, action));
            }
            self.index.cells.insert(key(role, target, action), cell);
        }
        if let Some(slot) = self.keys.get_mut(role as usize) {
            *slot = keys;
        }
        Ok(())
    }

    /// The number of what a pattern names; a new one if it was not named before.
    fn target(&mut self, pattern: &Pattern) -> Result<Target, TooLarge> {
        let name = match pattern {
            Pattern::Every => return Ok(EVERY),
            Pattern::App(app) => return self.app(app),
            Pattern::Exact(name) => name,
        };
        if let Some(&target) = self.index.resources.get(name) {
            return Ok(target);
        }
        let app = self.app(app_of(name))?;
        let every = every_of(app_of(name));
        let target = self.number()?;
        self.index.resources.insert(Arc::clone(name), target);
        self.places.push(Place { resource: target, app, every });
        Ok(target)
    }

    fn app(&mut self, app: &str) -> Result<Target, TooLarge> {
        if let Some(&target) = self.index.apps.get(app) {
            return Ok(target);
        }
        let target = self.number()?;
        self.index.apps.insert(Arc::from(app), target);
        self.places.push(Place { resource: NOWHERE, app: target, every: every_of(app) });
        Ok(target)
    }

    /// The number of the next new place.
    fn number(&self) -> Result<Target, TooLarge> {
        Target::try_from(self.places.len()).ok().filter(|&next| next < NOWHERE).ok_or(TooLarge)
    }
}

/// Which of the two places for every resource an app belongs to.
fn every_of(app: &str) -> Target {
    if is_guarded(app) { EVERY_GUARDED } else { EVERY }
}

#[derive(Clone, Copy)]
enum Kind {
    Allow,
    Except,
    Deny,
}

/// What a role's own rules come to at a place: every rule that reaches it, allow less except.
fn effective(own: &OwnTable, place: Place, action: ActionId) -> Cell {
    let mut cell = Cell::SILENT;
    let mut except = Rows::NONE;
    for target in place.targets() {
        // What takes away from every resource is written at `EVERY` and reaches the guarded apps from there.
        let from = if target == EVERY_GUARDED { EVERY } else { target };
        let Some(own) = own.get(&(from, action)) else { continue };
        let gives = if target == EVERY_GUARDED { Cell { allow: Rows::NONE, ..own.cell } } else { own.cell };
        cell.add(gives);
        except = except | own.except;
    }
    cell.allow = cell.allow & !except;
    cell
}

/// The roles that a role comes to: itself and all that it inherits, each once.
pub(crate) fn closure(roles: &[Role], start: impl IntoIterator<Item = RoleId>) -> Vec<RoleId> {
    let mut found: Vec<RoleId> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let mut next: Vec<RoleId> = start.into_iter().collect();
    while let Some(role) = next.pop() {
        if seen.insert(role) {
            found.push(role);
            next.extend(roles.get(role as usize).into_iter().flat_map(|role| &role.inherits));
        }
    }
    found
}
