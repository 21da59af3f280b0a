//! What the reader refuses: each kind of mistake with its place, its words and the remedy.

use super::{LARGEST, Policy, Raw, Surroundings};
use crate::{Authorizer, Fault, PolicyError, Source};

const GOOD: &str = r#"
actions = ["publish", "refund"]
resources = ["report.sales"]

[roles.viewer.allow]
"shop.*" = ["read"]
[roles.viewer.except]
"shop.salary" = ["*"]

[roles.editor]
inherits = ["viewer"]
[roles.editor.allow]
"@catalogue" = ["create", "update", "publish"]
"shop.order" = ["update:own"]

[roles."blog.editor".allow]
"blog.*" = ["crud"]

[roles.suspended.deny]
"*" = ["*"]

[never]
"shop.invoice" = ["delete"]

[sets]
catalogue = ["shop.book", "shop.author"]

[groups]
"Night shift" = ["editor"]

[[expect]]
roles = ["editor"]
may = ["update shop.book", "update:own shop.order"]
may_not = ["delete shop.book"]
"#;

fn faults(text: &str) -> Vec<Fault> {
    match Authorizer::from_text("policy.toml", text) {
        Ok(_) => panic!("accepted: {text}"),
        Err(error) => error.faults().to_vec(),
    }
}

/// The text with its one fault marked by `^` under it, the message, the remedy, the nearest name.
struct Case {
    text: &'static str,
    line: usize,
    column: usize,
    message: &'static str,
    remedy: &'static str,
    nearest: Option<&'static str>,
}

