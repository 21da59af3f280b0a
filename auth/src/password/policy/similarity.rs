//! Does the password resemble what the account says? Measured as Django measures it: the share of characters that two
//! texts have in common, whatever their order, so that a reversed or shuffled username is found as well.

use std::collections::HashMap;

use super::{UserFacts, Weakness};

/// Refused from here on. The same figure as in Django.
const MAX_SIMILARITY: f64 = 0.7;

/// No attribute of an account is longer than this in the tables; what a form sends may be, and is not all looked at.
const MAX_ATTRIBUTE_CHARS: usize = 512;

/// The attributes that the password resembles, each once.
pub(super) fn find(password: &str, facts: &UserFacts<'_>) -> Vec<Weakness> {
    let password = Letters::of(password);
    let attributes = [
        ("username", facts.username),
        ("first name", facts.first_name),
        ("last name", facts.last_name),
        ("email address", facts.email),
    ];
    attributes
        .into_iter()
        .filter(|(_, value)| resembles(&password, value))
        .map(|(attribute, _)| Weakness::TooSimilar { attribute })
        .collect()
}

/// Compares with the whole value and with each of its words.
fn resembles(password: &Letters, value: &str) -> bool {
    let value: String = value.chars().take(MAX_ATTRIBUTE_CHARS).collect();
    std::iter::once(value.as_str())
        .chain(value.split(|c: char| !(c.is_alphanumeric() || c == '_')))
        .map(Letters::of)
        .any(|part| !password.dwarfs(&part) && password.similarity(&part) >= MAX_SIMILARITY)
}

/// A text as the number of times that each letter occurs, ignoring case.
struct Letters {
    counts: HashMap<char, usize>,
    length: usize,
}

impl Letters {
    fn of(text: &str) -> Self {
        let mut counts = HashMap::new();
        let mut length = 0;
        for letter in text.chars().flat_map(char::to_lowercase) {
            *counts.entry(letter).or_default() += 1;
            length += 1;
        }
        Self { counts, length }
    }

    /// A word of a tenth of the password's length cannot make it guessable; comparing is a waste.
    fn dwarfs(&self, part: &Self) -> bool {
        part.length == 0 || self.length >= part.length.saturating_mul(10)
    }

    /// Twice the letters in common, divided by all letters: 1 for an anagram, 0 for nothing in common.
    fn similarity(&self, other: &Self) -> f64 {
        let common: usize = self
            .counts
            .iter()
            .map(|(letter, &count)| count.min(other.counts.get(letter).copied().unwrap_or(0)))
            .sum();
        let all = self.length + other.length;
        if all == 0 { 0.0 } else { 2.0 * common as f64 / all as f64 }
    }
}
