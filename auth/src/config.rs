//! The settings of authentication.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use frontdesk_web::PublicUrl;
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

use crate::clock::{Clock, SystemClock};
use crate::password::{Params, ParamsError, Policy};
use crate::randomness::{Randomness, SystemRandomness};

/// Fewest characters of a secret key.
pub const SECRET_KEY_LENGTH: usize = 50;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// What [`Auth`](crate::Auth) needs to know. [`Config::new`] is safe as it is.
///
/// ```
/// use auth::Config;
/// use frontdesk_web::PublicUrl;
///
/// let key = "a key of at least fifty characters, kept out of the repository";
/// let config = Config::new(PublicUrl::parse("https://shop.example")?, key).sign_in_at("/account/login/");
/// # Ok::<(), frontdesk_web::ConfigError>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Config {
    /// The address under which browsers reach the site; it decides the cookie.
    pub public_url: PublicUrl,
    /// Signs what must be signed.
    pub secret_key: SecretString,
    /// Former secret keys: what they signed is still accepted.
    pub secret_key_fallbacks: Vec<SecretString>,
    /// Where the anonymous are sent to sign in.
    pub sign_in_path: String,
    /// What the session cookie is called, without its prefix.
    pub cookie: String,
    /// How long sessions live.
    pub lifetimes: Lifetimes,
    /// What one password hash costs.
    pub password_params: Params,
    /// Memory that all running password hashes may take together, in MiB.
    pub password_memory: u32,
    /// Which passwords are accepted.
    pub password_policy: Policy,
    /// Whether whoever keeps accounts in the admin may choose the passwords of others.
    pub staff_may_set_passwords: bool,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives random bytes.
    pub randomness: Arc<dyn Randomness>,
}

/// How long sessions live. Which pair counts is decided at sign-in and kept with the session.
#[derive(Clone, Copy, Debug)]
pub struct Lifetimes {
    /// A session rests at most this long: two weeks.
    pub idle: Duration,
    /// A session ends after this time in any case: thirty days.
    pub absolute: Duration,
    /// The same for staff and superusers: eight hours.
    pub staff_idle: Duration,
    /// The same for staff and superusers: twenty-four hours.
    pub staff_absolute: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            idle: Duration::from_secs(14 * DAY),
            absolute: Duration::from_secs(30 * DAY),
            staff_idle: Duration::from_secs(8 * HOUR),
            staff_absolute: Duration::from_secs(DAY),
        }
    }
}

impl Config {
    /// The strict settings for a site at `public_url`.
    #[must_use]
    pub fn new(public_url: PublicUrl, secret_key: impl Into<SecretString>) -> Self {
        Self {
            public_url,
            secret_key: secret_key.into(),
            secret_key_fallbacks: Vec::new(),
            sign_in_path: "/login/".to_owned(),
            cookie: "frontdesk".to_owned(),
            lifetimes: Lifetimes::default(),
            password_params: Params::default(),
            password_memory: 256,
            password_policy: Policy::default(),
            staff_may_set_passwords: true,
            clock: Arc::new(SystemClock),
            randomness: Arc::new(SystemRandomness),
        }
    }

    /// The settings of the environment: `FRONTDESK_SECRET_KEY`, and `FRONTDESK_PUBLIC_URL` or, for a loopback address,
    /// `FRONTDESK_ADDR` (by default `127.0.0.1:8000`).
    ///
    /// # Errors
    /// [`ConfigError`] naming the variable.
    pub fn from_env() -> Result<Self, ConfigError> {
        let read = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let key = read("FRONTDESK_SECRET_KEY").ok_or(ConfigError::NoSecretKey)?;
        let url = read("FRONTDESK_PUBLIC_URL").unwrap_or_else(|| {
            format!("http://{}", read("FRONTDESK_ADDR").unwrap_or_else(|| "127.0.0.1:8000".to_owned()))
        });
        Ok(Self::new(PublicUrl::parse(&url)?, key))
    }

    /// Accepts what a former secret key signed.
    #[must_use]
    pub fn secret_key_fallback(mut self, key: impl Into<SecretString>) -> Self {
        self.secret_key_fallbacks.push(key.into());
        self
    }

    /// Where the anonymous are sent to sign in: `/login/` unless told otherwise.
    #[must_use]
    pub fn sign_in_at(mut self, path: impl Into<String>) -> Self {
        self.sign_in_path = path.into();
        self
    }

    /// What the session cookie is called: `frontdesk` unless told otherwise. Two applications under one host name need two names,
    /// whatever their ports and paths; with one, signing in to either would sign out of the other.
    #[must_use]
    pub fn cookie_named(mut self, name: impl Into<String>) -> Self {
        self.cookie = name.into();
        self
    }

    /// How long sessions live.
    #[must_use]
    pub fn lifetimes(mut self, lifetimes: Lifetimes) -> Self {
        self.lifetimes = lifetimes;
        self
    }

    /// Which passwords are accepted.
    #[must_use]
    pub fn password_policy(mut self, policy: Policy) -> Self {
        self.password_policy = policy;
        self
    }

    /// Whether whoever keeps accounts in the admin may choose the passwords of others: yes, unless told otherwise.
    ///
    /// A password that somebody else has chosen is known to two. With `false` nobody sets another's password there, and
    /// superusers are somebody: they can still disable it. A person sets his own, which takes the current one, and whoever
    /// has the machine has the command `changepassword`.
    #[must_use]
    pub fn staff_may_set_passwords(mut self, may: bool) -> Self {
        self.staff_may_set_passwords = may;
        self
    }

