//! Small edits of a policy's text that leave all else as it was written.

use toml_edit::{Array, DocumentMut, Item, Table, TableLike, Value, value};

use crate::action::{self, BUILT_IN, CRUD, EVERY};
use crate::policy::model::app_of;

/// One edit.
#[derive(Clone, Debug)]
pub(super) enum Edit {
    /// The role's own allow gets the action on the resource.
    Allow { role: String },
    /// What takes the action away in the role's `except` or `deny` goes.
    TakeFrom { role: String, table: &'static str },
    /// What forbids the action in `[never]` goes.
    TakeFromNever,
    /// The group holds the role too.
    Join { group: String, role: String },
}

impl Edit {
    /// Whether a file of the policy is the one to write it into.
    fn belongs_into(&self, file: &DocumentMut) -> bool {
        let has = |table: &str, key: &str| file.get(table).is_some_and(|table| table.get(key).is_some());
        match self {
            Self::Allow { role } | Self::TakeFrom { role, .. } => has("roles", role),
            Self::TakeFromNever => file.contains_key("never"),
            Self::Join { group, .. } => has("groups", group),
        }
    }
}

/// The file that the edits change, by its place among all, and its text after them; none if one of them changes
/// nothing, or more than one file would change.
pub(super) fn edited(
    files: &[&str],
    edits: &[Edit],
    actions: &[String],
    action: &str,
    resource: &str,
) -> Option<(usize, String)> {
    let mut documents: Vec<DocumentMut> =
        files.iter().map(|text| text.parse().ok()).collect::<Option<Vec<DocumentMut>>>()?;
    let sets: Vec<Item> = documents.iter().filter_map(|file| file.get("sets").cloned()).collect();
    let words = Words { actions, action, resource, sets: &sets };
    for edit in edits {
        let home = documents.iter().position(|file| edit.belongs_into(file)).unwrap_or(0);
        words.apply(edit, documents.get_mut(home)?.as_table_mut())?;
    }
    let after = documents.iter().map(DocumentMut::to_string).enumerate();
    let mut changed = after.filter(|(at, text)| files.get(*at) != Some(&text.as_str()));
    changed.next().filter(|_| changed.next().is_none())
}

fn allow(root: &mut Table, role: &str, action: &str, resource: &str) -> Option<()> {
    let rules = table(root, &["roles", role, "allow"])?;
    let narrower = format!("{action}:own");
    add(rules, resource, action, Some(&narrower))
}

/// The table at the end of the way, made if it is missing.
fn table<'a>(root: &'a mut Table, way: &[&str]) -> Option<&'a mut dyn TableLike> {
    let mut here: &mut dyn TableLike = root;
    for (at, key) in way.iter().enumerate() {
        if !here.contains_key(key) {
            let mut made = Table::new();
            // Only the last one needs a line of its own.
            made.set_implicit(at + 1 < way.len());
            here.insert(key, Item::Table(made));
        }
        here = here.get_mut(key)?.as_table_like_mut()?;
    }
    Some(here)
}

/// Adds a word to the list behind a key, in place of a narrower word if that is there.
fn add(rules: &mut dyn TableLike, key: &str, word: &str, narrower: Option<&str>) -> Option<()> {
    let Some(item) = rules.get_mut(key) else {
        rules.insert(key, value(Array::from_iter([word])));
        return Some(());
    };
    let list = item.as_array_mut()?;
    if list.iter().any(|written| written.as_str() == Some(word)) {
        return None;
    }
    let place = list.iter().position(|written| narrower.is_some() && written.as_str() == narrower);
    match place {
        Some(at) => {
            list.replace(at, word);
        }
        None => list.push(word),
    }
    Some(())
}

/// What is to be taken out of a table of rules.
struct Words<'a> {
    actions: &'a [String],
    action: &'a str,
    resource: &'a str,
    sets: &'a [Item],
}