#[test]
fn each_mistake_is_told_with_its_place_and_its_remedy() {
    let cases = [
        Case {
            text: "[roles.viewer.alow]\n\"shop.book\" = [\"read\"]",
            line: 1,
            column: 15,
            message: "unknown key `alow`",
            remedy: "known here are `inherits`, `allow`",
            nearest: Some("allow"),
        },
        Case {
            text: "[roles.a.allow]\n\"shop.book\" = [\"read\"]\n[rolse]",
            line: 3,
            column: 2,
            message: "unknown key `rolse`",
            remedy: "known here are `actions`",
            nearest: Some("roles"),
        },
        Case {
            text: "[roles.a]\nactions = [\"publish\"]",
            line: 2,
            column: 1,
            message: "unknown key `actions`",
            remedy: "before the first line in brackets",
            nearest: None,
        },
        Case {
            text: "[roles.blog.editor.allow]\n\"blog.post\" = [\"read\"]",
            line: 1,
            column: 13,
            message: "unknown key `editor`",
            remedy: "a role with a dot in its name is written in quotes",
            nearest: None,
        },
        Case {
            text: "[roles.a.fields.\"shop.book\"]\nhide = [\"price\"]",
            line: 1,
            column: 10,
            message: "`fields` is not supported yet",
            remedy: "ignoring it would change",
            nearest: None,
        },
        Case {
            text: "[roles.a.allow]\n[rows.region]\n\"shop.order\" = { path = \"region\" }",
            line: 2,
            column: 2,
            message: "`rows` is not supported yet",
            remedy: "take it out",
            nearest: None,
        },
        Case {
            text: "[roles.a.allow]\n\"shop.order\" = [\"read\", \"refund:region\"]\n[x]",
            line: 2,
            column: 25,
            message: "the qualifier `:region` is not supported yet",
            remedy: "write `:own`",
            nearest: None,
        },
        Case {
            text: "[roles.editor]\n[roles.clerk]\ninherits = [\"edtor\"]",
            line: 3,
            column: 13,
            message: "unknown role `edtor`",
            remedy: "define it: `[roles.edtor.allow]`",
            nearest: Some("editor"),
        },
        Case {
            text: "[roles.editor]\n[groups]\n\"Night shift\" = [\"Editor\"]",
            line: 3,
            column: 18,
            message: "unknown role `Editor`",
            remedy: "define it",
            nearest: Some("editor"),
        },
        Case {
            text: "[roles.editor]\n[groups]\nAll = [\"authenticated\"]\n[roles.authenticated]",
            line: 3,
            column: 8,
            message: "no group can hold the role `authenticated`",
            remedy: "take it out",
            nearest: None,
        },
        Case {
            text: "[roles.a.allow]\n\"shop.book\" = [\"raed\"]",
            line: 2,
            column: 16,
            message: "unknown action `raed`",
            remedy: "known are `create`, `read`, `update`, `delete`",
            nearest: Some("read"),
        },
        Case {
            text: "[roles.a.allow]\n\"shop.book\" = [\"publish\"]",
            line: 2,
            column: 16,
            message: "unknown action `publish`",
            remedy: "declared by `actions = [..]`",
            nearest: None,
        },
        Case {
            text: "actions = [\"read\"]\n[roles.a]",
            line: 1,
            column: 12,
            message: "the action `read` is built in",
            remedy: "take it out",
            nearest: None,
        },
        Case {
            text: "actions = [\"Re-fund\"]\n[roles.a]",
            line: 1,
            column: 12,
            message: "`Re-fund` is no action",
            remedy: "write a verb",
            nearest: None,
        },
        Case {
            text: "[roles.a]\ninherits = [\"b\"]\n[roles.b]\ninherits = [\"c\"]\n[roles.c]\ninherits = [\"a\"]\n[roles.d]",
            line: 6,
            column: 13,
            message: "roles inherit in a circle: `a` from `b` from `c` from `a`",
            remedy: "take one of them out",
            nearest: None,
        },
        Case {
            text: "[roles.a]\ninherits = [\"a\"]",
            line: 2,
            column: 13,
            message: "roles inherit in a circle: `a` from `a`",
            remedy: "take one of them out",
            nearest: None,
        },
        Case {
            text: "[roles.a.allow]\n\"shop.book\" = [\"read\", \"update\", \"read\"]",
            line: 2,
            column: 34,
            message: "`read` is in this list twice",
            remedy: "take one of them out",
            nearest: None,
        },
        Case {
            text: "[roles.a.allow]\n\"shop.book\" = [\"read\"]\n\"shop.book\" = [\"update\"]",
            line: 3,
            column: 1,
            message: "this is not TOML: duplicate key",
            remedy: "toml.io",
            nearest: None,
        },
        Case {
            text: "[roles.a.allow]\n\"shop.book\" = [\"read\"",
            line: 2,
            column: 22,
            message: "this is not TOML",
            remedy: "toml.io",
            nearest: None,
        },
        Case {
            text: "[roles.a.allow]\n\"shop.b*\" = [\"read\"]",
            line: 2,
            column: 1,
            message: "`shop.b*` is no resource",
            remedy: "write an app and a model",
            nearest: None,
        },
        Case {
            text: "[roles.a.allow]\n\"shop.book.title\" = [\"read\"]",
            line: 2,
            column: 1,
            message: "`shop.book.title` is no resource",
            remedy: "write an app and a model",
            nearest: None,
        },
        Case {
            text: "[roles.a.allow]\nshop.book = [\"read\"]",
            line: 2,
            column: 1,
            message: "without quotes TOML takes the dot for a table in a table",
            remedy: "`\"shop.book\" = [\"read\"]`",
            nearest: None,
        },
        Case {
            text: "[sets]\ncatalogue = [\"shop.book\"]\n[roles.a.allow]\n\"@catalog\" = [\"read\"]",
            line: 4,
            column: 1,
            message: "unknown set `@catalog`",
            remedy: "define it: `[sets]`",
            nearest: Some("catalogue"),
        },
        Case {
            text: "[roles.a]\n[sets]\na = [\"shop.book\"]\nb = [\"@a\"]",
            line: 4,
            column: 6,
            message: "a set cannot hold another set",
            remedy: "write the resources themselves",
            nearest: None,
        },
        Case {
            text: "resources = [\"sales\"]\n[roles.a]",
            line: 1,
            column: 14,
            message: "`sales` is no resource",
            remedy: "an app, a dot and a model",
            nearest: None,
        },
        Case {
            text: "[roles.a.allow]\n\"shop.book\" = \"read\"",
            line: 2,
            column: 15,
            message: "expected a list, found a text",
            remedy: "write texts in brackets",
            nearest: None,
        },
        Case {
            text: "[roles.a.allow]\n\"shop.book\" = [\"read\", 7]",
            line: 2,
            column: 24,
            message: "expected a text, found a number",
            remedy: "write texts in brackets",
            nearest: None,
        },
        Case {
            text: "[roles]\na = true",
            line: 2,
            column: 1,
            message: "expected a table, found true or false",
            remedy: "write a line in brackets",
            nearest: None,
        },
        Case {
            text: "roles = 7",
            line: 1,
            column: 9,
            message: "expected a table, found a number",
            remedy: "write a line in brackets",
            nearest: None,
        },
        Case {
            text: "[roles.a]\n[expect]\nroles = [\"a\"]",
            line: 2,
            column: 1,
            message: "an expectation is a table of its own",
            remedy: "write `[[expect]]`",
            nearest: None,
        },
        Case {
            text: "[roles.a]\n[[expect]]\nroles = [\"a\"]",
            line: 3,
            column: 1,
            message: "this expectation expects nothing",
            remedy: "say of whom",
            nearest: None,
        },
        Case {
            text: "[roles.a]\n[[expect]]\nroles = [\"a\"]\nmay_not = [\"delete\"]",
            line: 4,
            column: 12,
            message: "`delete` is not an action and a resource",
            remedy: "write both with a space between",
            nearest: None,
        },
        Case {
            text: "[roles.a]\n[groups]\nStaff = [\"a\"]\n[[expect]]\ngroups = [\"Stuff\"]\nmay_not = [\"read shop.book\"]",
            line: 5,
            column: 11,
            message: "unknown group `Stuff`",
            remedy: "`[groups]` does not name it",
            nearest: Some("Staff"),
        },
        Case {
            text: "[roles.a.allow]\n\"shop.book\" = [\"read\"]\n[[expect]]\nroles = [\"a\"]\nmay = [\"update shop.book\"]",
            line: 5,
            column: 8,
            message: "expected that `a` may update shop.book, but the policy denies it",
            remedy: "the roles held allow `read`; no role allows this",
            nearest: None,
        },
        Case {
            text: "[roles.a.allow]\n\"shop.*\" = [\"read\"]\n[[expect]]\nroles = [\"a\"]\nmay_not = [\"read shop.salary\"]",
            line: 5,
            column: 12,
            message: "expected that `a` may not read shop.salary, but the policy allows it",
            remedy: "policy.toml:2 (role a): \"shop.*\" = [\"read\"]",
            nearest: None,
        },
        Case {
            text: "[roles.a.allow]\n\"shop.order\" = [\"read:own\"]\n[[expect]]\nroles = [\"a\"]\nmay = [\"read shop.order\"]",
            line: 5,
            column: 8,
            message: "expected that `a` may read shop.order, but the policy allows it for some rows only",
            remedy: "policy.toml:2 (role a)",
            nearest: None,
        },
        Case {
            text: "# nothing here\n",
            line: 1,
            column: 1,
            message: "the policy defines no role",
            remedy: "write at least one",
            nearest: None,
        },
        Case {
            text: "",
            line: 1,
            column: 1,
            message: "the policy defines no role",
            remedy: "write",
            nearest: None,
        },
    ];
    for case in cases {
        let found = faults(case.text);
        let fault = &found[0];
        let told = format!("{fault}\nin\n{}", case.text);
        assert_eq!((fault.line, fault.column), (case.line, case.column), "{told}");
        assert_eq!(fault.file, "policy.toml");
        assert_eq!(fault.text, case.text.lines().nth(case.line - 1).unwrap_or_default(), "{told}");
        assert!(fault.message.contains(case.message), "{told}");
        assert!(fault.remedy.contains(case.remedy), "{told}");
        assert_eq!(fault.nearest.as_deref(), case.nearest, "{told}");
    }
}

