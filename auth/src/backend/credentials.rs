//! What somebody offers to prove who they are.

use std::collections::BTreeMap;
use std::fmt;

use secrecy::SecretString;

/// A name and a password, or other values for a [`Backend`](super::Backend) of your own. Shown, all but the name and the
/// address are masked.
#[derive(Clone, Default)]
pub struct Credentials {
    login: String,
    password: Option<SecretString>,
    values: BTreeMap<String, SecretString>,
    address: Option<String>,
}

impl Credentials {
    /// A name and a password.
    #[must_use]
    pub fn new(login: impl Into<String>, password: impl Into<SecretString>) -> Self {
        Self { login: login.into(), password: Some(password.into()), ..Self::default() }
    }

    /// Neither name nor password: [`with`](Self::with) brings what there is instead.
    #[must_use]
    pub fn nothing() -> Self {
        Self::default()
    }

    /// A further value, such as a token.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<SecretString>) -> Self {
        self.values.insert(name.into(), value.into());
        self
    }

    /// The peer's address, for the log.
    #[must_use]
    pub fn from_address(mut self, address: Option<impl Into<String>>) -> Self {
        self.address = address.map(Into::into);
        self
    }

    /// The name as it was typed; empty if there is none.
    #[must_use]
    pub fn login(&self) -> &str {
        &self.login
    }

    /// The password as it was typed.
    #[must_use]
    pub fn password(&self) -> Option<&SecretString> {
        self.password.as_ref()
    }

    /// A further value.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&SecretString> {
        self.values.get(name)
    }

    /// The names of the further values.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// The peer's address, if it is known.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("login", &self.login)
            .field("values", &self.values.keys())
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}
