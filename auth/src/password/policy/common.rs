//! Is the password among the first that a guesser tries? Two judges: zxcvbn, which knows the lists of leaked
//! passwords, names, keyboard rows, dates and repetitions, and our own look for words that belong to this site.

use zxcvbn::feedback::Warning;
use zxcvbn::matching::patterns::MatchPattern;
use zxcvbn::{Entropy, Score, zxcvbn};

use super::{Guessed, UserFacts, Weakness};

/// zxcvbn looks at this many characters and no further.
const WINDOW: usize = 100;

/// Shorter words are in too many good passwords by accident.
const MIN_CONTEXT_CHARS: usize = 4;

/// What must be left, in letters, when a word of the site is taken out of a password.
const MIN_REST_LETTERS: usize = 8;

/// At most one objection: the word of the site if there is one, else what zxcvbn says.
pub(super) fn find<'a>(
    password: &str,
    context: impl Iterator<Item = &'a str>,
    facts: &UserFacts<'_>,
) -> Option<Weakness> {
    if let Some(word) = built_on(password, context) {
        return Some(Weakness::ContextWord { word });
    }
    let known = [facts.username, facts.email, facts.first_name, facts.last_name];
    let known: Vec<&str> = known.into_iter().filter(|word| !word.is_empty() && word.len() <= 254).collect();
    // A long password is weak only if both of its ends are: a strong half is enough.
    let mut reasons = windows(password).into_iter().map(|window| guessed_early(&zxcvbn(&window, &known)));
    let first = reasons.next()??;
    reasons.all(|reason| reason.is_some()).then_some(Weakness::TooCommon { reason: first })
}

/// The whole password if zxcvbn can see it whole, else its first and its last hundred characters.
fn windows(password: &str) -> Vec<String> {
    let length = password.chars().count();
    let mut windows = vec![password.chars().take(WINDOW).collect()];
    if length > WINDOW {
        windows.push(password.chars().skip(length - WINDOW).collect());
    }
    windows
}

/// Why this falls early, if it does: found as a whole on a list, or guessed within a million tries.
fn guessed_early(entropy: &Entropy) -> Option<Guessed> {
    let whole = match entropy.sequence() {
        [only] => matches!(only.pattern, MatchPattern::Dictionary(_) | MatchPattern::Repeat(_)),
        _ => false,
    };
    if !whole && entropy.score() >= Score::Two {
        return None;
    }
    Some(match entropy.feedback().and_then(zxcvbn::feedback::Feedback::warning) {
        Some(
            Warning::ThisIsATop10Password | Warning::ThisIsATop100Password | Warning::ThisIsACommonPassword,
        ) => Guessed::Leaked,
        Some(Warning::ThisIsSimilarToACommonlyUsedPassword) => Guessed::NearlyLeaked,
        Some(Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess) => {
            Guessed::Keys
        }
        Some(
            Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess,
        ) => Guessed::Repetition,
        Some(Warning::SequencesLikeAbcAreEasyToGuess) => Guessed::Sequence,
        Some(Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess) => Guessed::Date,
        Some(Warning::AWordByItselfIsEasyToGuess) => Guessed::Word,
        Some(
            Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
            | Warning::CommonNamesAndSurnamesAreEasyToGuess,
        ) => Guessed::Name,
        _ => Guessed::Early,
    })
}

/// The site's word that this password is little more than.
///
/// "little more": with the word, the digits and the punctuation taken out, fewer than eight letters are left. The word
/// is also found written backward and with the usual digits for letters.
fn built_on<'a>(password: &str, context: impl Iterator<Item = &'a str>) -> Option<String> {
    let plain = fold(password);
    let backward: String = plain.chars().rev().collect();
    let letters = plain.chars().filter(|c| c.is_alphabetic()).count();
    context
        .flat_map(|phrase| std::iter::once(phrase).chain(phrase.split_whitespace()))
        .find(|word| {
            let word = fold(word);
            let length = word.chars().count();
            let times = plain.matches(&word).count().max(backward.matches(&word).count());
            let taken = times * word.chars().filter(|c| c.is_alphabetic()).count();
            length >= MIN_CONTEXT_CHARS && times > 0 && letters.saturating_sub(taken) < MIN_REST_LETTERS
        })
        .map(str::to_owned)
}

/// Lowercase, without spaces and punctuation, and with letters where digits usually stand for them.
fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            '0' => 'o',
            '1' | '!' => 'i',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' => 't',
            other => other,
        })
        .filter(|c| c.is_alphanumeric())
        .collect()
}