#[test]
fn a_fault_reads_like_a_compilers_message() {
    let error =
        Authorizer::from_text("policy.toml", "[roles.editor]\n[roles.clerk]\ninherits = [\"edtor\"]\n");
    let expected = "\
error: unknown role `edtor`
 --> policy.toml:3:13
  |
3 | inherits = [\"edtor\"]
  |             ^^^^^^^
  |
  = help: did you mean `editor`? define it: `[roles.edtor.allow]`";
    assert_eq!(error.unwrap_err().to_string(), expected);
}

#[test]
fn all_faults_are_told_at_once_in_the_order_of_the_file() {
    let found = faults("[roles.a]\ninherits = [\"x\"]\n[roles.a.deny]\n\"shop\" = [\"raed\"]\n[nevr]\n");
    let lines: Vec<usize> = found.iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [2, 4, 4, 5]);
}

#[test]
fn the_good_policy_is_good() {
    Authorizer::from_text("policy.toml", GOOD).unwrap();
}

#[test]
fn a_name_that_nobody_registered_is_refused_with_its_neighbors() {
    let policy =
        Authorizer::from_text("policy.toml", "[roles.a.allow]\n\"shop.boook\" = [\"read\"]").unwrap();
    let error = policy.register(["shop.book", "shop.order"]).unwrap_err();
    let [fault] = error.faults() else { panic!("{error}") };
    assert_eq!((fault.line, fault.column), (2, 1));
    assert!(fault.message.contains("unknown resource `shop.boook`"), "{fault}");
    assert!(fault.remedy.contains("`shop` has `shop.book`, `shop.order`"), "{fault}");
    assert_eq!(fault.nearest.as_deref(), Some("shop.book"));
    policy.register(["shop.boook"]).expect("a refused registration leaves nothing behind");
}

