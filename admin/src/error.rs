//! Everything that can go wrong, by what the visitor is told.

use std::collections::BTreeMap;

use sea_orm::DbErr;

use crate::form::Conflict;
use crate::message::Message;

/// The gate said no: 403 for a page, hidden in a menu.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{visitor} may not {action} {resource}: {why}")]
#[non_exhaustive]
pub struct Refused {
    /// The visitor's key.
    pub visitor: String,
    /// What was asked for.
    pub action: String,
    /// `app.model`.
    pub resource: String,
    /// The gate's reason, for the log.
    pub why: String,
}

/// Reading failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// No such row, or none that the visitor may know of: 404.
    #[error("no such row")]
    Missing,
    /// The question makes no sense (unknown column, broken cursor): 400.
    #[error("bad query: {0}")]
    BadQuery(Message),
    /// The visitor may not do this to these rows: 403.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The database needed longer than it was given: 503.
    #[error("the database took too long")]
    TooSlow,
    /// The database failed: 500, or 503 when it is out of reach.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Saving failed; nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SaveError {
    /// What was typed is not acceptable: the form again, with all errors.
    #[error("{} fields are not acceptable", .0.fields.len())]
    Invalid(Invalid),
    /// Somebody changed the row in the meantime: 409 with base, theirs and mine.
    #[error("the row was changed in the meantime")]
    Conflict(Conflict),
    /// The request carries what no form of ours carries: 400.
    #[error("bad input: {0}")]
    BadInput(Message),
    /// The row may not be written, or not like this: 403.
    #[error("refused: {0}")]
    Refused(Message),
    /// No such row, or none that the visitor may know of: 404.
    #[error("no such row")]
    Missing,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Errors beside their fields, all at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invalid {
    /// By column name, in the order they were found.
    pub fields: BTreeMap<String, Vec<Message>>,
    /// What concerns the whole form.
    pub form: Vec<Message>,
}

impl Invalid {
    /// Note an error at a field.
    pub fn add(&mut self, field: impl Into<String>, message: Message) {
        self.fields.entry(field.into()).or_default().push(message);
    }

    /// Nothing noted?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.form.is_empty()
    }

    /// The errors of one field.
    #[must_use]
    pub fn of(&self, field: &str) -> &[Message] {
        self.fields.get(field).map_or(&[], Vec::as_slice)
    }
}

/// Deleting failed; nothing was deleted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeleteError {
    /// Something protects the row, or the visitor may not delete all that would go: the plan says what.
    #[error("the row cannot be deleted")]
    Blocked(Box<crate::delete::DeletePlan>),
    /// A guard refused: 403.
    #[error("refused: {0}")]
    Refused(Message),
    /// No such row, or none that the visitor may know of: 404.
    #[error("no such row")]
    Missing,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}
