//! Hashes that the real Django, Werkzeug, argon2-cffi and bcrypt have made: whoever has one signs in with it, and has one
//! of ours from then on. Nothing ends by that.

use std::sync::OnceLock;

use auth::password::{Format, Params, Pool};
use frontdesk_tests::python;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::ground::{Ground, apply, every_database};
use crate::support::{Person, Shop};

/// Reads passwords, writes `[scheme, cost, password, hash]` for each scheme that takes them: all of them at a low cost,
/// the first also at the usual one.
const MAKE: &str = r#"
import json, sys
import argon2, bcrypt
from django.conf import settings
settings.configure()
from django.contrib.auth import hashers as h
from django.utils.crypto import get_random_string
from werkzeug.security import generate_password_hash, check_password_hash

class LowArgon2(h.Argon2PasswordHasher):
    memory_cost, time_cost = 1024, 1
class LowBcrypt(h.BCryptPasswordHasher):
    rounds = 4
class LowBcryptSha256(h.BCryptSHA256PasswordHasher):
    rounds = 4
class LowScrypt(h.ScryptPasswordHasher):
    work_factor = 64

def usual(hasher):
    return lambda password: hasher().encode(password, hasher().salt())
def pbkdf2(hasher, iterations):
    return lambda password: hasher().encode(password, get_random_string(22), iterations)

schemes = [
    ("pbkdf2_sha256", pbkdf2(h.PBKDF2PasswordHasher, 1200), usual(h.PBKDF2PasswordHasher)),
    ("pbkdf2_sha1", pbkdf2(h.PBKDF2SHA1PasswordHasher, 900), None),
    ("argon2", usual(LowArgon2), usual(h.Argon2PasswordHasher)),
    ("bcrypt", usual(LowBcrypt), usual(h.BCryptPasswordHasher)),
    ("bcrypt_sha256", usual(LowBcryptSha256), usual(h.BCryptSHA256PasswordHasher)),
    ("scrypt", usual(LowScrypt), usual(h.ScryptPasswordHasher)),
    ("werkzeug scrypt", lambda p: generate_password_hash(p, "scrypt:64:8:1"), generate_password_hash),
    ("werkzeug pbkdf2:sha256", lambda p: generate_password_hash(p, "pbkdf2:sha256:1300"), None),
    ("werkzeug pbkdf2:sha1", lambda p: generate_password_hash(p, "pbkdf2:sha1:800"), None),
    ("werkzeug pbkdf2:sha512", lambda p: generate_password_hash(p, "pbkdf2:sha512:1100"), None),
    ("$argon2id$", argon2.PasswordHasher(time_cost=1, memory_cost=1024).hash, argon2.PasswordHasher().hash),
    ("$argon2i$", argon2.PasswordHasher(time_cost=1, memory_cost=1024, type=argon2.Type.I).hash, None),
    ("$2b$", lambda p: bcrypt.hashpw(p.encode(), bcrypt.gensalt(4)).decode(), None),
    ("$2a$", lambda p: bcrypt.hashpw(p.encode(), bcrypt.gensalt(4, prefix=b"2a")).decode(), None),
]
made = []
for number, password in enumerate(json.load(sys.stdin)):
    for name, low, high in schemes:
        for cost, make in [("low", low)] + ([("usual", high)] if high and number == 0 else []):
            try:
                made.append([name, cost, password, make(password)])
            except ValueError as refused:  # bcrypt 5 takes no more than 72 bytes
                print(name, repr(password)[:20], refused, file=sys.stderr)
json.dump(made, sys.stdout)
"#;

/// A hash that one of them made.
#[derive(Clone, Debug)]
struct Made {
    scheme: String,
    cost: String,
    password: String,
    hash: String,
}

fn passwords() -> [String; 5] {
    [
        "correct horse battery staple".to_owned(),
        " pässwörd 密码 🔑 ".to_owned(),
        "exactly seventy-two bytes are what bcrypt reads of a password, not more!".to_owned(),
        "more than seventy-two bytes: ".repeat(4),
        "zero\0byte".to_owned(),
    ]
}

/// All hashes, made once.
fn made() -> &'static [Made] {
    static MADE: OnceLock<Vec<Made>> = OnceLock::new();
    MADE.get_or_init(|| {
        let made: Value = serde_json::from_str(&python::run(MAKE, &json!(passwords()).to_string())).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let row = |row: &Value| Made {
            scheme: text(&row[0]),
            cost: text(&row[1]),
            password: text(&row[2]),
            hash: text(&row[3]),
        };
        made.as_array().unwrap().iter().map(row).collect()
    })
}

