//! Deleting: what would go is counted first, what must stay is said, and nothing goes without a second look.

use crate::ground::{Ground, apply, every_ground};
use crate::support::{Person, Shop};

#[apply(every_ground)]
#[tokio::test]
async fn the_confirmation_counts_what_else_goes(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let max = shop.sign_in(Person::Manager).await;
    let order =
        shop.number("SELECT order_id FROM order_item GROUP BY order_id ORDER BY count(*) DESC LIMIT 1").await;
    let items = shop.number(&format!("SELECT count(*) FROM order_item WHERE order_id = {order}")).await;
    let path = format!("/admin/shop/order/{order}/delete/");
    let confirm = max.get(&path).await.expect_status(200);
    confirm.expect_words(&format!("{items} order item"));
    assert_eq!(
        shop.number(&format!("SELECT count(*) FROM \"order\" WHERE id = {order}")).await,
        1,
        "asking deletes"
    );
    let gone = max.submit(&path, &confirm.form("main form[method=post]"), None).await.expect_status(303);
    assert!(gone.location().starts_with("/admin/shop/order/"), "{gone}");
    assert_eq!(shop.number(&format!("SELECT count(*) FROM \"order\" WHERE id = {order}")).await, 0);
    assert_eq!(shop.number(&format!("SELECT count(*) FROM order_item WHERE order_id = {order}")).await, 0);
}

#[apply(every_ground)]
#[tokio::test]
async fn what_others_need_cannot_go_and_the_page_says_why(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let max = shop.sign_in(Person::Manager).await;
    let author =
        shop.number("SELECT author_id FROM book GROUP BY author_id ORDER BY count(*) DESC LIMIT 1").await;
    let before = shop.fingerprint().await;
    let path = format!("/admin/shop/author/{author}/delete/");
    let page = max.get(&path).await;
    assert!([200, 409].contains(&page.status), "{page:#}");
    assert!(page.words().to_lowercase().contains("book"), "{page:#}");
    let refused = max.post(&path, &[]).await;
    assert!((400..500).contains(&refused.status), "{refused:#}");
    assert_eq!(shop.fingerprint().await, before);
}

#[apply(every_ground)]
#[tokio::test]
async fn never_binds_superusers_too(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let boss = shop.sign_in(Person::Superuser).await;
    let before = shop.fingerprint().await;
    for path in ["/admin/shop/customer/1/delete/"] {
        let _page = boss.get(path).await.expect_status(403);
        let _refused = boss.post(path, &[]).await.expect_status(403);
    }
    assert_eq!(shop.fingerprint().await, before);
}

#[apply(every_ground)]
#[tokio::test]
async fn a_row_that_is_gone_is_a_404_with_a_way_back(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let max = shop.sign_in(Person::Manager).await;
    for page in ["change", "delete", "history"] {
        let gone = max.get(&format!("/admin/shop/book/999999/{page}/")).await.expect_status(404);
        assert!(gone.links().iter().any(|link| link.ends_with("/shop/book/")), "{gone:#}");
    }
    let _gone = max.post("/admin/shop/book/999999/delete/", &[]).await.expect_status(404);
}

#[apply(every_ground)]
#[tokio::test]
async fn a_key_of_two_parts_names_one_row(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let eddie = shop.sign_in(Person::Editor).await;
    let key = shop.text("SELECT book_id || ',' || category_id FROM book_category LIMIT 1").await;
    let before = shop.number("SELECT count(*) FROM book_category").await;
    let path = format!("/admin/shop/bookcategory/{key}/delete/");
    let confirm = eddie.get(&path).await.expect_status(200);
    let _gone = eddie.submit(&path, &confirm.form("main form[method=post]"), None).await.expect_status(303);
    assert_eq!(shop.number("SELECT count(*) FROM book_category").await, before - 1);
    let _missing = eddie.get(&path).await.expect_status(404);
}
