//! The heavy style.

mod database;
mod key;
mod log;
mod settings;

pub use self::database::connect;
pub use self::key::KeyError;
pub use self::settings::{
    AdminSettings, DatabaseSettings, LogFormat, LogSettings, PolicySettings, SecretSettings, ServerSettings,
    Settings, SettingsError,
};
