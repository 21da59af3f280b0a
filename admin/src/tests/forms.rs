//! What forms show.

use super::gates::{Rows, Rules};
use super::{desk, key, may, root, run};
use crate::error::ReadError;

#[tokio::test]
async fn a_reader_gets_a_page_to_read() {
    let desk =
        desk(Rules(vec![("ann", "read", "shop.book", Rows::All), ("ann", "update", "shop.book", Rows::All)]))
            .await;
    run(&desk, "INSERT INTO author (name) VALUES ('Ada')").await;
    run(&desk, "INSERT INTO book (title, author_id, price) VALUES ('T', 1, 25)").await;
    let form = may(&desk, "ann", "book", "read").change_form(&key(1)).await.unwrap();
    assert!(form.fields.iter().all(|field| !field.editable));
    assert_eq!(form.label, "T");
    // Authors are closed to her: the author stays as it is.
    let form = may(&desk, "ann", "book", "update").change_form(&key(1)).await.unwrap();
    let author = form.fields.iter().find(|field| field.field.name == "author_id").unwrap();
    assert!(!author.editable);
    assert!(form.fields.iter().any(|field| field.editable));
}

#[tokio::test]
async fn a_new_form_begins_with_the_defaults() {
    let desk = desk(Rules::default()).await;
    let form = root(&desk, "book", "create").add_form().await.unwrap();
    let names: Vec<_> = form.fields.iter().map(|field| field.field.name.as_str()).collect();
    assert_eq!(names, ["title", "isbn", "author_id", "price", "status", "grade", "rank", "owner_id"]);
    assert_eq!(form.fields[4].text, "d");
    assert_eq!(form.fields[2].field.label, "Author");
    assert!(form.fields.iter().all(|field| field.base.is_none()));
}

#[tokio::test]
async fn lookups_find_what_may_be_read() {
    let desk = desk(Rules(vec![
        ("ann", "create", "shop.book", Rows::All),
        ("ann", "read", "shop.author", Rows::Own),
    ]))
    .await;
    for n in 0..30 {
        run(
            &desk,
            &format!(
                "INSERT INTO author (name, owner_id) VALUES ('Ann {n:02}', {})",
                if n % 2 == 0 { 7 } else { 8 }
            ),
        )
        .await;
    }
    let all = root(&desk, "book", "create").autocomplete("author_id", "ann").await.unwrap();
    assert_eq!((all.results.len(), all.more), (20, true));
    assert_eq!((all.results[1].label.as_str(), all.results[1].key.as_str()), ("Ann 01", "2"));
    let own = may(&desk, "ann", "book", "create").autocomplete("author_id", "").await.unwrap();
    assert_eq!((own.results.len(), own.more), (15, false));
    let one = may(&desk, "ann", "book", "create").autocomplete("author_id", "ann 04").await.unwrap();
    assert_eq!(one.results.len(), 1);
    let none = may(&desk, "ann", "book", "create").autocomplete("author_id", "%").await.unwrap();
    assert!(none.results.is_empty());
    for field in ["title", "nonsense", "id"] {
        let answer = root(&desk, "book", "create").autocomplete(field, "").await;
        assert!(matches!(answer, Err(ReadError::BadQuery(_))), "{field}");
    }
}
