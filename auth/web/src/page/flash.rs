//! What just happened, told on the next page.

use maud::Markup;

use super::Frame;

/// Something that just happened, told on the next page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    kind: FlashKind,
    text: String,
    link: Option<(String, String)>,
}

/// How a thing that happened went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FlashKind {
    /// It was done.
    Done,
    /// It was not done; this stays until it is read.
    Failed,
    /// Something to know.
    Note,
}

impl Flash {
    /// Done: `The book “River” was saved.`
    #[must_use]
    pub fn done(text: impl Into<String>) -> Flash {
        Flash { kind: FlashKind::Done, text: text.into(), link: None }
    }

    /// Not done.
    #[must_use]
    pub fn failed(text: impl Into<String>) -> Flash {
        Flash { kind: FlashKind::Failed, text: text.into(), link: None }
    }

    /// Something to know.
    #[must_use]
    pub fn note(text: impl Into<String>) -> Flash {
        Flash { kind: FlashKind::Note, text: text.into(), link: None }
    }

    /// A link to the thing.
    #[must_use]
    pub fn link(mut self, label: impl Into<String>, href: impl Into<String>) -> Flash {
        self.link = Some((label.into(), href.into()));
        self
    }

    pub(super) fn toast(&self, frame: &Frame) -> Markup {
        crate::component::toast(frame.texts(), self.kind, &self.text, self.link.as_ref())
    }
}
