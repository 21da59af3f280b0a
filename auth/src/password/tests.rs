use std::time::Duration;

use secrecy::SecretString;

use super::{Format, HashError, Params, ParamsError, Pool, is_usable, unusable};

fn pool() -> Pool {
    Pool::new(Params::default(), 256).unwrap()
}

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

/// Made by Django 5.2's own recipe (argon2-cffi 25.1.0): m=102400, t=2, p=8.
const MADE_BY_DJANGO: &str = include_str!("fixtures/django_argon2.txt");

#[tokio::test]
async fn p01_django_form_by_default_phc_on_request_and_a_salt_each() {
    let pool = pool();
    let first = pool.hash(&secret("correct horse")).await.unwrap();
    let second = pool.hash(&secret("correct horse")).await.unwrap();
    assert_ne!(first, second);
    assert!(first.starts_with("argon2$argon2id$v=19$m=19456,t=2,p=1$"), "{first}");
    assert!(first.len() <= 128, "Django's column has 128 characters");

    let phc = pool.clone().with_format(Format::Phc).hash(&secret("correct horse")).await.unwrap();
    assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
}

#[tokio::test]
async fn p03_the_exact_bytes_count() {
    let pool = pool();
    let long = format!("{}x", "correct horse battery staple ".repeat(4));
    for password in [" leading", "trailing ", "nul\0inside", "😀 emoji", "e\u{301}", "\u{e9}", long.as_str()]
    {
        let stored = pool.hash(&secret(password)).await.unwrap();
        assert!(pool.verify(&secret(password), Some(&stored)).await.unwrap().matches, "{password:?}");
        let mut changed = password.to_owned();
        let last = changed.pop().unwrap();
        changed.push(if last == '!' { '?' } else { '!' });
        for wrong in
            [changed.as_str(), &password.to_uppercase(), &format!("{password} "), &format!("{password}\0")]
        {
            if wrong != password {
                assert!(!pool.verify(&secret(wrong), Some(&stored)).await.unwrap().matches, "{wrong:?}");
            }
        }
    }
    // No normalization: the composed letter is another password than the decomposed one.
    let stored = pool.hash(&secret("e\u{301}")).await.unwrap();
    assert!(!pool.verify(&secret("\u{e9}"), Some(&stored)).await.unwrap().matches);
}

#[tokio::test]
async fn p04_empty_and_too_long_are_refused_unhashed() {
    let pool = pool();
    let stored = pool.hash(&secret(&"x".repeat(1_024))).await.unwrap();
    let before = pool.hashes();
    for length in [1_025, 1_000_000] {
        let long = secret(&"x".repeat(length));
        assert!(matches!(pool.hash(&long).await, Err(HashError::TooLong { bytes }) if bytes == length));
        assert!(matches!(pool.verify(&long, Some(&stored)).await, Err(HashError::TooLong { .. })));
    }
    assert!(matches!(pool.hash(&secret("")).await, Err(HashError::Empty)));
    assert!(matches!(pool.verify(&secret(""), None).await, Err(HashError::Empty)));
    assert_eq!(pool.hashes(), before);
}

#[tokio::test]
async fn what_nobody_can_read_costs_one_hash_and_fits_nothing() {
    let pool = pool();
    let unusable = unusable().unwrap();
    let good = pool.hash(&secret("right")).await.unwrap();
    let cut = good.get(..good.len() - 30).unwrap();
    let stored = [
        None,
        Some(""),
        Some("!"),
        Some(unusable.as_str()),
        Some("garbage"),
        Some("argon2$"),
        Some("argon2$garbage$$$"),
        Some("$argon2id$v=19$m=19456,t=2,p=1$"),
        Some("$argon2id$v=99$m=19456,t=2,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNoaGFzaA"),
        Some("md5$salt$0123456789abcdef"),
        Some("pbkdf2_sha256$1500000$salt$hash"),
        Some(cut),
    ];
    for stored in stored {
        let before = pool.hashes();
        let verified = pool.verify(&secret("right"), stored).await.unwrap();
        assert!(!verified.matches && !verified.must_upgrade, "{stored:?}");
        assert_eq!(pool.hashes(), before + 1, "{stored:?}");
    }
}

#[tokio::test]
async fn a_hash_above_the_ceiling_is_refused_at_the_cost_of_one() {
    let pool = pool();
    for cost in ["m=4194304,t=1,p=1", "m=19456,t=4000000,p=1", "m=262144,t=3,p=1", "m=19456,t=2,p=65"] {
        let stored =
            format!("$argon2id$v=19${cost}$c29tZXNhbHRzb21lc2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGg");
        let before = pool.hashes();
        let started = std::time::Instant::now();
        assert!(!pool.verify(&secret("right"), Some(&stored)).await.unwrap().matches);
        assert_eq!(pool.hashes(), before + 1);
        assert!(started.elapsed() < Duration::from_secs(2), "{cost} was computed");
    }
}

