//! Creating and changing rows.

use super::gates::{Rows, Rules};
use super::{desk, filled, input, key, may, number, root, run, text, visitor};
use crate::error::SaveError;
use crate::model::{Cell, Key};

fn ids(error: SaveError) -> Vec<(String, String)> {
    match error {
        SaveError::Invalid(invalid) => {
            let fields = invalid.fields.iter().map(|(name, errors)| (name.clone(), errors[0].to_string()));
            fields.chain(invalid.form.iter().map(|error| (String::new(), error.to_string()))).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn pairs(list: &[(String, String)]) -> Vec<(&str, &str)> {
    list.iter().map(|(name, error)| (name.as_str(), error.as_str())).collect()
}

const THING: [(&str, &str); 17] = [
    ("flag", "on"),
    ("maybe", "false"),
    ("tiny", "-128"),
    ("big", "9223372036854775807"),
    ("count", "4294967295"),
    ("ratio", "0.1"),
    ("amount", "25"),
    ("day", "2024-02-29"),
    ("clock", "18:30"),
    ("naive", "2024-02-29T18:30"),
    ("moment", "2024-02-29T18:30:15.250"),
    ("offset_at", "2024-02-29T18:30:00+02:00"),
    ("uid", "6F9619FF-8B86-4D01-B42D-00CF4FC964FF"),
    ("data", "{\"b\": [1, 2.5, null], \"a\": \"ü\"}"),
    ("short", "äöü€𝄞"),
    ("long", "one\r\ntwo"),
    ("remark", ""),
];

#[tokio::test]
async fn a_float_inside_json_keeps_its_last_digit() {
    let desk = desk(Rules::default()).await;
    let pairs: Vec<_> =
        THING.map(|(name, value)| (name, if name == "data" { "[123456789012345.67]" } else { value })).into();
    let saved = root(&desk, "thing", "create").create(&input(&pairs)).await.unwrap();
    let form = root(&desk, "thing", "update").change_form(&saved.key).await.unwrap();
    let data = form.fields.iter().find(|field| field.field.name == "data").unwrap();
    assert!(data.text.contains("123456789012345.67"), "{}", data.text);
}

#[tokio::test]
async fn every_kind_survives_the_way_to_the_database_and_back() {
    let desk = desk(Rules::default()).await;
    let saved = root(&desk, "thing", "create").create(&input(&THING)).await.unwrap();
    let form = root(&desk, "thing", "update").change_form(&saved.key).await.unwrap();
    let text = |name: &str| form.fields.iter().find(|field| field.field.name == name).unwrap().text.clone();
    for (name, expected) in [
        ("flag", "true"),
        ("maybe", "false"),
        ("tiny", "-128"),
        ("big", "9223372036854775807"),
        ("count", "4294967295"),
        ("ratio", "0.1"),
        ("amount", "25.0000"),
        ("day", "2024-02-29"),
        ("clock", "18:30:00"),
        ("naive", "2024-02-29T18:30:00"),
        ("moment", "2024-02-29T18:30:15.250"),
        ("offset_at", "2024-02-29T16:30:00"),
        ("uid", "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"),
        ("data", "{\n  \"a\": \"ü\",\n  \"b\": [\n    1,\n    2.5,\n    null\n  ]\n}"),
        ("short", "äöü€𝄞"),
        ("long", "one\ntwo"),
        ("remark", ""),
    ] {
        assert_eq!(text(name), expected, "{name}");
    }
    // Sent back untouched, it changes nothing and leaves no trace.
    let update = root(&desk, "thing", "update");
    let saved = update.update(&saved.key, &filled(&update, &saved.key, &[]).await).await.unwrap();
    assert!(saved.changed.is_empty());
    assert_eq!(number(&desk, "SELECT COUNT(*) FROM admin_history").await, 1);
    // Bytes are shown and cannot be typed in; secrets are not even shown.
    assert!(form.fields.iter().any(|field| field.field.name == "raw" && !field.editable));
    assert!(!form.fields.iter().any(|field| field.field.name == "api_token"));
}

#[tokio::test]
async fn empty_is_null_where_it_can_be() {
    let desk = desk(Rules::default()).await;
    let needed = [("tiny", "1"), ("big", "1"), ("ratio", "1")];
    let saved = root(&desk, "thing", "create").create(&input(&needed)).await.unwrap();
    assert_eq!(number(&desk, "SELECT COUNT(*) FROM thing WHERE flag = 0 AND remark = '' AND short IS NULL AND day IS NULL AND maybe IS NULL AND amount IS NULL").await, 1);
    let update = root(&desk, "thing", "update");
    let typed = [("short", "x"), ("amount", "3"), ("maybe", "true")];
    update.update(&saved.key, &filled(&update, &saved.key, &typed).await).await.unwrap();
    assert_eq!(
        number(&desk, "SELECT COUNT(*) FROM thing WHERE short = 'x' AND amount = 3 AND maybe = 1").await,
        1
    );
    let typed = [("short", ""), ("amount", ""), ("maybe", "")];
    let saved = update.update(&saved.key, &filled(&update, &saved.key, &typed).await).await.unwrap();
    assert_eq!(saved.changed, ["maybe", "amount", "short"]);
}

#[tokio::test]
async fn all_errors_come_at_once_and_what_was_typed_stays() {
    let desk = desk(Rules::default()).await;
    let typed = [
        ("flag", "perhaps"),
        ("tiny", "128"),
        ("big", "twelve"),
        ("count", "-1"),
        ("ratio", "inf"),
        ("amount", "1.23456"),
        ("day", "2023-02-29"),
        ("clock", "25:00"),
        ("naive", "2024-02-30T10:00"),
        ("moment", "yesterday"),
        ("uid", "xyz"),
        ("data", "{"),
        ("short", "sixsix"),
        ("long", "a\0b"),
        ("remark", "two\nlines"),
    ];
    let create = root(&desk, "thing", "create");
    let error = create.create(&input(&typed)).await.unwrap_err();
    let form = create.refill(None, &input(&typed), Some(&error)).await.unwrap();
    let field = |name: &str| form.fields.iter().find(|field| field.field.name == name).unwrap();
    assert_eq!(field("tiny").text, "128");
    assert_eq!(field("tiny").errors[0].id(), Some("field-integer-range"));
    let found = ids(error);
    assert_eq!(
        pairs(&found),
        [
            ("amount", "field-decimal-scale scale=\"4\""),
            ("big", "field-integer"),
            ("clock", "field-time"),
            ("count", "field-integer-range min=\"0\" max=\"4294967295\""),
            ("data", "field-json line=\"1\" column=\"1\""),
            ("day", "field-date"),
            ("flag", "field-bool"),
            ("long", "field-nul"),
            ("moment", "field-datetime"),
            ("naive", "field-datetime"),
            ("ratio", "field-float"),
            ("remark", "field-one-line"),
            ("short", "field-too-long max=\"5\" length=\"6\""),
            ("tiny", "field-integer-range min=\"-128\" max=\"127\""),
            ("uid", "field-uuid"),
        ]
    );
    assert_eq!(number(&desk, "SELECT COUNT(*) FROM thing").await, 0);
}

/// A date that a browser's input cannot hold would be gone at the next save, and blanks are not something to read.
#[tokio::test]
async fn what_a_form_could_not_show_again_is_refused() {
    let desk = desk(Rules::default()).await;
    let create = root(&desk, "thing", "create");
    for (name, typed, said) in [
        ("day", "0000-01-01", "field-date"),
        ("day", "-001-01-01", "field-date"),
        ("day", "+001-01-01", "field-date"),
        ("day", "2024- 1- 1", "field-date"),
        ("clock", "23:59:60", "field-time"),
        ("naive", "2024-02-29T23:59:60", "field-datetime"),
        ("naive", "0000-02-29T10:00", "field-datetime"),
        ("moment", "2024-02-29T23:59:60Z", "field-datetime"),
        ("moment", "2024-02-29T23:59:60+00:00", "field-datetime"),
        ("moment", "9999-12-31T23:59:59-23:00", "field-datetime"),
        ("moment", "0001-01-01T00:00:00+23:00", "field-datetime"),
        ("moment", "12345-01-01T00:00:00+00:00", "field-datetime"),
    ] {
        let typed: Vec<_> =
            THING.iter().map(|pair| if pair.0 == name { (name, typed) } else { *pair }).collect();
        let found = ids(create.create(&input(&typed)).await.unwrap_err());
        assert_eq!(pairs(&found), [(name, said)], "{typed:?}");
    }
    for blank in [" ", "\t", "\u{a0}\u{2003}"] {
        let found =
            ids(root(&desk, "author", "create").create(&input(&[("name", blank)])).await.unwrap_err());
        assert!(pairs(&found).contains(&("name", "field-required")), "{blank:?} {found:?}");
    }
    let blank: Vec<_> =
        THING.iter().map(|pair| if pair.0 == "short" { ("short", "  ") } else { *pair }).collect();
    let saved = create.create(&input(&blank)).await.unwrap();
    assert_eq!(number(&desk, &format!("SELECT short IS NULL FROM thing WHERE id = {}", saved.key)).await, 1);
}

#[tokio::test]
async fn whole_prices_are_prices() {
    let desk = desk(Rules::default()).await;
    run(&desk, "INSERT INTO author (name) VALUES ('Ada')").await;
    let create = root(&desk, "book", "create");
    let saved = create
        .create(&input(&[
            ("title", "T"),
            ("author_id", "1"),
            ("price", "25.00"),
            ("status", "p"),
            ("grade", "2"),
        ]))
        .await
        .unwrap();
    assert_eq!(text(&desk, "SELECT typeof(price) FROM book").await, "integer");
    let page = root(&desk, "book", "read").list(&crate::list::ListQuery::default()).await.unwrap();
    assert_eq!(page.rows[0].cells[2], Cell::Number("25.00".to_owned()));
    assert!(
        matches!(&page.rows[0].cells[1], Cell::Related(related) if related.label == "Ada" && related.readable)
    );
    assert!(matches!(&page.rows[0].cells[3], Cell::Choice { label, .. } if label == "Published"));
    assert!(matches!(&page.rows[0].cells[4], Cell::Choice { label, .. } if label == "Fine"));
    let update = root(&desk, "book", "update");
    let saved =
        update.update(&saved.key, &filled(&update, &saved.key, &[("price", "30")]).await).await.unwrap();
    assert_eq!(saved.changed, ["price"]);
    let history = root(&desk, "book", "read").history(&saved.key, 1).await.unwrap();
    let change = &history.entries[0].changes[0];
    assert_eq!((change.old.as_deref(), change.new.as_deref()), (Some("25.00"), Some("30.00")));
    assert_eq!(history.entries[0].actor_name, "ROOT");
    assert_eq!(history.entries[1].action, "create");
    let status = history.entries[1].changes.iter().find(|change| change.field == "status").unwrap();
    assert_eq!(status.new.as_deref(), Some("Published (p)"));
}

#[tokio::test]
async fn what_the_database_refuses_stands_beside_the_field() {
    let desk = desk(Rules::default()).await;
    run(&desk, "INSERT INTO author (name) VALUES ('Ada'), ('Bob')").await;
    let create = root(&desk, "book", "create");
    let book = |title: &'static str, isbn: &'static str, author: &'static str| {
        input(&[("title", title), ("isbn", isbn), ("author_id", author), ("price", "1"), ("status", "d")])
    };
    let first = create.create(&book("T", "1", "1")).await.unwrap();
    let error = ids(create.create(&book("T", "2", "1")).await.unwrap_err());
    assert_eq!(
        pairs(&error),
        [
            ("author_id", "field-unique-together names=\"Title, Author\""),
            ("title", "field-unique-together names=\"Title, Author\"")
        ]
    );
    let error = ids(create.create(&book("U", "1", "2")).await.unwrap_err());
    assert_eq!(pairs(&error), [("isbn", "field-unique")]);
    let error = ids(create.create(&book("U", "3", "99")).await.unwrap_err());
    assert_eq!(pairs(&error), [("author_id", "field-related-missing typed=\"99\"")]);
    let error = ids(create.create(&input(&[("status", "x")])).await.unwrap_err());
    assert_eq!(
        pairs(&error),
        [
            ("author_id", "field-required"),
            ("price", "field-required"),
            ("status", "field-not-a-choice typed=\"x\""),
            ("title", "field-required"),
        ]
    );
    // On a change the row itself does not count.
    let second = create.create(&book("U", "2", "1")).await.unwrap();
    let update = root(&desk, "book", "update");
    let error =
        update.update(&second.key, &filled(&update, &second.key, &[("isbn", "1")]).await).await.unwrap_err();
    assert_eq!(pairs(&ids(error)), [("isbn", "field-unique")]);
    update.update(&first.key, &filled(&update, &first.key, &[("price", "2")]).await).await.unwrap();
    // A default steps in for what was left empty.
    create.create(&input(&[("title", "V"), ("author_id", "2"), ("price", "1")])).await.unwrap();
    assert_eq!(text(&desk, "SELECT status FROM book WHERE title = 'V'").await, "d");
}

#[tokio::test]
async fn columns_that_were_slipped_in_are_refused() {
    let desk = desk(Rules::default()).await;
    run(&desk, "INSERT INTO author (name) VALUES ('Ada')").await;
    for name in ["id", "nonsense", "api_token", "raw"] {
        let create = root(&desk, "thing", "create");
        let form = input(&[("tiny", "1"), ("big", "1"), ("ratio", "1"), (name, "1")]);
        assert!(matches!(create.create(&form).await, Err(SaveError::BadInput(_))), "{name}");
    }
    let create = root(&desk, "author", "create");
    assert!(matches!(
        create.create(&input(&[("name", "a"), ("name", "b")])).await,
        Err(SaveError::BadInput(_))
    ));
    // Names with an underscore are the page's.
    create.create(&input(&[("name", "Cy"), ("_save", "1"), ("_lookup_x", "")])).await.unwrap();
    // The program may give what the visitor may not.
    let secret =
        input(&[("tiny", "1"), ("big", "1"), ("ratio", "1")]).with("api_token", Some("hush".to_owned()));
    root(&desk, "thing", "create").create(&secret).await.unwrap();
    assert_eq!(text(&desk, "SELECT api_token FROM thing").await, "hush");
    let history = text(&desk, "SELECT changes FROM admin_history WHERE resource = 'shop.thing'").await;
    assert!(history.contains("••••") && !history.contains("hush"), "{history}");
}

#[tokio::test]
async fn a_change_in_between_is_a_conflict() {
    let desk = desk(Rules::default()).await;
    run(&desk, "INSERT INTO author (name) VALUES ('Ada'), ('Bob')").await;
    run(&desk, "INSERT INTO book (title, author_id, price) VALUES ('T', 1, 25)").await;
    let update = root(&desk, "book", "update");
    let mine = filled(&update, &key(1), &[("price", "30")]).await;
    run(&desk, "UPDATE book SET price = 27.5, author_id = 2").await;
    let Err(error) = update.update(&key(1), &mine).await else { panic!("no conflict") };
    let SaveError::Conflict(conflict) = &error else { panic!("{error:?}") };
    let shown: Vec<_> = conflict
        .fields
        .iter()
        .map(|f| (f.field.as_str(), f.base.as_str(), f.theirs.as_str(), f.mine.as_str()))
        .collect();
    assert_eq!(shown, [("author_id", "Ada", "Bob", "Ada"), ("price", "25.00", "27.50", "30.00")]);
    // The form begins anew; sending it again means it.
    let form = update.refill(Some(&key(1)), &mine, Some(&error)).await.unwrap();
    let price = form.fields.iter().find(|field| field.field.name == "price").unwrap();
    assert_eq!((price.base.as_deref(), price.text.as_str()), (Some("27.50"), "30"));
    // Both wanted the same: nothing is lost, so nothing is in conflict.
    let mine = filled(&update, &key(1), &[("price", "40")]).await;
    run(&desk, "UPDATE book SET price = 40").await;
    assert!(update.update(&key(1), &mine).await.unwrap().changed.is_empty());
    // A form that does not say what it began with could overwrite anything.
    let error = update.update(&key(1), &input(&[("price", "1")])).await.unwrap_err();
    assert!(matches!(error, SaveError::BadInput(_)));
}

#[tokio::test]
async fn of_many_saves_at_once_one_wins() {
    let desk = desk(Rules::default()).await;
    run(&desk, "INSERT INTO author (name) VALUES ('Ada')").await;
    let update = root(&desk, "author", "update");
    let forms = {
        let mut forms = Vec::new();
        for n in 0..20 {
            forms.push(filled(&update, &key(1), &[("name", format!("A{n}").as_str())]).await);
        }
        forms
    };
    let saves = forms.iter().map(|form| async { update.update(&key(1), form).await });
    let results = futures_util::future::join_all(saves).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert!(
        results
            .iter()
            .filter_map(|result| result.as_ref().err())
            .all(|error| matches!(error, SaveError::Conflict(_)))
    );
}

#[tokio::test]
async fn scopes_hold_before_and_after() {
    let rules = Rules(vec![
        ("ann", "create", "shop.author", Rows::Own),
        ("ann", "update", "shop.author", Rows::Own),
        ("ann", "read", "shop.author", Rows::Own),
        ("ann", "create", "shop.book", Rows::All),
        ("ann", "read", "shop.book", Rows::All),
        ("bob", "create", "shop.book", Rows::All),
    ]);
    let desk = desk(rules).await;
    run(&desk, "INSERT INTO author (name, owner_id) VALUES ('Mine', 7), ('Theirs', 8)").await;
    let update = may(&desk, "ann", "author", "update");
    assert!(matches!(update.update(&key(2), &input(&[])).await, Err(SaveError::Missing)));
    assert!(update.change_form(&key(2)).await.is_err());
    // Giving a row away would take it out of the scope.
    let away = filled(&update, &key(1), &[("owner_id", "8")]).await;
    assert!(matches!(update.update(&key(1), &away).await, Err(SaveError::Refused(_))));
    assert_eq!(number(&desk, "SELECT owner_id FROM author WHERE id = 1").await, 7);
    let create = may(&desk, "ann", "author", "create");
    assert!(matches!(
        create.create(&input(&[("name", "New"), ("owner_id", "8")])).await,
        Err(SaveError::Refused(_))
    ));
    create.create(&input(&[("name", "New"), ("owner_id", "7")])).await.unwrap();
    assert_eq!(number(&desk, "SELECT COUNT(*) FROM author").await, 3);
    // What may not be read cannot be pointed to, nor be told by its name.
    let book = |author: &'static str| input(&[("title", "T"), ("author_id", author), ("price", "1")]);
    let create = may(&desk, "ann", "book", "create");
    let error = ids(create.create(&book("2")).await.unwrap_err());
    assert_eq!(pairs(&error), [("author_id", "field-related-missing typed=\"2\"")]);
    create.create(&book("1")).await.unwrap();
    let create = may(&desk, "bob", "book", "create");
    assert!(matches!(create.create(&book("1")).await, Err(SaveError::Invalid(_))));
    run(&desk, "INSERT INTO book (title, author_id, price) VALUES ('U', 2, 1)").await;
    let page = may(&desk, "ann", "book", "read").list(&crate::list::ListQuery::default()).await.unwrap();
    let names: Vec<_> = page.rows.iter().map(|row| row.cells[1].clone()).collect();
    assert!(
        matches!(&names[1], Cell::Related(related) if !related.readable && related.label == "Author 2"),
        "{names:?}"
    );
    // What was handed out for reading cannot write.
    let read = may(&desk, "ann", "author", "read");
    assert!(matches!(read.update(&key(1), &input(&[])).await, Err(SaveError::Refused(_))));
    assert!(matches!(read.create(&input(&[("name", "X")])).await, Err(SaveError::Refused(_))));
    assert!(desk.may(&visitor("eve"), "shop.author", "read").is_err());
    assert!(desk.may(&visitor("root"), "shop.nothing", "read").is_err());
}

#[tokio::test]
async fn guards_are_asked_before_anything_is_written() {
    let desk = desk(Rules::default()).await;
    let create = root(&desk, "order", "create");
    let error = ids(create.create(&input(&[("total", "1001")])).await.unwrap_err());
    assert_eq!(pairs(&error), [("total", "no more than 1000")]);
    run(&desk, "INSERT INTO \"order\" (total) VALUES (5000)").await;
    let update = root(&desk, "order", "update");
    let small = filled(&update, &key(1), &[("total", "5")]).await;
    assert!(matches!(update.update(&key(1), &small).await, Err(SaveError::Refused(_))));
    assert_eq!(number(&desk, "SELECT COUNT(*) FROM admin_history").await, 0);
}

#[tokio::test]
async fn hooks_run_and_may_refuse() {
    let desk = desk(Rules::default()).await;
    let create = root(&desk, "hooked", "create");
    let saved = create.create(&input(&[("name", "a")])).await.unwrap();
    assert_eq!(text(&desk, "SELECT stamp FROM hooked").await, "made!");
    let update = root(&desk, "hooked", "update");
    let saved =
        update.update(&saved.key, &filled(&update, &saved.key, &[("name", "b")]).await).await.unwrap();
    assert_eq!(saved.changed, ["name", "stamp"]);
    let error = ids(create.create(&input(&[("name", "refuse")])).await.unwrap_err());
    assert_eq!(pairs(&error), [("", "the hook says no")]);
    run(&desk, "UPDATE hooked SET name = 'stay'").await;
    let delete = root(&desk, "hooked", "delete");
    assert!(matches!(delete.delete(&saved.key).await, Err(crate::error::DeleteError::Refused(_))));
    assert_eq!(number(&desk, "SELECT COUNT(*) FROM hooked").await, 1);
}

#[tokio::test]
async fn keys_of_all_sorts() {
    let desk = desk(Rules::default()).await;
    let saved = root(&desk, "parcel", "create").create(&input(&[("name", "p")])).await.unwrap();
    assert_eq!(saved.key.parts()[0].len(), 36);
    let update = root(&desk, "parcel", "update");
    let form = update.change_form(&saved.key).await.unwrap();
    assert!(form.fields.iter().any(|field| field.field.name == "id" && !field.editable));
    update.update(&saved.key, &filled(&update, &saved.key, &[("name", "q")]).await).await.unwrap();
    root(&desk, "parcel", "delete").delete(&saved.key).await.unwrap();

    let create = root(&desk, "pair", "create");
    let saved = create.create(&input(&[("region", "a/b,ü"), ("number", "3"), ("name", "n")])).await.unwrap();
    assert_eq!(saved.key, Key::new(["a/b,ü", "3"]));
    let error =
        ids(create.create(&input(&[("region", "a/b,ü"), ("number", "3"), ("name", "m")])).await.unwrap_err());
    assert_eq!(error.len(), 2);
    let update = root(&desk, "pair", "update");
    let key = Key::parse(&saved.key.to_string()).unwrap();
    update.update(&key, &filled(&update, &key, &[("name", "o")]).await).await.unwrap();
    let slipped = filled(&update, &key, &[]).await;
    assert!(slipped.text("region").is_none());
    root(&desk, "pair", "delete").delete(&key).await.unwrap();
    for wrong in [Key::new(["x"]), Key::new(["x", "y"]), Key::new(["", ""]), Key::new(["a\0", "1"])] {
        assert!(matches!(update.update(&wrong, &input(&[])).await, Err(SaveError::Missing)));
    }
}
