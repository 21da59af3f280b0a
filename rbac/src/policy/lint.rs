//! Checks that need more than one place of the file, or more than the file: cycles, and the names of resources.

use std::collections::HashSet;

use super::model::{Model, Pattern, RoleId, Rule, Side, app_of};
use super::text::{Span, Text};
use crate::{error::Fault, row::Rows};

/// Among how many names the nearest is looked for; a message is not worth more.
const CANDIDATES: usize = 10_000;

/// The name that somebody who wrote `word` most likely meant.
pub(crate) fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lowered = word.to_lowercase();
    let tolerated = 1 + word.chars().count() / 4;
    names
        .into_iter()
        .take(CANDIDATES)
        .map(|name| (strsim::damerau_levenshtein(&lowered, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= tolerated)
        .min()
        .map(|(_, name)| name)
}

/// Sorts the roles so that each comes after those that it inherits, or names the cycles that prevent it.
pub(crate) fn order_of_inheritance(
    text: &Text,
    names: &[&str],
    inherits: &[Vec<(RoleId, Span)>],
) -> Result<Vec<RoleId>, Vec<Fault>> {
    let mut waiting: Vec<usize> = inherits.iter().map(Vec::len).collect();
    let mut heirs: Vec<Vec<usize>> = vec![Vec::new(); names.len()];
    for (heir, parents) in inherits.iter().enumerate() {
        for &(parent, _) in parents {
            if let Some(heirs) = heirs.get_mut(parent as usize) {
                heirs.push(heir);
            }
        }
    }
    let mut order: Vec<RoleId> = Vec::with_capacity(names.len());
    let mut ready: Vec<usize> = (0..names.len()).filter(|&role| waiting.get(role) == Some(&0)).collect();
    while let Some(role) = ready.pop() {
        order.push(RoleId::try_from(role).unwrap_or(RoleId::MAX));
        for &heir in heirs.get(role).into_iter().flatten() {
            if let Some(left) = waiting.get_mut(heir) {
                *left -= 1;
                if *left == 0 {
                    ready.push(heir);
                }
            }
        }
    }
    if order.len() == names.len() { Ok(order) } else { Err(cycles(text, names, inherits, &waiting)) }
}

/// One fault for each cycle among the roles that still wait for one another.
fn cycles(text: &Text, names: &[&str], inherits: &[Vec<(RoleId, Span)>], waiting: &[usize]) -> Vec<Fault> {
    let stuck = |role: usize| waiting.get(role).is_some_and(|&left| left > 0);
    let mut seen = HashSet::new();
    let mut faults = Vec::new();
    for start in (0..names.len()).filter(|&role| stuck(role)) {
        let mut path: Vec<(usize, Span)> = Vec::new();
        let mut role = start;
        while seen.insert(role) {
            let next = inherits
                .get(role)
                .and_then(|parents| parents.iter().find(|(parent, _)| stuck(*parent as usize)));
            let Some(&(parent, span)) = next else { break };
            path.push((role, span));
            role = parent as usize;
        }
        if let Some(begin) = path.iter().position(|&(member, _)| member == role) {
            let ring = path.get(begin..).unwrap_or_default();
            faults.extend(cycle(text, names, ring));
        }
    }
    faults
}

fn cycle(text: &Text, names: &[&str], ring: &[(usize, Span)]) -> Option<Fault> {
    let name = |role: usize| names.get(role).copied().unwrap_or_default();
    let &(_, span) = ring.last()?;
    let &(first, _) = ring.first()?;
    let mut way: Vec<&str> = ring.iter().take(8).map(|&(role, _)| name(role)).collect();
    if ring.len() > way.len() {
        way.push("...");
    }
    way.push(name(first));
    let message = format!("roles inherit in a circle: `{}`", way.join("` from `"));
    Some(text.fault(span, message, "take one of them out of the other's `inherits`".to_owned(), None))
}

/// What is known about resources once all are declared.
pub(crate) trait Resources {
    fn is_known(&self, resource: &str) -> bool;
    fn has_owner(&self, resource: &str) -> bool;
    /// All names, sorted.
    fn names(&self) -> Vec<&str>;
}

/// Names of resources that nobody declared, and `:own` where no row has an owner.
pub(crate) fn unresolved(model: &Model, resources: &dyn Resources) -> Vec<Fault> {
    let names = resources.names();
    let mut lint = Lint { text: &model.text, resources, names, faults: Vec::new() };
    for role in &model.roles {
        role.allow.iter().for_each(|rule| lint.rule(rule, Side::Gives));
        role.except.iter().chain(&role.deny).for_each(|rule| lint.rule(rule, Side::Takes));
    }
    model.never.iter().for_each(|rule| lint.rule(rule, Side::Takes));
    for claim in model.expectations.iter().flat_map(|expectation| &expectation.claims) {
        lint.name(&claim.resource, claim.span);
    }
    lint.faults
}

struct Lint<'a> {
    text: &'a Text,
    resources: &'a dyn Resources,
    names: Vec<&'a str>,
    faults: Vec<Fault>,
}

impl Lint<'_> {
    fn rule(&mut self, rule: &Rule, side: Side) {
        if let Pattern::Exact(name) = &rule.pattern
            && !self.name(name, rule.pattern_span)
        {
            return;
        }
        if rule.rows != Rows::ALL {
            self.owners(rule, side);
        }
    }

    fn name(&mut self, name: &str, span: Span) -> bool {
        if self.resources.is_known(name) {
            return true;
        }
        let message =
            format!("unknown resource `{name}`: no model is registered under it and nothing declares it");
        let of_app: Vec<&str> =
            self.names.iter().copied().filter(|known| app_of(known) == app_of(name)).take(12).collect();
        let there = match of_app.as_slice() {
            [] => format!("the app `{}` has none", app_of(name)),
            known => format!("the app `{}` has `{}`", app_of(name), known.join("`, `")),
        };
        let remedy = format!(
            "{there}; a name that only handlers use is declared by `resources = [\"{name}\"]` at the top"
        );
        let close = nearest(name, self.names.iter().copied());
        self.faults.push(self.text.fault(span, message, remedy, close));
        false
    }

    fn owners(&mut self, rule: &Rule, side: Side) {
        let without: Vec<&str> = self
            .names
            .iter()
            .copied()
            .filter(|name| rule.pattern.matches(name, side) && !self.resources.has_owner(name))
            .take(4)
            .collect();
        let Some(first) = without.first() else { return };
        let message = format!("`:own` on `{}`, whose rows have no known owner", without.join("`, `"));
        let remedy = format!(
            "name the column that holds the owner's key: \
             `.with_rows(row::Map::new::<Entity>(\"{first}\").owner(Column))`; or write the resources that have one"
        );
        self.faults.push(self.text.fault(rule.span, message, remedy, None));
    }
}
