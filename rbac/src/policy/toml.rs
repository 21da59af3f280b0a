//! The strict reader of `policy.toml`: whatever it does not understand it refuses, and it lists all faults at once.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use toml_edit::{Document, Item, TableLike, Value};

use super::lint;
use super::model::{
    ANONYMOUS, AUTHENTICATED, Expectation, Group, Model, Pattern, Role, RoleId, Rule, app_of, is_action,
    is_guarded, is_resource, is_role, is_word,
};
use super::text::{File, Span, Text};
use crate::{
    action::{ActionId, BUILT_IN, CRUD},
    error::{Fault, Faults},
};

/// The largest policy that is read, in bytes. 100,000 rules take about half of it.
pub(crate) const LARGEST: usize = 8 << 20;
/// After how many faults the rest is not worth listing.
const ENOUGH_FAULTS: usize = 200;

const TABLES: [&str; 7] = ["actions", "resources", "roles", "never", "sets", "groups", "expect"];
const OF_ROLE: [&str; 4] = ["inherits", "allow", "except", "deny"];
const OF_EXPECTATION: [&str; 4] = ["roles", "groups", "may", "may_not"];

/// One file or text of a policy as it came.
#[derive(Debug)]
pub(crate) struct Raw {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    /// The app that brings it, and which it may speak of alone.
    pub(crate) app: Option<String>,
}

#[cfg(test)]
impl Raw {
    /// A policy of one text.
    pub(crate) fn alone(name: &str, text: impl AsRef<[u8]>) -> Self {
        Self { name: name.to_owned(), bytes: text.as_ref().to_vec(), app: None }
    }
}

/// Reads a policy from all its files.
pub(crate) fn read(sources: Vec<Raw>) -> Result<Model, Faults> {
    let (mut files, mut faults) = (Vec::new(), Vec::new());
    for Raw { name, bytes, app } in sources {
        match decode(&name, bytes) {
            Ok(content) => files.push((name, content, app)),
            Err(fault) => faults.push(*fault),
        }
    }
    if !faults.is_empty() {
        return Err(Faults::new(faults));
    }
    let text = Text::join(files);
    let mut documents = Vec::new();
    for File { app, base, content, .. } in text.files() {
        match Document::parse(content) {
            Ok(root) => documents.push(Source { root, base, app }),
            Err(error) => {
                let span = Span::moved(error.span().unwrap_or(0..0), base);
                let message = format!("this is not TOML: {}", error.message().trim_end());
                let remedy = "see https://toml.io for how TOML is written".to_owned();
                faults.push(text.fault(span, message, remedy, None));
            }
        }
    }
    if !faults.is_empty() {
        return Err(Faults::new(faults));
    }
    let mut reader = Reader::new(&text);
    let draft = reader.policy(&documents);
    let faults = reader.faults;
    if !faults.is_empty() {
        return Err(Faults::new(faults));
    }
    drop(documents);
    Ok(Model {
        actions: draft.actions,
        resources: draft.resources,
        roles: draft.roles,
        order: draft.order,
        never: draft.never,
        groups: draft.groups,
        expectations: draft.expectations,
        text,
    })
}

/// A file of a policy as TOML.
struct Source<'a> {
    root: Document<&'a str>,
    base: usize,
    app: Option<&'a str>,
}

impl Source<'_> {
    fn get(&self, table: &str) -> Option<&Item> {
        self.root.get(table)
    }
}

fn decode(name: &str, bytes: Vec<u8>) -> Result<String, Box<Fault>> {
    if bytes.len() > LARGEST {
        let head =
            bytes.get(..256).map(|head| String::from_utf8_lossy(head).into_owned()).unwrap_or_default();
        let message = format!("the policy is larger than {} MiB", LARGEST >> 20);
        let remedy =
            "is this the right file? One rule can name a whole app (`shop.*`) or a set (`@name`)".to_owned();
        return Err(Box::new(Text::new(name, head).fault(Span::new(0..0), message, remedy, None)));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let valid = error.as_bytes().get(..at).unwrap_or_default();
        let lossy = String::from_utf8_lossy(error.as_bytes()).into_owned();
        // Everything before the fault is valid, so its place is the same in the lossy text.
        let span = Span::new(valid.len()..valid.len() + '\u{fffd}'.len_utf8());
        let remedy = "save the file as UTF-8".to_owned();
        Box::new(Text::new(name, lossy).fault(span, "this is not UTF-8".to_owned(), remedy, None))
    })
}

