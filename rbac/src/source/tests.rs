use std::{fs, path::PathBuf};

use tempfile::TempDir;

use crate::{Authorizer, PolicyError, Source, Subject};

const READ: &str = "[roles.a.allow]\n\"shop.book\" = [\"read\"]\n";
const UPDATE: &str = "[roles.a.allow]\n\"shop.book\" = [\"update\"]\n";
const BROKEN: &str = "[roles.a.allow]\n\"shop.book\" = [\"raed\"]\n";

struct Place {
    _folder: TempDir,
    file: PathBuf,
}

impl Place {
    fn new(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("policy.toml");
        fs::write(&file, text).unwrap();
        Self { _folder: folder, file }
    }

    /// As editors do it: a new file takes the place of the old one.
    fn replace(&self, text: &str) {
        let new = self.file.with_extension("new");
        fs::write(&new, text).unwrap();
        fs::rename(new, &self.file).unwrap();
    }
}

fn may(policy: &Authorizer, action: &str) -> bool {
    policy.check(&Subject::user("t", "1", "anna").with_roles(["a"]), action, "shop.book").is_allowed()
}

#[test]
fn a_good_file_is_taken_into_use_by_all_clones() {
    let place = Place::new(READ);
    let policy = Authorizer::from_path(&place.file).unwrap();
    let clone = policy.clone();
    place.replace(UPDATE);
    assert!(may(&clone, "read") && !may(&clone, "update"));
    policy.reload().unwrap();
    assert!(!may(&clone, "read") && may(&clone, "update"));
    assert_eq!((policy.status().generation, policy.status().refused), (2, None));
    policy.reload().unwrap();
    assert_eq!(policy.status().generation, 2, "the same text is the same policy");
}

#[test]
fn whatever_is_wrong_with_the_file_the_last_good_policy_stays() {
    let place = Place::new(READ);
    let policy = Authorizer::from_path(&place.file).unwrap();
    let huge = "# more\n".repeat(2 << 20);
    for (text, message) in [
        (BROKEN, "unknown action `raed`"),
        ("", "defines no role"),
        ("[roles.a.allow]\n\"shop.book\" = [\"upd", "not TOML"),
        (&huge, "larger than"),
    ] {
        place.replace(text);
        let error = policy.reload().unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
        assert!(policy.status().refused.unwrap().contains(message));
        assert!(may(&policy, "read") && !may(&policy, "update"), "{message}");
    }
    fs::write(&place.file, b"\xff\xfe").unwrap();
    policy.reload().unwrap_err();
    fs::remove_file(&place.file).unwrap();
    assert!(matches!(policy.reload(), Err(PolicyError::Unreadable { .. })));
    assert!(may(&policy, "read") && policy.status().generation == 1);
    place.replace(READ);
    policy.reload().unwrap();
    assert_eq!(policy.status().refused, None);
}

#[test]
fn names_and_expectations_are_checked_again_at_a_reload() {
    let place = Place::new(READ);
    let policy = Authorizer::from_path(&place.file).unwrap();
    policy.register(["shop.book"]).unwrap();
    place.replace(&READ.replace("shop.book", "shop.boook"));
    assert!(policy.reload().unwrap_err().to_string().contains("did you mean `shop.book`?"));
    place.replace(&format!("{UPDATE}[[expect]]\nroles = [\"a\"]\nmay = [\"read shop.book\"]\n"));
    assert!(policy.reload().unwrap_err().to_string().contains("expected that `a` may read shop.book"));
    assert!(may(&policy, "read"));
}

#[test]
fn a_text_has_no_file_to_read_again() {
    let policy = Authorizer::from_text("policy.toml", READ).unwrap();
    assert!(matches!(policy.reload(), Err(PolicyError::NoFile)));
}

#[test]
fn a_log_line_says_what_changed() {
    let model = |text: &str| {
        crate::Policy::build(vec![crate::policy::Raw::alone("p", text)], &Default::default()).unwrap()
    };
    let told =
        |before: &str, after: &str| super::changes::describe(model(before).model(), model(after).model());
    assert_eq!(told(READ, &format!("# a comment\n{READ}")), "no role changes");
    assert_eq!(told(READ, UPDATE), "changes role `a`");
    assert_eq!(
        told(READ, "[roles.b]\n[never]\n\"shop.book\" = [\"delete\"]\n[groups]\nAll = [\"b\"]"),
        "adds role `b`; drops role `a`; changes `[never]`; changes `[groups]`"
    );
}

