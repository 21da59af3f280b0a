//! What the engine tells a person, before it has a language.
//!
//! The engine knows no language: it answers with the name of a text and its arguments, and the page asks the
//! request's texts for the sentence. Only what the application itself says (a guard's refusal) is text already.

use std::fmt;

/// A sentence to be looked up in `texts/en.ftl`, or one the application wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Message {
    /// The application's own words.
    Plain(String),
    /// The id of a text and its arguments.
    Text {
        /// The id in the Fluent file.
        id: &'static str,
        /// Argument names and values.
        arguments: Vec<(&'static str, String)>,
    },
}

impl Message {
    /// A sentence of the application.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::Plain(text.into())
    }

    /// A text without arguments.
    #[must_use]
    pub const fn text(id: &'static str) -> Self {
        Self::Text { id, arguments: Vec::new() }
    }

    /// The same text with one argument more; a plain sentence stays as it is.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        if let Self::Text { arguments, .. } = &mut self {
            arguments.push((name, value.to_string()));
        }
        self
    }

    /// The id of the text; `None` for the application's own words.
    #[must_use]
    pub fn id(&self) -> Option<&'static str> {
        match self {
            Self::Plain(_) => None,
            Self::Text { id, .. } => Some(id),
        }
    }
}

/// For logs: the id and its arguments. People get the text of their language.
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(text) => f.write_str(text),
            Self::Text { id, arguments } => {
                f.write_str(id)?;
                for (name, value) in arguments {
                    write!(f, " {name}={value:?}")?;
                }
                Ok(())
            }
        }
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Self::Plain(text)
    }
}