    /// What one password hash costs.
    #[must_use]
    pub fn password_params(mut self, params: Params) -> Self {
        self.password_params = params;
        self
    }

    /// Tells the time by another clock.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Draws random bytes from another source.
    #[must_use]
    pub fn randomness(mut self, randomness: impl Randomness) -> Self {
        self.randomness = Arc::new(randomness);
        self
    }

    /// The name of the session cookie: `__Host-frontdesk` on https, which no other host can set; `frontdesk` on loopback.
    #[must_use]
    pub fn cookie_name(&self) -> String {
        format!("{}{}", if self.public_url.is_https() { "__Host-" } else { "" }, self.cookie)
    }

    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        check_key(&self.secret_key)?;
        self.secret_key_fallbacks.iter().try_for_each(check_key)?;
        if frontdesk_web::next::same_origin_path(&self.sign_in_path).is_none() {
            return Err(ConfigError::SignInPath { path: self.sign_in_path.clone() });
        }
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if self.cookie.is_empty() || !self.cookie.bytes().all(is_plain) || self.cookie.starts_with("__") {
            return Err(ConfigError::CookieName { name: self.cookie.clone() });
        }
        let Lifetimes { idle, absolute, staff_idle, staff_absolute } = self.lifetimes;
        let sane = |idle: Duration, absolute: Duration| {
            idle >= Duration::from_secs(MINUTE)
                && idle <= absolute
                && absolute <= Duration::from_secs(400 * DAY)
        };
        if !sane(idle, absolute) || !sane(staff_idle, staff_absolute) {
            return Err(ConfigError::Lifetimes);
        }
        Ok(())
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("public_url", &self.public_url)
            .field("sign_in_path", &self.sign_in_path)
            .field("lifetimes", &self.lifetimes)
            .finish_non_exhaustive()
    }
}

fn check_key(key: &SecretString) -> Result<(), ConfigError> {
    let characters = key.expose_secret().chars().count();
    if characters < SECRET_KEY_LENGTH {
        return Err(ConfigError::ShortSecretKey { characters });
    }
    let mut different: Vec<char> = key.expose_secret().chars().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < 5 {
        return Err(ConfigError::MonotonousSecretKey);
    }
    Ok(())
}

/// Why the settings are refused. The application does not start.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The public address is not usable.
    #[error(transparent)]
    PublicUrl(#[from] frontdesk_web::ConfigError),
    /// There is no secret key.
    #[error("FRONTDESK_SECRET_KEY is not set: set it to at least {SECRET_KEY_LENGTH} random characters")]
    NoSecretKey,
    /// The secret key is short.
    #[error("the secret key has {characters} characters: use at least {SECRET_KEY_LENGTH} random ones")]
    ShortSecretKey {
        /// How many it has.
        characters: usize,
    },
    /// The secret key repeats itself.
    #[error("the secret key has fewer than 5 different characters: use random ones")]
    MonotonousSecretKey,
    /// The sign-in path leads elsewhere.
    #[error("the sign-in path `{path}` is not a path of this site: write it like `/login/`")]
    SignInPath {
        /// The path.
        path: String,
    },
    /// The cookie's name would not arrive as it was sent.
    #[error(
        "the session cookie cannot be called `{name}`: use letters, digits, `-` and `_`, without a prefix of browsers (`__Host-` comes by itself)"
    )]
    CookieName {
        /// The name.
        name: String,
    },
    /// The lifetimes contradict each other.
    #[error(
        "session lifetimes: idle must be at least a minute and at most the absolute one, that at most 400 days"
    )]
    Lifetimes,
    /// The cost of a password hash is refused.
    #[error(transparent)]
    Password(#[from] ParamsError),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(key: &str) -> Config {
        Config::new(PublicUrl::parse("https://shop.example").unwrap(), key)
    }

    const KEY: &str = "a secret key for tests, of more than fifty characters";

    #[test]
    fn unsafe_settings_are_refused() {
        assert!(config(KEY).check().is_ok());
        assert!(matches!(config("short").check(), Err(ConfigError::ShortSecretKey { characters: 5 })));
        assert!(matches!(config(&"ab".repeat(40)).check(), Err(ConfigError::MonotonousSecretKey)));
        assert!(config(KEY).secret_key_fallback("short").check().is_err());
        for path in ["login/", "//evil.example", "https://evil.example/"] {
            assert!(
                matches!(config(KEY).sign_in_at(path).check(), Err(ConfigError::SignInPath { .. })),
                "{path}"
            );
        }
        for name in ["", "a b", "a=b", "a;b", "__Host-mine", "ü"] {
            let named = config(KEY).cookie_named(name);
            assert!(matches!(named.check(), Err(ConfigError::CookieName { .. })), "{name}");
        }
        assert_eq!(config(KEY).cookie_named("club").cookie_name(), "__Host-club");
        let endless = Lifetimes { absolute: Duration::from_secs(401 * DAY), ..Lifetimes::default() };
        let reversed = Lifetimes { staff_idle: Duration::from_secs(2 * DAY), ..Lifetimes::default() };
        for lifetimes in [endless, reversed] {
            assert!(matches!(config(KEY).lifetimes(lifetimes).check(), Err(ConfigError::Lifetimes)));
        }
    }

    #[test]
    fn the_key_shows_nowhere() {
        assert!(!format!("{:?}", config(KEY)).contains(KEY));
    }
}
