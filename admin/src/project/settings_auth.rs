//! `[auth]`: how long sessions live, and what passwords cost.

use std::time::Duration;

use serde::Deserialize;

use super::error::ProjectError;
use super::settings::{SettingsError, some_seconds};

/// `[auth]`. What is not set stays as [`auth::Config`] has it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct AuthSettings {
    /// A session rests at most this long.
    #[serde(deserialize_with = "some_seconds")]
    pub idle: Option<Duration>,
    /// A session ends after this time in any case.
    #[serde(deserialize_with = "some_seconds")]
    pub absolute: Option<Duration>,
    /// As `idle`, for staff and superusers.
    #[serde(deserialize_with = "some_seconds")]
    pub staff_idle: Option<Duration>,
    /// As `absolute`, for staff and superusers.
    #[serde(deserialize_with = "some_seconds")]
    pub staff_absolute: Option<Duration>,
    /// What passwords are like and cost.
    pub password: PasswordSettings,
}

/// `[auth.password]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct PasswordSettings {
    /// Characters at least; never fewer than eight.
    pub min_length: Option<usize>,
    /// Memory of one hash, in KiB.
    pub memory_kib: Option<u32>,
    /// Passes over that memory.
    pub iterations: Option<u32>,
    /// Memory that all running hashes may take together, in MiB.
    pub total_memory: Option<u32>,
    /// Whether whoever keeps accounts may choose the passwords of others, superusers included.
    pub staff_may_set: Option<bool>,
}

impl AuthSettings {
    /// The configuration with what is set here.
    pub(super) fn apply(&self, mut config: auth::Config) -> Result<auth::Config, ProjectError> {
        let lifetimes = &mut config.lifetimes;
        lifetimes.idle = self.idle.unwrap_or(lifetimes.idle);
        lifetimes.absolute = self.absolute.unwrap_or(lifetimes.absolute);
        lifetimes.staff_idle = self.staff_idle.unwrap_or(lifetimes.staff_idle);
        lifetimes.staff_absolute = self.staff_absolute.unwrap_or(lifetimes.staff_absolute);
        let PasswordSettings { min_length, memory_kib, iterations, total_memory, staff_may_set } =
            self.password;
        if let Some(characters) = min_length {
            let least = auth::password::Policy::MIN_LENGTH;
            if characters < least {
                let (place, text) = (
                    "auth.password.min_length".to_owned(),
                    format!("{characters} is too few: at least {least}"),
                );
                return Err(SettingsError::Value { place, text }.into());
            }
            config.password_policy = config.password_policy.with_min_length(characters);
        }
        config.staff_may_set_passwords = staff_may_set.unwrap_or(config.staff_may_set_passwords);
        let usual = config.password_params;
        let (memory, passes) =
            (memory_kib.unwrap_or(usual.memory_kib()), iterations.unwrap_or(usual.iterations()));
        config.password_params =
            auth::password::Params::new(memory, passes, usual.lanes()).map_err(auth::ConfigError::from)?;
        config.password_memory = total_memory.unwrap_or(config.password_memory);
        Ok(config)
    }
}
