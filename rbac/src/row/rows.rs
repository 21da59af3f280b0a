use std::ops::{BitAnd, BitOr, Not};

/// A set of rows as far as a policy can tell rows apart: the subject's own, and all others.
///
/// Every qualifier of a rule is such a set, so unions, exceptions and denials are plain set arithmetic:
/// what `update` allows and `deny update:own` takes away leaves [`Rows::OTHERS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rows(u8);

impl Rows {
    /// No row.
    pub const NONE: Self = Self(0b00);
    /// The rows that the subject owns.
    pub const OWN: Self = Self(0b01);
    /// The rows that the subject does not own, those without an owner included.
    pub const OTHERS: Self = Self(0b10);
    /// Every row.
    pub const ALL: Self = Self(0b11);

    /// Whether every row of `other` is in this set.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for Rows {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for Rows {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl Not for Rows {
    type Output = Self;

    fn not(self) -> Self {
        Self(!self.0 & 0b11)
    }
}
