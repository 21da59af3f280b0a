use std::{fmt, io, ops::Range, path::PathBuf};

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

/// How many faults are shown in full; a file with more of them is most likely no policy at all.
const SHOWN: usize = 40;

/// Why a policy was not taken into use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// The file cannot be read.
    #[error("the policy file `{}` cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The policy has faults, all of which are listed.
    #[error("{0}")]
    Refused(Faults),
    /// The directory of the policy file cannot be watched.
    #[cfg(feature = "watch")]
    #[error("the policy file cannot be watched: {source}")]
    Unwatchable {
        /// What the operating system says.
        source: notify::Error,
    },
    /// The policy was given as texts alone, so there is no file that could change.
    #[error("this policy was given as a text: read it with `Authorizer::from_path` to watch or reload it")]
    NoFile,
    /// The policy was made of nothing.
    #[error("the policy has no source: give at least one file or text")]
    NoSource,
}

impl PolicyError {
    /// The faults of the policy's text; none if the text could not even be read.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        match self {
            Self::Refused(faults) => faults.as_slice(),
            _ => &[],
        }
    }
}

/// All faults of a policy, file by file, in the order of the lines. Its `Display` shows each with the line it is on and what to
/// write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults {
    faults: Vec<Fault>,
}

impl Faults {
    pub(crate) fn new(mut faults: Vec<Fault>) -> Self {
        faults.sort_by(|one, two| {
            let place = |fault: &Fault| (fault.line, fault.column);
            one.file.cmp(&two.file).then(place(one).cmp(&place(two)))
        });
        faults.dedup();
        Self { faults }
    }

    /// The faults, first line first.
    #[must_use]
    pub fn as_slice(&self) -> &[Fault] {
        &self.faults
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().take(SHOWN).enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            fault.fmt(f)?;
        }
        match self.faults.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "\n\nand {more} more"),
        }
    }
}

/// One fault of a policy. Its `Display` reads like a compiler's message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// The file's name.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1 in characters.
    pub column: usize,
    /// The text of the line; of a very long one, the part round the fault.
    pub text: String,
    /// What is wrong.
    pub message: String,
    /// What to write or do instead.
    pub remedy: String,
    /// The known name that is nearest to the unknown one.
    pub nearest: Option<String>,
    /// Which bytes of `text` are meant.
    pub(crate) mark: Range<usize>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let help = match &self.nearest {
            Some(nearest) => format!("did you mean `{nearest}`? {}", self.remedy),
            None => self.remedy.clone(),
        };
        let snippet = Snippet::source(self.text.as_str())
            .line_start(self.line)
            .annotation(AnnotationKind::Primary.span(self.mark.clone()));
        let title = Level::ERROR.primary_title(self.message.as_str());
        let before = self.text.get(..self.mark.start).unwrap_or_default();
        let group = if before.chars().count() + 1 == self.column {
            title.element(snippet.path(self.file.as_str()))
        } else {
            // Only a part of the line is shown, so the column cannot be counted from it.
            let origin = Origin::path(self.file.as_str()).line(self.line).char_column(self.column);
            title.element(origin).element(snippet)
        };
        let group = group.element(Level::HELP.message(help));
        f.write_str(&Renderer::plain().render(&[group]))
    }
}
