//! The rules where Django's permission tables count: what they give may not be handed on by who has not got it.

use auth::permission::{self, Kind};
use auth::user::entity;
use sea_orm::ActiveValue::Set;

use super::{House, house};

fn rename(row: &mut entity::ActiveModel) {
    row.first_name = Set("Renamed".to_owned());
}

/// Kim keeps accounts and, by a role, the books. Pat was given `shop.change_order`, the Choir `shop.view_order`.
async fn house_with_permissions() -> House {
    let mut house = house().await;
    house.policy = house.policy.clone().with_permissions(house.auth.clone());
    let kinds = ["book", "order"].map(|model| Kind {
        app: "shop".to_owned(),
        model: model.to_owned(),
        name: model.to_owned(),
    });
    permission::provide(house.auth.database(), kinds).await.unwrap();
    house
}

impl House {
    async fn key_in_table(&self, code: &str) -> i32 {
        let all = permission::list(self.auth.database()).await.unwrap();
        all.iter().find(|one| one.code() == code).unwrap().id
    }

    async fn grant(&self, user: &str, codes: &[&str]) {
        let mut ids = Vec::new();
        for code in codes {
            ids.push(self.key_in_table(code).await);
        }
        let user = self.user(user).await.id;
        permission::set_of_user(self.auth.database(), user, ids).await.unwrap();
    }

    async fn grant_to_group(&self, group: &str, code: &str) {
        let (group, id) = (self.group(group).await.id, self.key_in_table(code).await);
        permission::set_of_group(self.auth.database(), group, [id]).await.unwrap();
    }
}

#[tokio::test]
async fn z10_an_account_with_permissions_that_the_visitor_lacks_cannot_be_touched() {
    let house = house_with_permissions().await;
    assert_eq!(house.user_change("kim", "pat", rename).await, "ok");
    house.grant("pat", &["shop.change_order"]).await;
    assert_eq!(house.user_change("kim", "pat", rename).await, "accounts-reaches-up");
    // What a role gives him covers what a table gives another.
    house.grant("pat", &["shop.change_book"]).await;
    assert_eq!(house.user_change("kim", "pat", rename).await, "ok");
    house.grant("pat", &["shop.change_order"]).await;
    house.grant("kim", &["shop.change_order", "shop.view_order"]).await;
    assert_eq!(house.user_change("kim", "pat", rename).await, "ok");
    assert_eq!(house.user_change("root", "pat", rename).await, "ok");
}

#[tokio::test]
async fn z10_a_group_with_permissions_is_filled_renamed_and_deleted_only_by_who_holds_them() {
    let house = house_with_permissions().await;
    let fill = async || house.membership_change("kim", None, Some(("pat", "Choir"))).await;
    assert_eq!(fill().await, "ok");
    house.grant_to_group("Choir", "shop.view_order").await;
    // Kim sings in the Choir, and so holds what it gives.
    assert_eq!(fill().await, "ok");
    assert_eq!(house.group_change("kim", Some("Choir"), Some("Chorus")).await, "ok");
    house.leave("kim", "Choir").await;
    assert_eq!(house.group_change("kim", Some("Choir"), Some("Chorus")).await, "accounts-gives-more");
    assert_eq!(house.group_change("kim", Some("Choir"), None).await, "accounts-gives-more");
    assert_eq!(house.group_change("root", Some("Choir"), None).await, "ok");
}

#[tokio::test]
async fn without_the_source_permissions_in_tables_weigh_nothing() {
    let mut house = house_with_permissions().await;
    house.grant("pat", &["shop.change_order"]).await;
    house.policy = rbac::Authorizer::from_text("policy.toml", super::POLICY).unwrap();
    house.policy.register(["auth.user", "auth.group", "auth.membership"]).unwrap();
    assert_eq!(house.user_change("kim", "pat", rename).await, "ok");
}
