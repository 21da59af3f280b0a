//! Columns and filters that the application adds to the list of users; the rules stay.

use auth::user::entity::Column::{DateJoined, IsActive, LastLogin, Username};
use http::StatusCode;
use sea_orm_migration::MigratorTrait;

use super::house;
use super::password::Believing;
use crate::site::Site;

#[tokio::test]
async fn an_application_adds_columns_and_filters_to_the_list_of_users() {
    let house = house().await;
    crate::migration::Migrator::up(house.auth.database(), None).await.unwrap();
    let users = crate::users(&house.auth, &house.policy)
        .list_display([Username, LastLogin, DateJoined])
        .list_filter([IsActive]);
    let groups = crate::groups(&house.auth, &house.policy);
    let site = Site::builder(house.auth.database().clone()).gate(Believing);
    let site = site.app("auth", |app| app.register(users).register(groups)).build().unwrap();
    let router = crate::router(site);
    let list = house.ask(&router, "root", "/auth/user/?is_active=true", None).await;
    assert_eq!(list.status, StatusCode::OK);
    assert!(list.page.contains("Last login") && list.page.contains("Date joined"), "{}", list.page);
    assert!(!list.page.contains("Mail address"), "{}", list.page);
    // No column shows the hash, whoever asks for it, and the guard is still there.
    let asked = house.ask(&router, "root", "/auth/user/?password__startswith=a", None).await;
    assert_eq!(asked.status, StatusCode::BAD_REQUEST);
    let path = format!("/auth/user/{}/password/", house.user("root").await.id);
    assert_eq!(house.ask(&router, "kim", &path, None).await.status, StatusCode::FORBIDDEN);
    // Without the model of memberships there is no page to change them.
    let path = format!("/auth/user/{}/groups/", house.user("kim").await.id);
    assert_eq!(house.ask(&router, "root", &path, None).await.status, StatusCode::NOT_FOUND);
}
