//! Which names can be names.

use crate::error::Fault;

/// Rust's keywords of the edition 2024, reserved ones included.
const KEYWORDS: [&str; 52] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "union", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Crates that a project stands on: a package or a module of that name would hide them.
const CRATES: [&str; 22] = [
    "admin",
    "alloc",
    "async_trait",
    "auth",
    "axum",
    "core",
    "demo",
    "frontdesk",
    "frontdesk_admin",
    "frontdesk_auth",
    "frontdesk_cli",
    "frontdesk_rbac",
    "frontdesk_web",
    "maud",
    "proc_macro",
    "rbac",
    "sea_orm",
    "sea_orm_migration",
    "std",
    "test",
    "tests",
    "tokio",
];

/// What the site keeps for itself, and the modules that every project has.
const RESERVED: [&str; 12] = [
    "api", "debug", "history", "home", "live", "login", "logout", "main", "ready", "search", "static",
    "theme",
];

/// Is it a word of Rust?
pub(crate) fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

/// A project's name is its package's.
pub(crate) fn project(name: &str) -> Result<(), Fault> {
    let fault = |why: &str| Fault::Name { what: "a project", name: name.to_owned(), why: why.to_owned() };
    let shape = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(shape) || name.len() > 64 {
        return Err(fault(
            "it is lower-case letters, digits, `-` and `_`, at most 64, and begins with a letter",
        ));
    }
    let word = name.replace('-', "_");
    if KEYWORDS.contains(&word.as_str()) {
        return Err(fault(&format!("it is a word of Rust; call it `{name}-site`, for example")));
    }
    if CRATES.contains(&word.as_str()) {
        return Err(fault(&format!(
            "a crate that it stands on has this name; call it `{name}-site`, for example"
        )));
    }
    Ok(())
}

/// An app's name is a module, the first part of addresses and of names in policies.
pub(crate) fn app(name: &str) -> Result<(), Fault> {
    let fault = |why: &str| Fault::Name { what: "an app", name: name.to_owned(), why: why.to_owned() };
    let shape = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(shape) || name.len() > 40 {
        return Err(fault("it is lower-case letters, digits and `_`, at most 40, and begins with a letter"));
    }
    if KEYWORDS.contains(&name) {
        return Err(fault(&format!("it is a word of Rust; call it `{name}s`, for example")));
    }
    if CRATES.contains(&name) {
        return Err(fault(&format!(
            "a crate that it stands on has this name; call it `our_{name}`, for example"
        )));
    }
    if RESERVED.contains(&name) {
        return Err(fault(&format!("every project has it already; call it `our_{name}`, for example")));
    }
    Ok(())
}

/// `night_shift` as people read it: "Night shift".
pub(crate) fn words(name: &str) -> String {
    let text = name.replace(['_', '-'], " ");
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_would_not_build_are_refused_with_another_one() {
        for (name, said) in [
            ("match", "call it `match-site`"),
            ("Shop", "lower-case letters"),
            ("9lives", "begins with a letter"),
            ("a b", "lower-case"),
            ("../x", "lower-case"),
            ("", "begins with a letter"),
            ("admin", "a crate that it stands on"),
            ("sea-orm", "a crate that it stands on"),
            ("frontdesk-auth", "a crate that it stands on"),
        ] {
            let fault = project(name).unwrap_err().to_string();
            assert!(fault.contains(said), "{fault}");
        }
        assert!(project("night-shift").is_ok());
        for name in ["type", "static", "auth", "a-b", "_x", "home"] {
            assert!(app(name).is_err(), "{name}");
        }
        assert!(app("night_shift").is_ok());
    }
}
