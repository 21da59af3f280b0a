//! What differs from one place to the next: addresses, the database, the key. A value is taken from the command
//! line, else from the environment, else from the settings file, else from the defaults below.
//!
//! | key | environment | default |
//! |---|---|---|
//! | `server.addr` | `FRONTDESK_ADDR` | `127.0.0.1:8000` |
//! | `server.public_url` | `FRONTDESK_PUBLIC_URL` | `http://` and the address, if that is this machine's own |
//! | `server.allowed_hosts` | | no other names |
//! | `server.header_timeout` | | 10 (seconds, as all times) |
//! | `server.body_timeout` | | 10 |
//! | `server.request_timeout` | | 30 |
//! | `server.drain` | | 0 |
//! | `server.grace` | | 10 |
//! | `server.max_connections` | | 4000 |
//! | `server.debug` | | in development builds, `runserver` on this machine's own address: true |
//! | `database.url` | `FRONTDESK_DATABASE_URL` | none: it must be given |
//! | `database.url_file` | `FRONTDESK_DATABASE_URL_FILE` | none; a file that holds the address, for its owner alone |
//! | `database.max_connections` | | 8 |
//! | `secret.key` | `FRONTDESK_SECRET_KEY` | none |
//! | `secret.key_file` | `FRONTDESK_SECRET_KEY_FILE` | none; made on the first run where only this machine is served |
//! | `secret.fallbacks` | | none; former keys, whose signatures still count |
//! | `auth.idle`, `auth.absolute` | | 1209600, 2592000 (two weeks, thirty days) |
//! | `auth.staff_idle`, `auth.staff_absolute` | | 28800, 86400 (eight hours, a day) |
//! | `auth.password.min_length` | | 8 characters |
//! | `auth.password.memory_kib`, `.iterations` | | 19456, 2: what one argon2id hash costs |
//! | `auth.password.total_memory` | | 256 MiB for all hashes that run at once |
//! | `auth.password.staff_may_set` | | true; with false nobody chooses the password of another in the admin |
//! | `policy.paths` | `FRONTDESK_POLICY` | the policy that the project brings |
//! | `policy.django_permissions` | | false; whether permissions in Django's tables count beside the policy |
//! | `admin.title` | | the first app's label |
//! | `log.format` | | `text`; or `json` |
//! | `log.level` | | `info`; or tracing's directives, as `info,sqlx=debug` |
//!
//! Every key can also be set as `FRONTDESK__SECTION__KEY`; lists are separated by commas there. A key that does not
//! exist is an error wherever it stands: a misspelled setting that is ignored protects nobody.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use config::{Config, ConfigError, File, FileFormat, Source, Value, ValueKind};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, de};

use super::key::{KeyError, read_secret};
pub use super::settings_auth::{AuthSettings, PasswordSettings};

/// Every key there is, with the short variable that sets it.
const KEYS: [(&str, Option<&str>); 30] = [
    ("server.addr", Some("FRONTDESK_ADDR")),
    ("server.public_url", Some("FRONTDESK_PUBLIC_URL")),
    ("server.allowed_hosts", None),
    ("server.header_timeout", None),
    ("server.body_timeout", None),
    ("server.request_timeout", None),
    ("server.drain", None),
    ("server.grace", None),
    ("server.max_connections", None),
    ("server.debug", None),
    ("database.url", Some("FRONTDESK_DATABASE_URL")),
    ("database.url_file", Some("FRONTDESK_DATABASE_URL_FILE")),
    ("database.max_connections", None),
    ("secret.key", Some("FRONTDESK_SECRET_KEY")),
    ("secret.key_file", Some("FRONTDESK_SECRET_KEY_FILE")),
    ("secret.fallbacks", None),
    ("auth.idle", None),
    ("auth.absolute", None),
    ("auth.staff_idle", None),
    ("auth.staff_absolute", None),
    ("auth.password.min_length", None),
    ("auth.password.memory_kib", None),
    ("auth.password.iterations", None),
    ("auth.password.total_memory", None),
    ("auth.password.staff_may_set", None),
    ("policy.paths", Some("FRONTDESK_POLICY")),
    ("policy.django_permissions", None),
    ("admin.title", None),
    ("log.format", None),
    ("log.level", None),
];

