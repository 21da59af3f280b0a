//! scrypt: Django's `scrypt$N$salt$r$p$base64` and Werkzeug's `scrypt:N:r:p$salt$hex`.

use std::hint::black_box;

use ::scrypt::{Params, scrypt};
use subtle::ConstantTimeEq;

use super::{from_base64, from_hex, number};
use crate::password::HashError;
use crate::password::hasher::{Check, Format, Scheme};
use crate::password::work::{Family, Work};

/// The most work that is recomputed, in N times r times p: three times what Django writes, eight times what Werkzeug
/// writes.
const MAX_WORK: u64 = 2_097_152;

/// Both write so many bytes.
const HASH_BYTES: usize = 64;

#[derive(Debug)]
pub(super) struct Scrypt {
    /// The memory that one computation may use, in KiB.
    pub(super) room_kib: u32,
}

impl Scheme for Scrypt {
    fn read(&self, stored: &str, _: Format) -> Option<Box<dyn Check>> {
        let stored = django(stored).or_else(|| werkzeug(stored))?;
        let affordable =
            stored.cost.work() <= MAX_WORK && stored.cost.memory_kib() <= u64::from(self.room_kib);
        let fits = stored.output.len() == HASH_BYTES && affordable;
        if fits && stored.cost.params().is_some() { Some(Box::new(stored)) } else { None }
    }
}

/// A hash as it stands in the database.
struct Stored {
    cost: Cost,
    salt: Vec<u8>,
    output: Vec<u8>,
}

/// scrypt's three numbers.
#[derive(Clone, Copy)]
struct Cost {
    n: u32,
    r: u32,
    p: u32,
}

impl Cost {
    fn work(self) -> u64 {
        u64::from(self.n).saturating_mul(self.r.into()).saturating_mul(self.p.into())
    }

    /// The table of N entries, and the p places that are mixed through it.
    fn memory_kib(self) -> u64 {
        let entries = u64::from(self.n).saturating_add(self.p.into()).saturating_add(1);
        entries.saturating_mul(self.r.into()).div_ceil(8)
    }

    /// Only for costs below the ceiling: the crate multiplies without looking.
    fn params(self) -> Option<Params> {
        if !self.n.is_power_of_two() || self.n < 2 || self.work() > MAX_WORK {
            return None;
        }
        Params::new(u8::try_from(self.n.ilog2()).ok()?, self.r, self.p).ok()
    }
}

fn django(text: &str) -> Option<Stored> {
    let mut parts = text.splitn(6, '$');
    if parts.next()? != "scrypt" {
        return None;
    }
    let (n, salt) = (number(parts.next()?)?, parts.next()?);
    let cost = Cost { n, r: number(parts.next()?)?, p: number(parts.next()?)? };
    stored(cost, salt, from_base64(parts.next()?)?)
}

fn werkzeug(text: &str) -> Option<Stored> {
    let mut parts = text.splitn(3, '$');
    let mut numbers = parts.next()?.strip_prefix("scrypt:")?.splitn(3, ':').map(number);
    let cost = Cost { n: numbers.next()??, r: numbers.next()??, p: numbers.next()?? };
    stored(cost, parts.next()?, from_hex(parts.next()?)?)
}

fn stored(cost: Cost, salt: &str, output: Vec<u8>) -> Option<Stored> {
    (!salt.is_empty()).then(|| Stored { cost, salt: salt.as_bytes().to_vec(), output })
}

impl Check for Stored {
    fn work(&self) -> Work {
        Work { family: Family::Scrypt, units: self.cost.work() }
    }

    fn memory_kib(&self) -> u32 {
        u32::try_from(self.cost.memory_kib()).unwrap_or(u32::MAX)
    }

    fn matches(&self, password: &[u8], _: &mut [argon2::Block]) -> Result<bool, HashError> {
        let Some(params) = self.cost.params() else { return Ok(false) };
        let mut output = [0; HASH_BYTES];
        scrypt(password, &self.salt, &params, &mut output)
            .map_err(|error| HashError::Algorithm(error.to_string()))?;
        Ok(output.ct_eq(&self.output).into())
    }

    fn must_upgrade(&self, _: &[u8]) -> bool {
        true
    }
}

/// The memory of the computations that nobody needs, in KiB: as much as Django's.
pub(in crate::password) const IDLE_KIB: u32 = 16_384;

/// So much work for nothing: at r = 8, first over as large a table as there is room for, then, for the rest, over smaller
/// ones. What is left when not even the smallest fits is less than a microsecond.
pub(super) fn idle_away(units: u64, password: &[u8], room_kib: u32) {
    const R: u32 = 8;
    let mut n = 1 << IDLE_KIB.min(room_kib / 2).max(2).ilog2();
    let mut left = units;
    while n >= 2 {
        let turn = u64::from(n * R);
        let times = (left / turn).min(MAX_WORK / turn);
        if let Some(params) = u32::try_from(times).ok().and_then(|p| Cost { n, r: R, p }.params()) {
            let mut output = [0; HASH_BYTES];
            let _ = black_box(scrypt(password, b"nobody", &params, &mut output));
            black_box(output);
        }
        left %= turn;
        n /= 2;
    }
}
