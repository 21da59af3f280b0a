//! History: who changed what, from what to what, in the same transaction as the change.

use crate::ground::{Ground, apply, every_ground};
use crate::support::{Person, Shop};

const SAVE: Option<(&str, &str)> = Some(("_save", "Save"));

#[apply(every_ground)]
#[tokio::test]
async fn every_change_leaves_a_line_with_old_and_new_values(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let eddie = shop.sign_in(Person::Editor).await;
    let path = "/admin/shop/book/1/change/";
    let old = shop.text("SELECT title FROM book WHERE id = 1").await;
    let mut form = eddie.get(path).await.form("main form[method=post]");
    form.set("title", "A New Title");
    let _saved = eddie.submit(path, &form, SAVE).await.expect_status(303);
    let line = "FROM admin_history WHERE resource = 'shop.book' AND \"key\" = '1' AND action = 'update'";
    assert_eq!(shop.number(&format!("SELECT count(*) {line} AND actor_name LIKE 'Eddie %'")).await, 1);
    let changes: serde_json::Value =
        serde_json::from_str(&shop.text(&format!("SELECT changes {line}")).await).unwrap();
    assert_eq!(changes.as_array().unwrap().len(), 1, "{changes}");
    assert_eq!(
        (changes[0]["field"].as_str(), changes[0]["old"].as_str(), changes[0]["new"].as_str()),
        (Some("title"), Some(old.as_str()), Some("A New Title"))
    );
    let page = eddie.get("/admin/shop/book/1/history/").await.expect_status(200);
    for words in [old.as_str(), "A New Title", "Eddie"] {
        page.expect_words(words);
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn saving_without_a_change_leaves_no_line(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let eddie = shop.sign_in(Person::Editor).await;
    for path in ["/admin/shop/book/1/change/", "/admin/shop/book/2/change/", "/admin/shop/author/3/change/"] {
        let form = eddie.get(path).await.form("main form[method=post]");
        let _saved = eddie.submit(path, &form, SAVE).await.expect_status(303);
    }
    assert_eq!(
        shop.number("SELECT count(*) FROM admin_history").await,
        0,
        "{}",
        shop.whole("admin_history").await
    );
}

#[apply(every_ground)]
#[tokio::test]
async fn adding_and_deleting_are_told_too_and_the_line_outlives_the_row(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let max = shop.sign_in(Person::Manager).await;
    let add = "/admin/shop/author/add/";
    let mut form = max.get(add).await.form("main form[method=post]");
    form.set("name", "Brief Life");
    let _saved = max.submit(add, &form, SAVE).await.expect_status(303);
    let id = shop.number("SELECT id FROM author WHERE name = 'Brief Life'").await;
    let path = format!("/admin/shop/author/{id}/delete/");
    let confirm = max.get(&path).await.expect_status(200);
    let _gone = max.submit(&path, &confirm.form("main form[method=post]"), None).await.expect_status(303);
    let told = shop.column(&format!("SELECT action || ' ' || label FROM admin_history WHERE resource = 'shop.author' AND \"key\" = '{id}' ORDER BY id")).await;
    assert_eq!(told, ["create Brief Life", "delete Brief Life"]);
}

#[apply(every_ground)]
#[tokio::test]
async fn if_the_line_cannot_be_written_the_change_is_not_made(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let eddie = shop.sign_in(Person::Editor).await;
    let path = "/admin/shop/book/1/change/";
    let mut form = eddie.get(path).await.form("main form[method=post]");
    form.set("title", "Unwitnessed");
    shop.database().refuse_rows("admin_history", "the book of history is full").await;
    let failed = eddie.submit(path, &form, SAVE).await;
    assert!(failed.status >= 500, "{failed:#}");
    failed.expect_without("book of history");
    assert_eq!(shop.number("SELECT count(*) FROM book WHERE title = 'Unwitnessed'").await, 0);
    shop.database().take_rows_again("admin_history").await;
    let _saved = eddie.submit(path, &form, SAVE).await.expect_status(303);
    assert_eq!(shop.number("SELECT count(*) FROM book WHERE title = 'Unwitnessed'").await, 1);
}

#[apply(every_ground)]
#[tokio::test]
async fn a_changed_password_is_told_without_the_password(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let boss = shop.sign_in(Person::Superuser).await;
    let user = format!("/admin/auth/user/{}", shop.id_of(Person::Editor).await);
    let path = format!("{user}/password/");
    let page = boss.get(&path).await.expect_status(200);
    page.expect_without("argon2");
    let mut form = page.form("main form[method=post]");
    for name in ["password", "password_again"] {
        form.set(name, "lantern-orbit-47-violet");
    }
    let _saved = boss.submit(&path, &form, SAVE).await.expect_status(303);
    let history = boss.get(&format!("{user}/history/")).await.expect_status(200);
    assert!(history.words().to_lowercase().contains("password"), "{history:#}");
    for told in [shop.whole("admin_history").await, history.text()] {
        assert!(!told.contains("lantern-orbit") && !told.contains("argon2"), "{told}");
    }
    let visitor = shop.anonymous();
    let signed_in =
        visitor.post("/login/", &[("username", "eddie"), ("password", "lantern-orbit-47-violet")]).await;
    assert_eq!(signed_in.status, 303, "{signed_in:#}");
}
