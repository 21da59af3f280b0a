//! Columns that the gate hides from one visitor, and the scope of a tenant.

use futures_util::future::BoxFuture;

use super::entities::{book, item};
use super::gates::Rules;
use super::{database, desk_on, filled, input, key, may, number, root, run, text, visitor};
use crate::error::{ReadError, SaveError};
use crate::gate::{Access, Gate, GateError, Visitor, column_equals};
use crate::list::ListQuery;
use crate::model::{Cell, Key};
use crate::{Desk, Scoped};

/// From everybody but root these columns are hidden; `ten` is the tenant 7, everybody else has every row.
struct Hiding(Hidden);

/// Models and their hidden columns.
type Hidden = &'static [(&'static str, &'static [&'static str])];

impl Gate for Hiding {
    fn visitor<'a>(
        &'a self,
        _: &'a http::request::Parts,
    ) -> BoxFuture<'a, Result<Option<Visitor>, GateError>> {
        Box::pin(async { Ok(None) })
    }

    fn access(&self, visitor: &Visitor, _: &str, resource: &str) -> Access {
        match (visitor.key(), resource) {
            ("ten", "shop.book") => Access::rows(column_equals(book::Column::OwnerId, 7)),
            ("ten", "shop.item") => Access::rows(column_equals(item::Column::OwnerId, 7_i64)),
            _ => Access::All,
        }
    }

    fn hidden(&self, visitor: &Visitor, resource: &str) -> Vec<String> {
        let all = self.0.iter().filter(|(name, _)| *name == resource && visitor.key() != "root");
        all.flat_map(|(_, columns)| columns.iter().map(|name| (*name).to_owned())).collect()
    }
}

const BOOK: Hidden = &[("shop.book", &["title", "rank", "isbn", "grade"])];

async fn shop(hidden: Hidden) -> Desk {
    let desk = desk_on(database().await, Hiding(hidden));
    run(&desk, "INSERT INTO author (name) VALUES ('Ada'), ('Bea')").await;
    run(
        &desk,
        "INSERT INTO book (title, isbn, author_id, price, rank, owner_id) VALUES ('Zebra', 'x1', 1, 25, 41, 7), ('Aurora', 'x2', 1, 30, 42, 8)",
    )
    .await;
    desk
}

fn asked(scoped: &Scoped, name: &str, value: &str) -> Result<ListQuery, crate::message::Message> {
    ListQuery::parse(scoped.model(), &[(name.to_owned(), value.to_owned())])
}

fn names(scoped: &Scoped, places: &[usize]) -> Vec<String> {
    scoped.model().fields_at(places).map(|field| field.name.clone()).collect()
}

#[tokio::test]
async fn a_hidden_column_is_in_no_list_and_no_question_about_it_is_answered() {
    let desk = shop(BOOK).await;
    let ann = may(&desk, "ann", "book", "read");
    assert_eq!(names(&ann, &ann.model().list_display), ["author_id", "price", "status"]);
    let page = ann.list(&ListQuery::default()).await.unwrap();
    let shown = format!("{page:?}");
    assert!(["Zebra", "Aurora", "41", "42"].iter().all(|value| !shown.contains(value)), "{shown}");
    assert_eq!(page.rows[0].label, "Book 1");
    // The same words as for a column that there is not.
    for (name, value) in [("rank", "41"), ("rank", ""), ("o", "rank"), ("o", "-title"), ("o", "grade")] {
        let unknown = if name == "o" { asked(&ann, "o", "nothing") } else { asked(&ann, "nothing", value) };
        assert_eq!(
            asked(&ann, name, value).unwrap_err().id(),
            unknown.unwrap_err().id(),
            "{name}={value} is answered otherwise"
        );
    }
    for words in ["zebra", "41", "x1"] {
        let found = ann.list(&ListQuery::default().searched(words)).await.unwrap();
        assert!(found.rows.is_empty(), "{words} was found");
        let found = root(&desk, "book", "read").list(&ListQuery::default().searched(words)).await.unwrap();
        assert_eq!(found.rows.len(), 1, "{words} was not found by root");
    }
}

