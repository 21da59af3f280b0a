//! A model as one visitor sees it: without the columns that the gate hides from him.

use super::{Label, Model};

impl Model {
    /// The model without these columns: they become secret, and nothing names them any more. Places stay what they are, so that a row of
    /// one is a row of the other.
    ///
    /// # Errors
    /// Why a name cannot be hidden: it is no column, or a part of the key.
    pub(crate) fn without(&self, names: &[String]) -> Result<Self, String> {
        let mut places = Vec::new();
        for name in names {
            places.push(self.hideable(name)?);
        }
        let mut seen = self.clone();
        for field in seen.fields.iter_mut().filter(|field| places.contains(&field.index)) {
            field.secret = true;
        }
        let is_hidden = |place: &usize| places.contains(place);
        for list in [&mut seen.list_display, &mut seen.search, &mut seen.filters, &mut seen.form] {
            list.retain(|place| !is_hidden(place));
        }
        if seen.list_display.is_empty() {
            seen.list_display.clone_from(&seen.key);
        }
        // An order tells of the values it sorts by.
        seen.ordering.retain(|order| !is_hidden(&order.field));
        if seen.label.columns().iter().any(is_hidden) {
            seen.label = Label::Key;
        }
        Ok(seen)
    }

    /// The place of a column that may be hidden.
    pub(crate) fn hideable(&self, name: &str) -> Result<usize, String> {
        match self.field(name) {
            None => Err(format!("the gate hides `{name}`, which is no column of `{}`", self.resource)),
            Some(field) if field.primary_key => Err(format!(
                "the gate hides `{name}`, the primary key of `{}`, which stands in addresses",
                self.resource
            )),
            Some(field) => Ok(field.index),
        }
    }

    /// Is the column hidden in this model though it is not in `whole`? What has no column any more is not.
    pub(crate) fn hides(&self, whole: &Self, column: &str) -> bool {
        self.field(column).is_some_and(|field| field.secret)
            && whole.field(column).is_some_and(|field| !field.secret)
    }
}
