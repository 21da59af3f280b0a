//! Why a guesser comes to a password early.

/// What makes a password one of the first that a guesser tries. Displayed as half a sentence: `it is a date`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Guessed {
    /// On the lists of leaked passwords.
    #[error("it is on the lists of leaked passwords")]
    Leaked,
    /// A small change of one on those lists.
    #[error("it varies one from the lists of leaked passwords")]
    NearlyLeaked,
    /// A row of neighboring keys.
    #[error("it is a row of neighboring keys")]
    Keys,
    /// The same again and again.
    #[error("it repeats itself")]
    Repetition,
    /// In the order of the alphabet, or of numbers.
    #[error("it follows the alphabet or counts")]
    Sequence,
    /// A date or a year.
    #[error("it is a date")]
    Date,
    /// A single word.
    #[error("it is a single word")]
    Word,
    /// A name.
    #[error("it is a name")]
    Name,
    /// None of these, and still within a million guesses.
    #[error("it falls within a million guesses")]
    Early,
}

impl Guessed {
    /// A stable name, for a page that has its own words: `leaked`, `nearly-leaked`, `keys`, `repetition`, `sequence`, `date`, `word`, `name`, `early`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Leaked => "leaked",
            Self::NearlyLeaked => "nearly-leaked",
            Self::Keys => "keys",
            Self::Repetition => "repetition",
            Self::Sequence => "sequence",
            Self::Date => "date",
            Self::Word => "word",
            Self::Name => "name",
            Self::Early => "early",
        }
    }
}
