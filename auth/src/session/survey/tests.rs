use std::collections::BTreeMap;

use chrono::TimeDelta;
use sea_orm::ConnectionTrait;

use crate::Auth;
use crate::testing::units as testing;

/// `right` in several schemes, cheap; what stands in the column does not fit what is tried here.
const PBKDF2: &str = "pbkdf2_sha256$3000$salt$rk0Mla9rRtMtCt/5KPBt0CowP47zwlHf1uLYWpVHTEM=";
const CHEAPER: &str =
    "pbkdf2:sha256:1200$salt$ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43";
const SCRYPT: &str = "scrypt$64$salt$8$3$bRu4eO7pzkp7d9ekQQNXTUy/48Fa45QPD/51zV4eCvrbClVrSCtdyw0aVLbkBwvrDAS82+6/bTAD8GcMVxvxwg==";
const BCRYPT: &str = "bcrypt$$2b$05$......................LAtw7/ohmmBAhnXqmkuIz83Rl5Qdjhm";
const ARGON2: &str =
    "$argon2id$v=19$m=10000,t=5,p=1$c29tZXNhbHRzb21lc2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGg";

async fn put(auth: &Auth, name: &str, stored: &str) {
    testing::user(auth, name).await;
    let sql = format!("UPDATE auth_user SET password = '{stored}' WHERE username = '{name}'");
    auth.database().execute_unprepared(&sql).await.unwrap();
}

/// What one refused sign-in costs.
async fn refused(auth: &Auth, name: &str) -> BTreeMap<&'static str, u64> {
    let (before, hashes) = (auth.pool().spent(), auth.pool().hashes());
    assert!(auth.authenticate(name, "wrong", None).await.unwrap().signed_in().is_err(), "{name}");
    assert_eq!(auth.pool().hashes() - hashes, 1, "{name}");
    let after = auth.pool().spent();
    let units = |(family, units): (&&'static str, &u64)| (*family, units - before.get(family).unwrap_or(&0));
    after.iter().map(units).filter(|(_, units)| *units > 0).collect()
}

#[tokio::test]
async fn l02_every_refusal_takes_as_long_as_the_slowest_scheme_present() {
    let (auth, _) = testing::auth().await;
    testing::user(&auth, "today").await;
    for (name, stored) in [
        ("pbkdf2", PBKDF2),
        ("cheaper", CHEAPER),
        ("scrypt", SCRYPT),
        ("bcrypt", BCRYPT),
        ("argon2", ARGON2),
        ("unusable", "!x"),
        ("broken", "x"),
        ("empty", ""),
        ("sleepy", PBKDF2),
    ] {
        put(&auth, name, stored).await;
    }
    let sleeps = "UPDATE auth_user SET is_active = 0 WHERE username = 'sleepy'";
    auth.database().execute_unprepared(sleeps).await.unwrap();
    let slowest =
        BTreeMap::from([("argon2", 50_000), ("bcrypt", 32), ("pbkdf2-sha256", 3_000), ("scrypt", 1_536)]);
    // The first to ask is nobody: what is stored is known before anything was compared.
    let names = [
        "nobody", "today", "pbkdf2", "cheaper", "scrypt", "bcrypt", "argon2", "unusable", "broken", "empty",
        "sleepy",
    ];
    for name in names {
        assert_eq!(refused(&auth, name).await, slowest, "{name}");
    }
}

#[tokio::test]
async fn l02_without_old_hashes_a_refusal_is_one_hash() {
    let (auth, _) = testing::auth().await;
    testing::user(&auth, "today").await;
    for name in ["nobody", "today"] {
        assert_eq!(refused(&auth, name).await, BTreeMap::from([("argon2", 38_912)]), "{name}");
    }
}

#[tokio::test]
async fn what_is_stored_is_asked_once_an_hour_and_learnt_on_the_way() {
    let (auth, clock) = testing::auth().await;
    testing::user(&auth, "today").await;
    let plain = refused(&auth, "nobody").await;
    put(&auth, "late", PBKDF2).await;
    assert_eq!(refused(&auth, "nobody").await, plain, "the table was asked again");
    let slower = refused(&auth, "late").await;
    assert_eq!(slower.get("pbkdf2-sha256"), Some(&3_000));
    assert_eq!(refused(&auth, "nobody").await, slower, "what has come by is known");

    auth.database().execute_unprepared("DELETE FROM auth_user WHERE username = 'late'").await.unwrap();
    assert_eq!(refused(&auth, "nobody").await, slower);
    clock.forward(TimeDelta::minutes(61));
    assert_eq!(refused(&auth, "nobody").await, plain, "and forgotten when it is gone");
}

#[tokio::test]
async fn what_is_not_admitted_after_a_right_password_costs_as_much() {
    let (auth, _) = testing::auth().await;
    let vera = testing::user(&auth, "vera").await;
    put(&auth, "old", PBKDF2).await;
    let wrong = refused(&auth, "nobody").await;
    let stored = auth.account("vera").await.unwrap().unwrap().password.unwrap();
    let before = auth.pool().spent();
    let password = testing::PASSWORD.into();
    let stored = secrecy::ExposeSecret::expose_secret(&stored);
    assert!(auth.pool().verify(&password, Some(stored)).await.unwrap().matches);
    auth.pool().make_up(&password, Some(stored)).await.unwrap();
    let after = auth.pool().spent();
    for (family, units) in wrong {
        assert_eq!(after[family] - before[family], units, "{family} for {}", vera.username());
    }
}
