use proptest::prelude::*;

use super::*;
use crate::password::hasher::Format;

/// `password` in every spelling, as Python's hashlib and bcrypt make it, cheap enough to be computed a thousand times.
const SPELLINGS: [&str; 12] = [
    "pbkdf2_sha256$2$salt$rk0Mla9rRtMtCt/5KPBt0CowP47zwlHf1uLYWpVHTEM=",
    "pbkdf2_sha1$2$salt$6mwBTcctb4zNHtkqzh1B8NjeiVc=",
    "pbkdf2:sha256:2$salt$ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43",
    "pbkdf2:sha1:2$salt$ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957",
    "pbkdf2:sha512:2$salt$e1d9c16aa681708a45f5c7c4e215ceb66e011a2e9f0040713f18aefdb866d53cf76cab2868a39b9f7840edce4fef5a82be67335c77a6068e04112754f27ccf4e",
    "scrypt$2$salt$1$1$bRu4eO7pzkp7d9ekQQNXTUy/48Fa45QPD/51zV4eCvrbClVrSCtdyw0aVLbkBwvrDAS82+6/bTAD8GcMVxvxwg==",
    "scrypt:2:1:1$salt$6d1bb878eee9ce4a7b77d7a44103574d4cbfe3c15ae3940f0ffe75cd5e1e0afadb0a556b482b5dcb0d1a54b6e4070beb0c04bcdbeebf6d3003f0670c571bf1c2",
    "$2b$04$......................LAtw7/ohmmBAhnXqmkuIz83Rl5Qdjhm",
    "$2a$04$......................LAtw7/ohmmBAhnXqmkuIz83Rl5Qdjhm",
    "$2y$04$......................LAtw7/ohmmBAhnXqmkuIz83Rl5Qdjhm",
    "bcrypt$$2b$04$......................LAtw7/ohmmBAhnXqmkuIz83Rl5Qdjhm",
    "bcrypt_sha256$$2b$04$......................BWNwpNRoqGP3eYvuk0dObsJ8l.OgDUC",
];

const ROOM_KIB: u32 = 65_536;

fn read(stored: &str) -> Option<Box<dyn crate::password::hasher::Check>> {
    readers(ROOM_KIB).iter().find_map(|scheme| scheme.read(stored, Format::Django))
}

#[test]
fn every_spelling_is_read_and_due_for_an_upgrade() {
    for stored in SPELLINGS {
        let check = read(stored).unwrap_or_else(|| panic!("{stored}"));
        assert!(check.must_upgrade(b"password") && check.work().units > 0, "{stored}");
        assert!(check.matches(b"password", &mut []).unwrap(), "{stored}");
        assert!(!check.matches(b"passwords", &mut []).unwrap(), "{stored}");
    }
}

#[test]
fn what_costs_too_much_is_not_computed() {
    let hash = |bytes: usize| {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(vec![0; bytes])
    };
    let (short, long, hex) = (hash(32), hash(64), "00".repeat(64));
    let tail = "......................LAtw7/ohmmBAhnXqmkuIz83Rl5Qdjhm";
    for stored in [
        format!("pbkdf2_sha256$3000001$salt${short}"),
        format!("pbkdf2_sha256$4294967295$salt${short}"),
        format!("pbkdf2_sha256$99999999999999999999$salt${short}"),
        format!("pbkdf2:sha512:3000001$salt${hex}"),
        // 64 MiB of table beside the rest; twice the work; numbers whose product wraps in 32 bits.
        format!("scrypt$65536$salt$8$1${long}"),
        format!("scrypt$16384$salt$8$17${long}"),
        format!("scrypt:2:65536:65536$salt${hex}"),
        format!("scrypt:2147483648:2147483648:4$salt${hex}"),
        format!("$2b$15${tail}"),
        format!("bcrypt_sha256$$2b$31${tail}"),
    ] {
        assert!(read(&stored).is_none(), "{stored}");
    }
    assert!(read(&format!("pbkdf2_sha256$3000000$salt${short}")).is_some());
    assert!(read(&format!("scrypt$16384$salt$8$16${long}")).is_some());
    assert!(read(&format!("$2b$14${tail}")).is_some());
}