#[test]
fn own_rows_without_an_owner_are_refused_with_the_remedy() {
    let policy =
        Authorizer::from_text("p", "[roles.a.allow]\n\"shop.order\" = [\"read\", \"update:own\"]").unwrap();
    let error = policy.register(["shop.order"]).unwrap_err();
    let [fault] = error.faults() else { panic!("{error}") };
    assert_eq!((fault.line, fault.column), (2, 25));
    assert!(fault.message.contains("`:own` on `shop.order`"), "{fault}");
    assert!(fault.remedy.contains("row::Map::new::<Entity>(\"shop.order\").owner(Column)"), "{fault}");
}

#[test]
fn bytes_that_are_no_text_are_refused_where_they_begin() {
    let bytes = b"[roles.a]\n# caf\xe9\n".to_vec();
    let error = Policy::build(vec![Raw::alone("policy.toml", bytes)], &Surroundings::default()).unwrap_err();
    let fault = &error.as_slice()[0];
    assert_eq!((fault.line, fault.column, fault.message.as_str()), (2, 6, "this is not UTF-8"));
}

#[test]
fn ten_megabytes_are_refused_and_the_message_stays_short() {
    let mut text = GOOD.to_owned();
    while text.len() < 10 << 20 {
        text.push_str("# more and more and more and more and more and more and more and more\n");
    }
    let error = Authorizer::from_text("policy.toml", &text).unwrap_err().to_string();
    assert!(error.contains(&format!("larger than {} MiB", LARGEST >> 20)) && error.len() < 1000, "{error}");
}

#[test]
fn a_very_long_line_is_shown_round_its_fault() {
    let long = format!("[roles.a.allow]\n\"shop.book\" = [\"read\", {} \"raed\"]", " ".repeat(100_000));
    let fault = &faults(&long)[0];
    assert!(fault.text.len() < 1000 && fault.column > 100_000, "{fault}");
    assert!(fault.to_string().contains("\"raed\"") && fault.to_string().len() < 2000, "{fault}");
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("policy.toml");
    let error = Authorizer::from_path(&missing).unwrap_err();
    assert!(
        matches!(error, PolicyError::Unreadable { .. }) && error.to_string().contains("policy.toml"),
        "{error}"
    );
    let error = Authorizer::from_path(folder.path()).unwrap_err();
    assert!(error.to_string().contains("not a regular file"), "{error}");
}

