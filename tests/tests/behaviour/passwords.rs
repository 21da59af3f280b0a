//! Passwords: how they are kept, which are taken, and that no hash ever leaves the house.

use std::collections::BTreeSet;

use crate::ground::{Ground, apply, every_ground};
use crate::support::{PASSWORD, Person, Shop};

#[apply(every_ground)]
#[tokio::test]
async fn p01_passwords_are_stored_as_argon2id_with_a_salt_of_their_own(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let stored = shop.column("SELECT password FROM auth_user ORDER BY id").await;
    assert!(stored.len() >= 6);
    let mut salts = BTreeSet::new();
    for hash in &stored {
        // Django's encoded form: its name of the scheme, then the PHC string.
        let parts: Vec<&str> = hash.split('$').collect();
        assert_eq!(parts[..3], ["argon2", "argon2id", "v=19"], "{hash}");
        let cost = |name: &str| -> u32 {
            let found =
                parts[3].split(',').find_map(|part| part.strip_prefix(name)?.strip_prefix('=')?.parse().ok());
            found.unwrap_or_else(|| panic!("no {name} in {hash}"))
        };
        assert!(cost("m") >= 19_456 && cost("t") >= 2 && cost("p") >= 1, "{hash}");
        assert!(parts[4].len() >= 22, "a salt below 128 bits: {hash}");
        assert!(salts.insert(parts[4].to_owned()), "two users share a salt");
    }
    // All of them have the same password in this suite, and no two the same hash.
    assert_eq!(stored.iter().collect::<BTreeSet<_>>().len(), stored.len());
}

#[apply(every_ground)]
#[tokio::test]
async fn p03_a_password_is_compared_to_the_last_byte(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let ninety =
        "Seven lamps stood on the quay, and nobody had lit the eighth since the ferry sank in May 1912.";
    let passwords = [
        "  two blanks before and after  ",
        "pässwörd-mit-Ümläuten-47",
        "🔑 key under the 🪴 pot 9",
        "zero\u{0}byte-in-the-middle-5",
        ninety,
    ];
    for (number, password) in passwords.iter().enumerate() {
        let username = format!("exact{number}");
        shop.create_user(&username, password).await.unwrap_or_else(|fault| panic!("{password:?}: {fault}"));
        let tries = async |password: &str| {
            let visitor = shop.anonymous();
            visitor.post("/login/", &[("username", &username), ("password", password)]).await.status
        };
        assert_eq!(tries(password).await, 303, "{password:?}");
        let mut last = (*password).to_owned();
        let end = last.pop().unwrap();
        last.push(if end == '~' { '!' } else { '~' });
        let shorter: String = password.chars().take(password.chars().count() - 1).collect();
        let changed_case: String = password
            .chars()
            .map(|c| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
            .collect();
        let longer = format!("{password} ");
        let trimmed = password.trim().to_owned();
        let cut = password.split('\u{0}').next().unwrap().to_owned();
        for wrong in [last, shorter, changed_case, longer, trimmed, cut]
            .iter()
            .filter(|wrong| wrong.as_str() != *password)
        {
            assert_ne!(tries(wrong).await, 303, "{wrong:?} opens what {password:?} closed");
        }
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn p04_long_passwords_are_taken_and_huge_ones_are_refused_before_hashing(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let longest = "a long line of words, and ".repeat(40)[..1024].to_owned();
    shop.create_user("longest", &longest).await.unwrap();
    let visitor = shop.anonymous();
    let signed_in = visitor.post("/login/", &[("username", "longest"), ("password", &longest)]).await;
    assert_eq!(signed_in.status, 303, "{signed_in:#}");
    let too_long = format!("{longest}x");
    assert!(shop.create_user("longer", &too_long).await.is_err());
    let before = shop.hashes();
    for bytes in [1025, 10_000, 1_000_000, 3_000_000] {
        let huge = "x".repeat(bytes);
        let refused = shop.anonymous().post("/login/", &[("username", "longest"), ("password", &huge)]).await;
        assert!(
            (400..500).contains(&refused.status) && refused.set_cookies().is_empty(),
            "{bytes} bytes: {refused}"
        );
    }
    assert_eq!(shop.hashes(), before, "a huge password was hashed");
}

#[apply(every_ground)]
#[tokio::test]
async fn p05_common_and_personal_passwords_are_refused_with_the_reason_and_nothing_else_is_demanded(
    #[case] ground: Ground,
) {
    let shop = Shop::open(ground).await;
    let weak = [
        ("short", "at least 8"),
        ("password123", "common"),
        ("qwertyuiop", "common"),
        ("83472910562", "numeric"),
        ("river.song99", "username"),
        ("gnos.revir", "username"),
    ];
    for (password, reason) in weak {
        let refused = shop.create_user("river.song", password).await.expect_err(password);
        assert!(
            refused.to_lowercase().contains(reason),
            "{password:?} is refused with {refused:?}, which does not say {reason:?}"
        );
    }
    // No rules of composition: words in lower case will do.
    shop.create_user("river.song", "correct horse battery staple x").await.unwrap();
    shop.create_user("plain.words", "seven lamps stood there").await.unwrap();
}

#[apply(every_ground)]
#[tokio::test]
async fn p09_no_hash_is_in_any_answer_to_a_superuser(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let boss = shop.sign_in(Person::Superuser).await;
    let hash = shop.text("SELECT password FROM auth_user WHERE username = 'eddie'").await;
    let salt_and_digest: Vec<&str> = hash.rsplit('$').take(2).collect();
    // A change of a user first, so that the history has something to tell.
    let path = format!("/admin/auth/user/{}/change/", shop.id_of(Person::Editor).await);
    let mut form = boss.get(&path).await.expect_status(200).form("main form[method=post]");
    form.set("first_name", "Edward");
    let _saved = boss.submit(&path, &form, Some(("_save", "Save"))).await.expect_status(303);
    let crawled = crate::support::crawl(&boss, "/admin/", 600).await;
    assert!(crawled.len() > 60, "only {} pages", crawled.len());
    assert!(
        crawled
            .iter()
            .any(|answer| answer.asked.contains("/auth/user/") && answer.asked.contains("/history/"))
    );
    let words = crawled.iter().filter(|answer| answer.text().contains("argon2"));
    let told: Vec<_> = words.map(|answer| answer.asked.as_str()).collect();
    assert!(
        !told.is_empty()
            && told.iter().all(|asked| asked.contains("/auth/user/") && asked.contains("/change/")),
        "the scheme is told on the page of a user alone: {told:?}"
    );
    for answer in &crawled {
        // The page of a user says in a word how the password is kept, and nothing of what is kept.
        for secret in ["argon2$", "$argon2", "pbkdf2_", "m=19456", salt_and_digest[0], salt_and_digest[1]] {
            answer.expect_without(secret);
        }
    }
    for query in ["?q=argon2", "?o=password", "?password__startswith=argon2", "?password__contains=%24"] {
        let answer = boss.get(&format!("/admin/auth/user/{query}")).await;
        assert!(answer.status == 400 || query == "?q=argon2", "{answer:#}");
        answer.expect_without(salt_and_digest[0]);
        if answer.status == 200 {
            assert_eq!(
                answer.count("table tbody tr a[href*='/change/']"),
                0,
                "the hash can be searched: {answer:#}"
            );
        }
    }
    let history = shop.whole("admin_history").await;
    assert!(!history.contains(salt_and_digest[0]) && !history.contains("argon2"), "a hash in the history");
    assert!(history.contains("Edward"), "{history}");
    let _ = PASSWORD;
}
