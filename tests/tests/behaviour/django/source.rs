//! Django's permission tables as a source of the policy.

use frontdesk_tests::client::Client;
use frontdesk_tests::django;

use super::{apply, djangos, is_missing, ours, taken_over, where_django_is};
use crate::ground::Ground;
use crate::support::{Setup, Shop};

async fn arno(shop: &Shop) -> Client {
    let client = shop.anonymous();
    let answer = client.post("/login/", &[("username", "arno"), ("password", django::PASSWORD)]).await;
    assert_eq!(answer.status, 303, "{answer:#}");
    client
}

#[apply(where_django_is)]
#[tokio::test]
async fn what_django_grants_opens_the_models_and_nothing_else(#[case] ground: Ground) {
    if is_missing() {
        return;
    }
    let database = taken_over(ground).await;
    let grants =
        ["grant=arno:shop.view_book", "grant=arno:shop.view_customer", "grant=arno:shop.delete_customer"];
    let _ = django::ask(database.url(), &grants);
    // `never` holds whoever grants; so does what the policy does not say of the rest.
    let shop = Shop::open_with(ground, Setup::default().database(database).django_permissions()).await;
    let client = arno(&shop).await;
    let index = client.get("/admin/").await;
    assert_eq!(index.status, 200, "{index:#}");
    assert!(index.links().iter().any(|link| link == "/admin/shop/book/"), "{index:#}");
    assert!(!index.links().iter().any(|link| link.starts_with("/admin/shop/author/")), "{index:#}");
    for (path, status) in [
        ("/admin/shop/book/", 200),
        ("/admin/shop/book/1/change/", 200),
        ("/admin/shop/book/add/", 403),
        ("/admin/shop/author/", 404),
        ("/admin/auth/user/", 404),
        ("/admin/shop/customer/1/delete/", 403),
    ] {
        let answer = client.get(path).await;
        assert_eq!(answer.status, status, "{path}: {answer:#}");
    }
    // A grant counts from the next request on.
    let _ = django::ask(shop.database().url(), &["grant=arno:shop.add_book"]);
    assert_eq!(client.get("/admin/shop/book/add/").await.status, 200);
}

#[apply(where_django_is)]
#[tokio::test]
async fn without_the_setting_django_grants_nothing_here(#[case] ground: Ground) {
    if is_missing() {
        return;
    }
    let database = taken_over(ground).await;
    let _ = django::ask(database.url(), &["grant=arno:shop.view_book"]);
    let shop = Shop::open_with(ground, Setup::default().database(database)).await;
    let answer = arno(&shop).await.get("/admin/shop/book/").await;
    assert_ne!(answer.status, 200, "{answer:#}");
}

#[apply(where_django_is)]
#[tokio::test]
async fn the_permissions_made_for_our_models_are_those_that_django_makes(#[case] ground: Ground) {
    if is_missing() {
        return;
    }
    let theirs = django::ask(djangos(ground).await.url(), &["permissions"]);
    let shop =
        Shop::open_with(ground, Setup::default().database(ours(ground).await).django_permissions()).await;
    let made = django::ask(shop.database().url(), &["permissions", "migrate"]);
    let rows = |said: &serde_json::Value| -> Vec<String> {
        let rows = said["permissions"].as_array().unwrap().iter().map(ToString::to_string);
        // Two of Django's are the shop's own, and we show memberships, for which Django has no model.
        let custom = |row: &String| row.contains("publish_book") || row.contains("see_margins");
        let shared =
            |row: &String| row.contains("\"shop\"") || row.contains("\"user\"") || row.contains("\"group\"");
        rows.filter(|row| shared(row) && !custom(row)).collect()
    };
    assert_eq!(rows(&made), rows(&theirs));
    assert_eq!(rows(&made).len(), 9 * 4);
    // Once made they are not made again, whoever comes second.
    let before = shop.number("SELECT count(*) FROM auth_permission").await;
    let again = django::ask(shop.database().url(), &["permissions"]);
    assert_eq!(again["permissions"].as_array().unwrap().len() as i64, before);
    assert_eq!(rows(&again), rows(&theirs));
}
