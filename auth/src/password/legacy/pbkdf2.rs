//! PBKDF2: Django's `pbkdf2_sha256$iterations$salt$base64` and `pbkdf2_sha1$..`, Werkzeug's
//! `pbkdf2:sha256:iterations$salt$hex` with sha1, sha256 or sha512.

use std::hint::black_box;

use ::pbkdf2::{Algorithm, Params, pbkdf2_hmac, pbkdf2_hmac_with_params};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use subtle::ConstantTimeEq;

use super::{from_base64, from_hex, number};
use crate::password::HashError;
use crate::password::hasher::{Check, Format, Scheme};
use crate::password::work::{Family, Work};

/// The most iterations that are recomputed: twice what Django 6 writes.
const MAX_ITERATIONS: u32 = 3_000_000;

#[derive(Debug)]
pub(super) struct Pbkdf2;

impl Scheme for Pbkdf2 {
    fn read(&self, stored: &str, _: Format) -> Option<Box<dyn Check>> {
        let stored = django(stored).or_else(|| werkzeug(stored))?;
        let fits = stored.output.len() == bytes(stored.family) && stored.iterations <= MAX_ITERATIONS;
        if fits { Some(Box::new(stored)) } else { None }
    }
}

/// A hash as it stands in the database.
struct Stored {
    family: Family,
    iterations: u32,
    salt: Vec<u8>,
    output: Vec<u8>,
}

fn django(text: &str) -> Option<Stored> {
    let mut parts = text.splitn(4, '$');
    let family = match parts.next()? {
        "pbkdf2_sha256" => Family::Pbkdf2Sha256,
        "pbkdf2_sha1" => Family::Pbkdf2Sha1,
        _ => return None,
    };
    let iterations = number(parts.next()?)?;
    let salt = salt(parts.next()?)?;
    Some(Stored { family, iterations, salt, output: from_base64(parts.next()?)? })
}

fn werkzeug(text: &str) -> Option<Stored> {
    let mut parts = text.splitn(3, '$');
    let (digest, iterations) = parts.next()?.strip_prefix("pbkdf2:")?.split_once(':')?;
    let family = match digest {
        "sha256" => Family::Pbkdf2Sha256,
        "sha1" => Family::Pbkdf2Sha1,
        "sha512" => Family::Pbkdf2Sha512,
        _ => return None,
    };
    let iterations = number(iterations)?;
    let salt = salt(parts.next()?)?;
    Some(Stored { family, iterations, salt, output: from_hex(parts.next()?)? })
}

fn salt(text: &str) -> Option<Vec<u8>> {
    (!text.is_empty()).then(|| text.as_bytes().to_vec())
}

impl Check for Stored {
    fn work(&self) -> Work {
        Work { family: self.family, units: self.iterations.into() }
    }

    fn matches(&self, password: &[u8], _: &mut [argon2::Block]) -> Result<bool, HashError> {
        let output = compute(self.family, password, &self.salt, self.iterations);
        Ok(output.ct_eq(&self.output).into())
    }

    fn must_upgrade(&self, _: &[u8]) -> bool {
        true
    }
}

/// So many iterations for nothing.
pub(super) fn idle_away(work: Work, password: &[u8]) {
    let mut left = work.units;
    while let Ok(iterations) = u32::try_from(left.min(u32::MAX.into())) {
        if iterations == 0 {
            break;
        }
        black_box(compute(work.family, password, b"nobody", iterations));
        left -= u64::from(iterations);
    }
}

/// One block of output, which is all that these schemes ask for.
fn compute(family: Family, password: &[u8], salt: &[u8], iterations: u32) -> Vec<u8> {
    let mut output = vec![0; bytes(family)];
    // Where the crate has a function that is not generic, it is the crate's optimized one in development builds, too; it
    // takes no fewer than a thousand iterations.
    match (family, Params::new(iterations)) {
        (Family::Pbkdf2Sha1, _) => pbkdf2_hmac::<Sha1>(password, salt, iterations, &mut output),
        (Family::Pbkdf2Sha512, Ok(params)) => {
            pbkdf2_hmac_with_params(password, salt, Algorithm::Pbkdf2Sha512, params, &mut output);
        }
        (Family::Pbkdf2Sha512, Err(_)) => pbkdf2_hmac::<Sha512>(password, salt, iterations, &mut output),
        (_, Ok(params)) => {
            pbkdf2_hmac_with_params(password, salt, Algorithm::Pbkdf2Sha256, params, &mut output);
        }
        (_, Err(_)) => pbkdf2_hmac::<Sha256>(password, salt, iterations, &mut output),
    }
    output
}

fn bytes(family: Family) -> usize {
    match family {
        Family::Pbkdf2Sha1 => 20,
        Family::Pbkdf2Sha512 => 64,
        _ => 32,
    }
}
