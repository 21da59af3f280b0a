//! The settings of a protected router: its public address, its hosts and its limits.

use std::fmt;

use http::Uri;
use http::uri::Authority;
use thiserror::Error;

use crate::hosts::HostPattern;

/// Largest request body that a protected router reads unless told otherwise: 1 MiB.
pub const DEFAULT_BODY_LIMIT: usize = 1024 * 1024;
/// Largest number of fields in one form unless told otherwise.
pub const DEFAULT_FIELD_LIMIT: usize = 1000;

/// What [`protect`](crate::protect()) needs to know about the site.
///
/// ```
/// use frontdesk_web::{Config, PublicUrl};
///
/// let config = Config::new(PublicUrl::parse("https://shop.example")?).allow_host(".shop.example")?;
/// assert_eq!(config.body_limit, 1024 * 1024);
/// # Ok::<(), frontdesk_web::ConfigError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The address under which browsers reach the site.
    pub public_url: PublicUrl,
    /// Further hosts that the site answers to, beside the public one.
    pub allowed_hosts: Vec<HostPattern>,
    /// Largest request body in bytes.
    pub body_limit: usize,
    /// Largest number of fields in one form or query string.
    pub field_limit: usize,
}

impl Config {
    /// The strict settings for a site at `public_url`.
    #[must_use]
    pub fn new(public_url: PublicUrl) -> Config {
        Config {
            public_url,
            allowed_hosts: Vec::new(),
            body_limit: DEFAULT_BODY_LIMIT,
            field_limit: DEFAULT_FIELD_LIMIT,
        }
    }

    /// Answers to one more host: exact (`shop.example`) or with its subdomains (`.shop.example`).
    ///
    /// # Errors
    /// Refuses a pattern that no host can match, and `*`: a wildcard would switch the check off.
    pub fn allow_host(mut self, pattern: &str) -> Result<Config, ConfigError> {
        self.allowed_hosts.push(HostPattern::parse(pattern)?);
        Ok(self)
    }

    /// Sets the largest request body in bytes.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Config {
        self.body_limit = bytes;
        self
    }

    /// Sets the largest number of fields in one form.
    #[must_use]
    pub fn field_limit(mut self, fields: usize) -> Config {
        self.field_limit = fields;
        self
    }
}

/// The address under which browsers reach the site: scheme, host and port, nothing else.
///
/// Plain `http` is accepted for this machine only, because a session cookie on an unencrypted network belongs to everybody.
///
/// ```
/// use frontdesk_web::PublicUrl;
///
/// let url = PublicUrl::parse("http://127.0.0.1:8000")?;
/// assert_eq!(url.origin(), "http://127.0.0.1:8000");
/// assert!(url.is_loopback() && !url.is_https());
/// assert!(PublicUrl::parse("http://shop.example").is_err());
/// # Ok::<(), frontdesk_web::ConfigError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    host: String,
    port: u16,
    https: bool,
}

impl PublicUrl {
    /// Reads `https://host[:port]`, or `http://` for a loopback host.
    ///
    /// # Errors
    /// Names what is wrong: no scheme or host, another scheme, plain http on a network, a user name, a path or a query.
    pub fn parse(url: &str) -> Result<PublicUrl, ConfigError> {
        let fault = |fault| ConfigError::PublicUrl { url: url.to_owned(), fault };
        let uri: Uri = url.parse().map_err(|_| fault(UrlFault::NotAUrl))?;
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(fault(UrlFault::Scheme)),
        };
        let authority = uri.authority().ok_or_else(|| fault(UrlFault::NotAUrl))?;
        if authority.as_str().contains('@') {
            return Err(fault(UrlFault::UserName));
        }
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() || url.contains('#') {
            return Err(fault(UrlFault::Path));
        }
        let host = authority.host().to_ascii_lowercase();
        if !crate::hosts::is_valid(&host) || (authority.port().is_none() && has_port_text(authority)) {
            return Err(fault(UrlFault::NotAUrl));
        }
        if !https && !is_loopback(&host) {
            return Err(fault(UrlFault::PlainHttp));
        }
        let default = if https { 443 } else { 80 };
        let port = authority.port_u16().unwrap_or(default);
        let scheme = if https { "https" } else { "http" };
        let origin =
            if port == default { format!("{scheme}://{host}") } else { format!("{scheme}://{host}:{port}") };
        Ok(PublicUrl { origin, host, port, https })
    }

    /// The origin as a browser sends it in `Origin`: `https://shop.example` or `http://127.0.0.1:8000`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The host in lower case, without its port; an IPv6 address keeps its brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port that browsers connect to, written or by default of the scheme.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether browsers come over TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// Whether the site is reached on this machine only.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    /// The full address of `path`, for mails and other places where a relative link means nothing.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        format!("{}/{}", self.origin, path.trim_start_matches('/'))
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

/// Whether `host` (lower case, no port) names this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    matches!(host, "127.0.0.1" | "localhost" | "[::1]")
}

/// `host:` and `host:99999` have a colon behind the host but no port that can be read.
fn has_port_text(authority: &Authority) -> bool {
    authority.as_str().len() != authority.host().len()
}

/// A setting that can never work, found before the first request.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// The public address cannot be one.
    #[error("public URL `{url}`: {fault}")]
    PublicUrl {
        /// What was given.
        url: String,
        /// Why it cannot work.
        fault: UrlFault,
    },
    /// An allowed host that no request could match, or that would match all.
    #[error(
        "allowed host `{pattern}`: write a host name (`shop.example`) or one with its subdomains (`.shop.example`), without scheme, port or `*`"
    )]
    Host {
        /// What was given.
        pattern: String,
    },
}

/// What is wrong with a public address.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum UrlFault {
    /// It is no absolute address.
    #[error("not an address; write it as `https://shop.example` or `http://127.0.0.1:8000`")]
    NotAUrl,
    /// A scheme that browsers do not send cookies over.
    #[error("the scheme must be `https`, or `http` on this machine")]
    Scheme,
    /// Cookies would travel in clear text.
    #[error(
        "plain `http` is for 127.0.0.1, localhost and [::1] only; use `https`, behind a proxy that ends TLS if need be"
    )]
    PlainHttp,
    /// A user name or password in the address.
    #[error("a user name has no place in it")]
    UserName,
    /// More than scheme, host and port.
    #[error("only scheme, host and port; a path is given where the router is mounted")]
    Path,
}

#[cfg(test)]
mod tests;
