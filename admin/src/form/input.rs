//! What a form sent back.

use std::collections::BTreeMap;

use sea_orm::Value;

/// A form's names and texts as posted.
///
/// Names that begin with `_` are the page's own (buttons, lookups) and left alone, but for `_base_<field>`, which
/// carries the value a form began with. Every other name must be a field of the form.
#[derive(Clone, Default)]
pub struct Input {
    pub(crate) texts: BTreeMap<String, String>,
    pub(crate) twice: Option<String>,
    pub(crate) values: BTreeMap<String, Value>,
}

/// The prefix of the hidden inputs that carry what a form began with.
pub(crate) const BASE: &str = "_base_";

impl Input {
    /// From decoded pairs. A field given twice is refused when the input is used.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) -> Self {
        let mut input = Self::default();
        for (name, text) in pairs {
            let name = name.into();
            if input.texts.insert(name.clone(), text.into()).is_some() && !name.starts_with('_') {
                input.twice = Some(name);
            }
        }
        input
    }

    /// The text of a field, as typed.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&str> {
        self.texts.get(field).map(String::as_str)
    }

    /// Take a name out: for what the page handles itself.
    pub fn take(&mut self, name: &str) -> Option<String> {
        self.texts.remove(name)
    }

    /// As if it had been typed, where nothing was.
    pub(crate) fn fill(&mut self, name: &str, text: &str) {
        self.texts.entry(name.to_owned()).or_insert_with(|| text.to_owned());
    }

    /// A value that the program gives, not the visitor: it may be for any column, secret ones too, and wins over
    /// typed text.
    #[must_use]
    pub fn with(mut self, column: impl Into<String>, value: impl Into<Value>) -> Self {
        self.values.insert(column.into(), value.into());
        self
    }
}

impl std::fmt::Debug for Input {
    /// Names only: what was typed may be a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.texts.keys()).entries(self.values.keys()).finish()
    }
}