/// Keys whose value is a list.
const LISTS: [&str; 3] = ["server.allowed_hosts", "secret.fallbacks", "policy.paths"];

/// A value and the file that holds it: one given in the environment beats the other of the settings file.
const IN_FILES: [(&str, &str); 2] =
    [("database.url", "database.url_file"), ("secret.key", "secret.key_file")];

/// How alike a name must be to be proposed for a misspelled one.
const ALIKE: f64 = 0.75;

/// The settings of a project.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Settings {
    /// Where it listens and how it is reached.
    pub server: ServerSettings,
    /// Where its rows are.
    pub database: DatabaseSettings,
    /// What signs what must be signed.
    pub secret: SecretSettings,
    /// Who are you?
    pub auth: AuthSettings,
    /// Who may do what.
    pub policy: PolicySettings,
    /// The admin site.
    pub admin: AdminSettings,
    /// What is written down.
    pub log: LogSettings,
    /// The file they were read from.
    #[serde(skip)]
    pub(super) file: Option<PathBuf>,
}

/// `[server]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ServerSettings {
    /// The address to listen on.
    #[serde(deserialize_with = "address")]
    pub addr: SocketAddr,
    /// The address under which visitors reach it, if that is another.
    pub public_url: Option<String>,
    /// Other host names it answers to: exact, or `.example.org` for a domain and all below it.
    pub allowed_hosts: Vec<String>,
    /// How long the head of a request may take to arrive, and how long a connection may wait for the next one.
    #[serde(deserialize_with = "seconds")]
    pub header_timeout: Duration,
    /// How long nothing may arrive of a body that is read; then the answer is 408.
    #[serde(deserialize_with = "seconds")]
    pub body_timeout: Duration,
    /// After how long a request without an answer is given up.
    #[serde(deserialize_with = "seconds")]
    pub request_timeout: Duration,
    /// How long visitors are still let in after the server was told to stop, while `/ready` answers 503 already:
    /// longer than a load balancer takes to notice, where there is one.
    #[serde(deserialize_with = "seconds")]
    pub drain: Duration,
    /// How long running requests may take to end once nobody is let in any more.
    #[serde(deserialize_with = "seconds")]
    pub grace: Duration,
    /// How many connections there may be at once; more have to wait.
    pub max_connections: usize,
    /// Whether pages show what they took to make, and refusals say which line of the policy would allow them. Only a
    /// development build that serves this machine alone can: others do not have the code, or do not use it.
    pub debug: Option<bool>,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            addr: SocketAddr::from(([127, 0, 0, 1], 8000)),
            public_url: None,
            allowed_hosts: Vec::new(),
            header_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(30),
            drain: Duration::ZERO,
            grace: Duration::from_secs(10),
            max_connections: 4000,
            debug: None,
        }
    }
}

/// `[database]`
#[derive(Clone, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct DatabaseSettings {
    /// As `sqlite://shop.sqlite` or `postgres://user:password@host/name`.
    pub url: Option<String>,
    /// A file that holds the address instead, readable by its owner alone.
    pub url_file: Option<PathBuf>,
    /// How many connections are open at most.
    pub max_connections: u32,
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        Self { url: None, url_file: None, max_connections: 8 }
    }
}

impl DatabaseSettings {
    /// The address, or what the file says.
    pub(super) fn address(&self) -> Result<Option<String>, KeyError> {
        match (&self.url, &self.url_file) {
            (Some(url), _) => Ok(Some(url.clone())),
            (None, Some(path)) => read_secret(path).map(|url| Some(url.expose_secret().to_owned())),
            (None, None) => Ok(None),
        }
    }
}

impl std::fmt::Debug for DatabaseSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address may carry a password.
        let url = self.url.as_ref().map(|_| "[hidden]");
        f.debug_struct("DatabaseSettings")
            .field("url", &url)
            .field("url_file", &self.url_file)
            .field("max_connections", &self.max_connections)
            .finish()
    }
}

/// `[secret]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct SecretSettings {
    /// At least 50 characters that nobody else knows.
    #[serde(deserialize_with = "secret")]
    pub key: Option<SecretString>,
    /// A file that holds the key, readable by its owner alone.
    pub key_file: Option<PathBuf>,
    /// Former keys: what they signed is still accepted.
    #[serde(deserialize_with = "secrets")]
    pub fallbacks: Vec<SecretString>,
}