/// What the reader has made of the tables.
#[derive(Default)]
struct Draft {
    actions: Vec<String>,
    resources: Vec<(String, Span)>,
    roles: Vec<Role>,
    order: Vec<RoleId>,
    never: Vec<Rule>,
    groups: Vec<Group>,
    expectations: Vec<Expectation>,
}

pub(super) struct Reader<'a> {
    text: &'a Text,
    faults: Vec<Fault>,
    /// Where the file begins that is being read, and the app that it is confined to.
    base: usize,
    pub(super) app: Option<&'a str>,
    pub(super) actions: Vec<String>,
    pub(super) action_ids: HashMap<String, ActionId>,
    /// By [`set_key`](Self::set_key).
    pub(super) sets: HashMap<String, Set>,
    role_ids: HashMap<&'a str, RoleId>,
    role_names: Vec<&'a str>,
    role_spans: Vec<Span>,
}

/// A named list of resources, and where its name is written.
pub(super) struct Set {
    pub(super) patterns: Vec<(Pattern, Span)>,
    span: Span,
}

impl<'a> Reader<'a> {
    fn new(text: &'a Text) -> Self {
        Self {
            text,
            faults: Vec::new(),
            base: 0,
            app: None,
            actions: BUILT_IN.iter().map(|name| (*name).to_owned()).collect(),
            action_ids: HashMap::new(),
            sets: HashMap::new(),
            role_ids: HashMap::new(),
            role_names: Vec::new(),
            role_spans: Vec::new(),
        }
    }

    /// Goes over to another file.
    fn enter(&mut self, source: &'a Source<'a>) {
        self.base = source.base;
        self.app = source.app;
    }

