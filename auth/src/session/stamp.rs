//! The stamp: what ties a session to the password that it was opened with, and to the backend that let it in.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::Config;
use crate::backend::Chain;
use crate::user::Account;

/// Makes and compares stamps: keyed hashes over realm, key, the stored password and the name of a backend.
///
/// Changing the password changes the stamp, so every session that was opened with the old one ends at its next request;
/// so does every session of a backend that has left the chain.
#[derive(Clone)]
pub(crate) struct Stamp {
    /// The current key first, then the former ones.
    keys: Vec<Hmac<Sha256>>,
}

impl Stamp {
    pub(crate) fn new(config: &Config) -> Self {
        let secrets = std::iter::once(&config.secret_key).chain(&config.secret_key_fallbacks);
        Self { keys: secrets.filter_map(derive).collect() }
    }

    /// The stamp of a session that begins now, in hex.
    pub(crate) fn of(&self, account: &Account, backend: &str) -> Option<String> {
        let mac = self.keys.first()?.clone();
        Some(hex(&feed(mac, account, backend).finalize().into_bytes()))
    }

    /// Whether a stored stamp still fits, in time that does not depend on where it differs.
    pub(crate) fn fits(&self, stored: &str, account: &Account, backends: &Chain) -> bool {
        let Some(stored) = unhex(stored) else { return false };
        let mut keyed = self.keys.iter().flat_map(|key| backends.names().map(move |backend| (key, backend)));
        keyed.any(|(key, backend)| feed(key.clone(), account, backend).verify_slice(&stored).is_ok())
    }

    /// What to replace when the stored password is written anew without being changed: each stamp that a session of this
    /// account can have, and the one that it has from then on.
    pub(crate) fn renewals(
        &self,
        before: &Account,
        after: &Account,
        backends: &Chain,
    ) -> Vec<(String, String)> {
        let keyed = backends.names().flat_map(|backend| self.keys.iter().map(move |key| (key, backend)));
        keyed
            .filter_map(|(key, backend)| {
                let old = hex(&feed(key.clone(), before, backend).finalize().into_bytes());
                Some((old, self.of(after, backend)?))
            })
            .collect()
    }
}

/// The secret key signs other things, too: each purpose has a key of its own.
fn derive(secret: &SecretString) -> Option<Hmac<Sha256>> {
    let mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).ok()?;
    let key = mac.chain_update(b"frontdesk auth: session stamp").finalize().into_bytes();
    Hmac::<Sha256>::new_from_slice(&key).ok()
}

/// Each part behind its length, so that no two quadruples are fed as the same bytes.
fn feed(mut mac: Hmac<Sha256>, account: &Account, backend: &str) -> Hmac<Sha256> {
    let key = account.user.key();
    let password = account.password.as_ref().map_or("", |password| password.expose_secret());
    for part in [account.user.realm(), &key, password, backend] {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    mac
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits?;
    let (pairs, rest) = digits.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}
