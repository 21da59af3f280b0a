//! Which passwords are taken: four questions, all of them asked, every objection reported.
//!
//! 1. Is it long enough (8 characters), and short enough to be looked at (1,024 bytes)?
//! 2. Is it too much like what the account itself says: username, address, names?
//! 3. Is it commonly used: on the lists of leaked passwords, a pattern that guessing tools try first, a repetition, or
//!    built on a word that this site itself suggests?
//! 4. Is it nothing but digits?
//!
//! There are no rules about kinds of characters and no expiry: they make passwords worse. A password over the upper
//! limit gets that one objection and is not looked at further.

mod common;
mod guessed;
mod similarity;

pub use guessed::Guessed;
use secrecy::{ExposeSecret, SecretString};

use super::MAX_BYTES;

/// What is known about the account, for the questions that depend on it. Unknown is empty.
///
/// ```
/// use auth::password::UserFacts;
///
/// let facts = UserFacts { username: "ada", email: "ada@example.org", ..UserFacts::default() };
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct UserFacts<'a> {
    /// The name used to sign in.
    pub username: &'a str,
    /// The mail address.
    pub email: &'a str,
    /// The given name.
    pub first_name: &'a str,
    /// The family name.
    pub last_name: &'a str,
    /// Words that guessers of this site will try: its title, the names of its apps.
    pub context: &'a [&'a str],
}

/// One objection to a password. [`Weakness::code`] is for programs, the displayed text for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Weakness {
    /// Fewer characters than the policy asks for.
    #[error("This password is too short. Use at least {minimum} characters.")]
    TooShort {
        /// How many characters the policy asks for.
        minimum: usize,
    },
    /// More bytes than are looked at.
    #[error("This password is too long. Use at most {maximum} bytes.")]
    TooLong {
        /// How many bytes are looked at.
        maximum: usize,
    },
    /// Close to something that the account says about itself.
    #[error("This password is too similar to the {attribute}.")]
    TooSimilar {
        /// What it resembles: `username`, `email address`, `first name` or `last name`.
        attribute: &'static str,
    },
    /// Among the first that a guesser tries.
    #[error("This password is too common: {reason}.")]
    TooCommon {
        /// Why it is guessed early.
        reason: Guessed,
    },
    /// Built on a word that this site suggests.
    #[error(
        "This password is too common here: it is little more than the word \"{word}\", which guessers of this site try first."
    )]
    ContextWord {
        /// The word, as the site has it.
        word: String,
    },
    /// Digits only.
    #[error("This password is entirely numeric.")]
    EntirelyNumeric,
}

impl Weakness {
    /// A stable name: `password_too_short`, `password_too_long`, `password_too_similar`, `password_too_common`
    /// or `password_entirely_numeric`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooShort { .. } => "password_too_short",
            Self::TooLong { .. } => "password_too_long",
            Self::TooSimilar { .. } => "password_too_similar",
            Self::TooCommon { .. } | Self::ContextWord { .. } => "password_too_common",
            Self::EntirelyNumeric => "password_entirely_numeric",
        }
    }

    /// One sentence for the person who chose the password, in English. Pages say it in their own words, by
    /// [`Weakness::code`] and the fields.
    #[must_use]
    pub fn text(&self) -> String {
        self.to_string()
    }
}

/// The four validators. All are always on; only the length and the site's own words can be set.
///
/// ```
/// use auth::password::{Policy, UserFacts};
/// use secrecy::SecretString;
///
/// let policy = Policy::new().with_context(["Shop"]);
/// let ada = UserFacts { username: "ada.lovelace", ..UserFacts::default() };
///
/// let weak = policy.validate(&SecretString::from("1234"), &ada).unwrap_err();
/// let codes: Vec<_> = weak.iter().map(|weakness| weakness.code()).collect();
/// assert_eq!(codes, ["password_too_short", "password_too_common", "password_entirely_numeric"]);
///
/// assert!(policy.validate(&SecretString::from("correct horse battery staple x"), &ada).is_ok());
/// ```
#[derive(Debug, Clone)]
pub struct Policy {
    min_length: usize,
    context: Vec<String>,
}

impl Policy {
    /// No policy asks for fewer characters than this.
    pub const MIN_LENGTH: usize = 8;

    /// The house's defaults: eight characters, and the word "frontdesk" is refused.
    #[must_use]
    pub fn new() -> Self {
        Self { min_length: Self::MIN_LENGTH, context: vec!["frontdesk".to_owned()] }
    }

    /// Asks for more characters. Fewer than [`Policy::MIN_LENGTH`] is not possible.
    #[must_use]
    pub fn with_min_length(mut self, characters: usize) -> Self {
        self.min_length = characters.max(Self::MIN_LENGTH);
        self
    }

    /// Adds words that guessers of this site will try: its title, its domain, the names of its apps.
    #[must_use]
    pub fn with_context<W: Into<String>>(mut self, words: impl IntoIterator<Item = W>) -> Self {
        self.context.extend(words.into_iter().map(Into::into));
        self
    }

    /// How many characters this policy asks for.
    #[must_use]
    pub fn min_length(&self) -> usize {
        self.min_length
    }

    /// What a command says before it asks, one sentence for each question, in English.
    #[must_use]
    pub fn help(&self) -> Vec<String> {
        vec![
            format!("At least {} characters. A few unrelated words are a good password.", self.min_length),
            "Nothing like your name, username or address.".to_owned(),
            "Nothing that is commonly used, and not the name of this site.".to_owned(),
            "Not only digits.".to_owned(),
        ]
    }

    /// Asks all four questions.
    ///
    /// # Errors
    ///
    /// Every objection, in the order of the questions.
    pub fn validate(&self, password: &SecretString, facts: &UserFacts<'_>) -> Result<(), Vec<Weakness>> {
        let password = password.expose_secret();
        if password.len() > MAX_BYTES {
            return Err(vec![Weakness::TooLong { maximum: MAX_BYTES }]);
        }
        let mut found = Vec::new();
        if password.chars().count() < self.min_length {
            found.push(Weakness::TooShort { minimum: self.min_length });
        }
        found.extend(similarity::find(password, facts));
        let context = self.context.iter().map(String::as_str).chain(facts.context.iter().copied());
        found.extend(common::find(password, context, facts));
        if !password.is_empty() && password.chars().all(char::is_numeric) {
            found.push(Weakness::EntirelyNumeric);
        }
        if found.is_empty() { Ok(()) } else { Err(found) }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;