const ADOPTS: &str = "[roles.b]\ninherits = [\"blog.writer\"]\n[groups]\nWriters = [\"b\"]\n";
const BLOG: &str = "[roles.\"blog.writer\".allow]\n\"blog.post\" = [\"create\"]\n";

/// A file of the project, another beside it, and what an app brings.
fn three(one: &Place, two: &Place) -> Result<Authorizer, PolicyError> {
    Authorizer::from_sources([
        Source::file(&one.file),
        Source::file(&two.file),
        Source::text("blog/policy.toml", BLOG).confined_to("blog"),
    ])
}

fn writer() -> Subject {
    Subject::user("t", "2", "wanda").with_groups(["Writers"])
}

#[test]
fn several_sources_make_one_policy_in_which_each_rule_keeps_its_place() {
    let (one, two) = (Place::new(READ), Place::new(&format!("# adopts what the blog offers\n{ADOPTS}")));
    let policy = three(&one, &two).unwrap();
    assert_eq!(policy.roles(), ["a", "b", "blog.writer"]);
    let told = policy.check(&writer(), "create", "blog.post").reason().to_string();
    assert!(told.contains("blog/policy.toml:2 (role blog.writer): \"blog.post\" = [\"create\"]"), "{told}");
    let anna = Subject::user("t", "1", "anna").with_roles(["a"]);
    let rule = policy.check(&anna, "read", "shop.book").reason().rule.unwrap();
    assert_eq!((rule.file, rule.line), (one.file.display().to_string(), 2));
    assert!(policy.status().name.ends_with("policy.toml, blog/policy.toml"));
    assert!(matches!(Authorizer::from_sources([]), Err(PolicyError::NoSource)));
}

#[test]
fn the_last_good_policy_stays_whichever_of_its_files_is_wrong() {
    let (one, two) = (Place::new(READ), Place::new(ADOPTS));
    let policy = three(&one, &two).unwrap();
    two.replace(BROKEN);
    let error = policy.reload().unwrap_err().to_string();
    assert!(error.contains(&format!("{}:1:8", two.file.display())), "{error}");
    assert!(error.contains("the role `a` is defined twice"), "{error}");
    assert!(error.contains(&format!("it is defined at {}:1 too", one.file.display())), "{error}");
    one.replace(UPDATE);
    policy.reload().unwrap_err();
    assert!(may(&policy, "read") && policy.check(&writer(), "create", "blog.post").is_allowed());
    two.replace("[roles.c]\n");
    policy.reload().unwrap();
    assert!(may(&policy, "update") && !may(&policy, "read"));
    assert!(policy.check(&writer(), "create", "blog.post").is_denied());
    assert_eq!(policy.status().generation, 2);
}

/// This one and the next wait for the operating system; they give up after ten seconds.
#[cfg(feature = "watch")]
#[test]
fn each_of_several_files_is_watched_where_it_is() {
    let (one, two) = (Place::new(READ), Place::new(ADOPTS));
    let policy = three(&one, &two).unwrap();
    policy.watch().unwrap();
    one.replace(UPDATE);
    wait("the first", &|| may(&policy, "update"));
    two.replace("[roles.c]\n");
    wait("the second", &|| policy.roles() == ["a", "blog.writer", "c"]);
}

#[cfg(feature = "watch")]
fn wait(what: &str, until: &dyn Fn() -> bool) {
    assert!(
        (0..1000).any(|_| until() || (std::thread::sleep(std::time::Duration::from_millis(10)), false).1),
        "{what}"
    );
}

#[cfg(feature = "watch")]
#[test]
fn an_edited_file_takes_effect_while_the_application_runs() {
    let place = Place::new(READ);
    let policy = Authorizer::from_path(&place.file).unwrap();
    policy.watch().unwrap();
    policy.watch().unwrap();
    place.replace(UPDATE);
    wait("a file put in place of the old one", &|| may(&policy, "update"));
    fs::write(&place.file, READ).unwrap();
    wait("a file written over", &|| may(&policy, "read"));
    fs::write(&place.file, BROKEN).unwrap();
    wait("a refused file", &|| policy.status().refused.is_some());
    assert!(may(&policy, "read"));
    fs::remove_file(&place.file).unwrap();
    wait("a file that is gone", &|| {
        policy.status().refused.is_some_and(|told| told.contains("cannot be read"))
    });
    assert!(may(&policy, "read"));
    place.replace(UPDATE);
    wait("a file that is back", &|| may(&policy, "update"));
    assert_eq!(policy.status().refused, None);
}