impl Words<'_> {
    fn apply(&self, edit: &Edit, root: &mut Table) -> Option<()> {
        match edit {
            Edit::Allow { role } => allow(root, role, self.action, self.resource),
            Edit::TakeFrom { role, table } => {
                let rules = root.get_mut("roles")?.get_mut(role.as_str())?.get_mut(table)?;
                self.take_from(rules.as_table_like_mut()?)
            }
            Edit::TakeFromNever => self.take_from(root.get_mut("never")?.as_table_like_mut()?),
            Edit::Join { group, role } => add(table(root, &["groups"])?, group, role, None),
        }
    }

    /// Takes the action out of every line that speaks of the resource. A line about more than it loses the action for
    /// all that it speaks of.
    fn take_from(&self, rules: &mut dyn TableLike) -> Option<()> {
        let keys: Vec<String> =
            rules.iter().map(|(key, _)| key.to_owned()).filter(|key| self.is_about(key)).collect();
        let mut has_changed = false;
        for key in keys {
            let list = rules.get_mut(&key)?.as_array_mut()?;
            let mut at = 0;
            while let Some(written) = list.get(at).and_then(Value::as_str).map(str::to_owned) {
                let Some(rest) = self.rest_of(&written) else {
                    at += 1;
                    continue;
                };
                has_changed = true;
                list.remove(at);
                for word in &rest {
                    if !list.iter().any(|there| there.as_str() == Some(word)) {
                        list.insert(at, word.as_str());
                        at += 1;
                    }
                }
            }
            if list.is_empty() {
                rules.remove(&key);
            } else if let Some(first) = list.get_mut(0) {
                first.decor_mut().set_prefix("");
            }
        }
        has_changed.then_some(())
    }

    /// What is left of a word without the action; none if it does not mean it.
    fn rest_of(&self, written: &str) -> Option<Vec<String>> {
        let (word, qualifier) = action::split(written);
        let meant: Vec<&str> = match word {
            EVERY => self.actions.iter().map(String::as_str).collect(),
            CRUD => BUILT_IN.to_vec(),
            word => vec![word],
        };
        let others: Vec<&str> = meant.iter().copied().filter(|meant| *meant != self.action).collect();
        let with = |word: &&str| qualifier.map_or((*word).to_owned(), |rows| format!("{word}:{rows}"));
        (others.len() < meant.len()).then(|| others.iter().map(with).collect())
    }

    fn is_about(&self, key: &str) -> bool {
        if let Some(set) = key.strip_prefix('@') {
            let lists = self.sets.iter().filter_map(|sets| sets.get(set)?.as_array());
            return lists.flatten().filter_map(Value::as_str).any(|member| self.is_about(member));
        }
        key == EVERY || key == self.resource || key.strip_suffix(".*") == Some(app_of(self.resource))
    }
}

/// What is different between two texts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// The first line of the old text that is different, counted from 1.
    pub(super) line: usize,
    /// The line in brackets above it; blank if a table of its own begins.
    pub(super) header: String,
    pub(super) removed: Vec<String>,
    pub(super) added: Vec<String>,
}

/// Compares two texts line by line.
pub(super) fn changed(before: &str, after: &str) -> Change {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let same = |(one, two): &(&&str, &&str)| one == two;
    let head = old.iter().zip(&new).take_while(same).count();
    let longest = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(same).count().min(longest);
    let between = |lines: &[&str]| {
        let lines = lines.iter().take(lines.len() - tail).skip(head);
        lines.filter(|line| !line.trim().is_empty()).map(|line| (*line).to_owned()).collect()
    };
    let (removed, added): (Vec<String>, Vec<String>) = (between(&old), between(&new));
    let is_header = |line: &str| line.trim_start().starts_with('[');
    // What begins a table of its own stands under no other.
    let is_own = added.first().is_some_and(|line| is_header(line));
    let above = new.iter().take(head).rev().find(|line| is_header(line) && !is_own);
    let header = above.map_or("", |line| line.split('#').next().unwrap_or(line).trim());
    Change { line: head + 1, header: header.to_owned(), removed, added }
}
