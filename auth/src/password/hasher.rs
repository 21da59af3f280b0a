//! The registry of schemes: which text in the password column is whose, and what is written.
//!
//! One scheme writes (argon2id). Others may only read: they are asked in turn, and a hash that one of them recognizes
//! is due for an upgrade at the next successful sign-in. A text that nobody recognizes is answered by the dummy, which
//! costs what a real hash costs and never fits.

use std::fmt;

use ::argon2::Block;

use super::argon2::Argon2id;
use super::{HashError, Params};

/// How a hash is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Format {
    /// As Django's user table has it: `argon2$argon2id$v=19$m=..,t=..,p=..$salt$hash`.
    #[default]
    Django,
    /// The plain PHC string: `$argon2id$v=19$m=..,t=..,p=..$salt$hash`.
    Phc,
}

/// A way to store passwords that we can at least read.
pub(super) trait Scheme: fmt::Debug + Send + Sync {
    /// The comparison that this stored text asks for; `None` if the text is not of this scheme, is damaged, or costs
    /// more than the ceiling.
    fn read(&self, stored: &str, written_as: Format) -> Option<Box<dyn Check>>;
}

/// One comparison, ready to run. It knows its cost before it runs, so that the pool can wait for the memory.
pub(super) trait Check: Send {
    /// Working memory in KiB, which is also the number of blocks that [`Check::matches`] needs.
    fn memory_kib(&self) -> u32;

    /// Whether the password fits. Takes the scheme's full time, whatever the answer.
    fn matches(&self, password: &[u8], memory: &mut [Block]) -> Result<bool, HashError>;

    /// Whether the stored text should be replaced once the password is known to fit.
    fn must_upgrade(&self) -> bool;
}

/// All schemes: the one that writes, and those that are tried when reading.
#[derive(Debug)]
pub(super) struct Hasher {
    current: Argon2id,
    readers: Vec<Box<dyn Scheme>>,
}

impl Hasher {
    /// Writes argon2id at this cost; reads nothing that costs more than `ceiling_kib` of memory.
    pub(super) fn new(params: Params, ceiling_kib: u32) -> Self {
        let current = Argon2id::new(params, ceiling_kib);
        Self { readers: vec![Box::new(current.clone())], current }
    }

    /// The cost of what is written.
    pub(super) fn params(&self) -> Params {
        self.current.params()
    }

    /// The password under a new salt.
    pub(super) fn hash(
        &self,
        password: &[u8],
        format: Format,
        memory: &mut [Block],
    ) -> Result<String, HashError> {
        let mut salt = [0; SALT_CHARS];
        fill_alphanumeric(&mut salt)?;
        let phc = self.current.hash(password, &salt, memory)?;
        Ok(match format {
            Format::Django => format!("argon2{phc}"),
            Format::Phc => phc,
        })
    }

    /// The comparison for what the password column holds, which may be nothing.
    pub(super) fn read(&self, stored: Option<&str>, written_as: Format) -> Box<dyn Check> {
        stored
            .filter(|stored| is_usable(stored))
            .and_then(|stored| self.readers.iter().find_map(|scheme| scheme.read(stored, written_as)))
            .unwrap_or_else(|| Box::new(Dummy(self.current.clone())))
    }
}

/// Costs what a hash costs and fits nothing.
struct Dummy(Argon2id);

impl Check for Dummy {
    fn memory_kib(&self) -> u32 {
        self.0.params().memory_kib()
    }

    fn matches(&self, password: &[u8], memory: &mut [Block]) -> Result<bool, HashError> {
        self.0.hash(password, &[b'.'; SALT_CHARS], memory)?;
        Ok(false)
    }

    fn must_upgrade(&self) -> bool {
        false
    }
}

/// What marks a password column that no password fits.
const UNUSABLE_MARK: char = '!';

/// 22 characters out of 62 are 131 random bits: what Django draws, so that Django finds nothing to upgrade.
const SALT_CHARS: usize = 22;

/// A value for the password column of an account that nobody can sign in to with a password.
///
/// It is different each time, so that whatever is derived from the column (a session's stamp) changes with it.
///
/// # Errors
///
/// [`HashError::Random`] if the operating system has no random bytes.
pub fn unusable() -> Result<String, HashError> {
    let mut tail = [0; 40];
    fill_alphanumeric(&mut tail)?;
    let mut text = String::from(UNUSABLE_MARK);
    text.extend(tail.iter().copied().map(char::from));
    Ok(text)
}

/// Whether the password column holds something that a password could fit at all: not empty and not marked with `!`.
#[must_use]
pub fn is_usable(stored: &str) -> bool {
    !stored.is_empty() && !stored.starts_with(UNUSABLE_MARK)
}

/// Fills with letters and digits, each equally likely.
fn fill_alphanumeric(text: &mut [u8]) -> Result<(), HashError> {
    const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    // 248 is the largest multiple of 62 in a byte: anything above would favor the first letters.
    const LIMIT: u8 = 248;
    for place in text {
        let mut byte = [0];
        loop {
            getrandom::fill(&mut byte)?;
            let [drawn] = byte;
            if drawn < LIMIT {
                *place = ALPHABET.get(usize::from(drawn) % ALPHABET.len()).copied().unwrap_or(b'0');
                break;
            }
        }
    }
    Ok(())
}
