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

    /// The same stretch of a text that begins at `base`.
    pub(crate) fn moved(range: Range<usize>, base: usize) -> Self {
        Self::new(range.start.saturating_add(base)..range.end.saturating_add(base))
    }

    fn start(self) -> usize {
        self.start as usize
    }

    fn end(self) -> usize {
        self.end as usize
    }
}

/// The text of a policy: what every message and every reason points into. It is all of the policy's files one after
/// the other, so that a [`Span`] alone says in which of them something stands.
#[derive(Debug)]
pub(crate) struct Text {
    content: String,
    line_starts: Vec<usize>,
    parts: Vec<Part>,
}

/// One file of a policy.
#[derive(Debug)]
struct Part {
    name: String,
    app: Option<String>,
    start: usize,
    end: usize,
    /// How many lines the files before it have.
    lines_before: usize,
}

/// One file of a policy, to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct File<'a> {
    pub(crate) name: &'a str,
    /// The app that it is confined to.
    pub(crate) app: Option<&'a str>,
    /// Where it begins.
    pub(crate) base: usize,
    pub(crate) content: &'a str,
}

impl Text {
    pub(crate) fn new(name: &str, content: String) -> Self {
        Self::join(std::iter::once((name.to_owned(), content, None)))
    }

    /// Several files, each with its name and the app that it is confined to.
    pub(crate) fn join(files: impl IntoIterator<Item = (String, String, Option<String>)>) -> Self {
        let mut text = Self { content: String::new(), line_starts: Vec::new(), parts: Vec::new() };
        for (name, content, app) in files {
            if !text.parts.is_empty() {
                // What stands at the very end of a file is then still in that file.
                text.content.push('\n');
            }
            let start = text.content.len();
            let lines_before = text.line_starts.len();
            let ends = content.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
            text.line_starts.push(start);
            text.line_starts.extend(ends.map(|(at, _)| start + at + 1));
            text.content.push_str(&content);
            text.parts.push(Part { name, app, start, end: text.content.len(), lines_before });
        }
        text
    }

    /// The names of the files.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|part| part.name.as_str())
    }

    /// The files.
    pub(crate) fn files(&self) -> impl Iterator<Item = File<'_>> {
        self.parts.iter().map(|part| File {
            name: &part.name,
            app: part.app.as_deref(),
            base: part.start,
            content: self.content.get(part.start..part.end).unwrap_or_default(),
        })
    }

    /// The name of the file in which the span is.
    pub(crate) fn file_of(&self, span: Span) -> &str {
        self.part(span).map_or("", |part| part.name.as_str())
    }

    fn part(&self, span: Span) -> Option<&Part> {
        let after = self.parts.partition_point(|part| part.start <= span.start());
        self.parts.get(after.saturating_sub(1))
    }

    /// The line of its file, counted from 1, on which the span begins.
    pub(crate) fn line_of(&self, span: Span) -> usize {
        self.row(span).saturating_sub(self.part(span).map_or(0, |part| part.lines_before)).max(1)
    }

    /// File and line.
    pub(crate) fn place_of(&self, span: Span) -> String {
        format!("{}:{}", self.file_of(span), self.line_of(span))
    }

    /// The line among those of all files, counted from 1.
    fn row(&self, span: Span) -> usize {
        self.line_starts.partition_point(|&start| start <= span.start()).max(1)
    }

    /// The text of the line on which the span begins.
    pub(crate) fn line_at(&self, span: Span) -> &str {
        let start = self.line_starts.get(self.row(span) - 1).copied().unwrap_or(0);
        self.content.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default()
    }

    pub(crate) fn fault(&self, span: Span, message: String, remedy: String, nearest: Option<&str>) -> Fault {
        let line = self.line_of(span);
        let text = self.line_at(span);
        let line_start = self.line_starts.get(self.row(span) - 1).copied().unwrap_or(0);
        let from = floor(text, span.start().saturating_sub(line_start));
        let to = ceil(text, span.end().saturating_sub(line_start).max(from + 1));
        let column = text.get(..from).map_or(1, |before| before.chars().count() + 1);
        let shown =
            floor(text, from.saturating_sub(AROUND))..ceil(text, (from + 2 * AROUND).min(to + AROUND));
        let shown = if text.len() <= 4 * AROUND { 0..text.len() } else { shown };
        Fault {
            file: self.file_of(span).to_owned(),
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
