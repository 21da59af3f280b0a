use frontdesk_web::Catalogue;

use super::fixture::load_into;
use crate::Desk;
use crate::tests::{desk_of_root, number, text};

async fn load(desk: &Desk, name: &str, text: &str) -> Result<usize, String> {
    let texts = Catalogue::new(&[("en", include_str!("../../texts/en.ftl"))]).unwrap().texts();
    load_into(desk, texts, name, text).await.map_err(|fault| fault.to_string())
}

#[tokio::test]
async fn rows_are_written_after_those_they_point_at() {
    let desk = desk_of_root().await;
    let toml = r#"
        [[row]]
        model = "shop.item"
        pk = 1
        fields = { order_id = 2, book_id = 9, name = "gift" }
        [[row]]
        model = "shop.order"
        pk = 2
        fields = { total = 5, parent_id = 3 }
        [[row]]
        model = "shop.order"
        pk = 3
        fields = { total = 7, parent_id = 3 }
        [[row]]
        model = "shop.book"
        pk = 9
        fields = { title = "Emma", author_id = 4, price = "12.50", status = "p" }
        [[row]]
        model = "shop.author"
        pk = 4
        fields = { name = "Jane" }
    "#;
    assert_eq!(load(&desk, "a.toml", toml).await, Ok(5));
    assert_eq!(text(&desk, "SELECT title || ' ' || status FROM book WHERE id = 9").await, "Emma p");
    assert_eq!(number(&desk, "SELECT parent_id FROM \"order\" WHERE id = 2").await, 3);
}

#[tokio::test]
async fn every_kind_of_value_is_read_as_the_form_reads_it() {
    let desk = desk_of_root().await;
    let json = r#"[{"model": "shop.thing", "fields": {
        "flag": true, "maybe": null, "tiny": 7, "big": "9000000000", "ratio": 0.5, "amount": "3.1400",
        "day": "2026-11-22", "clock": "08:30", "naive": "2026-11-22T08:30", "data": {"a": [1, null]}, "remark": ""}},
        {"model": "shop.pair", "pk": ["north", 3], "fields": {"name": "ä, ü"}}]"#;
    assert_eq!(load(&desk, "a.json", json).await, Ok(2));
    assert_eq!(
        text(&desk, "SELECT day || ' ' || data FROM thing WHERE flag AND maybe IS NULL").await,
        "2026-11-22 {\"a\":[1,null]}"
    );
    assert_eq!(number(&desk, "SELECT number FROM pair WHERE region = 'north' AND name = 'ä, ü'").await, 3);
}

#[tokio::test]
async fn every_fault_names_file_entry_and_field_and_nothing_is_written() {
    let desk = desk_of_root().await;
    let toml = r#"
[[row]]
model = "shop.author"
fields = { name = "Jane" }

[[row]]
model = "shop.book"
pk = 1
fields = { titel = "Emma", price = "dear", status = "x", author_id = [1] }

[[row]]
model = "shop.boook"
"#;
    let said = load(&desk, "books.toml", toml).await.unwrap_err();
    for part in [
        "books.toml:6: entry 2 (shop.book 1), field `titel`: shop.book has no such field; did you mean `title`?",
        "entry 2 (shop.book 1), field `price`: Enter a number",
        "field `status`: ",
        "field `author_id`: it takes one value, not a list or a table",
        "books.toml:11: entry 3 (shop.boook): there is no model `shop.boook` on the site; did you mean `shop.book`?",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    assert_eq!(number(&desk, "SELECT count(*) FROM author").await, 0);
}

#[tokio::test]
async fn what_the_database_refuses_is_told_with_its_entry() {
    let desk = desk_of_root().await;
    let orphan = r#"[{"model": "shop.author", "pk": 1, "fields": {"name": "Jane"}},
        {"model": "shop.book", "fields": {"title": "Emma", "author_id": 2, "price": 1}}]"#;
    let said = load(&desk, "a.json", orphan).await.unwrap_err();
    assert!(said.contains("a.json: entry 2 (shop.book): the database refuses it:"), "{said}");
    let circle = r#"[{"model": "shop.order", "pk": 1, "fields": {"total": 1, "parent_id": 2}},
        {"model": "shop.order", "pk": 2, "fields": {"total": 1, "parent_id": 1}}]"#;
    let said = load(&desk, "a.json", circle).await.unwrap_err();
    assert!(said.contains("entry 1 (shop.order 1): it and others of these point at each other"), "{said}");
    assert_eq!(number(&desk, "SELECT count(*) FROM author").await, 0);
}

#[tokio::test]
async fn a_file_that_is_no_fixture_is_refused() {
    let desk = desk_of_root().await;
    for (name, text, part) in [
        ("a.toml", "[[row]\n", "a.toml: TOML parse error at line 1"),
        ("a.toml", "[[rows]]\n", "`rows` is not known here: write each row as a table `[[row]]`"),
        ("a.json", "{}", "a.json: no JSON list of rows"),
        ("a.yaml", "", "a fixture is a .toml or a .json file"),
        (
            "a.json",
            r#"[{"model": "shop.author", "key": 1}]"#,
            "entry 1 (shop.author): `key` is not known here",
        ),
    ] {
        let said = load(&desk, name, text).await.unwrap_err();
        assert!(said.contains(part), "{said}");
    }
}
