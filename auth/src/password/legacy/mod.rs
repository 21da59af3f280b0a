//! Schemes that are read and never written: what Django, Werkzeug and others have left in the password column.
//!
//! One file a family. Each knows the spellings of its hashes, how much it is willing to recompute, and how to do so much
//! work for nothing ([`idle_away`]). A text that is damaged in any way is nobody's: it is not repaired, not shortened and
//! not guessed at.
//!
//! The ceilings are about a second of one core each. Whoever can write a row must not be able to stop the sign-in page
//! with it, and nobody honest asks for as much.

mod bcrypt;
mod pbkdf2;
mod scrypt;

pub(super) use self::scrypt::IDLE_KIB;

use self::bcrypt::Bcrypt;
use self::pbkdf2::Pbkdf2;
use self::scrypt::Scrypt;
use super::work::{Family, Work};

/// All of them; scrypt may use so much memory.
pub(super) fn readers(room_kib: u32) -> Vec<Box<dyn super::hasher::Scheme>> {
    vec![Box::new(Pbkdf2), Box::new(Bcrypt), Box::new(Scrypt { room_kib })]
}

/// Does this much work of one family on the password and throws the outcome away.
///
/// Argon2 is not among them: that one works in the memory of the pool.
pub(super) fn idle_away(work: Work, password: &[u8], room_kib: u32) {
    match work.family {
        Family::Argon2 => {}
        Family::Pbkdf2Sha1 | Family::Pbkdf2Sha256 | Family::Pbkdf2Sha512 => pbkdf2::idle_away(work, password),
        Family::Bcrypt => bcrypt::idle_away(work.units, password),
        Family::Scrypt => scrypt::idle_away(work.units, password, room_kib),
    }
}

/// A number as these schemes write it: decimal digits alone, no sign, no leading zero, not zero.
fn number(text: &str) -> Option<u32> {
    let plain = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// Bytes in lower-case hexadecimal, as Werkzeug writes them.
fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

/// Bytes in base64 with its padding, as Django writes them.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests;