#[tokio::test]
async fn the_dearest_hashes_together_still_fit_into_the_budget() {
    let pool = Pool::new(Params::default(), 40).unwrap();
    let argon2 =
        "$argon2id$v=19$m=40960,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGg";
    let scrypt = format!("scrypt:16384:8:1$salt${}", "00".repeat(64));
    for _ in 0..2 {
        for stored in [argon2, scrypt.as_str()] {
            assert!(!pool.verify(&secret("right"), Some(stored)).await.unwrap().matches);
        }
    }
    assert_eq!(pool.spent()["scrypt"], 3 * 131_072, "all but the first refusal have cost the same");
}

#[tokio::test]
async fn p02_a_hash_of_another_cost_or_form_fits_and_is_due_for_an_upgrade() {
    let pool = pool();
    let django = MADE_BY_DJANGO.trim();
    let right = pool.verify(&secret("correct horse battery staple"), Some(django)).await.unwrap();
    assert!(right.matches && right.must_upgrade);
    let wrong = pool.verify(&secret("wrong horse battery staple"), Some(django)).await.unwrap();
    assert!(!wrong.matches && !wrong.must_upgrade);

    let own = pool.hash(&secret("right")).await.unwrap();
    assert!(!pool.verify(&secret("right"), Some(&own)).await.unwrap().must_upgrade);
    let as_phc = own.strip_prefix("argon2").unwrap();
    let other_form = pool.verify(&secret("right"), Some(as_phc)).await.unwrap();
    assert!(other_form.matches && other_form.must_upgrade);
    let phc_pool = pool.clone().with_format(Format::Phc);
    assert!(!phc_pool.verify(&secret("right"), Some(as_phc)).await.unwrap().must_upgrade);
}

#[tokio::test]
async fn reused_memory_gives_the_same_answers() {
    let pool = Pool::new(Params::default(), 20).unwrap();
    let stored = pool.hash(&secret("right")).await.unwrap();
    for _ in 0..3 {
        assert!(pool.verify(&secret("right"), Some(&stored)).await.unwrap().matches);
        assert!(!pool.verify(&secret("wrong"), Some(&stored)).await.unwrap().matches);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p10_the_queue_is_bounded_and_says_when_to_come_back() {
    let pool = Pool::new(Params::default(), 20).unwrap();
    let tries: Vec<_> = (0..50)
        .map(|_| {
            let pool = pool.clone();
            tokio::spawn(async move { pool.verify(&secret("right"), None).await })
        })
        .collect();
    let (mut done, mut busy) = (0, 0);
    for tried in tries {
        match tried.await.unwrap() {
            Ok(_) => done += 1,
            Err(HashError::Busy { retry_after }) => {
                assert!(retry_after >= Duration::from_secs(1));
                busy += 1;
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert!(done >= 33 && busy > 0, "{done} done, {busy} busy");
    assert!(pool.verify(&secret("right"), None).await.is_ok());
}

#[tokio::test]
async fn p11_who_goes_away_frees_the_place() {
    let pool = Pool::new(Params::default(), 20).unwrap();
    for _ in 0..5 {
        let mut waiting: Vec<_> = Vec::new();
        for _ in 0..33 {
            let mut verify = Box::pin({
                let pool = pool.clone();
                async move { pool.verify(&secret("right"), None).await }
            });
            // One poll takes the place; nothing is awaited to the end.
            assert!(futures_util::poll!(&mut verify).is_pending());
            waiting.push(verify);
        }
        assert!(matches!(pool.verify(&secret("right"), None).await, Err(HashError::Busy { .. })));
        drop(waiting);
        // At most the one that had begun still runs.
        assert!(pool.verify(&secret("right"), None).await.is_ok());
    }
    assert!(pool.hashes() <= 11, "{}", pool.hashes());
}

#[test]
fn costs_below_what_is_safe_are_refused() {
    assert!(Params::new(19_456, 2, 1).is_ok());
    assert!(Params::new(47_104, 1, 1).is_ok());
    assert!(Params::new(7_168, 5, 1).is_ok());
    assert!(matches!(Params::new(8_192, 1, 1), Err(ParamsError::TooCheap { .. })));
    assert!(matches!(Params::new(1_024, 100, 1), Err(ParamsError::TooCheap { .. })));
    assert!(matches!(Params::new(19_456, 0, 1), Err(ParamsError::Undefined { .. })));
    assert!(matches!(Pool::new(Params::default(), 18), Err(ParamsError::Budget { .. })));
    assert!(Pool::new(Params::default(), u32::MAX).is_ok());
}

#[test]
fn unusable_is_marked_and_never_twice_the_same() {
    let (first, second) = (unusable().unwrap(), unusable().unwrap());
    assert_ne!(first, second);
    assert_eq!(first.len(), 41);
    assert!(!is_usable(&first) && !is_usable("") && is_usable("argon2$x"));
}

#[tokio::test]
async fn debug_shows_no_password_and_no_hash() {
    let pool = pool();
    let stored = pool.hash(&secret("correct horse")).await.unwrap();
    let shown = format!("{pool:?} {:?}", secret("correct horse"));
    assert!(!shown.contains("correct") && !shown.contains(&stored));
}
