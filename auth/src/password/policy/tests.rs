use std::time::{Duration, Instant};

use secrecy::SecretString;

use super::{Policy, UserFacts, Weakness};

const NOBODY: UserFacts<'static> =
    UserFacts { username: "", email: "", first_name: "", last_name: "", context: &[] };

fn codes(password: &str, facts: &UserFacts<'_>) -> Vec<&'static str> {
    let weaknesses = Policy::new().validate(&SecretString::from(password), facts).err().unwrap_or_default();
    weaknesses.iter().map(Weakness::code).collect()
}

#[test]
fn p05_good_passwords_are_taken_without_rules_of_composition() {
    for password in [
        "correct horse battery staple x",
        "correct horse battery staple",
        "nur kleine buchstaben hier",
        "Tr0ub4dour&3x9q",
        "пароль из четырёх слов",
        "😀 emoji and\0nul 😀",
        "  leading and trailing space  ",
        "correct frontdesk battery staple",
    ] {
        assert_eq!(codes(password, &NOBODY), [""; 0], "{password}");
    }
}

#[test]
fn p05_common_passwords_and_repetitions_are_refused_with_a_reason() {
    for password in [
        "password",
        "PassWord1",
        "12345678",
        "qwertyuiop",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabc",
        "iloveyou",
        "letmein1",
        "P@ssw0rd",
        "drowssap",
        "1q2w3e4r",
        "abcdefgh",
        "        ",
    ] {
        assert!(codes(password, &NOBODY).contains(&"password_too_common"), "{password}");
    }
    let weaknesses = Policy::new().validate(&SecretString::from("aaaaaaaaaaaaaaaa"), &NOBODY).unwrap_err();
    assert_eq!(weaknesses[0].text(), "This password is too common: it repeats itself.");
}

#[test]
fn p05_words_of_the_site_are_refused_and_named() {
    let facts = UserFacts { context: &["Corner Bookshop"], ..NOBODY };
    for (password, word) in [
        ("frontdesk2026!", "frontdesk"),
        ("Fr0ntdesk-2026-xy", "frontdesk"),
        ("ksedtnorf2026", "frontdesk"),
        ("bookshop123!abc", "Bookshop"),
        ("CornerBookshop2026", "Corner Bookshop"),
    ] {
        let weaknesses = Policy::new().validate(&SecretString::from(password), &facts).unwrap_err();
        assert!(weaknesses.contains(&Weakness::ContextWord { word: word.to_owned() }), "{weaknesses:?}");
        assert!(weaknesses.iter().any(|weakness| weakness.text().contains(word)));
    }
}

#[test]
fn p05_what_resembles_the_account_is_refused_and_named() {
    let ada = UserFacts {
        username: "ada.lovelace",
        email: "countess@lovelace-analytics.example",
        first_name: "Augusta Ada",
        last_name: "King-Noel",
        context: &[],
    };
    for (password, attribute) in [
        ("ecalevol.ada", "username"),
        ("AdaLovelace1", "username"),
        ("countess99", "email address"),
        ("analytics!", "email address"),
        ("augusta-1x", "first name"),
        ("leon-gnik", "last name"),
    ] {
        let weaknesses = Policy::new().validate(&SecretString::from(password), &ada).unwrap_err();
        assert!(weaknesses.contains(&Weakness::TooSimilar { attribute }), "{password}: {weaknesses:?}");
    }
    assert_eq!(codes("quite another sentence", &ada), [""; 0]);
}

#[test]
fn a_short_attribute_does_not_condemn_a_long_password() {
    let facts = UserFacts { username: "a", ..NOBODY };
    assert_eq!(codes("aardvarks admire aromatic artichokes", &facts), [""; 0]);
}

#[test]
fn all_objections_come_together_in_order() {
    assert_eq!(
        codes("12345", &UserFacts { username: "12345", ..NOBODY }),
        ["password_too_short", "password_too_similar", "password_too_common", "password_entirely_numeric"]
    );
}

#[test]
fn length_is_counted_in_characters_below_and_in_bytes_above() {
    assert!(!codes("päßwörtß", &NOBODY).contains(&"password_too_short"));
    assert!(codes("päßwört", &NOBODY).contains(&"password_too_short"));
    let longest: String = ('a'..='z').cycle().step_by(7).take(1_024).collect();
    assert!(!codes(&longest, &NOBODY).contains(&"password_too_long"));
    assert_eq!(codes(&format!("{longest}x"), &NOBODY), ["password_too_long"]);
    assert_eq!(Policy::new().with_min_length(1).min_length, 8);
    let strict = Policy::new().with_min_length(30);
    assert!(strict.validate(&SecretString::from("correct horse battery"), &NOBODY).is_err());
}

#[test]
fn a_long_password_counts_by_its_better_end() {
    let weak = "a".repeat(150);
    assert_eq!(codes(&weak, &NOBODY), ["password_too_common"]);
    let strong = format!("{weak}correct horse battery staple x");
    assert_eq!(codes(&strong, &NOBODY), [""; 0]);
}

#[test]
fn every_kind_of_digit_is_a_digit() {
    assert!(codes("٠١٢٣٤٥٦٧٨٩", &NOBODY).contains(&"password_entirely_numeric"));
    assert!(!codes("", &NOBODY).contains(&"password_entirely_numeric"));
}

#[test]
fn p04_large_input_is_refused_fast() {
    let huge = "a.b@".repeat(25_000);
    let started = Instant::now();
    assert_eq!(codes(&huge, &NOBODY), ["password_too_long"]);
    assert!(started.elapsed() < Duration::from_millis(20));

    // A huge attribute, as a registration form could send it, must not be slow either.
    let facts =
        UserFacts { username: &huge, email: &huge, first_name: &huge, last_name: &huge, context: &[] };
    let started = Instant::now();
    let _ = codes("correct horse battery staple", &facts);
    assert!(started.elapsed() < Duration::from_millis(500), "{:?}", started.elapsed());
}
