use std::{fmt, io, path::PathBuf};

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
    /// The text has faults, all of which are listed.
    #[error("{0}")]
    Refused(Faults),
}

/// All faults of a policy. Its `Display` shows each with the line it is on and what to write instead.
#[derive(Clone, Debug)]
pub struct Faults {
    faults: Vec<Fault>,
}

impl Faults {
    /// The faults in the order of the file.
    #[must_use]
    pub fn as_slice(&self) -> &[Fault] {
        &self.faults
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.faults {
            writeln!(f, "{fault}")?;
        }
        Ok(())
    }
}

/// One fault of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// The file's name.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1 in characters.
    pub column: usize,
    /// The text of the line.
    pub text: String,
    /// What is wrong.
    pub message: String,
    /// What to write or do instead.
    pub remedy: String,
    /// The known name nearest to the one that is unknown.
    pub nearest: Option<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)
    }
}
