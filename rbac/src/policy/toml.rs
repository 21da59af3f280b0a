//! The strict reader of `policy.toml`: whatever it does not understand it refuses, and it lists all faults at once.

use std::collections::{HashMap, HashSet};

use toml_edit::{Document, Item, TableLike, Value};

use super::lint;
use super::model::{
    ANONYMOUS, AUTHENTICATED, Expectation, Group, Model, Pattern, Role, RoleId, Rule, is_action, is_resource,
    is_role, is_word,
};
use super::text::{Span, Text};
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

/// Reads a policy.
pub(crate) fn read(name: &str, bytes: Vec<u8>) -> Result<Model, Faults> {
    let text = decode(name, bytes)?;
    let document = Document::parse(text.content()).map_err(|error| {
        let span = Span::new(error.span().unwrap_or(0..0));
        let message = format!("this is not TOML: {}", error.message().trim_end());
        Faults::new(vec![text.fault(
            span,
            message,
            "see https://toml.io for how TOML is written".to_owned(),
            None,
        )])
    })?;
    let mut reader = Reader::new(&text);
    let draft = reader.policy(document.as_table());
    let faults = reader.faults;
    if !faults.is_empty() {
        return Err(Faults::new(faults));
    }
    drop(document);
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

fn decode(name: &str, bytes: Vec<u8>) -> Result<Text, Faults> {
    if bytes.len() > LARGEST {
        let head =
            bytes.get(..256).map(|head| String::from_utf8_lossy(head).into_owned()).unwrap_or_default();
        let message = format!("the policy is larger than {} MiB", LARGEST >> 20);
        let remedy =
            "is this the right file? One rule can name a whole app (`shop.*`) or a set (`@name`)".to_owned();
        let fault = Text::new(name, head).fault(Span::new(0..0), message, remedy, None);
        return Err(Faults::new(vec![fault]));
    }
    String::from_utf8(bytes).map(|content| Text::new(name, content)).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let valid = error.as_bytes().get(..at).unwrap_or_default();
        let lossy = String::from_utf8_lossy(error.as_bytes()).into_owned();
        // Everything before the fault is valid, so its place is the same in the lossy text.
        let span = Span::new(valid.len()..valid.len() + '\u{fffd}'.len_utf8());
        let remedy = "save the file as UTF-8".to_owned();
        let fault = Text::new(name, lossy).fault(span, "this is not UTF-8".to_owned(), remedy, None);
        Faults::new(vec![fault])
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
    pub(super) actions: Vec<String>,
    pub(super) action_ids: HashMap<String, ActionId>,
    pub(super) sets: HashMap<String, Vec<(Pattern, Span)>>,
    role_ids: HashMap<&'a str, RoleId>,
    role_names: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a Text) -> Self {
        Self {
            text,
            faults: Vec::new(),
            actions: Vec::new(),
            action_ids: HashMap::new(),
            sets: HashMap::new(),
            role_ids: HashMap::new(),
            role_names: Vec::new(),
        }
    }

    /// Names first, then what uses them, wherever in the file they are.
    fn policy(&mut self, root: &'a dyn TableLike) -> Draft {
        self.known_keys(root, &TABLES, &["rows"]);
        self.declared_actions(root.get("actions"));
        let resources = self.declared_resources(root.get("resources"));
        self.read_sets(root.get("sets"));
        let (roles, order) = self.roles(root.get("roles"));
        let never = self.rules(root.get("never"));
        let groups = self.groups(root.get("groups"));
        let expectations = self.expectations(root.get("expect"), &groups);
        if self.role_names.is_empty() && self.faults.is_empty() {
            self.fault(
                Span::new(0..0),
                "the policy defines no role, so nobody but superusers could do anything".to_owned(),
                "write at least one, for instance `[roles.viewer.allow]` with `\"shop.*\" = [\"read\"]` below",
                None,
            );
        }
        let actions = std::mem::take(&mut self.actions);
        Draft { actions, resources, roles, order, never, groups, expectations }
    }

    fn declared_actions(&mut self, item: Option<&Item>) {
        let mut names: Vec<String> = BUILT_IN.iter().map(|name| (*name).to_owned()).collect();
        for (name, span) in self.words(item) {
            if BUILT_IN.contains(&name) || name == CRUD {
                let remedy = "take it out: it need not be declared";
                self.fault(span, format!("the action `{name}` is built in"), remedy, None);
            } else if is_action(name) && names.len() < usize::from(ActionId::MAX) {
                names.push(name.to_owned());
            } else {
                let remedy = "write a verb in small letters, digits and underscores, as in `refund`";
                self.fault(span, format!("`{name}` is no action"), remedy, None);
            }
        }
        self.action_ids = names.iter().zip(0..).map(|(name, id)| (name.clone(), id)).collect();
        self.actions = names;
    }

    fn declared_resources(&mut self, item: Option<&Item>) -> Vec<(String, Span)> {
        let mut resources = Vec::new();
        for (name, span) in self.words(item) {
            if is_resource(name) {
                resources.push((name.to_owned(), span));
            } else {
                let remedy = "write an app, a dot and a model, as in `report.sales`";
                self.fault(span, format!("`{name}` is no resource"), remedy, None);
            }
        }
        resources
    }

    fn read_sets(&mut self, item: Option<&Item>) {
        for (name, span, item) in self.entries(item) {
            if !is_word(name) {
                let remedy = "write letters, digits, `_` and `-`; rules then say `@name`";
                self.fault(span, format!("`{name}` cannot be the name of a set"), remedy, None);
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
            self.sets.insert(name.to_owned(), patterns);
        }
    }

    fn roles(&mut self, item: Option<&'a Item>) -> (Vec<Role>, Vec<RoleId>) {
        let entries = self.entries(item);
        for (&(name, span, _), id) in entries.iter().zip(0..) {
            if !is_role(name) {
                let remedy = "write letters, digits, `_`, `-`, and dots between words";
                self.fault(span, format!("`{name}` cannot be the name of a role"), remedy, None);
            }
            self.role_ids.insert(name, id);
            self.role_names.push(name);
        }
        let mut roles = Vec::new();
        let mut inherits = Vec::new();
        for (name, span, item) in entries {
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

    /// A list of roles' names.
    fn role_list(&mut self, item: Option<&Item>) -> Vec<(RoleId, Span)> {
        let mut roles = Vec::new();
        for (name, span) in self.words(item) {
            roles.extend(self.role(name, span).map(|role| (role, span)));
        }
        roles
    }

    fn role(&mut self, name: &str, span: Span) -> Option<RoleId> {
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

    fn groups(&mut self, item: Option<&Item>) -> Vec<Group> {
        let mut groups = Vec::new();
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
            groups.push(Group {
                name: name.to_owned(),
                roles: roles.into_iter().map(|(role, _)| role).collect(),
            });
        }
        groups
    }

    fn expectations(&mut self, item: Option<&Item>, groups: &[Group]) -> Vec<Expectation> {
        let Some(item) = item else { return Vec::new() };
        let tables: Vec<&dyn TableLike> = match (item.as_array_of_tables(), item.as_array()) {
            (Some(tables), _) => tables.iter().map(|table| table as &dyn TableLike).collect(),
            (None, Some(list)) if list.iter().all(Value::is_inline_table) => {
                list.iter().filter_map(Value::as_inline_table).map(|table| table as &dyn TableLike).collect()
            }
            _ => {
                let span = Span::new(item.span().unwrap_or(0..0));
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
            if !groups.iter().any(|group| group.name == name) {
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
            let span = OF_EXPECTATION.iter().find_map(|key| table.key(key)?.span()).unwrap_or(0..0);
            let remedy =
                "say of whom (`roles = [..]` or `groups = [..]`) and what (`may = [..]` or `may_not = [..]`)";
            self.fault(Span::new(span), "this expectation expects nothing".to_owned(), remedy, None);
        }
        let names = |words: Vec<(&str, Span)>| words.into_iter().map(|(name, _)| name.to_owned()).collect();
        Expectation { roles: names(roles), groups: names(held), claims }
    }

    /// Refuses keys that mean nothing here, and those that only a later version understands.
    fn known_keys(&mut self, table: &dyn TableLike, known: &[&str], later: &[&str]) {
        for (key, _) in table.iter().filter(|(key, _)| !known.contains(key)) {
            let span = Span::new(table.key(key).and_then(|key| key.span()).unwrap_or(0..0));
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
        let span = Span::new(item.span().unwrap_or(0..0));
        let Some(table) = self.table(item, span) else { return Vec::new() };
        let span = |key| Span::new(table.key(key).and_then(|key| key.span()).unwrap_or(0..0));
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
            let span = Span::new(item.span().unwrap_or(0..0));
            self.fault(span, format!("expected a list, found {}", kind(item.type_name())), remedy, None);
            return Vec::new();
        };
        let mut seen = HashSet::new();
        let mut words = Vec::with_capacity(list.len());
        for value in list {
            let span = Span::new(value.span().unwrap_or(0..0));
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
