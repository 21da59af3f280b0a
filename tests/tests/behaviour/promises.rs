//! What is promised, and that nothing is forgotten or made up: `docs/parity.md` against the list of promises, the tests that
//! there are, and the reports that the list was made from.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use frontdesk_tests::promises::sources::Tests;
use frontdesk_tests::promises::{self, judge, research};

const TABLE: &str = "docs/parity.md";

fn tests() -> Tests {
    Tests::of(&promises::repository())
}

#[track_caller]
fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_promise_has_a_test_that_exists_or_an_issue_or_a_reason() {
    let promises = promises::promises();
    assert!(promises.len() > 400, "only {} promises", promises.len());
    assert_none(&judge(&promises::read(TABLE), &promises, &tests()));
}

#[test]
fn the_names_are_those_that_the_test_program_lists() {
    let listed = Command::new(std::env::current_exe().unwrap()).arg("--list").output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let listed: BTreeSet<&str> = listed
        .lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .map(|name| name.split("::case_").next().unwrap_or(name))
        .collect();
    let tests = tests();
    let found: BTreeSet<&str> = tests.behaviour().collect();
    assert!(found.len() > 100, "{found:?}");
    let (unread, made_up): (Vec<_>, Vec<_>) =
        (listed.difference(&found).collect(), found.difference(&listed).collect());
    assert!(
        unread.is_empty() && made_up.is_empty(),
        "listed and not read: {unread:?}; read and not listed: {made_up:?}"
    );
}

#[test]
fn a_table_that_forgets_or_makes_up_is_found_out() {
    let (table, promises, tests) = (promises::read(TABLE), promises::promises(), tests());
    let row = |id: &str| {
        let found = table.lines().find(|line| line.starts_with(&format!("| `{id}`")));
        found.unwrap_or_else(|| panic!("no row {id}")).to_owned()
    };
    let proven = "sessions::s08_a_slow_request_cannot_bring_a_signed_out_session_back";
    assert!(row("S08").contains(proven));
    let with = |id: &str, other: &str| table.replace(&row(id), other);
    let cells = |proof: &str, not: &str| {
        let words = &promises.iter().find(|promise| promise.id == "S08").unwrap().words;
        format!("| `S08` {words} | {proof} | {not} |")
    };
    assert_none(&judge(&with("S08", &cells("issue 4", "")), &promises, &tests));
    assert_none(&judge(&with("S08", &cells("later: screens", "not: there is a reason")), &promises, &tests));
    assert_none(&judge(&with("S08", &cells("", "not: there is a reason")), &promises, &tests));
    let lies = [
        (with("S08", ""), "S08 is forgotten"),
        (with("S08", &format!("{}\n{}", row("S08"), row("S08"))), "S08 stands here a second time"),
        (with("S08", &row("S08").replace("S08", "S99")), "nobody promised S99"),
        (with("S08", &row("S08").replace("slow", "fast")), "S08 is promised as"),
        (with("S08", &cells("", "")), "S08 has neither a test, nor an issue, nor a reason"),
        (with("S08", &cells("", "because")), "write `not: `"),
        (with("S08", &cells("", "not: ")), "write `not: `"),
        (with("S08", &cells("issue 1", "")), "none of the open issues"),
        (with("S08", &cells("later: never", "")), "nothing is planned"),
        (with("S08", &cells("some day", "")), "is no test in backticks"),
        (with("S08", &cells("`sessions::s08_it_works`", "")), "there is no test `sessions::s08_it_works`"),
        (with("S08", &cells(&format!("`x{proven}`"), "")), "there is no test `xsessions::"),
        (with("S08", &cells(&format!("`auth: {proven}`"), "")), "there is no test `auth: sessions::"),
        (with("S08", "| `S08` one cell"), "1 cells instead of three"),
    ];
    for (table, expected) in lies {
        let faults = judge(&table, &promises, &tests);
        assert!(
            faults.iter().any(|fault| fault.contains(expected)),
            "not found out: {expected}; only {faults:?}"
        );
    }
    let more = format!("{}\nZ99 a promise that nobody wrote down", promises::read("tests/promises/ids.txt"));
    assert_eq!(
        judge(&table, &promises::parse(&more), &tests),
        ["Z99 is forgotten: a promise that nobody wrote down"]
    );
}

/// The reports lie beside the checkout where this project is built, and nowhere else. Without them the committed list is the
/// promise, and `tests/run` says that it was not compared.
#[test]
fn the_list_forgets_no_row_of_the_reports_it_was_made_from() {
    let given = std::env::var_os("FRONTDESK_RESEARCH").map(PathBuf::from);
    let folder = given.clone().unwrap_or_else(|| promises::repository().join("../shared/research"));
    if given.is_none() && !folder.is_dir() {
        return eprintln!("NOT RUN: there is no {}: the committed list stands for it", folder.display());
    }
    let listed: Vec<String> = promises::promises().into_iter().map(|promise| promise.id).collect();
    let asked = research::ids(&folder);
    let lacking: Vec<_> = asked.iter().filter(|id| !listed.contains(id)).collect();
    let invented: Vec<_> = listed.iter().filter(|id| !asked.contains(id)).collect();
    assert!(lacking.is_empty() && invented.is_empty(), "forgotten: {lacking:?}; from nowhere: {invented:?}");
}

#[test]
fn every_test_that_the_security_page_names_exists() {
    let page = promises::read("SECURITY.md");
    let tests = tests();
    let known: BTreeSet<&str> = tests.behaviour().filter_map(|name| name.rsplit("::").next()).collect();
    let rows =
        page.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.rsplit('|').next());
    let mut named = 0;
    for name in rows.flat_map(|tests| tests.split('`').skip(1).step_by(2)) {
        assert!(known.contains(name), "SECURITY.md names `{name}`, and there is no such test");
        named += 1;
    }
    assert!(named > 40, "only {named} names were found");
}
