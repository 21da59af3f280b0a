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
//! | `database.max_connections` | | 8 |
//! | `secret.key` | `FRONTDESK_SECRET_KEY` | none |
//! | `secret.key_file` | | none; made on the first run where only this machine is served |
//! | `policy.paths` | `FRONTDESK_POLICY` | the policy that the app brings |
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

use config::{Config, ConfigError, File, FileFormat, Source, Value};
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};

/// Every key there is, with the short variable that sets it.
const KEYS: [(&str, Option<&str>); 18] = [
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
    ("database.max_connections", None),
    ("secret.key", Some("FRONTDESK_SECRET_KEY")),
    ("secret.key_file", None),
    ("policy.paths", Some("FRONTDESK_POLICY")),
    ("admin.title", None),
    ("log.format", None),
    ("log.level", None),
];

/// Keys whose value is a list.
const LISTS: [&str; 2] = ["server.allowed_hosts", "policy.paths"];

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
    /// Who may do what.
    pub policy: PolicySettings,
    /// The admin site.
    pub admin: AdminSettings,
    /// What is written down.
    pub log: LogSettings,
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
    /// How many connections are open at most.
    pub max_connections: u32,
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        Self { url: None, max_connections: 8 }
    }
}

impl std::fmt::Debug for DatabaseSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address may carry a password.
        let url = self.url.as_ref().map(|_| "[hidden]");
        f.debug_struct("DatabaseSettings")
            .field("url", &url)
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
}

/// `[policy]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct PolicySettings {
    /// The policy's file. It is watched: an edit takes effect at once.
    pub paths: Vec<PathBuf>,
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
        Self::from_text(&path.display().to_string(), &text)
    }

    /// As [`from_file`](Self::from_file), for a text that is part of the program; `name` stands for the file's name
    /// in messages.
    ///
    /// ```
    /// let settings = admin::project::Settings::from_text("shop.toml", "[server]\naddr = '127.0.0.1:9000'")?;
    /// assert_eq!(settings.server.addr.port(), 9000);
    /// let error = admin::project::Settings::from_text("shop.toml", "[server]\nadr = '127.0.0.1:9000'").unwrap_err();
    /// assert_eq!(error.to_string(), "shop.toml: there is no setting `server.adr`; did you mean `server.addr`?");
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
        refuse_unknown(name, &file.collect().map_err(|error| syntax(error.to_string()))?)?;
        let mut both = Config::builder().add_source(file);
        for (variable, key, value) in variables(environment)? {
            let value = if LISTS.contains(&key) {
                value.split(',').map(str::trim).filter(|item| !item.is_empty()).collect::<Vec<_>>().into()
            } else {
                Value::from(value)
            };
            both = both.set_override(key, value).map_err(|error| invalid(&variable, &error))?;
        }
        let both = both.build().map_err(|error| invalid(name, &error))?;
        both.try_deserialize().map_err(|error| invalid(name, &error))
    }
}

fn invalid(place: &str, error: &ConfigError) -> SettingsError {
    SettingsError::Value { place: place.to_owned(), text: error.to_string() }
}

fn refuse_unknown(place: &str, sections: &config::Map<String, Value>) -> Result<(), SettingsError> {
    for (section, value) in sections {
        let keys = value.clone().into_table().map(|table| table.into_keys().collect::<Vec<_>>());
        let names = keys.map_or_else(
            |_| vec![section.clone()],
            |keys| keys.into_iter().map(|key| format!("{section}.{key}")).collect(),
        );
        if let Some(key) = names.into_iter().find(|name| !KEYS.iter().any(|(known, _)| known == name)) {
            let nearest = nearest(&key, KEYS.iter().map(|(known, _)| *known));
            return Err(SettingsError::UnknownKey { place: place.to_owned(), key, nearest });
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

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(SecretString::from))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

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
    fn what_does_not_exist_is_refused_with_the_nearest_name() {
        for (text, variable, said) in [
            ("[server]\nadress = 'x'", "HOME", "shop.toml: there is no setting `server.adress`"),
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
