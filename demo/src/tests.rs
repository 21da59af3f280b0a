//! The shop, tested as any application on Frontdesk can be: with the `testing` features of its crates.

use admin::project::Settings;
use admin::testing::TestProject;
use rbac::testing::{
    assert_allowed, assert_allowed_for, assert_allowed_for_some, assert_denied, assert_denied_for,
};
use sea_orm::{EntityTrait, PaginatorTrait};

use crate::entity::{book, book_category, order};

/// A few rows that every test here can count on.
const ROWS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/shelf.toml");

async fn shop() -> TestProject {
    TestProject::open(crate::project(Ok(Settings::default()))).await
}

#[tokio::test]
async fn an_editor_keeps_the_catalogue_and_throws_nothing_away() {
    let shop = shop().await;
    let eddie = shop.user("eddie", &["Editors"]).await;
    let (policy, subject) = (&shop.services.policy, shop.subject(&eddie));
    assert_allowed(policy, &subject, "update", "shop.book");
    assert_denied(policy, &subject, "delete", "shop.book");
    assert_denied(policy, &subject, "read", "shop.customer");
}

#[tokio::test]
async fn support_changes_the_orders_in_its_own_care() {
    let shop = shop().await;
    let susan = shop.user("susan", &["Support"]).await;
    shop.load(ROWS).await;
    let row =
        async |id: i32| order::Entity::find_by_id(id).one(&shop.services.database).await.unwrap().unwrap();
    let (own, other) = (row(1).await, row(2).await);
    let (policy, subject) = (&shop.services.policy, shop.subject(&susan));
    assert_allowed_for_some(policy, &subject, "update", "shop.order");
    assert_allowed_for(policy, &subject, "update", "shop.order", &own);
    assert_denied_for(policy, &subject, "update", "shop.order", &other);
}

#[tokio::test]
async fn the_page_behind_the_counter_asks_who_is_there() {
    let shop = shop().await;
    let client = shop.client();
    client.get("/me").await.assert_redirects_to_login();
    client.get("/welcome?name=Ann").await.assert_status(200).assert_contains("Hello, Ann!");
    client.login_as(&shop.user("vera", &["Viewers"]).await).await;
    client.get("/me").await.assert_status(200).assert_contains("vera").assert_contains("Viewers");
    client.get("/staff").await.assert_status(200);
    client.logout();
    client.get("/staff").await.assert_redirects_to_login();
}

#[tokio::test]
async fn a_fixture_is_on_the_shelves_and_new_rows_come_after_it() {
    let shop = shop().await;
    let susan = shop.user("susan", &["Support"]).await;
    assert_eq!(shop.load(ROWS).await, 8);
    assert_eq!(book_category::Entity::find().count(&shop.services.database).await.unwrap(), 1);
    let client = shop.client_of(&susan).await;
    client.get("/admin/shop/book/").await.assert_contains("Persuasion").assert_contains("Jane Austen");
    client.get("/admin/shop/book/add/").await.assert_status(403);
    let mary = shop.client_of(&shop.user("mary", &["Managers"]).await).await;
    mary.post("/admin/shop/author/add/", &[("name", "Mary Shelley"), ("_save", "")]).await.assert_status(303);
    assert_eq!(book::Entity::find().count(&shop.services.database).await.unwrap(), 2);
}