/// `[policy]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct PolicySettings {
    /// The policy's files, which make one policy. They are watched: an edit takes effect at once.
    pub paths: Vec<PathBuf>,
    /// Whether what Django's tables give to users and groups counts beside the policy: `shop.change_book` allows to
    /// `update` every `shop.book`. Any allow counts; a deny of a role and `[never]` beat it.
    pub django_permissions: bool,
}

/// `[admin]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct AdminSettings {
    /// What the admin site is called.
    pub title: Option<String>,
}

/// `[log]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct LogSettings {
    /// Lines for people, or JSON for machines.
    pub format: LogFormat,
    /// From which level on, or tracing's directives.
    pub level: String,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { format: LogFormat::Text, level: "info".to_owned() }
    }
}

/// How a log line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum LogFormat {
    /// One line of text.
    Text,
    /// One JSON object a line.
    Json,
}

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("the settings file {} cannot be read: {source}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not TOML.
    #[error("{place}: {text}")]
    Syntax {
        /// Which file.
        place: String,
        /// Where and why.
        text: String,
    },
    /// A key that does not exist.
    #[error("{place}: there is no setting `{key}`{}", proposal(nearest.as_deref()))]
    UnknownKey {
        /// The file, or the environment.
        place: String,
        /// The key, or the variable.
        key: String,
        /// The existing one that is most like it.
        nearest: Option<String>,
    },
    /// A value of the wrong kind.
    #[error("{place}: {text}")]
    Value {
        /// The file, or the variable.
        place: String,
        /// What is wrong.
        text: String,
    },
}

fn proposal(nearest: Option<&str>) -> String {
    nearest.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

impl Settings {
    /// The defaults, overridden by the environment.
    ///
    /// # Errors
    /// [`SettingsError`]: an unknown key, or a value of the wrong kind.
    pub fn from_env() -> Result<Self, SettingsError> {
        Self::from_text("the defaults", "")
    }

    /// A TOML file, overridden by the environment.
    ///
    /// # Errors
    /// [`SettingsError`]: the file is missing or no TOML, an unknown key, or a value of the wrong kind.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, SettingsError> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path)
            .map_err(|source| SettingsError::Unreadable { path: path.to_owned(), source })?;
        let settings = Self::from_text(&path.display().to_string(), &text)?;
        Ok(Self { file: Some(path.to_owned()), ..settings })
    }

    /// As [`from_file`](Self::from_file), for a text that is part of the program; `name` stands for the file's name
    /// in messages.
    ///
    /// ```
    /// let settings = admin::project::Settings::from_text("shop.toml", "[server]\naddr = '127.0.0.1:9000'")?;
    /// assert_eq!(settings.server.addr.port(), 9000);
    /// let error = admin::project::Settings::from_text("shop.toml", "[server]\nadr = '127.0.0.1:9000'").unwrap_err();
    /// assert_eq!(error.to_string(), "shop.toml:2: there is no setting `server.adr`; did you mean `server.addr`?");
    /// # Ok::<(), admin::project::SettingsError>(())
    /// ```
    ///
    /// # Errors
    /// As [`from_file`](Self::from_file).
    pub fn from_text(name: &str, text: &str) -> Result<Self, SettingsError> {
        Self::layered(name, text, std::env::vars_os())
    }

    /// As [`from_text`](Self::from_text), whatever the environment says: for tests.
    ///
    /// # Errors
    /// As [`from_file`](Self::from_file).
    pub fn from_text_alone(name: &str, text: &str) -> Result<Self, SettingsError> {
        Self::layered(name, text, std::iter::empty())
    }

    fn layered(
        name: &str,
        text: &str,
        environment: impl Iterator<Item = (OsString, OsString)>,
    ) -> Result<Self, SettingsError> {
        let syntax = |text: String| SettingsError::Syntax { place: name.to_owned(), text };
        let file = Config::builder().add_source(File::from_str(text, FileFormat::Toml));
        let file = file.build().map_err(|error| syntax(error.to_string()))?;
        refuse_unknown(name, text, "", &file.collect().map_err(|error| syntax(error.to_string()))?)?;
        let mut both = Config::builder().add_source(file);
        let variables = variables(environment)?;
        let is_given = |key: &str| variables.iter().any(|(_, given, _)| *given == key);
        for (plain, in_file) in IN_FILES {
            if is_given(in_file) && !is_given(plain) {
                let nothing = Value::new(None, ValueKind::Nil);
                both = both.set_override(plain, nothing).map_err(|error| invalid(name, &error))?;
            }
        }
        for (variable, key, value) in &variables {
            let value = if LISTS.contains(key) {
                value.split(',').map(str::trim).filter(|item| !item.is_empty()).collect::<Vec<_>>().into()
            } else {
                Value::from(value.as_str())
            };
            both = both.set_override(*key, value).map_err(|error| invalid(variable, &error))?;
        }
        let both = both.build().map_err(|error| invalid(name, &error))?;
        both.try_deserialize().map_err(|error| {
            let set_by = |key: &str| variables.iter().rev().find(|(_, given, _)| *given == key);
            let place = key_in(&error).and_then(|key| match set_by(key) {
                Some((variable, ..)) => Some(variable.clone()),
                None => line_of(text, key).map(|line| format!("{name}:{line}")),
            });
            invalid(place.as_deref().unwrap_or(name), &error)
        })
    }
}

