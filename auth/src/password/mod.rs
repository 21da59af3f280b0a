//! Passwords: how they are stored, how they are checked, and which ones are refused.
//!
//! Three small parts, each usable alone:
//!
//! | type | answers |
//! |---|---|
//! | [`Pool`] | the hash of this password; does this password fit that hash? A bounded number at a time. |
//! | [`Params`] | how much one hash costs |
//! | [`Policy`] | is this password good enough to be taken? All objections at once. |
//!
//! # What is written
//!
//! Only argon2id: by default 19,456 KiB of memory, two passes, one lane, a salt of 131 random bits. [`Format::Django`]
//! writes the form that Django's user table holds (`argon2$argon2id$v=19$m=..,t=..,p=..$salt$hash`), [`Format::Phc`]
//! the same without the leading word. Both are read, whichever is written.
//!
//! # What a password is
//!
//! The exact bytes that arrive, as UTF-8: nothing is trimmed, folded, truncated or normalized. A space in front, an
//! emoji or a NUL counts. In particular no NFC or NFKC is applied: Django applies none, and hashes that it wrote must
//! keep fitting. Somebody who types `é` as one code point on one device and as two on another therefore has two
//! passwords; browsers and terminals on the usual systems send the composed form. Names, unlike passwords, are
//! normalized.
//!
//! An empty password and one of more than [`MAX_BYTES`] bytes are refused before anything is hashed.
//!
//! # One cost for every answer
//!
//! An unknown user, an unusable password (`!..`), a stored text that nobody can read and a stored hash above the cost
//! ceiling all take one full hash and are then "no": the time of an answer does not tell who exists.
//!
//! ```
//! use auth::password::{Params, Pool};
//! use secrecy::SecretString;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let pool = Pool::new(Params::default(), 256)?;
//! let stored = pool.hash(&SecretString::from("correct horse battery staple")).await?;
//! assert!(stored.starts_with("argon2$argon2id$v=19$m=19456,t=2,p=1$"));
//!
//! let tried = SecretString::from("correct horse battery staple");
//! assert!(pool.verify(&tried, Some(&stored)).await?.matches);
//! assert!(!pool.verify(&tried, None).await?.matches);       // nobody of that name: as slow, and no
//! # Ok(()) }
//! ```

mod argon2;
mod error;
mod hasher;
mod policy;
mod pool;

pub use self::argon2::Params;
pub use error::{HashError, ParamsError};
pub use hasher::{Format, is_usable, unusable};
pub use policy::{Guessed, Policy, UserFacts, Weakness};
pub use pool::{Pool, Verified};

/// The longest password that is looked at, in bytes. Anything longer is refused unhashed.
pub const MAX_BYTES: usize = 1_024;

#[cfg(test)]
mod tests;