#[test]
fn a_deep_chain_of_roles_needs_no_deep_stack() {
    let mut text = "[roles.r0.allow]\n\"shop.book\" = [\"read\"]\n".to_owned();
    for role in 1..20_000 {
        text.push_str(&format!("[roles.r{role}]\ninherits = [\"r{}\"]\n", role - 1));
    }
    let policy = Authorizer::from_text("policy.toml", &text).unwrap();
    let last = crate::Subject::user("t", "1", "last").with_roles(["r19999"]);
    assert!(policy.check(&last, "read", "shop.book").is_allowed());
}

#[test]
fn what_is_nested_without_end_is_refused_without_a_deep_stack() {
    let deep = 1 << 15;
    for text in [
        format!("x = {}", "[".repeat(deep)),
        format!("x = {}", "{a=".repeat(deep)),
        format!("x{} = 1", ".a".repeat(deep)),
        format!("[x{}]", ".a".repeat(deep)),
        format!("[[x{}]]", ".a".repeat(deep)),
        format!("[roles.a.allow]\n\"shop.book\" = {{ a{} = 1 }}", ".a".repeat(deep)),
    ] {
        assert!(!faults(&text).is_empty());
    }
}

/// Every prefix of a good file, and every file that differs from it in one character, is either refused or read;
/// the reader never panics over it.
#[test]
fn no_truncation_and_no_slip_of_the_pen_is_too_much() {
    let surroundings = Surroundings::default();
    for end in 0..GOOD.len() {
        let _ = Policy::build(vec![Raw::alone("policy.toml", &GOOD.as_bytes()[..end])], &surroundings);
    }
    for at in 0..GOOD.len() {
        for byte in [b'x', b'"', b'[', b']', b'=', b'.', b'*', b'@', b':', b'\n', b' ', 0, 0xff] {
            let mut bytes = GOOD.as_bytes().to_vec();
            bytes[at] = byte;
            if let Err(faults) = Policy::build(vec![Raw::alone("policy.toml", bytes)], &surroundings) {
                assert!(!faults.to_string().is_empty());
            }
        }
    }
}

/// The faults of what an app called `blog` brings beside a policy that is good.
fn faults_of_blog(text: &str) -> Vec<Fault> {
    let sources = [Source::text("policy.toml", GOOD), Source::text("blog.toml", text).confined_to("blog")];
    match Authorizer::from_sources(sources) {
        Ok(_) => Vec::new(),
        Err(error) => error.faults().to_vec(),
    }
}

