//! Which hosts a site answers to, written as in Django.

use crate::ConfigError;

/// One allowed host: `shop.example` exactly, or `.shop.example` for it and all below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPattern {
    name: String,
    below: bool,
}

impl HostPattern {
    /// Reads one pattern.
    ///
    /// # Errors
    /// Refuses what no host can match (a scheme, a port, an empty name) and `*`.
    pub fn parse(pattern: &str) -> Result<HostPattern, ConfigError> {
        let lower = pattern.to_ascii_lowercase();
        let (name, below) = match lower.strip_prefix('.') {
            Some(rest) => (rest, true),
            None => (lower.as_str(), false),
        };
        if name.is_empty() || !is_valid(name) {
            return Err(ConfigError::Host { pattern: pattern.to_owned() });
        }
        Ok(HostPattern { name: name.to_owned(), below })
    }

    /// Whether `host` (lower case, without port) is meant. A suffix matches at a dot only: `.good.tld` is not `notgood.tld`.
    #[must_use]
    pub fn matches(&self, host: &str) -> bool {
        host == self.name
            || (self.below && host.strip_suffix(self.name.as_str()).is_some_and(|rest| rest.ends_with('.')))
    }
}

/// Whether `host` has the form of a host name, an IPv4 address or a bracketed IPv6 address. Lower case is expected.
pub(crate) fn is_valid(host: &str) -> bool {
    if let Some(inside) = host.strip_prefix('[') {
        return inside.strip_suffix(']').is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok());
    }
    !host.is_empty()
        && host.len() <= 253
        && !host.starts_with('.')
        && !host.contains("..")
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
}
