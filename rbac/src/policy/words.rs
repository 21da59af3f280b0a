//! The small words of a policy: patterns of resources, actions with their qualifiers, claims.

use std::sync::Arc;

use super::model::{Claim, Pattern, is_resource, is_word};
use super::text::Span;
use super::toml::Reader;
use crate::{
    action::{self, Actions, CRUD, EVERY},
    row::Rows,
};

impl Reader<'_> {
    /// `*`, `shop.*` or `shop.book`.
    pub(super) fn plain_pattern(&mut self, written: &str, span: Span) -> Option<Pattern> {
        if written == EVERY {
            self.own_resource(written, span);
            return Some(Pattern::Every);
        }
        if let Some(app) = written.strip_suffix(".*")
            && is_word(app)
        {
            self.own_resource(written, span);
            return Some(Pattern::App(Arc::from(app)));
        }
        if is_resource(written) {
            self.own_resource(written, span);
            return Some(Pattern::Exact(Arc::from(written)));
        }
        self.fault(
            span,
            format!("`{written}` is no resource"),
            "write an app and a model (`shop.book`), a whole app (`shop.*`), `*`, or a set (`@name`)",
            None,
        );
        None
    }

    /// As [`plain_pattern`](Self::plain_pattern), or the patterns of a set (`@name`) with their places.
    pub(super) fn patterns(&mut self, written: &str, span: Span) -> Vec<(Pattern, Span)> {
        let Some(name) = written.strip_prefix('@') else {
            return self.plain_pattern(written, span).map(|pattern| (pattern, span)).into_iter().collect();
        };
        if let Some(set) = self.sets.get(&self.set_key(name)) {
            return set.patterns.clone();
        }
        let here = self.set_key("");
        let reachable =
            |key: &&str| if here.is_empty() { !key.contains('/') } else { key.starts_with(&here) };
        let mut names: Vec<&str> = self
            .sets
            .keys()
            .map(String::as_str)
            .filter(reachable)
            .map(|key| key.strip_prefix(here.as_str()).unwrap_or(key))
            .collect();
        names.sort_unstable();
        let close = self.nearest(name, &names);
        let remedy = format!("define it: `[sets]`, then `{name} = [\"shop.book\"]`");
        self.fault(span, format!("unknown set `@{name}`"), &remedy, close.as_deref());
        Vec::new()
    }

    /// An action, `crud` or `*`, with or without a qualifier.
    pub(super) fn action(&mut self, written: &str, span: Span) -> Option<(Actions, Rows)> {
        let (word, qualifier) = action::split(written);
        let rows = action::rows(qualifier);
        if rows.is_none() {
            let qualifier = qualifier.unwrap_or_default();
            self.fault(
                span,
                format!("the qualifier `:{qualifier}` is not supported yet"),
                "write `:own` for the rows that somebody owns, or the action alone for all rows",
                None,
            );
        }
        let actions = match word {
            CRUD => Some(Actions::Crud),
            EVERY => Some(Actions::Every),
            word => self.action_ids.get(word).copied().map(Actions::One),
        };
        if actions.is_none() {
            let names: Vec<&str> = self.actions.iter().map(String::as_str).chain([CRUD]).collect();
            let close = self.nearest(word, &names);
            let known = self.actions.iter().take(16).cloned().collect::<Vec<_>>().join("`, `");
            let remedy = format!(
                "known are `{known}`, and the shorthands `crud` and `*`; \
                 further ones are declared by `actions = [..]` at the top"
            );
            self.fault(span, format!("unknown action `{word}`"), &remedy, close.as_deref());
        }
        actions.zip(rows)
    }

    /// What an expectation claims: an action, a space, a resource.
    pub(super) fn claim(&mut self, written: &str, span: Span, may: bool) -> Option<Claim> {
        let mut words = written.split_whitespace();
        let (Some(action), Some(resource), None) = (words.next(), words.next(), words.next()) else {
            self.fault(
                span,
                format!("`{written}` is not an action and a resource"),
                "write both with a space between, as in \"update shop.book\" or \"update:own shop.order\"",
                None,
            );
            return None;
        };
        let known = self.action(action, span);
        if !is_resource(resource) {
            self.fault(
                span,
                format!("`{resource}` is not one resource"),
                "an expectation names exactly one: an app, a dot, a model, as in \"update shop.book\"",
                None,
            );
            return None;
        }
        self.own_resource(resource, span);
        let (actions, rows) = known?;
        Some(Claim { may, actions, rows, resource: resource.to_owned(), span })
    }
}