#[test]
fn what_an_app_brings_is_confined_to_its_own_names() {
    let good = "actions = [\"publish\"]\nresources = [\"blog.desk\"]\n[sets]\ntexts = [\"blog.post\"]\n\
                [roles.\"blog.reader\".allow]\n\"blog.*\" = [\"read\"]\n\
                [roles.\"blog.writer\"]\ninherits = [\"blog.reader\"]\n\
                [roles.\"blog.writer\".allow]\n\"@texts\" = [\"publish\"]\n\
                [never]\n\"blog.post\" = [\"delete\"]\n\
                [[expect]]\nroles = [\"blog.writer\"]\nmay = [\"read blog.post\"]\n";
    assert_eq!(faults_of_blog(good), []);
    for (text, line, message) in [
        ("resources = [\"shop.till\"]", 1, "speaks of `shop.till`"),
        ("[sets]\nall = [\"blog.post\", \"shop.book\"]", 2, "speaks of `shop.book`"),
        ("[roles.\"blog.a\".allow]\n\"shop.book\" = [\"read\"]", 2, "speaks of `shop.book`"),
        ("[roles.\"blog.a\".allow]\n\"shop.*\" = [\"read\"]", 2, "speaks of `shop.*`"),
        ("[roles.\"blog.a\".allow]\n\"*\" = [\"read\"]", 2, "speaks of `*`"),
        ("[roles.\"blog.a\".deny]\n\"*\" = [\"*\"]", 2, "speaks of `*`"),
        ("[roles.\"blog.a\".except]\n\"auth.user\" = [\"*\"]", 2, "speaks of `auth.user`"),
        ("[roles.\"blog.a\".allow]\n\"blogs.post\" = [\"read\"]", 2, "speaks of `blogs.post`"),
        ("[never]\n\"shop.book\" = [\"read\"]", 2, "speaks of `shop.book`"),
        ("[roles.editor.allow]\n\"blog.post\" = [\"read\"]", 1, "names the role `editor`"),
        ("[roles.anonymous.allow]\n\"blog.post\" = [\"read\"]", 1, "names the role `anonymous`"),
        ("[roles.\"blogs.a\".allow]\n\"blog.post\" = [\"read\"]", 1, "names the role `blogs.a`"),
        ("[roles.\"blog.a\"]\ninherits = [\"manager\"]", 2, "names the role `manager`"),
        ("[groups]\nAll = [\"blog.a\"]\n[roles.\"blog.a\"]", 1, "cannot put people into roles"),
        ("[[expect]]\nroles = [\"manager\"]\nmay = [\"read blog.post\"]", 2, "names the role `manager`"),
        ("[[expect]]\ngroups = [\"Editors\"]\nmay = [\"read blog.post\"]", 2, "expect anything of a group"),
        (
            "[roles.\"blog.a\"]\n[[expect]]\nroles = [\"blog.a\"]\nmay_not = [\"read shop.book\"]",
            4,
            "speaks of `shop.book`",
        ),
        ("[roles.\"blog.a\".allow]\n\"@catalogue\" = [\"read\"]", 2, "unknown set `@catalogue`"),
    ] {
        let faults = faults_of_blog(text);
        let found = faults.iter().find(|fault| fault.message.contains(message));
        let found = found.unwrap_or_else(|| panic!("{message} in {faults:#?}"));
        assert_eq!((found.file.as_str(), found.line), ("blog.toml", line), "{found}");
    }
}

#[test]
fn an_app_that_is_called_like_a_part_of_the_house_brings_no_policy() {
    for app in ["auth", "rbac", "admin", "*", ""] {
        let text = format!("[roles.\"{app}.a\".allow]\n\"{app}.user\" = [\"crud\"]");
        let error = Authorizer::from_sources([Source::text("a.toml", text).confined_to(app)]).unwrap_err();
        assert!(error.to_string().contains("cannot bring a policy"), "{error}");
    }
}

#[test]
fn sources_add_up_where_that_is_natural_and_collide_where_it_is_not() {
    let one = "actions = [\"publish\"]\nresources = [\"shop.desk\"]\n[sets]\nbooks = [\"shop.book\"]\n\
               [roles.a.allow]\n\"@books\" = [\"publish\"]\n[groups]\nNight = [\"a\"]\n[never]\n\"shop.x\" = [\"read\"]";
    let two = "actions = [\"publish\"]\nresources = [\"shop.desk\"]\n\
               [roles.b.deny]\n\"@books\" = [\"read\"]\n[groups]\nNight = [\"b\", \"a\"]\n[never]\n\"shop.y\" = [\"read\"]";
    let both = |one: &str, two: &str| {
        Authorizer::from_sources([Source::text("one.toml", one), Source::text("two.toml", two)])
    };
    let policy = both(one, two).unwrap();
    assert_eq!(policy.roles_of_group("Night"), ["a", "b"]);
    let boss = crate::Subject::user("t", "1", "boss").with_superuser(true);
    for (resource, place) in [("shop.x", "one.toml:10"), ("shop.y", "two.toml:8")] {
        let told = policy.check(&boss, "read", resource).reason().to_string();
        assert!(told.contains(place), "{told}");
    }
    let told = both(one, "[sets]\nbooks = [\"shop.x\"]\n[roles.a]").unwrap_err().to_string();
    for said in [
        "the set `books` is defined twice",
        "one.toml:4 too",
        "the role `a` is defined twice",
        "one.toml:5 too",
    ] {
        assert!(told.contains(said), "{told}");
    }
    assert!(told.contains("two.toml:2") && told.contains("two.toml:3"), "{told}");
}
