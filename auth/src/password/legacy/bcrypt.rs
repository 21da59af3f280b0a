//! bcrypt: the modular `$2b$cost$..` (`$2a$`, `$2y$`), Django's `bcrypt$$2b$..` and, of the password's SHA-256 in hex,
//! `bcrypt_sha256$$2b$..`.

use std::hint::black_box;
use std::str::FromStr;

use ::bcrypt::HashParts;
use sha2::{Digest, Sha256};

use crate::password::HashError;
use crate::password::hasher::{Check, Format, Scheme};
use crate::password::work::{Family, Work};

/// The most that is recomputed: four times what Django writes.
const MAX_COST: u32 = 14;

/// bcrypt looks at no more than this of a password.
const READ_BYTES: usize = 72;

#[derive(Debug)]
pub(super) struct Bcrypt;

impl Scheme for Bcrypt {
    fn read(&self, stored: &str, _: Format) -> Option<Box<dyn Check>> {
        let (modular, prehashed) = match stored.split_once('$')? {
            ("bcrypt", rest) => (rest, false),
            ("bcrypt_sha256", rest) => (rest, true),
            ("", _) => (stored, false),
            _ => return None,
        };
        // `$2x$` marks hashes of a program that read letters beyond ASCII wrongly: nobody's, here.
        if !["$2a$", "$2b$", "$2y$"].iter().any(|version| modular.starts_with(version)) {
            return None;
        }
        let cost = HashParts::from_str(modular).ok()?.get_cost();
        let fits = (4..=MAX_COST).contains(&cost);
        fits.then(|| Box::new(Stored { modular: modular.to_owned(), cost, prehashed }) as Box<dyn Check>)
    }
}

/// A hash as it stands in the database.
struct Stored {
    modular: String,
    cost: u32,
    prehashed: bool,
}

impl Check for Stored {
    fn work(&self) -> Work {
        Work { family: Family::Bcrypt, units: 1 << self.cost }
    }

    fn matches(&self, password: &[u8], _: &mut [argon2::Block]) -> Result<bool, HashError> {
        let digest = self.prehashed.then(|| crate::session::hex(&Sha256::digest(password)));
        let password = digest.as_ref().map_or(password, |digest| digest.as_bytes());
        ::bcrypt::verify(password, &self.modular).map_err(|error| HashError::Algorithm(error.to_string()))
    }

    /// Of a password that is longer than bcrypt reads, nobody knows whether the end is right: writing it down anew would
    /// make a slip of the keyboard the password.
    fn must_upgrade(&self, password: &[u8]) -> bool {
        self.prehashed || password.len() <= READ_BYTES
    }
}

/// So many rounds for nothing: one computation for each power of two in the number.
pub(super) fn idle_away(units: u64, password: &[u8]) {
    let read = password.get(..READ_BYTES).unwrap_or(password);
    for cost in (0..=MAX_COST).filter(|cost| units >> cost & 1 == 1) {
        if !read.is_empty() {
            black_box(::bcrypt::bcrypt(cost, [0; 16], read));
        }
    }
}
