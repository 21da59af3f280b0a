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
//! # What is read
//!
//! | written by | as | up to |
//! |---|---|---|
//! | anybody | `$argon2id$..`, `$argon2i$..`, `$argon2d$..` | 512 MiB times passes, and the memory budget |
//! | Django | `argon2$argon2id$..` | the same |
//! | Django | `pbkdf2_sha256$iterations$salt$hash`, `pbkdf2_sha1$..` | 3,000,000 iterations |
//! | Werkzeug | `pbkdf2:sha256:iterations$salt$hash`, also `sha1` and `sha512` | 3,000,000 iterations |
//! | Django | `scrypt$N$salt$r$p$hash` | 2,097,152 for N times r times p, and the memory budget |
//! | Werkzeug | `scrypt:N:r:p$salt$hash` | the same |
//! | anybody | `$2a$..`, `$2b$..`, `$2y$..` | cost 14 |
//! | Django | `bcrypt$$2b$..`, `bcrypt_sha256$$2b$..` | cost 14 |
//!
//! Whatever is read and is not what is written today, in scheme, cost and format, is replaced at the next sign-in that
//! succeeds, unless the user table says `.rehash(false)`: [`Verified::must_upgrade`]. The one exception is a password of
//! more than 72 bytes under plain bcrypt, which does not look at what comes after the 72nd: it fits as it always did,
//! and stays as it is, since nobody knows whether its end is right.
//!
//! The limits in the last column are about a second of one core. A text that asks for more is like a damaged one: no
//! password fits it. Whoever can write a row could otherwise stop the sign-in page.
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
//! # One cost for every refusal
//!
//! An unknown user, an unusable password (`!..`), a stored text that nobody can read, a stored hash above the limits and
//! a wrong password all cost the same, so that the time of an answer does not tell who exists, nor whose hash is old.
//! While only argon2id of today's cost is stored, that is one hash. Where older hashes are, each refusal does in every
//! family of schemes (argon2; PBKDF2 by digest; bcrypt; scrypt) as much as the most expensive stored hash of that family
//! takes. It then takes at least as long as the slowest scheme, on every machine, since work is made up for by the same
//! kind of work. [`Pool::spent`] counts it.
//!
//! What is stored is learnt from a sample, [`Pool::survey`], which [`Auth`](crate::Auth) takes before the first sign-in
//! and then at most once an hour: the 500 oldest and the 500 newest rows. A scheme that none of these rows has is
//! learnt when somebody who has it signs in for the first time within that hour; until then a wrong password of that
//! user takes longer than one of anybody else. What memory and caches add to equal counts is not evened out: that is
//! a few percent.
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
mod legacy;
mod policy;
mod pool;
mod present;
mod work;

pub use self::argon2::Params;
pub use error::{HashError, ParamsError};
pub use hasher::{Format, is_usable, unusable};
pub use policy::{Guessed, Policy, UserFacts, Weakness};
pub use pool::{Pool, Verified};

/// The longest password that is looked at, in bytes. Anything longer is refused unhashed.
pub const MAX_BYTES: usize = 1_024;

#[cfg(test)]
mod tests;
