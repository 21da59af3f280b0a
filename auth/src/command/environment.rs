//! What a command reads from the environment, behind a value so that tests need not change the process.

use std::ffi::OsString;
use std::fmt;

use secrecy::SecretString;

use super::Failure;

/// Looks variables up.
pub(super) struct Environment(pub(super) Box<LookUp>);

type LookUp = dyn Fn(&str) -> Option<OsString> + Send + Sync;

impl Environment {
    /// The variables of this process.
    pub(super) fn process() -> Self {
        Self(Box::new(|name| std::env::var_os(name)))
    }

    #[cfg(test)]
    pub(super) fn of<const N: usize>(variables: [(&'static str, &'static str); N]) -> Self {
        Self(Box::new(move |name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        }))
    }

    /// A variable's text; `None` if it is not set.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Failure> {
        self.0(name)
            .map(|value| value.into_string().map_err(|_| Failure::NotText { variable: name.to_owned() }))
            .transpose()
    }

    /// A variable's text, on its way to be a password.
    pub(super) fn secret(&self, name: &str) -> Result<Option<SecretString>, Failure> {
        Ok(self.text(name)?.map(SecretString::from))
    }

    /// The name of whoever runs the command, if the system says so.
    pub(super) fn system_user(&self) -> Option<String> {
        ["USER", "LOGNAME", "USERNAME"]
            .into_iter()
            .find_map(|name| self.text(name).ok().flatten().filter(|user| !user.is_empty()))
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment")
    }
}