/// The key that an error is about, where it says so.
fn key_in(error: &ConfigError) -> Option<&str> {
    match error {
        ConfigError::Type { key, .. } => key.as_deref(),
        ConfigError::At { key, error, .. } => key.as_deref().or_else(|| key_in(error)),
        _ => None,
    }
}

/// The line of a settings file on which a key is set: below its section's line in brackets.
fn line_of(text: &str, key: &str) -> Option<usize> {
    let mut section = String::new();
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            name.trim().clone_into(&mut section);
            if section == key || section.starts_with(&format!("{key}.")) {
                return Some(number);
            }
        } else if let Some((name, _)) = line.split_once('=') {
            let name = name.trim();
            let full = if section.is_empty() { name.to_owned() } else { format!("{section}.{name}") };
            if full == key || key.starts_with(&format!("{full}.")) {
                return Some(number);
            }
        }
    }
    None
}

fn invalid(place: &str, error: &ConfigError) -> SettingsError {
    SettingsError::Value { place: place.to_owned(), text: error.to_string() }
}

/// Refuses what is no key, in this section and those in it.
fn refuse_unknown(
    name: &str,
    text: &str,
    section: &str,
    values: &config::Map<String, Value>,
) -> Result<(), SettingsError> {
    for (key, value) in values {
        let key = if section.is_empty() { key.clone() } else { format!("{section}.{key}") };
        let is_section = KEYS.iter().any(|(known, _)| known.starts_with(&format!("{key}.")));
        match value.clone().into_table() {
            Ok(table) if is_section || (section.is_empty() && !table.is_empty()) => {
                refuse_unknown(name, text, &key, &table)?;
            }
            _ if KEYS.iter().any(|(known, _)| *known == key) => {}
            _ => {
                let nearest = nearest(&key, KEYS.iter().map(|(known, _)| *known));
                let place =
                    line_of(text, &key).map_or_else(|| name.to_owned(), |line| format!("{name}:{line}"));
                return Err(SettingsError::UnknownKey { place, key, nearest });
            }
        }
    }
    Ok(())
}

/// The variables that are ours, with the key that each sets; a short one after the long one of the same key, so
/// that it wins. An empty variable counts as unset.
fn variables(
    environment: impl Iterator<Item = (OsString, OsString)>,
) -> Result<Vec<(String, &'static str, String)>, SettingsError> {
    let mut found = Vec::new();
    for (variable, value) in environment {
        let Some(variable) = variable.to_str().filter(|name| name.starts_with("FRONTDESK_")) else {
            continue;
        };
        let Some(key) = key_of(variable)? else { continue };
        let value = value.into_string().map_err(|_| SettingsError::Value {
            place: variable.to_owned(),
            text: "its value is not UTF-8".to_owned(),
        })?;
        if !value.is_empty() {
            found.push((variable.to_owned(), key, value));
        }
    }
    found.sort_by_key(|(variable, ..)| !variable.starts_with("FRONTDESK__"));
    Ok(found)
}