#[tokio::test]
async fn a_hidden_column_is_in_no_form_and_what_is_posted_into_it_is_not_written() {
    let desk = shop(BOOK).await;
    let ann = may(&desk, "ann", "book", "update");
    let form = ann.change_form(&key(1)).await.unwrap();
    let fields: Vec<_> = form.fields.iter().map(|field| field.field.name.as_str()).collect();
    assert_eq!(fields, ["author_id", "price", "status", "owner_id"]);
    assert_eq!(form.label, "Book 1");
    for name in ["title", "rank", "isbn"] {
        let posted =
            input(&[("price", "26"), ("_base_price", "25.00"), (name, "7"), (&format!("_base_{name}"), "7")]);
        assert!(matches!(ann.update(&key(1), &posted).await, Err(SaveError::BadInput(_))), "{name}");
        assert!(matches!(ann.autocomplete(name, "").await, Err(ReadError::BadQuery(_))), "{name}");
    }
    assert_eq!(
        text(&desk, "SELECT title || rank || isbn || price FROM book WHERE id = 1").await,
        "Zebra41x125"
    );
    // Somebody else changes what she does not see: no conflict for her, and nothing of it is undone.
    let typed = filled(&ann, &key(1), &[("price", "26")]).await;
    run(&desk, "UPDATE book SET title = 'Okapi', rank = 9 WHERE id = 1").await;
    let saved = ann.update(&key(1), &typed).await.unwrap();
    assert_eq!((saved.label.as_str(), saved.changed.as_slice()), ("Book 1", &["price".to_owned()][..]));
    assert_eq!(text(&desk, "SELECT title || rank || price FROM book WHERE id = 1").await, "Okapi926");
}

#[tokio::test]
async fn the_history_keeps_a_hidden_column_and_does_not_show_it() {
    let desk = shop(BOOK).await;
    let boss = root(&desk, "book", "update");
    boss.update(&key(1), &filled(&boss, &key(1), &[("title", "Okapi"), ("price", "26")]).await)
        .await
        .unwrap();
    let ann = may(&desk, "ann", "book", "delete");
    ann.delete(&key(1)).await.unwrap();
    let told = format!("{:?}", ann.history(&key(1), 1).await.unwrap().entries);
    assert!(told.contains("26.00") && !told.contains("Okapi") && !told.contains("Zebra"), "{told}");
    let recent = format!("{:?}", desk.recent(&visitor("ann"), 9).await.unwrap());
    assert!(recent.contains("Book 1") && !recent.contains("Okapi"), "{recent}");
    let told = format!("{:?}", boss.history(&key(1), 1).await.unwrap().entries);
    for value in ["Okapi", "Zebra", "41"] {
        assert!(told.contains(value), "{value} is lost: {told}");
    }
}

#[tokio::test]
async fn a_name_that_is_hidden_is_not_told_by_other_models_either() {
    let desk = shop(&[("shop.author", &["name"]), ("shop.book", &["author_id"])]).await;
    run(&desk, "INSERT INTO \"order\" (total) VALUES (1)").await;
    run(&desk, "INSERT INTO item (order_id, book_id, name) VALUES (1, 1, 'I')").await;
    let plan = may(&desk, "ann", "author", "delete").delete_plan(&key(1)).await.unwrap();
    assert_eq!((plan.label.as_str(), plan.branches[0].through.as_str()), ("Author 1", ""));
    let desk = shop(&[("shop.author", &["name"])]).await;
    let ann = may(&desk, "ann", "book", "read");
    let page = ann.list(&ListQuery::default()).await.unwrap();
    let Cell::Related(author) = &page.rows[0].cells[1] else { panic!("{page:?}") };
    assert_eq!((author.label.as_str(), author.readable), ("Author 1", true));
    let found = ann.autocomplete("author_id", "").await.unwrap();
    assert!(found.results.iter().all(|item| item.label.starts_with("Author ") && item.detail.is_empty()));
    assert!(ann.autocomplete("author_id", "ada").await.unwrap().results.is_empty());
    assert_eq!(root(&desk, "book", "read").autocomplete("author_id", "ada").await.unwrap().results.len(), 1);
}

#[tokio::test]
async fn a_hidden_column_that_nothing_fills_stops_a_new_row_and_the_form_says_so() {
    let desk = shop(&[("shop.book", &["price"])]).await;
    let create = may(&desk, "ann", "book", "create");
    let refused = create.create(&input(&[("title", "New"), ("author_id", "1")])).await;
    let Err(SaveError::Invalid(invalid)) = refused else { panic!("{refused:?}") };
    assert_eq!(invalid.form[0].id(), Some("engine-unseen-required"));
    assert!(invalid.fields.is_empty(), "{invalid:?}");
    assert_eq!(number(&desk, "SELECT COUNT(*) FROM book").await, 2);
    // What the database fills may be hidden.
    let desk = shop(&[("shop.book", &["status", "rank"])]).await;
    let typed = input(&[("title", "New"), ("author_id", "1"), ("price", "1")]);
    let saved = may(&desk, "ann", "book", "create").create(&typed).await.unwrap();
    assert_eq!(text(&desk, &format!("SELECT status FROM book WHERE id = {}", saved.key)).await, "d");
}

