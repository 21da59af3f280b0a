//! Where a new project takes our crates from.

use std::path::{Path, PathBuf};

use crate::error::Fault;

/// A checkout, a git repository or a published version.
#[derive(Debug)]
pub(crate) enum Source {
    Path(PathBuf),
    Git(String),
    Version(String),
}

impl Source {
    /// Reads `--frontdesk`; without it, the checkout that this program was built from.
    pub(crate) fn read(said: Option<&str>) -> Result<Self, Fault> {
        let unknown = |said: &str| Fault::Source(said.to_owned());
        let Some(said) = said else {
            let built = Path::new(env!("CARGO_MANIFEST_DIR"));
            let root = built.ancestors().nth(2).unwrap_or(built);
            return Self::checkout(root).ok_or_else(|| unknown(&root.display().to_string()));
        };
        if let Some(checkout) = Self::checkout(Path::new(said)) {
            return Ok(checkout);
        }
        if said.contains("://") || said.starts_with("git@") {
            return Ok(Self::Git(said.to_owned()));
        }
        let is_version = said.starts_with(|c: char| c.is_ascii_digit() || "=^~".contains(c))
            && said.chars().all(|c| c.is_ascii_alphanumeric() || ".-+=^~".contains(c));
        if is_version { Ok(Self::Version(said.to_owned())) } else { Err(unknown(said)) }
    }

    fn checkout(root: &Path) -> Option<Self> {
        let root = root.canonicalize().ok()?;
        root.join("admin/Cargo.toml").is_file().then_some(Self::Path(root))
    }

    /// The inside of a dependency's table.
    pub(crate) fn dependency(&self, package: &str, place: &str) -> String {
        let from = match self {
            Self::Path(root) => format!("path = {:?}", root.join(place).display().to_string()),
            Self::Git(url) => format!("git = {url:?}"),
            Self::Version(version) => format!("version = {version:?}"),
        };
        format!("package = \"{package}\", {from}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkout_a_repository_and_a_version_are_told_apart() {
        assert!(matches!(Source::read(None), Ok(Source::Path(root)) if root.join("rbac").is_dir()));
        let git = Source::read(Some("https://example.org/frontdesk.git")).unwrap();
        assert_eq!(
            git.dependency("frontdesk-admin", "admin"),
            r#"package = "frontdesk-admin", git = "https://example.org/frontdesk.git""#
        );
        assert!(matches!(Source::read(Some("0.1")), Ok(Source::Version(_))));
        assert!(Source::read(Some("nowhere")).is_err());
    }
}
