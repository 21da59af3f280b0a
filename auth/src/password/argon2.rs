//! The scheme that is written: argon2id, as RFC 9106 has it.

use std::fmt;

use ::argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use ::argon2::{Algorithm, Argon2, Block, Version};
use subtle::ConstantTimeEq;

use super::hasher::{Check, Format, Scheme};
use super::work::{Family, Work};
use super::{HashError, ParamsError};

/// What one argon2id hash costs.
///
/// The default is 19,456 KiB, two passes, one lane: about 20 ms of one core.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Params {
    memory_kib: u32,
    iterations: u32,
    lanes: u32,
}

impl Params {
    /// The smallest accepted memory, and the smallest accepted product of memory and passes: every pair on OWASP's
    /// list of equal strength passes, anything below that list does not.
    const MIN_MEMORY_KIB: u32 = 7_168;
    const MIN_WORK: u64 = 35_840;

    /// A cost of your own.
    ///
    /// # Errors
    ///
    /// [`ParamsError::TooCheap`] below what is safe to store, [`ParamsError::Undefined`] outside of argon2's own rules.
    pub fn new(memory_kib: u32, iterations: u32, lanes: u32) -> Result<Self, ParamsError> {
        ::argon2::Params::new(memory_kib, iterations, lanes, None).map_err(|error| {
            ParamsError::Undefined { memory_kib, iterations, lanes, reason: error.to_string() }
        })?;
        let params = Self { memory_kib, iterations, lanes };
        if memory_kib < Self::MIN_MEMORY_KIB || params.work() < Self::MIN_WORK {
            return Err(ParamsError::TooCheap { memory_kib, iterations });
        }
        Ok(params)
    }

    /// Working memory of one hash, in KiB.
    #[must_use]
    pub fn memory_kib(&self) -> u32 {
        self.memory_kib
    }

    /// Passes over the memory.
    #[must_use]
    pub fn iterations(&self) -> u32 {
        self.iterations
    }

    /// Lanes. They shape the hash; they are not computed in parallel.
    #[must_use]
    pub fn lanes(&self) -> u32 {
        self.lanes
    }

    pub(super) fn work(self) -> u64 {
        u64::from(self.memory_kib) * u64::from(self.iterations)
    }
}

impl Default for Params {
    fn default() -> Self {
        Self { memory_kib: 19_456, iterations: 2, lanes: 1 }
    }
}

/// Argon2id at one cost, with a ceiling for what it is willing to recompute.
#[derive(Clone)]
pub(super) struct Argon2id {
    params: Params,
    ceiling_kib: u32,
}

/// The most work that a stored hash may ask for, in KiB times passes: about a second of one core, and two and a half
/// times what Django asks for. Whoever can write a row must not be able to stop the sign-in page with it.
const MAX_WORK: u64 = 524_288;

/// Lanes above this are nobody's honest choice.
const MAX_LANES: u32 = 64;

const HASH_BYTES: usize = 32;

impl Argon2id {
    pub(super) fn new(params: Params, ceiling_kib: u32) -> Self {
        Self { params, ceiling_kib }
    }

    pub(super) fn params(&self) -> Params {
        self.params
    }

