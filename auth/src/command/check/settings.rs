//! What the settings alone show.

use std::collections::BTreeSet;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::Finding;
use crate::Config;
use crate::config::SECRET_KEY_LENGTH;

/// Fewest different characters of a secret key.
const DIFFERENT: usize = 5;

/// Beginnings and parts by which keys are known that stand in a guide, a template or a repository.
const KNOWN: [&str; 9] = [
    "django-insecure-",
    "insecure",
    "changeme",
    "change-me",
    "change me",
    "example",
    "secret-key",
    "placeholder",
    "replace",
];

/// Lifetimes from which on a session is long: for everybody, and for staff.
const LONG: Duration = Duration::from_secs(90 * 24 * 60 * 60);
const LONG_IDLE: Duration = Duration::from_secs(30 * 24 * 60 * 60);
const LONG_STAFF: Duration = Duration::from_secs(7 * 24 * 60 * 60);
const LONG_STAFF_IDLE: Duration = Duration::from_secs(24 * 60 * 60);

/// What the settings alone show, without a database: `auth.W001` to `auth.W008`. Hashes that are too
/// cheap are not among them: [`Params`](crate::password::Params) below OWASP's least cannot be made.
#[must_use]
pub fn settings_findings(config: &Config) -> Vec<Finding> {
    let mut found = Vec::new();
    if !config.public_url.is_https() {
        let what = format!(
            "the public address is {}: passwords and cookies travel unencrypted",
            config.public_url.origin()
        );
        let remedy =
            "serve https, behind a proxy that ends TLS for example, and set the public address to it";
        found.push(Finding::new("auth.W001", what, remedy).django("security.W008, security.W016"));
    }
    let cookie = config.cookie_name();
    if !cookie.starts_with("__Host-") {
        let what =
            format!("the session cookie is called `{cookie}`, which another host of the domain can set");
        let remedy = "with an https public address it is `__Host-` and the name, Secure and without a domain";
        found.push(Finding::new("auth.W002", what, remedy).django("security.W012"));
    }
    found.extend(key_findings("the secret key", &config.secret_key));
    for (number, key) in (1..).zip(&config.secret_key_fallbacks) {
        let name = format!("the former secret key {number}");
        let weak = key_findings(&name, key).into_iter();
        found.extend(weak.map(|finding| Finding { id: "auth.W006", ..finding }.django("security.W025")));
    }
    found.extend(lifetime_finding(config));
    found
}

/// A program with its checks and its debugging left in.
pub(super) fn development_build() -> Finding {
    let remedy = "build it with `cargo build --release`";
    Finding::new(
        "auth.W009",
        "the program was built for development: slow, and with what helps a developer",
        remedy,
    )
    .django("security.W018")
}

fn key_findings(name: &str, key: &SecretString) -> Vec<Finding> {
    let key = key.expose_secret();
    let remedy = "make one: `head -c 48 /dev/urandom | base64`; keep the old one as a fallback until its sessions have ended, unless it is known";
    let finding = |id, what: String| Finding::new(id, what, remedy).django("security.W009");
    let mut found = Vec::new();
    let characters = key.chars().count();
    if characters < SECRET_KEY_LENGTH {
        found.push(finding(
            "auth.W003",
            format!("{name} has {characters} characters, fewer than {SECRET_KEY_LENGTH}"),
        ));
    }
    let different = key.chars().collect::<BTreeSet<_>>().len();
    if different < DIFFERENT {
        found.push(finding(
            "auth.W004",
            format!("{name} has {different} different characters, fewer than {DIFFERENT}"),
        ));
    }
    let folded = key.to_lowercase();
    if let Some(known) = KNOWN.iter().find(|known| folded.contains(*known)) {
        found.push(finding(
            "auth.W005",
            format!("{name} contains “{known}”: it is a template's, so others know it"),
        ));
    }
    found
}

fn lifetime_finding(config: &Config) -> Option<Finding> {
    let lives = &config.lifetimes;
    let long = [
        ("absolute", lives.absolute, LONG),
        ("idle", lives.idle, LONG_IDLE),
        ("staff_absolute", lives.staff_absolute, LONG_STAFF),
        ("staff_idle", lives.staff_idle, LONG_STAFF_IDLE),
    ];
    let long: Vec<_> = long.into_iter().filter(|(_, is, most)| is > most).collect();
    let hours = |time: Duration| time.as_secs() / 3600;
    let told = |(name, is, most): &(&str, Duration, Duration)| {
        format!("`{name}` is {} hours (long from {} on)", hours(*is), hours(*most))
    };
    (!long.is_empty()).then(|| {
        let what = format!("sessions live long: {}", long.iter().map(told).collect::<Vec<_>>().join(", "));
        Finding::new("auth.W008", what, "shorten them: a stolen cookie is good for as long (`auth.idle`, `auth.absolute`, `auth.staff_..`)")
    })
}
