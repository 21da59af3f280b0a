//! The matrix of permissions: what one holds can be handed on, and nothing else.

use auth::permission::{self, Kind};
use http::StatusCode;

use super::{House, house};

impl House {
    /// Makes Django's tables count, with permissions for two models; `kim` holds `view_book` and `change_book` in person.
    async fn counting(mut self) -> Self {
        let policy = r#"
            resources = ["shop.book", "shop.order"]
            [groups]
            Keepers = ["keeper"]
            [roles.keeper.allow]
            "auth.user" = ["crud"]
            "auth.group" = ["crud"]
        "#;
        self.policy =
            rbac::Authorizer::from_text("policy.toml", policy).unwrap().with_permissions(self.auth.clone());
        self.policy.register(["auth.user", "auth.group", "auth.membership"]).unwrap();
        let kinds = ["book", "order", "ghost"].map(|model| Kind {
            app: "shop".to_owned(),
            model: model.to_owned(),
            name: model.to_owned(),
        });
        permission::provide(self.auth.database(), kinds).await.unwrap();
        let held = [self.permission("shop.view_book").await, self.permission("shop.change_book").await];
        permission::set_of_user(self.auth.database(), self.user("kim").await.id, held).await.unwrap();
        self
    }

    async fn permission(&self, code: &str) -> i32 {
        let all = permission::list(self.auth.database()).await.unwrap();
        all.iter().find(|one| one.code() == code).unwrap().id
    }

    async fn given(&self, user: &str) -> Vec<String> {
        let held = permission::of_user(self.auth.database(), self.user(user).await.id).await.unwrap();
        held.iter().map(permission::Permission::code).collect()
    }

    async fn give(&self, who: &str, whom: &str, base: &[&str], ticked: &[&str]) -> StatusCode {
        let mut numbers = Vec::new();
        for code in base {
            numbers.push(self.permission(code).await.to_string());
        }
        let mut form = format!("_base_permissions={}", numbers.join(","));
        for code in ticked {
            form.push_str(&format!("&permission_{}=on", self.permission(code).await));
        }
        let path = format!("/auth/user/{}/permissions/", self.user(whom).await.id);
        self.ask(&self.router().await, who, &path, Some(&form)).await.status
    }
}

#[tokio::test]
async fn permissions_are_ticked_in_a_matrix_and_told_in_the_history() {
    let house = house().await.counting().await;
    let router = house.router().await;
    let path = format!("/auth/user/{}/permissions/", house.user("pat").await.id);
    let page = house.ask(&router, "root", &path, None).await.page;
    assert_eq!(page.matches("type=\"checkbox\"").count(), 12, "{page}");
    assert_eq!(page.matches(" disabled").count(), 0, "{page}");
    assert_eq!(
        house.give("root", "pat", &[], &["shop.add_order", "shop.view_order"]).await,
        StatusCode::SEE_OTHER
    );
    assert_eq!(house.given("pat").await, ["shop.add_order", "shop.view_order"]);
    // Only the wishes count: what was not on the page stays.
    assert_eq!(house.give("root", "pat", &["shop.add_order"], &[]).await, StatusCode::SEE_OTHER);
    assert_eq!(house.given("pat").await, ["shop.view_order"]);
    let told = house.ask(&router, "root", &path.replace("permissions", "history"), None).await.page;
    assert!(told.contains("shop.add_order, shop.view_order"), "{told}");
    let group = format!("/auth/group/{}/permissions/", house.group("Choir").await.id);
    let form = format!("_base_permissions=&permission_{}=on", house.permission("shop.view_book").await);
    assert_eq!(house.ask(&router, "root", &group, Some(&form)).await.status, StatusCode::SEE_OTHER);
    let held = permission::of_group(house.auth.database(), house.group("Choir").await.id).await.unwrap();
    assert_eq!(held.len(), 1);
}

#[tokio::test]
async fn z10_nobody_hands_on_a_permission_that_he_does_not_hold() {
    let house = house().await.counting().await;
    let router = house.router().await;
    let path = format!("/auth/user/{}/permissions/", house.user("pat").await.id);
    let page = house.ask(&router, "kim", &path, None).await.page;
    assert_eq!(page.matches(" disabled").count(), 10, "{page}");
    assert_eq!(house.give("kim", "pat", &[], &["shop.view_book"]).await, StatusCode::SEE_OTHER);
    for (whom, ticked) in [
        ("pat", &["shop.add_book"][..]),
        ("pat", &["shop.view_book", "shop.view_order"]),
        // It means nothing here, and may mean something to a Django.
        ("pat", &["shop.view_ghost"]),
        ("kim", &["shop.add_book"]),
        ("root", &["shop.view_book"]),
    ] {
        let before = house.given(whom).await;
        assert_eq!(house.give("kim", whom, &[], ticked).await, StatusCode::FORBIDDEN, "{whom} {ticked:?}");
        assert_eq!(house.given(whom).await, before);
    }
    // An account that holds more is not his to change, not even downward.
    assert_eq!(house.give("root", "pat", &[], &["shop.delete_order"]).await, StatusCode::SEE_OTHER);
    assert_eq!(house.give("kim", "pat", &["shop.view_book"], &[]).await, StatusCode::FORBIDDEN);
    assert_eq!(house.give("pat", "pat", &[], &["shop.change_book"]).await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn where_the_tables_do_not_count_the_page_says_which_setting_makes_them() {
    let house = house().await;
    let router = house.router().await;
    let path = format!("/auth/user/{}/permissions/", house.user("pat").await.id);
    let page = house.ask(&router, "root", &path, None).await.page;
    assert!(page.contains("django_permissions") && !page.contains("type=\"checkbox\""), "{page}");
    assert_eq!(
        house.ask(&router, "root", &path, Some("permission_1=on")).await.status,
        StatusCode::FORBIDDEN
    );
}
