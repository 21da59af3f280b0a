//! The tests that the source tree has, under the names that `cargo test -- --list` gives them.
//!
//! Each package is walked from its roots along its `mod` declarations, so that a file which is not compiled has no tests. A test
//! that a macro runs once for each database (`lists::x::case_1_sqlite`) has the name of its function here (`lists::x`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The packages whose unit tests may be named, by the word before the colon, and where each one lives.
const PACKAGES: &[(&str, &str)] = &[
    ("admin", "admin"),
    ("auth", "auth"),
    ("cli", "admin/cli"),
    ("demo", "demo"),
    ("rbac", "rbac"),
    ("tests", "tests"),
    ("web", "auth/web"),
];

/// The root of the black-box suite, whose tests are named without a package.
const BEHAVIOUR: &str = "tests/tests/behaviour/main.rs";

/// All tests, as `package: module::name`, or `module::name` for the black-box suite; true for one that is ignored.
#[derive(Clone, Debug, Default)]
pub struct Tests(BTreeMap<String, bool>);

impl Tests {
    /// The tests of this repository.
    #[must_use]
    pub fn of(repository: &Path) -> Self {
        let mut tests = Self::default();
        tests.walk("", "", &repository.join(BEHAVIOUR));
        for (package, place) in PACKAGES {
            for root in ["src/lib.rs", "src/main.rs"] {
                tests.walk(&format!("{package}: "), "", &repository.join(place).join(root));
            }
        }
        tests
    }

    /// The names of the black-box suite.
    pub fn behaviour(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str).filter(|name| !name.contains(": "))
    }

    /// What is wrong with this name of a test.
    #[must_use]
    pub fn doubt(&self, name: &str) -> Option<String> {
        match self.0.get(name) {
            Some(false) => None,
            Some(true) => Some(format!("the test `{name}` is ignored")),
            None => {
                let last = |name: &str| name.rsplit([':', ' ']).next().map(str::to_owned);
                let same = |known: &&String| last(known.as_str()) == last(name);
                let nearest = self.0.keys().find(same).map(|known| format!("; there is `{known}`"));
                Some(format!("there is no test `{name}`{}", nearest.unwrap_or_default()))
            }
        }
    }

    /// Takes in the tests of one file, and goes along its modules. A file that is not there has none.
    fn walk(&mut self, package: &str, module: &str, file: &Path) {
        let Ok(text) = std::fs::read_to_string(file) else { return };
        let (mut inline, mut attributes): (Vec<(usize, String)>, Vec<String>) = (Vec::new(), Vec::new());
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let (indent, words) = (line.len() - line.trim_start().len(), line.trim());
            if words.starts_with("#[") {
                let mut attribute = words.to_owned();
                while !is_balanced(&attribute) {
                    let Some(more) = lines.next() else { break };
                    attribute.push_str(more.trim());
                }
                attributes.push(attribute);
                continue;
            }
            if words.is_empty() || words.starts_with("//") {
                continue;
            }
            let attributes = std::mem::take(&mut attributes);
            if words == "}" && inline.last().is_some_and(|(at, _)| *at == indent) {
                inline.pop();
                continue;
            }
            let inner: String = inline.iter().map(|(_, name)| format!("{name}::")).collect();
            if let Some(name) = item(words, "fn") {
                let has =
                    |names: &[&str]| attributes.iter().any(|attribute| names.contains(&path(attribute)));
                // A template has the attributes of a test and is none itself.
                if has(&["apply", "rstest", "test"]) && !has(&["template"]) {
                    let ignored = has(&["ignore"]);
                    self.0.insert(format!("{package}{module}{inner}{name}"), ignored);
                }
            } else if let Some(name) = item(words, "mod") {
                if words.ends_with('{') {
                    inline.push((indent, name.to_owned()));
                } else if words.ends_with(';') {
                    let given = attributes.iter().find_map(|attribute| attribute.split('"').nth(1));
                    let given =
                        given.filter(|_| attributes.iter().any(|attribute| path(attribute) == "path"));
                    for place in places(file, &inner, name, given) {
                        self.walk(package, &format!("{module}{inner}{name}::"), &place);
                    }
                }
            }
        }
    }
}

/// Where the file of `mod name;` may be.
fn places(file: &Path, inner: &str, name: &str, given: Option<&str>) -> Vec<PathBuf> {
    let folder = file.parent().unwrap_or(file);
    if let Some(given) = given {
        return vec![folder.join(given)];
    }
    let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let own = if ["lib", "main", "mod"].contains(&stem) { folder.to_owned() } else { folder.join(stem) };
    let own = inner.split("::").filter(|part| !part.is_empty()).fold(own, |own, part| own.join(part));
    vec![own.join(format!("{name}.rs")), own.join(name).join("mod.rs")]
}

/// The name of the function or module that this line begins.
fn item<'a>(words: &'a str, kind: &str) -> Option<&'a str> {
    let mut rest = words;
    loop {
        let (word, after) = rest.split_once(' ')?;
        rest = after;
        if word == kind {
            let end =
                rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
            return Some(rest.split_at(end).0).filter(|name| !name.is_empty());
        }
        if !["async", "const", "pub", "unsafe"].contains(&word) && !word.starts_with("pub(") {
            return None;
        }
    }
}

/// The last name of an attribute's path: `test` of `#[tokio::test(flavor = "multi_thread")]`.
fn path(attribute: &str) -> &str {
    let path = attribute.trim_start_matches("#[").split(['(', ']', ' ', '=']).next().unwrap_or_default();
    path.rsplit("::").next().unwrap_or(path)
}

fn is_balanced(attribute: &str) -> bool {
    attribute.matches('[').count() <= attribute.matches(']').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_found_wherever_modules_lead() {
        let place = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let file = place.path().join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        };
        let lib = "mod a;\n#[cfg(test)]\nmod b;\n#[path = \"elsewhere.rs\"]\npub(crate) mod c;\n// mod d;\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn first() {\n    }\n\n    mod deep {\n        #[tokio::test(\n            flavor = \"multi_thread\"\n        )]\n        async fn second() {}\n    }\n    fn helper() {}\n    #[ignore]\n    #[test]\n    fn third() {}\n}\n";
        write("auth/src/lib.rs", lib);
        write(
            "auth/src/a.rs",
            "mod inside;\nproptest! {\n    #![cases = 1]\n\n    #[test]\n    fn always(x in any()) {}\n}\n",
        );
        write(
            "auth/src/a/inside.rs",
            "#[rstest_reuse::template]\n#[rstest::rstest]\nfn every_ground() {}\n#[apply(every_ground)]\n#[tokio::test]\nasync fn on_each(#[case] ground: Ground) {}\n",
        );
        write(
            "auth/src/b/mod.rs",
            "#[test]\n// a remark\npub fn beside() {}\n#[derive(Debug)]\nfn not_one() {}\n",
        );
        write("auth/src/elsewhere.rs", "#[rstest]\nfn pointed() {}\n");
        write("auth/src/d.rs", "#[test]\nfn not_compiled() {}\n");
        let tests = Tests::of(place.path());
        let names: Vec<&str> = tests.0.keys().map(String::as_str).collect();
        let expected = [
            "auth: a::always",
            "auth: a::inside::on_each",
            "auth: b::beside",
            "auth: c::pointed",
            "auth: tests::deep::second",
            "auth: tests::first",
            "auth: tests::third",
        ];
        assert_eq!(names, expected);
        assert!(tests.doubt("auth: tests::third").unwrap().contains("ignored"));
        assert!(tests.doubt("auth: first").unwrap().contains("there is `auth: tests::first`"));
    }
}