/// Which key a variable sets; none if it is somebody else's. A long name must exist; of the others only those are
/// refused that are nearly one of ours, since commands and applications have variables of their own.
fn key_of(variable: &str) -> Result<Option<&'static str>, SettingsError> {
    let long = |key: &str| format!("FRONTDESK__{}", key.replace('.', "__").to_uppercase());
    let found = KEYS.iter().find(|(key, short)| *short == Some(variable) || long(key) == variable);
    if let Some((key, _)) = found {
        return Ok(Some(key));
    }
    let unknown = |nearest| {
        let place = "the environment".to_owned();
        Err(SettingsError::UnknownKey { place, key: variable.to_owned(), nearest })
    };
    if variable.starts_with("FRONTDESK__") {
        let names: Vec<_> = KEYS.iter().map(|(key, _)| long(key)).collect();
        return unknown(nearest(variable, names.iter().map(String::as_str)));
    }
    let tail = variable.trim_start_matches("FRONTDESK_");
    let shorts = KEYS.iter().filter_map(|(_, short)| short.map(|name| name.trim_start_matches("FRONTDESK_")));
    match shorts.filter(|short| strsim::osa_distance(tail, short) <= 2).min() {
        Some(short) => unknown(Some(format!("FRONTDESK_{short}"))),
        None => Ok(None),
    }
}

fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let scored = known.map(|candidate| (strsim::normalized_damerau_levenshtein(name, candidate), candidate));
    let best = scored.max_by(|(one, _), (two, _)| one.total_cmp(two))?;
    (best.0 >= ALIKE).then(|| best.1.to_owned())
}

fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| {
        de::Error::custom(format!("`{text}` is not an address with a port, such as `127.0.0.1:8000`"))
    })
}

/// A time in seconds, with a fraction if need be.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let seconds = f64::deserialize(deserializer)?;
    Duration::try_from_secs_f64(seconds).map_err(|_| {
        de::Error::custom(format!("`{seconds}` is not a number of seconds, such as `10` or `0.5`"))
    })
}

/// As [`seconds`], for what need not be said.
pub(super) fn some_seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    seconds(deserializer).map(Some)
}

