//! Choices that look random and are the same on every run and every machine.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

/// A small generator (splitmix64). It must never be used for anything secret.
#[derive(Debug)]
pub(super) struct Pick(u64);

impl Pick {
    /// Each table starts its own, so that a row added to one does not change the others.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        let span = u64::from(high.saturating_sub(low)) + 1;
        low.saturating_add(u32::try_from(self.next() % span).unwrap_or_default())
    }

    /// True about `percent` times of a hundred.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of `words`; an empty list gives the empty word.
    pub(super) fn of<T: Copy + Default>(&mut self, words: &[T]) -> T {
        let at = usize::try_from(self.next() % (words.len().max(1) as u64)).unwrap_or_default();
        words.get(at).copied().unwrap_or_default()
    }

    /// `make`'s value about `percent` times of a hundred, else nothing.
    pub(super) fn sometimes<T>(&mut self, percent: u32, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.chance(percent).then(|| make(self))
    }

    /// A day between the starts of two years.
    pub(super) fn day(&mut self, from_year: i32, to_year: i32) -> NaiveDate {
        let start = NaiveDate::from_ymd_opt(from_year, 1, 1).unwrap_or_default();
        let years = u32::try_from(to_year.saturating_sub(from_year)).unwrap_or_default();
        start + Days::new(u64::from(self.between(0, years.saturating_mul(365))))
    }

    /// A full hour or half hour of the day, between two hours.
    pub(super) fn time(&mut self, from_hour: u32, to_hour: u32) -> NaiveTime {
        let (hour, minute) = (self.between(from_hour, to_hour), self.of(&[0, 30]));
        NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default()
    }

    /// A moment on a day, to the second.
    pub(super) fn moment(&mut self, day: NaiveDate) -> DateTime<Utc> {
        let second = self.between(0, 86_399);
        day.and_time(NaiveTime::default()).and_utc() + TimeDelta::seconds(i64::from(second))
    }

    /// A price as shops write them: mostly `.99`, `.95` or `.50`, often a whole number.
    pub(super) fn price(&mut self, low: u32, high: u32) -> Decimal {
        let (whole, cents) = (self.between(low, high), self.of(&[99, 99, 95, 95, 90, 50, 0, 0, 0, 49]));
        Decimal::new(i64::from(whole) * 100 + cents, 2)
    }

    /// A well-formed UUID (version 4 by its bits, though nothing about it is random).
    pub(super) fn uuid(&mut self) -> Uuid {
        let bits = (u128::from(self.next()) << 64) | u128::from(self.next());
        uuid::Builder::from_random_bytes(bits.to_be_bytes()).into_uuid()
    }
}
