//! The registry of schemes: which text in the password column is whose, and what is written.
//!
//! One scheme writes (argon2id). Others may only read: they are asked in turn, and a hash that one of them recognizes
//! is due for an upgrade at the next successful sign-in. A text that nobody recognizes fits nothing.

use std::fmt;

use ::argon2::Block;

use super::argon2::Argon2id;
use super::work::{Effort, Family, Work};
use super::{HashError, Params, legacy};

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
    /// What [`Check::matches`] costs.
    fn work(&self) -> Work;

    /// How many of the pool's blocks [`Check::matches`] needs, a KiB each.
    fn blocks(&self) -> u32 {
        0
    }

    /// Memory beside the pool's blocks, in KiB.
    fn memory_kib(&self) -> u32 {
        0
    }

    /// Whether the password fits. Takes the scheme's full time, whatever the answer.
    fn matches(&self, password: &[u8], memory: &mut [Block]) -> Result<bool, HashError>;

    /// Whether the stored text should be replaced once this password is known to fit.
    fn must_upgrade(&self, password: &[u8]) -> bool;
}

/// All schemes: the one that writes, and those that are tried when reading.
#[derive(Debug)]
pub(super) struct Hasher {
    current: Argon2id,
    readers: Vec<Box<dyn Scheme>>,
    /// The memory that a scheme may use beside the blocks of the one that writes.
    room_kib: u32,
}

impl Hasher {
    /// Writes argon2id at this cost; reads nothing that costs more than `ceiling_kib` of memory.
    pub(super) fn new(params: Params, ceiling_kib: u32) -> Self {
        let current = Argon2id::new(params, ceiling_kib);
        let room_kib = ceiling_kib.saturating_sub(params.memory_kib());
        let mut readers = legacy::readers(room_kib);
        readers.insert(0, Box::new(current.clone()));
        Self { current, readers, room_kib }
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

    /// The comparison for what the password column holds; nothing where no password fits.
    pub(super) fn read(&self, stored: Option<&str>, written_as: Format) -> Option<Box<dyn Check>> {
        let stored = stored.filter(|stored| is_usable(stored))?;
        self.readers.iter().find_map(|scheme| scheme.read(stored, written_as))
    }

    /// What it costs to compare with what is written today.
    pub(super) fn written(&self) -> Effort {
        Effort::of(Work { family: Family::Argon2, units: self.params().work() })
    }

    /// The memory that [`Hasher::idle_away`] may take beside the blocks, in KiB.
    pub(super) fn idle_kib(&self, effort: Effort) -> u32 {
        if effort.units(Family::Scrypt) > 0 { legacy::IDLE_KIB.min(self.room_kib) } else { 0 }
    }

    /// Does so much work for nothing.
    pub(super) fn idle_away(
        &self,
        effort: Effort,
        password: &[u8],
        memory: &mut [Block],
    ) -> Result<(), HashError> {
        effort.works().try_for_each(|work| match work.family {
            Family::Argon2 => self.current.idle_away(work.units, password, memory),
            _ => {
                legacy::idle_away(work, password, self.room_kib);
                Ok(())
            }
        })
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
