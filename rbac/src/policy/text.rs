use std::ops::Range;

use crate::error::Fault;

/// How much of an overlong line a message shows to either side of the fault.
const AROUND: usize = 60;

/// A stretch of a policy's text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// A text is far shorter than four gigabytes: see `toml::LARGEST`.
    pub(crate) fn new(range: Range<usize>) -> Self {
        let clamp = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { start: clamp(range.start), end: clamp(range.end) }
    }

    fn start(self) -> usize {
        self.start as usize
    }

    fn end(self) -> usize {
        self.end as usize
    }
}

/// The text of a policy with its name: what every message and every reason points into.
#[derive(Debug)]
pub(crate) struct Text {
    name: String,
    content: String,
    line_starts: Vec<usize>,
}

impl Text {
    pub(crate) fn new(name: &str, content: String) -> Self {
        let ends = content.bytes().enumerate().filter(|&(_, byte)| byte == b'\n').map(|(at, _)| at + 1);
        let line_starts = std::iter::once(0).chain(ends).collect();
        Self { name: name.to_owned(), content, line_starts }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn content(&self) -> &str {
        &self.content
    }

    /// The line, counted from 1, on which the span begins.
    pub(crate) fn line_of(&self, span: Span) -> usize {
        self.line_starts.partition_point(|&start| start <= span.start()).max(1)
    }

    /// The text of the line on which the span begins.
    pub(crate) fn line_at(&self, span: Span) -> &str {
        let line = self.line_of(span);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        self.content.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default()
    }

    pub(crate) fn fault(&self, span: Span, message: String, remedy: String, nearest: Option<&str>) -> Fault {
        let line = self.line_of(span);
        let text = self.line_at(span);
        let line_start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let from = floor(text, span.start().saturating_sub(line_start));
        let to = ceil(text, span.end().saturating_sub(line_start).max(from + 1));
        let column = text.get(..from).map_or(1, |before| before.chars().count() + 1);
        let shown =
            floor(text, from.saturating_sub(AROUND))..ceil(text, (from + 2 * AROUND).min(to + AROUND));
        let shown = if text.len() <= 4 * AROUND { 0..text.len() } else { shown };
        Fault {
            file: self.name.clone(),
            line,
            column,
            text: text.get(shown.clone()).unwrap_or_default().to_owned(),
            message,
            remedy,
            nearest: nearest.map(str::to_owned),
            mark: from - shown.start..to.min(shown.end) - shown.start,
        }
    }
}

/// The nearest character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The nearest character boundary at or after `at`, and not past the end.
fn ceil(text: &str, at: usize) -> usize {
    (at..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}