    /// Names first, then what uses them, wherever in the files they are.
    fn policy(&mut self, sources: &'a [Source<'a>]) -> Draft {
        let mut draft = Draft::default();
        for source in sources {
            self.enter(source);
            self.known_keys(source.root.as_table(), &TABLES, &["rows"]);
            self.declared_actions(source.get("actions"));
            draft.resources.extend(self.declared_resources(source.get("resources")));
            self.confinement(source.root.as_table());
        }
        self.action_ids = self.actions.iter().zip(0..).map(|(name, id)| (name.clone(), id)).collect();
        for source in sources {
            self.enter(source);
            self.read_sets(source.get("sets"));
        }
        (draft.roles, draft.order) = self.roles(sources);
        for source in sources {
            self.enter(source);
            draft.never.extend(self.rules(source.get("never")));
            self.groups(source.get("groups"), &mut draft.groups);
        }
        for source in sources {
            self.enter(source);
            draft.expectations.extend(self.expectations(source.get("expect"), &draft.groups));
        }
        if self.role_names.is_empty() && self.faults.is_empty() {
            self.fault(
                Span::new(0..0),
                "the policy defines no role, so nobody but superusers could do anything".to_owned(),
                "write at least one, for instance `[roles.viewer.allow]` with `\"shop.*\" = [\"read\"]` below",
                None,
            );
        }
        draft.actions = std::mem::take(&mut self.actions);
        draft
    }

    /// What an app's own policy can never hold, whatever its words are.
    fn confinement(&mut self, root: &dyn TableLike) {
        let Some(app) = self.app else { return };
        if !is_word(app) || is_guarded(app) {
            let message = format!("an app called `{app}` cannot bring a policy");
            let remedy =
                "rename the app; who may do what with users and rules is said by the project's policy";
            self.fault(self.span(None), message, remedy, None);
        }
        if root.contains_key("groups") {
            let span = self.span(root.key("groups").and_then(|key| key.span()));
            let message = format!("the policy of the app `{app}` cannot put people into roles");
            let remedy = "move `[groups]` into the project's policy, which says who holds an app's roles";
            self.fault(span, message, remedy, None);
        }
    }

    /// Several files may declare the same action: they mean the same verb.
    fn declared_actions(&mut self, item: Option<&Item>) {
        for (name, span) in self.words(item) {
            if BUILT_IN.contains(&name) || name == CRUD {
                let remedy = "take it out: it need not be declared";
                self.fault(span, format!("the action `{name}` is built in"), remedy, None);
            } else if !is_action(name) || self.actions.len() >= usize::from(ActionId::MAX) {
                let remedy = "write a verb in small letters, digits and underscores, as in `refund`";
                self.fault(span, format!("`{name}` is no action"), remedy, None);
            } else if !self.actions.iter().any(|known| known == name) {
                self.actions.push(name.to_owned());
            }
        }
    }

    fn declared_resources(&mut self, item: Option<&Item>) -> Vec<(String, Span)> {
        let mut resources = Vec::new();
        for (name, span) in self.words(item) {
            if is_resource(name) {
                self.own_resource(name, span);
                resources.push((name.to_owned(), span));
            } else {
                let remedy = "write an app, a dot and a model, as in `report.sales`";
                self.fault(span, format!("`{name}` is no resource"), remedy, None);
            }
        }
        resources
    }

    /// Refuses what an app's own policy may not speak of: all that is not the app's. Takes a resource, or `*`.
    pub(super) fn own_resource(&mut self, name: &str, span: Span) {
        let Some(app) = self.app.filter(|app| *app != app_of(name)) else { return };
        let message = format!("the policy of the app `{app}` speaks of `{name}`, which is not the app's");
        let remedy =
            format!("write `{app}.*` or one of its resources; the rest belongs into the project's policy");
        self.fault(span, message, &remedy, None);
    }

    /// Refuses a role that an app's own policy may neither define nor refer to.
    fn own_role(&mut self, name: &str, span: Span) -> bool {
        let is_own = |app: &str| name.strip_prefix(app).is_some_and(|rest| rest.starts_with('.'));
        let Some(app) = self.app.filter(|app| !is_own(app)) else { return true };
        let message =
            format!("the policy of the app `{app}` names the role `{name}`, which is not the app's");
        let word = name.rsplit('.').next().unwrap_or(name);
        let remedy = format!(
            "call its roles `{app}.{word}` (in brackets with quotes, `[roles.\"{app}.{word}\".allow]`); \
             the project's policy adopts them by `inherits` and `[groups]`"
        );
        self.fault(span, message, &remedy, None);
        false
    }

    /// The sets of the project are known in all its files; those of an app in its own policy alone.
    pub(super) fn set_key(&self, name: &str) -> String {
        self.app.map_or_else(|| name.to_owned(), |app| format!("{app}/{name}"))
    }

    fn read_sets(&mut self, item: Option<&Item>) {
        for (name, span, item) in self.entries(item) {
            if !is_word(name) {
                let remedy = "write letters, digits, `_` and `-`; rules then say `@name`";
                self.fault(span, format!("`{name}` cannot be the name of a set"), remedy, None);
            }
            let key = self.set_key(name);
            if let Some(first) = self.sets.get(&key).map(|set| set.span) {
                let remedy =
                    format!("it is defined at {} too: keep one of the two", self.text.place_of(first));
                self.fault(span, format!("the set `{name}` is defined twice"), &remedy, None);
                continue;
            }
            let mut patterns = Vec::new();
            for (written, span) in self.words(Some(item)) {
                if written.starts_with('@') {
                    let remedy = "write the resources themselves";
                    self.fault(span, "a set cannot hold another set".to_owned(), remedy, None);
                } else {
                    patterns.extend(self.plain_pattern(written, span).map(|pattern| (pattern, span)));
                }
            }
            self.sets.insert(key, Set { patterns, span });
        }
    }

    fn roles(&mut self, sources: &'a [Source<'a>]) -> (Vec<Role>, Vec<RoleId>) {
        let mut entries = Vec::new();
        for source in sources {
            self.enter(source);
            for (name, span, item) in self.entries(source.get("roles")) {
                if self.new_role(name, span) {
                    entries.push((source, name, span, item));
                }
            }
        }
        let mut roles = Vec::new();
        let mut inherits = Vec::new();
        for (source, name, span, item) in entries {
            self.enter(source);
            let table = self.table(item, span);
            let get = |key| table.and_then(|table| table.get(key));
            if let Some(table) = table {
                self.known_keys(table, &OF_ROLE, &["fields"]);
            }
            inherits.push(self.role_list(get("inherits")));
            let allow = self.rules(get("allow"));
            let except = self.rules(get("except"));
            let deny = self.rules(get("deny"));
            roles.push(Role { name: name.to_owned(), inherits: Vec::new(), allow, except, deny });
        }
        let order = match lint::order_of_inheritance(self.text, &self.role_names, &inherits) {
            Ok(order) => order,
            Err(cycles) => {
                self.faults.extend(cycles);
                Vec::new()
            }
        };
        for (role, parents) in roles.iter_mut().zip(inherits) {
            role.inherits = parents.into_iter().map(|(parent, _)| parent).collect();
        }
        (roles, order)
    }

    /// Notes a role's name, unless another file defines it already.
    fn new_role(&mut self, name: &'a str, span: Span) -> bool {
        if !is_role(name) {
            let remedy = "write letters, digits, `_`, `-`, and dots between words";
            self.fault(span, format!("`{name}` cannot be the name of a role"), remedy, None);
        }
        self.own_role(name, span);
        let first = self.role_ids.get(name).and_then(|&role| self.role_spans.get(role as usize)).copied();
        if let Some(first) = first {
            let remedy = format!(
                "it is defined at {} too: keep one, or give this one another name and let it inherit",
                self.text.place_of(first)
            );
            self.fault(span, format!("the role `{name}` is defined twice"), &remedy, None);
            return false;
        }
        self.role_ids.insert(name, RoleId::try_from(self.role_names.len()).unwrap_or(RoleId::MAX));
        self.role_names.push(name);
        self.role_spans.push(span);
        true
    }

    /// A list of roles' names.
    fn role_list(&mut self, item: Option<&Item>) -> Vec<(RoleId, Span)> {
        let mut roles = Vec::new();
        for (name, span) in self.words(item) {
            roles.extend(self.role(name, span).map(|role| (role, span)));
        }
        roles
    }

    fn role(&mut self, name: &str, span: Span) -> Option<RoleId> {
        if !self.own_role(name, span) {
            return None;
        }
        let known = self.role_ids.get(name).copied();
        if known.is_none() {
            let names = std::mem::take(&mut self.role_names);
            let close = self.nearest(name, &names);
            self.role_names = names;
            let remedy = format!("define it: `[roles.{name}.allow]`");
            self.fault(span, format!("unknown role `{name}`"), &remedy, close.as_deref());
        }
        known
    }

    /// A table of resources and what may be done with them.
    fn rules(&mut self, item: Option<&Item>) -> Vec<Rule> {
        let mut rules = Vec::new();
        for (written, span, item) in self.entries(item) {
            if let Some((model, _)) = item.as_table_like().and_then(|table| table.iter().next()) {
                let remedy = format!("write it in quotes: `\"{written}.{model}\" = [\"read\"]`");
                self.fault(
                    span,
                    "without quotes TOML takes the dot for a table in a table".to_owned(),
                    &remedy,
                    None,
                );
                continue;
            }
            let patterns = self.patterns(written, span);
            for (word, span) in self.words(Some(item)) {
                let Some((actions, rows)) = self.action(word, span) else { continue };
                rules.extend(patterns.iter().map(|(pattern, pattern_span)| Rule {
                    pattern: pattern.clone(),
                    pattern_span: *pattern_span,
                    actions,
                    rows,
                    span,
                }));
            }
        }
        rules
    }

    /// Adds to the groups of the files before: what several files give to a group, it holds all.
    fn groups(&mut self, item: Option<&Item>, groups: &mut Vec<Group>) {
        if self.app.is_some() {
            return;
        }
        for (name, span, item) in self.entries(item) {
            if name.trim() != name || name.is_empty() || name.chars().any(char::is_control) {
                let remedy = "write the group's name exactly, without blanks round it";
                self.fault(
                    span,
                    format!("`{}` cannot be the name of a group", name.escape_debug()),
                    remedy,
                    None,
                );
            }
            let roles = self.role_list(Some(item));
            for &(role, span) in &roles {
                let name = self.role_names.get(role as usize).copied().unwrap_or_default();
                if name == ANONYMOUS || name == AUTHENTICATED {
                    let remedy = "take it out: who holds it follows from being signed in or not";
                    self.fault(span, format!("no group can hold the role `{name}`"), remedy, None);
                }
            }
            let roles = roles.into_iter().map(|(role, _)| role);
            match groups.iter_mut().find(|group| group.name == name) {
                Some(group) => {
                    let more: Vec<_> = roles.filter(|role| !group.roles.contains(role)).collect();
                    group.roles.extend(more);
                }
                None => groups.push(Group { name: name.to_owned(), roles: roles.collect() }),
            }
        }
    }

    fn expectations(&mut self, item: Option<&Item>, groups: &[Group]) -> Vec<Expectation> {
        let Some(item) = item else { return Vec::new() };
        let tables: Vec<&dyn TableLike> = match (item.as_array_of_tables(), item.as_array()) {
            (Some(tables), _) => tables.iter().map(|table| table as &dyn TableLike).collect(),
            (None, Some(list)) if list.iter().all(Value::is_inline_table) => {
                list.iter().filter_map(Value::as_inline_table).map(|table| table as &dyn TableLike).collect()
            }
            _ => {
                let span = self.span(item.span());
                let remedy =
                    "write `[[expect]]`, and below it `roles = [..]` and `may = [..]` or `may_not = [..]`";
                self.fault(span, "an expectation is a table of its own".to_owned(), remedy, None);
                return Vec::new();
            }
        };
        tables.into_iter().map(|table| self.expectation(table, groups)).collect()
    }

    fn expectation(&mut self, table: &dyn TableLike, groups: &[Group]) -> Expectation {
        self.known_keys(table, &OF_EXPECTATION, &[]);
        let roles = self.words(table.get("roles"));
        for &(name, span) in &roles {
            self.role(name, span);
            if name == ANONYMOUS && (roles.len() > 1 || table.contains_key("groups")) {
                let remedy =
                    "expect it of `anonymous` alone: visitors who are not signed in hold nothing else";
                self.fault(span, "the role `anonymous` is never held beside others".to_owned(), remedy, None);
            }
        }
        let held = self.words(table.get("groups"));
        for &(name, span) in &held {
            if let Some(app) = self.app {
                let message = format!("the policy of the app `{app}` cannot expect anything of a group");
                self.fault(
                    span,
                    message,
                    "expect it of one of the app's roles, or in the project's policy",
                    None,
                );
            } else if !groups.iter().any(|group| group.name == name) {
                let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
                let close = self.nearest(name, &names);
                let remedy = "the table `[groups]` does not name it";
                self.fault(span, format!("unknown group `{name}`"), remedy, close.as_deref());
            }
        }
        let mut claims = Vec::new();
        for (key, may) in [("may", true), ("may_not", false)] {
            for (written, span) in self.words(table.get(key)) {
                claims.extend(self.claim(written, span, may));
            }
        }
        let somebody = table.contains_key("roles") || table.contains_key("groups");
        let something = table.contains_key("may") || table.contains_key("may_not");
        if !(somebody && something) {
            let span = OF_EXPECTATION.iter().find_map(|key| table.key(key)?.span());
            let remedy =
                "say of whom (`roles = [..]` or `groups = [..]`) and what (`may = [..]` or `may_not = [..]`)";
            self.fault(self.span(span), "this expectation expects nothing".to_owned(), remedy, None);
        }
        let names = |words: Vec<(&str, Span)>| words.into_iter().map(|(name, _)| name.to_owned()).collect();
        Expectation { roles: names(roles), groups: names(held), claims }
    }

    /// Refuses keys that mean nothing here, and those that only a later version understands.
    fn known_keys(&mut self, table: &dyn TableLike, known: &[&str], later: &[&str]) {
        for (key, _) in table.iter().filter(|(key, _)| !known.contains(key)) {
            let span = self.span(table.key(key).and_then(|key| key.span()));
            if later.contains(&key) {
                let remedy = "take it out: ignoring it would change what the policy means";
                self.fault(span, format!("`{key}` is not supported yet"), remedy, None);
                continue;
            }
            let remedy = if TABLES.contains(&key) {
                format!("`{key}` belongs at the top of the file, before the first line in brackets")
            } else {
                let quotes = if known == OF_ROLE {
                    "; a role with a dot in its name is written in quotes"
                } else {
                    ""
                };
                format!("known here are `{}`{quotes}", known.join("`, `"))
            };
            let close = self.nearest(key, known);
            self.fault(span, format!("unknown key `{key}`"), &remedy, close.as_deref());
        }
    }

    /// The keys of a table with their places.
    fn entries<'t>(&mut self, item: Option<&'t Item>) -> Vec<(&'t str, Span, &'t Item)> {
        let Some(item) = item else { return Vec::new() };
        let span = self.span(item.span());
        let Some(table) = self.table(item, span) else { return Vec::new() };
        let span = |key| self.span(table.key(key).and_then(|key| key.span()));
        table.iter().map(|(key, item)| (key, span(key), item)).collect()
    }

    fn table<'t>(&mut self, item: &'t Item, span: Span) -> Option<&'t dyn TableLike> {
        let table = item.as_table_like();
        if table.is_none() {
            let message = format!("expected a table, found {}", kind(item.type_name()));
            let remedy =
                "write a line in brackets such as `[roles.viewer.allow]`, and below it lines with `=`";
            self.fault(span, message, remedy, None);
        }
        table
    }

    /// A list of texts, each at most once, with their places.
    fn words<'t>(&mut self, item: Option<&'t Item>) -> Vec<(&'t str, Span)> {
        let Some(item) = item else { return Vec::new() };
        let remedy = "write texts in brackets, as in `[\"read\", \"update\"]`";
        let Some(list) = item.as_array() else {
            let span = self.span(item.span());
            self.fault(span, format!("expected a list, found {}", kind(item.type_name())), remedy, None);
            return Vec::new();
        };
        let mut seen = HashSet::new();
        let mut words = Vec::with_capacity(list.len());
        for value in list {
            let span = self.span(value.span());
            match value.as_str() {
                Some(word) if seen.insert(word) => words.push((word, span)),
                Some(word) => {
                    self.fault(span, format!("`{word}` is in this list twice"), "take one of them out", None);
                }
                None => {
                    self.fault(
                        span,
                        format!("expected a text, found {}", kind(value.type_name())),
                        remedy,
                        None,
                    );
                }
            }
        }
        words
    }

    /// A place in the file that is being read.
    fn span(&self, range: Option<Range<usize>>) -> Span {
        Span::moved(range.unwrap_or(0..0), self.base)
    }

    pub(super) fn nearest(&self, word: &str, names: &[&str]) -> Option<String> {
        // With very many faults the file is no policy, and looking for names would take its time for nothing.
        if self.faults.len() > ENOUGH_FAULTS {
            return None;
        }
        lint::nearest(word, names.iter().copied()).map(str::to_owned)
    }

    pub(super) fn fault(&mut self, span: Span, message: String, remedy: &str, nearest: Option<&str>) {
        if self.faults.len() <= ENOUGH_FAULTS {
            self.faults.push(self.text.fault(span, message, remedy.to_owned(), nearest));
        }
    }
}

/// TOML's kinds of values in our words.
fn kind(name: &str) -> &'static str {
    match name {
        "string" => "a text",
        "integer" | "float" => "a number",
        "boolean" => "true or false",
        "datetime" => "a date",
        "array" => "a list",
        "table" | "inline table" => "a table",
        "array of tables" => "several tables",
        _ => "something else",
    }
}