#[tokio::test]
async fn every_hash_of_django_and_werkzeug_fits_its_password_and_no_other() {
    if python::is_missing() {
        return;
    }
    assert_eq!(passwords()[2].len(), 72);
    assert!(made().len() >= 14 * 4 + 6, "{} hashes", made().len());
    for Made { scheme, cost, password, hash } in made() {
        // A pool each: one that has seen all schemes makes each refusal as slow as all of them.
        let pool = Pool::new(Params::default(), 256).unwrap();
        let verify =
            async |password: &str| pool.verify(&SecretString::from(password), Some(hash)).await.unwrap();
        let right = verify(password).await;
        assert!(right.matches && right.must_upgrade, "{scheme} at {cost} cost, {password:?}: {hash}");
        let wrong = verify(&format!("x{password}")).await;
        assert!(!wrong.matches && !wrong.must_upgrade, "{scheme}, {password:?}: {hash}");
        if cost == "usual" {
            continue;
        }
        let without_end = &password[..password.len() - 1];
        assert!(!verify(without_end).await.matches, "{scheme}, {password:?}: {hash}");
        let phc = pool.clone().with_format(Format::Phc);
        let in_phc = phc.verify(&SecretString::from(password.as_str()), Some(hash)).await.unwrap();
        assert!(in_phc.matches && in_phc.must_upgrade, "{scheme}, {password:?}: {hash}");
    }
}

#[apply(every_database)]
#[tokio::test]
async fn p02_whoever_has_an_old_hash_signs_in_and_has_a_new_one(#[case] ground: Ground) {
    if python::is_missing() {
        return;
    }
    let shop = Shop::open(ground).await;
    let id = shop.id_of(Person::Viewer).await;
    let stored = async || shop.text(&format!("SELECT password FROM auth_user WHERE id = {id}")).await;
    let tries = async |password: &str| {
        let visitor = shop.anonymous();
        let form = [("username", Person::Viewer.username()), ("password", password)];
        (visitor.post("/login/", &form).await.status, visitor)
    };
    // Django's column has 128 characters, which is too short for two of Werkzeug's.
    let fits = |made: &&Made| made.cost == "low" && made.password == passwords()[1] && made.hash.len() <= 128;
    for Made { scheme, password, hash, .. } in made().iter().filter(fits) {
        shop.execute(&format!("UPDATE auth_user SET password = '{hash}' WHERE id = {id}")).await;
        assert_eq!(tries(&format!("{password}x")).await.0, 422, "{scheme}");
        assert_eq!(&stored().await, hash, "a wrong password has upgraded {scheme}");
        let (status, visitor) = tries(password).await;
        assert_eq!(status, 303, "{scheme}");
        let upgraded = stored().await;
        assert!(upgraded.starts_with("argon2$argon2id$v=19$m=19456,t=2,p=1$"), "{scheme}: {upgraded}");
        let _page = visitor.get("/admin/").await.expect_status(200);
        assert_eq!(tries(password).await.0, 303, "{scheme}, after the upgrade");
        assert_eq!(stored().await, upgraded, "{scheme} was upgraded twice");
        let _page = visitor.get("/admin/").await.expect_status(200);
    }
}

#[apply(every_database)]
#[tokio::test]
async fn two_sign_ins_at_once_upgrade_one_hash_and_both_stay_in(#[case] ground: Ground) {
    if python::is_missing() {
        return;
    }
    let shop = Shop::open(ground).await;
    let id = shop.id_of(Person::Viewer).await;
    let old = made().iter().find(|made| made.scheme == "pbkdf2_sha256" && made.cost == "low").unwrap();
    shop.execute(&format!("UPDATE auth_user SET password = '{}' WHERE id = {id}", old.hash)).await;
    let visitors = [shop.anonymous(), shop.anonymous(), shop.anonymous()];
    let form = [("username", Person::Viewer.username()), ("password", old.password.as_str())];
    let answers =
        futures_util::future::join_all(visitors.iter().map(|visitor| visitor.post("/login/", &form))).await;
    for (visitor, answer) in visitors.iter().zip(answers) {
        assert_eq!(answer.status, 303, "{answer:#}");
        let _page = visitor.get("/admin/").await.expect_status(200);
    }
}