#[test]
fn damaged_texts_are_nobodys() {
    let hash = "rk0Mla9rRtMtCt/5KPBt0CowP47zwlHf1uLYWpVHTEM=";
    let hex = "00".repeat(64);
    for stored in [
        format!("PBKDF2_SHA256$2$salt${hash}"),
        format!("pbkdf2_sha256$0$salt${hash}"),
        format!("pbkdf2_sha256$02$salt${hash}"),
        format!("pbkdf2_sha256$+2$salt${hash}"),
        format!("pbkdf2_sha256$-2$salt${hash}"),
        format!("pbkdf2_sha256$٢$salt${hash}"),
        format!("pbkdf2_sha256$2$$${hash}"),
        format!("pbkdf2_sha256$2$${hash}"),
        format!("pbkdf2_sha256$2$sa$lt${hash}"),
        format!("pbkdf2_sha256$2$salt${}", hash.trim_end_matches('=')),
        format!("pbkdf2_sha256$2$salt${hash}\n"),
        "pbkdf2_sha256$2$salt$".to_owned(),
        "pbkdf2_sha256$2$salt$AA==".to_owned(),
        "pbkdf2_sha256$2".to_owned(),
        format!("pbkdf2:md5:2$salt${hex}"),
        format!("pbkdf2:sha256$salt${hex}"),
        format!("scrypt:3:1:1$salt${hex}"),
        format!("scrypt:1:1:1$salt${hex}"),
        format!("scrypt:2:1$salt${hex}"),
        format!("scrypt:2:1:1:1$salt${hex}"),
        format!("scrypt:2:1:1$sa$lt${hex}"),
        format!("scrypt:2:1:1$salt${}", hex.replace("00", "0A")),
        format!("scrypt:2:1:1$salt${hex}0"),
        "$2x$04$......................LAtw7/ohmmBAhnXqmkuIz83Rl5Qdjhm".to_owned(),
        "$2b$03$......................LAtw7/ohmmBAhnXqmkuIz83Rl5Qdjhm".to_owned(),
        "$2b$4$......................LAtw7/ohmmBAhnXqmkuIz83Rl5Qdjhm.".to_owned(),
        "$2B$04$......................LAtw7/ohmmBAhnXqmkuIz83Rl5Qdjhm".to_owned(),
        "bcrypt$2b$04$......................LAtw7/ohmmBAhnXqmkuIz83Rl5Qdjhm".to_owned(),
        "bcrypt$$2b$04$....................é.BIfxTXGSS2bgG.GNlQzfAP9cJbCZcte".to_owned(),
    ] {
        assert!(read(&stored).is_none(), "{stored}");
    }
}

#[test]
fn a_password_longer_than_bcrypt_reads_is_not_written_down_anew() {
    let check = read("$2b$04$......................LAtw7/ohmmBAhnXqmkuIz83Rl5Qdjhm").unwrap();
    assert!(check.must_upgrade(&[b'x'; 72]) && !check.must_upgrade(&[b'x'; 73]));
    let prehashed =
        read("bcrypt_sha256$$2b$04$......................LAtw7/ohmmBAhnXqmkuIz83Rl5Qdjhm").unwrap();
    assert!(prehashed.must_upgrade(&[b'x'; 73]));
}

/// A spelling with something cut out, put in or changed.
fn mutated() -> impl Strategy<Value = String> {
    let change =
        (any::<prop::sample::Index>(), 0..4_u8, prop_oneof![Just('$'), Just(':'), Just('9'), any::<char>()]);
    (prop::sample::select(&SPELLINGS[..]), prop::collection::vec(change, 1..4)).prop_map(
        |(stored, changes)| {
            let mut letters: Vec<char> = stored.chars().collect();
            for (place, kind, letter) in changes {
                let place = place.index(letters.len() + 1).min(letters.len());
                match kind {
                    0 => letters.truncate(place),
                    1 => letters.insert(place, letter),
                    _ if place == letters.len() => letters.push(letter),
                    2 => letters[place] = letter,
                    _ => drop(letters.remove(place)),
                }
            }
            letters.into_iter().collect()
        },
    )
}

proptest! {
    #[test]
    fn no_text_stops_us(stored in prop_oneof![mutated(), "\\PC{0,80}", "[$:a-z0-9_]{0,60}"]) {
        if let Some(check) = read(&stored) {
            prop_assert!(check.memory_kib() <= ROOM_KIB);
            // The dear ones are computed elsewhere.
            if check.work().units <= 4_096 {
                check.matches(b"password", &mut []).unwrap();
            }
        }
    }
}