    /// The PHC string of this password under this salt.
    pub(super) fn hash(
        &self,
        password: &[u8],
        salt: &[u8],
        memory: &mut [Block],
    ) -> Result<String, HashError> {
        let Params { memory_kib, iterations, lanes } = self.params;
        let params =
            ::argon2::Params::new(memory_kib, iterations, lanes, Some(HASH_BYTES)).map_err(refused)?;
        let mut output = [0; HASH_BYTES];
        let written = ParamsString::try_from(&params).map_err(refused)?;
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(password, salt, &mut output, memory)
            .map_err(refused)?;
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: written,
            salt: Some(Salt::new(salt).map_err(refused)?),
            hash: Some(Output::new(&output).map_err(refused)?),
        };
        Ok(hash.to_string())
    }

    /// Does this much work for nothing, in KiB times passes: passes over the usual memory, then one over less of it.
    pub(super) fn idle_away(
        &self,
        units: u64,
        password: &[u8],
        memory: &mut [Block],
    ) -> Result<(), HashError> {
        let usual = u64::from(self.params.memory_kib);
        fill(usual, units / usual, password, memory)?;
        fill(units % usual, 1, password, memory)
    }

    fn affords(&self, params: &::argon2::Params) -> bool {
        let work = u64::from(params.m_cost()) * u64::from(params.t_cost());
        let most = MAX_WORK.max(self.params.work());
        params.m_cost() <= self.ceiling_kib && work <= most && params.p_cost() <= MAX_LANES
    }

    fn is_current(&self, stored: &Stored) -> bool {
        stored.algorithm == Algorithm::Argon2id
            && stored.version == Version::V0x13
            && stored.params.m_cost() == self.params.memory_kib
            && stored.params.t_cost() == self.params.iterations
            && stored.params.p_cost() == self.params.lanes
            && stored.salt.len() >= ::argon2::RECOMMENDED_SALT_LEN
            && stored.output.len() >= HASH_BYTES
    }
}

impl fmt::Debug for Argon2id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Argon2id").field("params", &self.params).finish_non_exhaustive()
    }
}

impl Scheme for Argon2id {
    fn read(&self, stored: &str, written_as: Format) -> Option<Box<dyn Check>> {
        let (phc, found) = match stored.strip_prefix("argon2$") {
            Some(_) => (stored.strip_prefix("argon2")?, Format::Django),
            None => (stored, Format::Phc),
        };
        let mut stored = Stored::parse(phc)?;
        if !self.affords(&stored.params) {
            return None;
        }
        stored.must_upgrade = found != written_as || !self.is_current(&stored);
        Some(Box::new(stored))
    }
}

/// A hash as it stands in the database.
struct Stored {
    algorithm: Algorithm,
    version: Version,
    params: ::argon2::Params,
    salt: Salt,
    output: Output,
    must_upgrade: bool,
}

impl Stored {
    fn parse(phc: &str) -> Option<Self> {
        let hash = PasswordHash::new(phc).ok()?;
        Some(Self {
            algorithm: Algorithm::try_from(hash.algorithm.as_str()).ok()?,
            // The first version of argon2 wrote none.
            version: hash.version.map_or(Some(Version::V0x10), |version| Version::try_from(version).ok())?,
            params: ::argon2::Params::try_from(&hash).ok()?,
            salt: hash.salt?,
            output: hash.hash?,
            must_upgrade: false,
        })
    }
}

impl Check for Stored {
    fn work(&self) -> Work {
        let units = u64::from(self.params.m_cost()) * u64::from(self.params.t_cost());
        Work { family: Family::Argon2, units }
    }

    fn blocks(&self) -> u32 {
        self.params.m_cost()
    }

    fn matches(&self, password: &[u8], memory: &mut [Block]) -> Result<bool, HashError> {
        let mut output = vec![0; self.output.len()];
        Argon2::new(self.algorithm, self.version, self.params.clone())
            .hash_password_into_with_memory(password, &self.salt, &mut output, memory)
            .map_err(refused)?;
        Ok(output.ct_eq(self.output.as_bytes()).into())
    }

    fn must_upgrade(&self, _: &[u8]) -> bool {
        self.must_upgrade
    }
}

/// So many passes over so much memory, if argon2 goes so low.
fn fill(memory_kib: u64, passes: u64, password: &[u8], memory: &mut [Block]) -> Result<(), HashError> {
    let (Ok(memory_kib), Ok(passes)) = (u32::try_from(memory_kib), u32::try_from(passes)) else {
        return Ok(());
    };
    if passes == 0 || memory_kib < ::argon2::Params::MIN_M_COST {
        return Ok(());
    }
    let params = ::argon2::Params::new(memory_kib, passes, 1, Some(HASH_BYTES)).map_err(refused)?;
    let mut output = [0; HASH_BYTES];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2
        .hash_password_into_with_memory(password, b"nobody's salt", &mut output, memory)
        .map_err(refused)?;
    std::hint::black_box(output);
    Ok(())
}

fn refused(error: impl fmt::Display) -> HashError {
    HashError::Algorithm(error.to_string())
}
