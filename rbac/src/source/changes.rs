use std::collections::{BTreeMap, BTreeSet};

use crate::policy::model::{Model, Role, Rule};

/// How many names a line of the log lists.
const NAMED: usize = 8;

/// Says in a line what the new policy changes, by the names of roles and tables.
pub(super) fn describe(before: &Model, after: &Model) -> String {
    let (old, new) = (roles(before), roles(after));
    let added = names(new.keys().filter(|name| !old.contains_key(*name)));
    let dropped = names(old.keys().filter(|name| !new.contains_key(*name)));
    let changed = names(
        new.iter().filter(|(name, role)| old.get(*name).is_some_and(|old| old != *role)).map(|it| it.0),
    );
    let mut parts = Vec::new();
    parts.extend(added.map(|names| format!("adds {names}")));
    parts.extend(dropped.map(|names| format!("drops {names}")));
    parts.extend(changed.map(|names| format!("changes {names}")));
    if rules(before, &before.never) != rules(after, &after.never) {
        parts.push("changes `[never]`".to_owned());
    }
    if groups(before) != groups(after) {
        parts.push("changes `[groups]`".to_owned());
    }
    if parts.is_empty() { "no role changes".to_owned() } else { parts.join("; ") }
}

fn names<'a>(names: impl Iterator<Item = &'a &'a str>) -> Option<String> {
    let all: Vec<&str> = names.copied().collect();
    let listed = all.iter().take(NAMED).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match all.len().saturating_sub(NAMED) {
        _ if all.is_empty() => None,
        0 => Some(format!("role {listed}")),
        more => Some(format!("role {listed} and {more} more")),
    }
}

/// A rule without its place in the file, and with names for numbers.
type Plain = BTreeSet<String>;

fn roles(model: &Model) -> BTreeMap<&str, [Plain; 4]> {
    let inherits = |role: &Role| {
        let parents = role.inherits.iter().filter_map(|&parent| model.roles.get(parent as usize));
        parents.map(|parent| parent.name.clone()).collect()
    };
    let plain = |role: &Role| {
        [inherits(role), rules(model, &role.allow), rules(model, &role.except), rules(model, &role.deny)]
    };
    model.roles.iter().map(|role| (role.name.as_str(), plain(role))).collect()
}

fn rules(model: &Model, rules: &[Rule]) -> Plain {
    let plain = |rule: &Rule| {
        let count = model.actions.len();
        let actions = rule.actions.each(count).filter_map(|action| model.actions.get(usize::from(action)));
        let actions: Vec<&str> = actions.map(String::as_str).collect();
        format!("{:?} {actions:?} {:?}", rule.pattern, rule.rows)
    };
    rules.iter().map(plain).collect()
}

fn groups(model: &Model) -> BTreeMap<&str, BTreeSet<&str>> {
    let role = |&role: &u32| Some(model.roles.get(role as usize)?.name.as_str());
    model
        .groups
        .iter()
        .map(|group| (group.name.as_str(), group.roles.iter().filter_map(role).collect()))
        .collect()
}
