//! Every kind of value through the admin, on every database: what people see is the same, to the letter.

mod cabinet;
mod entities;
mod order;
mod refusal;

use self::cabinet::Cabinet;
use crate::ground::{Ground, apply, every_ground};

/// What is typed into each field, and what the form shows of it later.
const FULL: &[(&str, &str, &str)] = &[
    ("name", "Zoë \u{1f4da} e\u{301}", "Zoë \u{1f4da} e\u{301}"),
    ("code", "A-1", "A-1"),
    ("flag", "on", "on"),
    ("maybe", "false", "false"),
    ("small", "-32768", "-32768"),
    ("count", "2147483647", "2147483647"),
    ("big", "9223372036854775807", "9223372036854775807"),
    ("pieces", "4294967295", "4294967295"),
    ("single", "0.1", "0.1"),
    ("ratio", "0.1", "0.1"),
    ("price", "1234567890123.5", "1234567890123.50"),
    ("weight", "12", "12"),
    ("status", "p", "p"),
    ("grade", "9", "9"),
    ("mood", "merry", "merry"),
    ("day", "1969-07-20", "1969-07-20"),
    ("clock", "20:17:40.250", "20:17:40.250"),
    ("naive", "1999-12-31T23:59:59.500", "1999-12-31T23:59:59.500"),
    ("moment", "2024-02-29T10:00:00.125+02:00", "2024-02-29T08:00:00.125"),
    ("zoned", "2024-02-29T10:00", "2024-02-29T10:00:00"),
    ("uid", "6F9619FF-8B86-4D01-B42D-00CF4FC964FF", "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"),
    (
        "data",
        r#"{"b": 1, "a": [1.5, null, "ü"], "aa": {}}"#,
        "{\n  \"a\": [\n    1.5,\n    null,\n    \"ü\"\n  ],\n  \"aa\": {},\n  \"b\": 1\n}",
    ),
    ("document", r#"{"long": true, "z": 0.1}"#, "{\n  \"long\": true,\n  \"z\": 0.1\n}"),
    ("currency", "EU", "EU"),
    ("notes", "  two\r\nlines \u{1f4da} \\ % _ ", "  two\nlines \u{1f4da} \\ % _ "),
];

/// The list's cells of that.
const CELLS: &[&str] = &[
    "Zoë \u{1f4da} e\u{301}",
    "A-1",
    "Top",
    "Yes",
    "No",
    "-32768",
    "2147483647",
    "9223372036854775807",
    "4294967295",
    "0.1",
    "0.1",
    "1234567890123.50",
    "12",
    "Published",
    "Fine",
    "Merry",
    "20 Jul 1969",
    "20:17",
    "31 Dec 1999, 23:59",
    "29 Feb 2024, 08:00",
    "29 Feb 2024, 10:00",
    "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
    "{ \"a\": [ 1.5, null, \"ü\" ], \"aa\": {}, \"b\": 1 }",
    "{ \"long\": true, \"z\": 0.1 }",
    "EU",
    "two lines \u{1f4da} \\ % _",
    "–",
];

/// What the history says of it.
const WRITTEN: [(&str, &str); 27] = [
    ("Id", "1"),
    ("Name", "Zoë \u{1f4da} e\u{301}"),
    ("Code", "A-1"),
    ("Shelf", "1"),
    ("Flag", "Yes"),
    ("Maybe", "No"),
    ("Small", "-32768"),
    ("Count", "2147483647"),
    ("Big", "9223372036854775807"),
    ("Pieces", "4294967295"),
    ("Single", "0.1"),
    ("Ratio", "0.1"),
    ("Price", "1234567890123.50"),
    ("Weight", "12"),
    ("Status", "Published (p)"),
    ("Grade", "Fine (9)"),
    ("Mood", "Merry (merry)"),
    ("Day", "20 Jul 1969"),
    ("Clock", "20:17"),
    ("Naive", "31 Dec 1999, 23:59"),
    ("Moment", "29 Feb 2024, 08:00"),
    ("Zoned", "29 Feb 2024, 10:00"),
    ("Uid", "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"),
    ("Data", "{ \"a\": [ 1.5, null, \"ü\" ], \"aa\": {}, \"b\": 1 }"),
    ("Document", "{ \"long\": true, \"z\": 0.1 }"),
    ("Currency", "EU"),
    ("Notes", "two lines \u{1f4da} \\ % _"),
];

fn typed() -> Vec<(&'static str, &'static str)> {
    FULL.iter().map(|(name, typed, _)| (*name, *typed)).collect()
}

#[apply(every_ground)]
#[tokio::test]
async fn every_kind_of_value_is_kept_and_shown_alike(#[case] ground: Ground) {
    let cabinet = Cabinet::open(ground).await;
    cabinet.add("shelf", &[("name", "Top")]).await;
    cabinet.add("thing", &[typed(), vec![("shelf_id", "1")]].concat()).await;
    let form = cabinet.form("thing/1/change/").await;
    for (name, _, shown) in FULL {
        assert_eq!(form.get(name), Some(*shown), "{name}");
    }
    assert_eq!(form.get("shelf_id"), Some("1"));
    let list = cabinet.get("thing/").await.expect_status(200);
    assert_eq!(list.texts("main table tbody td, main table tbody th"), CELLS);
    // Sending the form back as it came changes nothing.
    cabinet.save("thing/1/change/", &[]).await.expect_redirect("/admin/shop/thing/");
    let changes = cabinet.changes("thing/1/").await;
    let written = WRITTEN.map(|(field, new)| format!("{field}: Before: –→After: {new}"));
    assert_eq!(changes, [written], "made, and not changed since");
}

#[apply(every_ground)]
#[tokio::test]
async fn no_value_at_all_is_kept_and_shown_alike(#[case] ground: Ground) {
    let cabinet = Cabinet::open(ground).await;
    cabinet.add("thing", &[("name", "bare")]).await;
    let list = cabinet.get("thing/").await.expect_status(200);
    let cells = list.texts("main table tbody td, main table tbody th");
    assert_eq!(
        (cells[0].as_str(), cells.iter().filter(|cell| *cell == "–").count()),
        ("bare", 25),
        "{cells:?}"
    );
    cabinet.save("thing/1/change/", &typed()).await.expect_redirect("/admin/shop/thing/");
    let emptied: Vec<_> =
        FULL.iter().map(|(name, ..)| (*name, if *name == "name" { "bare" } else { "" })).collect();
    cabinet.save("thing/1/change/", &emptied).await.expect_redirect("/admin/shop/thing/");
    let changes = cabinet.changes("thing/1/").await;
    assert_eq!((changes.len(), changes[0].len(), changes[1].len()), (3, 25, 25), "{changes:?}");
    let again = cabinet.get("thing/").await.expect_status(200);
    assert_eq!(again.texts("main table tbody td, main table tbody th"), cells);
}

#[apply(every_ground)]
#[tokio::test]
async fn a_filter_finds_by_each_kind_of_value_and_by_nothing_like_it(#[case] ground: Ground) {
    let cabinet = Cabinet::open(ground).await;
    cabinet.add("thing", &typed()).await;
    cabinet.add("thing", &[("name", "bare")]).await;
    for (name, typed, shown) in FULL.iter().filter(|(name, ..)| !["data", "document", "name"].contains(name))
    {
        let value = match *name {
            "flag" => "true",
            "notes" => shown,
            _ => typed,
        };
        assert_eq!(cabinet.found(name, value).await, ["Zoë \u{1f4da} e\u{301}"], "{name}={value}");
        if *name != "flag" {
            assert_eq!(cabinet.found(name, "").await, ["bare"], "{name}=");
        }
    }
    for (column, value) in [
        ("price", "1234567890123.49"),
        ("moment", "2024-02-29T10:00:00.125"),
        ("naive", "1999-12-31T23:59:59.501"),
        ("clock", "20:17:40"),
        ("single", "0.2"),
        ("code", "a-1"),
        ("currency", "eu"),
    ] {
        assert_eq!(cabinet.found(column, value).await, [""; 0], "{column}={value}");
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn text_is_the_same_only_when_it_is_the_same_to_the_letter(#[case] ground: Ground) {
    let cabinet = Cabinet::open(ground).await;
    let names = ["cafe", "Cafe", "café", "cafe\u{301}", "cafe ", " cafe", "straße", "strasse"];
    for name in names {
        cabinet.add("thing", &[("name", name)]).await;
    }
    for name in names {
        let found =
            cabinet.get(&format!("thing/?name={}", name.replace(' ', "%20"))).await.expect_status(200);
        assert_eq!(found.count("main table tbody tr"), 1, "{name:?}");
    }
    // Keys, too: an address leads to one row.
    cabinet.add("pair", &[("region", "North"), ("number", "1"), ("name", "first")]).await;
    assert_eq!(cabinet.get("pair/North,1/change/").await.status, 200);
    for other in ["north,1", "North_20,1", "N%C3%B6rth,1"] {
        for page in ["change", "history"] {
            assert_eq!(cabinet.get(&format!("pair/{other}/{page}/")).await.status, 404, "{other} {page}");
        }
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn a_search_folds_case_but_not_accents_and_knows_no_wildcards(#[case] ground: Ground) {
    let cabinet = Cabinet::open(ground).await;
    for name in ["Grün", "GRÜN", "grun", "100%", "1000", "a_b", "axb", r"c\d", "c!d", "*[x]?", "ЖУК", "жук"]
    {
        cabinet.add("thing", &[("name", name), ("count", "7"), ("mood", "even"), ("status", "d")]).await;
    }
    for (words, found) in [
        ("grün", &["GRÜN", "Grün"] as &[&str]),
        ("GRÜ", &["GRÜN", "Grün"]),
        ("gRuN", &["grun"]),
        ("0%", &["100%"]),
        ("a_b", &["a_b"]),
        (r"c\", &[r"c\d"]),
        ("c!", &["c!d"]),
        ("[x", &["*[x]?"]),
        ("x]?", &["*[x]?"]),
        ("Жук", &["ЖУК", "жук"]),
        ("жук even draft 7", &["ЖУК", "жук"]),
        ("жук merry", &[]),
        ("'; --", &[]),
    ] {
        let mut names = cabinet.found("q", words).await;
        names.sort();
        assert_eq!(names, found, "{words}");
    }
}
