//! The name to sign in with: one canonical form, one set of characters.

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// Why a name cannot be the name of a new account.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum LoginFault {
    /// Nothing, or nothing but white space.
    #[error("it is blank")]
    Blank,
    /// Longer than the column.
    #[error("it is longer than {limit} characters")]
    TooLong {
        /// The length of the column.
        limit: usize,
    },
    /// A character that names do not have.
    #[error("it contains {0:?}: only letters, digits and @ . + - _ are allowed")]
    Character(char),
    /// Where people sign in with their mail address: not an address.
    #[error("it is not a mail address")]
    Address,
}

/// The canonical form (NFKC), or `None` for a name that is too long to be anybody's.
///
/// The length is checked first, because normalizing is work that the client chooses the size of.
pub(crate) fn normalize(login: &str, limit: usize) -> Option<String> {
    let short = |text: &str| text.chars().nth(limit).is_none();
    if login.is_empty() || !short(login) {
        return None;
    }
    Some(login.nfkc().collect::<String>()).filter(|login| short(login))
}

/// The canonical form to look somebody up by: no name has a zero byte, and PostgreSQL refuses even the question.
pub(crate) fn sought(login: &str, limit: usize) -> Option<String> {
    normalize(login, limit).filter(|login| !login.contains('\0'))
}

/// The form under which two names that differ only in case are the same name.
pub(crate) fn fold(login: &str) -> String {
    login.nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// A pattern for `LOWER(column) LIKE ..  ESCAPE '!'` that takes every name which [`fold`]s to the same.
///
/// SQLite lowers ASCII only, so each other cased letter becomes a wildcard; the few candidates are compared here.
pub(crate) fn like_pattern(login: &str) -> String {
    let mut pattern = String::with_capacity(login.len());
    for letter in login.chars() {
        let cased = letter.is_lowercase() || letter.is_uppercase();
        match letter {
            '!' | '%' | '_' => pattern.extend(['!', letter]),
            _ if letter.is_ascii() => pattern.push(letter.to_ascii_lowercase()),
            _ if !cased => pattern.push(letter),
            _ if letter.to_lowercase().count() == 1 && letter.to_uppercase().count() == 1 => {
                pattern.push('_');
            }
            _ => pattern.push('%'),
        }
    }
    pattern
}

/// Django's rule for user names: letters, digits and `@ . + - _`, to the very end of the text.
pub(crate) fn check_username(login: &str, limit: usize) -> Result<(), LoginFault> {
    check_any(login, limit)?;
    let allowed = |letter: &char| letter.is_alphanumeric() || "@.+-_".contains(*letter);
    login.chars().find(|letter| !allowed(letter)).map_or(Ok(()), |letter| Err(LoginFault::Character(letter)))
}

/// The rule for tables that are not ours, where a name may be an address or a number: visible text that fits.
pub(crate) fn check_any(login: &str, limit: usize) -> Result<(), LoginFault> {
    if login.trim().is_empty() {
        return Err(LoginFault::Blank);
    }
    if login.chars().nth(limit).is_some() {
        return Err(LoginFault::TooLong { limit });
    }
    login
        .chars()
        .find(|letter| letter.is_control())
        .map_or(Ok(()), |letter| Err(LoginFault::Character(letter)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_one_canonical_form() {
        assert_eq!(normalize("ＡＤＭＩＮ", 150).as_deref(), Some("ADMIN"), "full-width letters are letters");
        assert_eq!(normalize("admin", 150).as_deref(), Some("admin"));
        assert_ne!(normalize("adm\u{131}n", 150).as_deref(), Some("admin"), "a dotless i stays itself");
        assert_eq!(normalize(&"x".repeat(151), 150), None);
        assert_eq!(normalize(&"\u{fdfa}".repeat(150), 150), None, "eighteen letters each once normalized");
        assert_eq!(normalize("", 150), None);
    }

    #[test]
    fn folding_ignores_case_in_every_script() {
        assert_eq!(fold("Иван"), fold("иВАН"));
        assert_eq!(fold("Bob"), fold("ｂｏｂ"));
        assert_ne!(fold("bob"), fold("bobby"));
    }

    #[test]
    fn patterns_take_no_wildcard_from_the_name() {
        assert_eq!(like_pattern("A_b%c!"), "a!_b!%c!!");
        assert_eq!(like_pattern("Ив中"), "__中");
    }

    #[test]
    fn django_charset() {
        assert_eq!(check_username("vera.b+c@d_e-f", 150), Ok(()));
        assert_eq!(check_username("vera\n", 150), Err(LoginFault::Character('\n')));
        assert_eq!(check_username("a b", 150), Err(LoginFault::Character(' ')));
        assert_eq!(check_username(" ", 150), Err(LoginFault::Blank));
        assert_eq!(check_username(&"x".repeat(151), 150), Err(LoginFault::TooLong { limit: 150 }));
        assert_eq!(check_any("vera b@example.org", 150), Ok(()));
    }
}