fn secrets<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<SecretString>, D::Error> {
    Ok(Vec::<String>::deserialize(deserializer)?.into_iter().map(SecretString::from).collect())
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(SecretString::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Settings, String> {
        let variables = variables.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
        Settings::layered("shop.toml", text, variables).map_err(|error| error.to_string())
    }

    #[test]
    fn nothing_given_gives_the_defaults() {
        let settings = read("", &[("HOME", "/root")]).unwrap();
        assert_eq!(settings.server.addr.to_string(), "127.0.0.1:8000");
        assert_eq!(settings.database.max_connections, 8);
        assert!(settings.database.url.is_none() && settings.policy.paths.is_empty());
    }

    #[test]
    fn the_environment_beats_the_file_and_the_short_name_the_long_one() {
        let file = "[server]\naddr = '127.0.0.1:1'\nrequest_timeout = 5\n[policy]\npaths = ['a.toml']";
        let settings = read(
            file,
            &[
                ("FRONTDESK_ADDR", "127.0.0.1:3"),
                ("FRONTDESK__SERVER__ADDR", "127.0.0.1:2"),
                ("FRONTDESK__SERVER__ALLOWED_HOSTS", "a.example, .b.example"),
                ("FRONTDESK__DATABASE__MAX_CONNECTIONS", "3"),
                ("FRONTDESK_POLICY", "b.toml"),
                ("FRONTDESK_SECRET_KEY", "hush"),
                ("FRONTDESK_DATABASE_URL", ""),
            ],
        )
        .unwrap();
        assert_eq!(settings.server.addr.to_string(), "127.0.0.1:3");
        assert_eq!(settings.server.allowed_hosts, ["a.example", ".b.example"]);
        assert_eq!(settings.server.request_timeout, Duration::from_secs(5));
        assert_eq!(settings.database.max_connections, 3);
        assert_eq!(settings.policy.paths, [PathBuf::from("b.toml")]);
        assert_eq!(settings.secret.key.as_ref().unwrap().expose_secret(), "hush");
        assert!(settings.database.url.is_none());
        assert!(!format!("{settings:?}").contains("hush"));
    }

    #[test]
    fn what_auth_can_do_is_set_below_auth() {
        let text = "[auth]\nidle = 3600\n[auth.password]\nmin_length = 12\nmemory_kib = 47104\niterations = 1\n\
                    [secret]\nfallbacks = ['a former key']";
        let settings = read(text, &[("FRONTDESK__AUTH__STAFF_IDLE", "600")]).unwrap();
        assert_eq!(settings.auth.staff_idle, Some(Duration::from_secs(600)));
        let key = "a key of at least fifty characters, kept out of the repository";
        let public_url = frontdesk_web::PublicUrl::parse("https://a.example").unwrap();
        let config = settings.auth.apply(auth::Config::new(public_url, key)).unwrap();
        assert_eq!(config.lifetimes.idle, Duration::from_secs(3600));
        assert_eq!(
            config.lifetimes.absolute,
            auth::Config::new(config.public_url.clone(), key).lifetimes.absolute
        );
        assert_eq!((config.password_policy.min_length(), config.password_params.memory_kib()), (12, 47104));
        assert_eq!(settings.secret.fallbacks.len(), 1);
        assert!(!format!("{settings:?}").contains("former"));
        for (text, said) in [
            ("[auth.password]\nmin_length = 4", "auth.password.min_length: 4 is too few: at least 8"),
            ("[auth.password]\nmemory_kib = 8", "8"),
        ] {
            let error = read(text, &[]).unwrap().auth.apply(config.clone()).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn a_file_named_in_the_environment_beats_a_value_in_the_settings() {
        let file = "[database]\nurl = 'sqlite://a'\n[secret]\nkey = 'one'";
        let settings =
            read(file, &[("FRONTDESK_DATABASE_URL_FILE", "/x"), ("FRONTDESK_SECRET_KEY_FILE", "/y")]);
        let settings = settings.unwrap();
        assert!(settings.database.url.is_none() && settings.secret.key.is_none());
        assert_eq!(settings.database.url_file, Some(PathBuf::from("/x")));
        assert!(settings.database.address().unwrap_err().to_string().contains("/x"));
    }

    #[test]
    fn an_error_names_the_line_or_the_variable() {
        for (text, variable, said) in [
            ("[log]\n\n[database]\nmax_connections = 'many'", "HOME", "shop.toml:4: "),
            ("", "FRONTDESK__DATABASE__MAX_CONNECTIONS", "FRONTDESK__DATABASE__MAX_CONNECTIONS: "),
            (
                "[auth]\nidle = 1\n[auth.password]\nlength = 9",
                "HOME",
                "shop.toml:4: there is no setting `auth.password.length`",
            ),
            ("[auth.pasword]\nmin_length = 9", "HOME", "shop.toml:1: there is no setting `auth.pasword`"),
        ] {
            let error = read(text, &[(variable, "many")]).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn what_does_not_exist_is_refused_with_the_nearest_name() {
        for (text, variable, said) in [
            ("[server]\nadress = 'x'", "HOME", "shop.toml:2: there is no setting `server.adress`"),
            ("[serve]\naddr = 'x'", "HOME", "there is no setting `serve.addr`; did you mean `server.addr`?"),
            ("title = 'x'", "HOME", "there is no setting `title`"),
            (
                "",
                "FRONTDESK_ADR",
                "the environment: there is no setting `FRONTDESK_ADR`; did you mean `FRONTDESK_ADDR`?",
            ),
            ("", "FRONTDESK__SERVER__ADR", "did you mean `FRONTDESK__SERVER__ADDR`?"),
        ] {
            let error = read(text, &[(variable, "x")]).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
        assert!(read("", &[("FRONTDESK_SUPERUSER_PASSWORD", "x")]).is_ok());
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_named() {
        for (text, said) in [
            ("[server]\naddr = 'localhost'", "`localhost` is not an address with a port"),
            ("[server]\naddr = ", "shop.toml"),
            ("[database]\nmax_connections = 'many'", "max_connections"),
            ("[log]\nformat = 'xml'", "xml"),
            ("[server]\ngrace = -1", "`-1` is not a number of seconds"),
        ] {
            let error = read(text, &[]).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }
}
