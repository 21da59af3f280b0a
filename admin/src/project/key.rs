//! Where the secret key comes from.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;

use super::database::make_directory;
use super::settings::SecretSettings;

/// A secret key that cannot be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// None was given.
    #[error(
        "there is no secret key: set FRONTDESK_SECRET_KEY to at least 50 random characters, or `secret.key_file`"
    )]
    Missing,
    /// The file is missing, and the site serves others than this machine: a key made here would be lost unnoticed.
    #[error(
        "the key file {} does not exist: make it, for example with `head -c 48 /dev/urandom | base64 > {}; chmod 600 {}`",
        .0.display(), .0.display(), .0.display()
    )]
    NoFile(PathBuf),
    /// Others may read it.
    #[error("the secret file {} can be read by others than its owner: `chmod 600 {}`", .0.display(), .0.display())]
    Open(PathBuf),
    /// It can be neither read nor written.
    #[error("the secret file {}: {source}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The machine has no random numbers.
    #[error("the operating system gives no random numbers: {0}")]
    Random(getrandom::Error),
}

/// The secret key in a file, which is made on the first run, for its owner alone. For programs that serve this machine
/// only; in production a key is made once and kept by whoever runs the site.
///
/// # Errors
/// [`KeyError`]: the file can be read by others, or neither read nor made.
pub fn key_file(path: impl Into<PathBuf>) -> Result<SecretString, KeyError> {
    secret_key(&SecretSettings { key_file: Some(path.into()), ..SecretSettings::default() }, true)
}

/// The key that the settings give, or the content of the key file. The file is made on the first run if `make` is
/// set, for its owner alone.
pub(super) fn secret_key(settings: &SecretSettings, make: bool) -> Result<SecretString, KeyError> {
    if let Some(key) = &settings.key {
        return Ok(key.clone());
    }
    let path = settings.key_file.as_deref().ok_or(KeyError::Missing)?;
    let fault = |source| KeyError::File { path: path.to_owned(), source };
    match read_secret(path) {
        Err(KeyError::File { source, .. }) if source.kind() == ErrorKind::NotFound => {}
        other => return other,
    }
    if !make {
        return Err(KeyError::NoFile(path.to_owned()));
    }
    let mut bytes = [0; 48];
    getrandom::fill(&mut bytes).map_err(KeyError::Random)?;
    make_directory(path).map_err(fault)?;
    match create(path) {
        Ok(mut file) => file.write_all(URL_SAFE_NO_PAD.encode(bytes).as_bytes()).map_err(fault)?,
        // Another process was quicker; its key is as good.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(fault(error)),
    }
    read_secret(path)
}

/// What a file holds that is for its owner alone.
///
/// # Errors
/// [`KeyError`]: it cannot be read, or others can read it.
pub(super) fn read_secret(path: &Path) -> Result<SecretString, KeyError> {
    let fault = |source| KeyError::File { path: path.to_owned(), source };
    let text = fs::read_to_string(path).map_err(fault)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if fs::metadata(path).map_err(fault)?.permissions().mode() & 0o077 != 0 {
            return Err(KeyError::Open(path.to_owned()));
        }
    }
    Ok(SecretString::from(text.trim()))
}

/// Makes the file; never one that exists, so that nothing is overwritten and no link is followed.
fn create(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_key_is_made_once_and_only_where_it_may_be() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("data/key");
        let settings = SecretSettings { key_file: Some(path), ..SecretSettings::default() };
        assert!(matches!(secret_key(&settings, false), Err(KeyError::NoFile(_))));
        let first = secret_key(&settings, true).unwrap();
        assert_eq!(first.expose_secret().len(), 64);
        assert_eq!(secret_key(&settings, false).unwrap().expose_secret(), first.expose_secret());
        assert!(matches!(secret_key(&SecretSettings::default(), true), Err(KeyError::Missing)));
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("key");
        let settings = SecretSettings { key_file: Some(path.clone()), ..SecretSettings::default() };
        secret_key(&settings, true).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(secret_key(&settings, true), Err(KeyError::Open(_))));
    }
}