#[tokio::test]
async fn a_mistake_in_what_is_hidden_hides_the_model() {
    const MISTAKES: [Hidden; 2] = [&[("shop.book", &["prise"])], &[("shop.book", &["id"])]];
    for hidden in MISTAKES {
        let desk = shop(hidden).await;
        let refused = desk.may(&visitor("ann"), "shop.book", "read").unwrap_err();
        assert!(refused.why.contains(hidden[0].1[0]), "{refused}");
        assert!(!desk.might(&visitor("ann"), "shop.book", "read"));
        assert!(desk.might(&visitor("root"), "shop.book", "read"));
    }
}

#[tokio::test]
async fn a_tenant_writes_rows_of_its_own_and_no_others() {
    const SHOWN_AND_HIDDEN: [Hidden; 2] = [&[], &[("shop.book", &["owner_id"])]];
    for hidden in SHOWN_AND_HIDDEN {
        let desk = shop(hidden).await;
        let (create, update) = (may(&desk, "ten", "book", "create"), may(&desk, "ten", "book", "update"));
        let shown =
            create.add_form().await.unwrap().fields.into_iter().find(|field| field.field.name == "owner_id");
        assert_eq!(shown.map(|field| field.text), hidden.is_empty().then(|| "7".to_owned()));
        let new = [("title", "New"), ("author_id", "1"), ("price", "1")];
        let saved = create.create(&input(&new)).await.unwrap();
        assert_eq!(number(&desk, &format!("SELECT owner_id FROM book WHERE id = {}", saved.key)).await, 7);
        let new = [("title", "Other"), ("author_id", "1"), ("price", "1")];
        let planted = create.create(&input(&[&new[..], &[("owner_id", "8")]].concat())).await;
        assert!(matches!(planted, Err(SaveError::Refused(_) | SaveError::BadInput(_))), "{planted:?}");
        let moved = update.update(&saved.key, &input(&[("owner_id", "8"), ("_base_owner_id", "7")])).await;
        assert!(matches!(moved, Err(SaveError::Refused(_) | SaveError::BadInput(_))), "{moved:?}");
        assert_eq!(number(&desk, "SELECT COUNT(*) FROM book WHERE owner_id = 8").await, 1);
        // The other tenant's row is not there.
        let theirs: Key = key(2);
        assert!(update.change_form(&theirs).await.is_err());
        assert!(may(&desk, "ten", "book", "delete").delete(&theirs).await.is_err());
        assert!(may(&desk, "ten", "book", "read").history(&theirs, 1).await.is_err());
        let page = may(&desk, "ten", "book", "read").list(&ListQuery::default()).await.unwrap();
        assert_eq!(page.rows.len(), 2);
        assert!(update.covers(&update.load(&update.reader(), &saved.key).await.unwrap().unwrap().row));
    }
}

#[tokio::test]
async fn a_tenant_of_another_width_is_the_same_tenant_and_null_is_none() {
    let desk = shop(&[("shop.item", &["owner_id"])]).await;
    run(&desk, "INSERT INTO \"order\" (total) VALUES (1)").await;
    let create = may(&desk, "ten", "item", "create");
    let saved = create.create(&input(&[("order_id", "1"), ("name", "I")])).await.unwrap();
    assert_eq!(number(&desk, &format!("SELECT owner_id FROM item WHERE id = {}", saved.key)).await, 7);
    let nobody = Access::rows(column_equals(item::Column::OwnerId, None::<i32>));
    let Access::Some(scope) = nobody else { panic!("{nobody:?}") };
    assert!(!scope.allows(&|_| Some(sea_orm::Value::Int(None))));
    let all = may(&desk, "root", "item", "read");
    let empty = Scoped { access: Access::Some(scope), ..all };
    assert!(empty.list(&ListQuery::default()).await.unwrap().rows.is_empty());
}

#[tokio::test]
async fn rules_without_hidden_columns_hide_nothing() {
    let desk = super::desk(Rules::default()).await;
    let scoped = root(&desk, "book", "read");
    assert!(std::sync::Arc::ptr_eq(scoped.model(), scoped.whole()));
}
