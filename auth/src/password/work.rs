//! How much a comparison costs, counted and not timed.
//!
//! Each family of schemes has a unit of its own: there is no constant that turns passes over memory into rounds of a
//! cipher and is right on every machine. So nothing is converted. Whoever refuses a password has done in *each* family
//! as many units as the most expensive stored hash of that family takes ([`Effort::lacking`]), which takes the same time
//! on every machine, and at least as long as the slowest scheme.

use std::collections::BTreeMap;

/// Schemes whose cost is counted in the same unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// KiB of memory times passes.
    Argon2,
    /// Iterations.
    Pbkdf2Sha1,
    /// Iterations.
    Pbkdf2Sha256,
    /// Iterations.
    Pbkdf2Sha512,
    /// Two to the power of the cost.
    Bcrypt,
    /// N times r times p.
    Scrypt,
}

impl Family {
    const ALL: [Self; 6] =
        [Self::Argon2, Self::Pbkdf2Sha1, Self::Pbkdf2Sha256, Self::Pbkdf2Sha512, Self::Bcrypt, Self::Scrypt];

    fn name(self) -> &'static str {
        match self {
            Self::Argon2 => "argon2",
            Self::Pbkdf2Sha1 => "pbkdf2-sha1",
            Self::Pbkdf2Sha256 => "pbkdf2-sha256",
            Self::Pbkdf2Sha512 => "pbkdf2-sha512",
            Self::Bcrypt => "bcrypt",
            Self::Scrypt => "scrypt",
        }
    }
}

/// What one computation costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Work {
    pub(super) family: Family,
    pub(super) units: u64,
}

/// Units of every family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Effort {
    argon2: u64,
    pbkdf2_sha1: u64,
    pbkdf2_sha256: u64,
    pbkdf2_sha512: u64,
    bcrypt: u64,
    scrypt: u64,
}

impl Effort {
    /// The effort of one computation.
    pub(super) fn of(work: Work) -> Self {
        let mut effort = Self::default();
        *effort.place(work.family) = work.units;
        effort
    }

    /// The most that either asks for, family by family.
    #[must_use]
    pub(super) fn or(self, other: Self) -> Self {
        self.with(other, u64::max)
    }

    /// Both, one after the other.
    #[must_use]
    pub(super) fn and(self, other: Self) -> Self {
        self.with(other, u64::saturating_add)
    }

    /// What is still to be done when `done` has been done.
    #[must_use]
    pub(super) fn lacking(self, done: Self) -> Self {
        self.with(done, u64::saturating_sub)
    }

    /// The families that there is something of.
    pub(super) fn works(self) -> impl Iterator<Item = Work> {
        let units = move |family| Work { family, units: self.units(family) };
        Family::ALL.into_iter().map(units).filter(|work| work.units > 0)
    }

    /// By the names of the families, for figures.
    pub(super) fn named(self) -> BTreeMap<&'static str, u64> {
        self.works().map(|work| (work.family.name(), work.units)).collect()
    }

    pub(super) fn units(mut self, family: Family) -> u64 {
        *self.place(family)
    }

    fn with(mut self, mut other: Self, join: impl Fn(u64, u64) -> u64) -> Self {
        for family in Family::ALL {
            *self.place(family) = join(*self.place(family), *other.place(family));
        }
        self
    }

    fn place(&mut self, family: Family) -> &mut u64 {
        match family {
            Family::Argon2 => &mut self.argon2,
            Family::Pbkdf2Sha1 => &mut self.pbkdf2_sha1,
            Family::Pbkdf2Sha256 => &mut self.pbkdf2_sha256,
            Family::Pbkdf2Sha512 => &mut self.pbkdf2_sha512,
            Family::Bcrypt => &mut self.bcrypt,
            Family::Scrypt => &mut self.scrypt,
        }
    }
}
