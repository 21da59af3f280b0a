use std::panic::{AssertUnwindSafe, catch_unwind};

use super::*;

const POLICY: &str = r#"
[roles.editor.allow]
"shop.book" = ["read", "update"]
"shop.order" = ["read", "update:own"]
[roles.manager.allow]
"shop.book" = ["delete"]
[never]
"shop.order" = ["delete"]
"#;

#[cfg(feature = "rows")]
mod order {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders")]
    pub(super) struct Model {
        #[sea_orm(primary_key)]
        pub(super) id: i32,
        pub(super) owner_id: Option<i32>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

fn policy() -> Authorizer {
    let policy = Authorizer::from_text("shop.toml", POLICY).unwrap();
    #[cfg(feature = "rows")]
    let policy =
        policy.with_rows(crate::row::Map::new::<order::Entity>("shop.order").owner(order::Column::OwnerId));
    policy
}

fn eddie() -> Subject {
    Subject::user("auth_user", "2", "eddie").with_roles(["editor"])
}

/// What a failing assertion says.
fn said(assertion: impl FnOnce()) -> String {
    let caught = catch_unwind(AssertUnwindSafe(assertion)).expect_err("it should fail");
    *caught.downcast::<String>().unwrap()
}

#[test]
fn a_failing_assertion_names_the_rule_with_file_and_line() {
    let (policy, eddie) = (policy(), eddie());
    assert_allowed(&policy, &eddie, "update", "shop.book");
    let allowed = said(|| assert_denied(&policy, &eddie, "update", "shop.book"));
    assert!(
        allowed.starts_with("eddie (roles editor) should not be allowed to update any shop.book\n"),
        "{allowed}"
    );
    assert!(
        allowed.contains("shop.toml:3 (role editor): \"shop.book\" = [\"read\", \"update\"]"),
        "{allowed}"
    );
    let missed = said(|| assert_allowed(&policy, &eddie, "delete", "shop.book"));
    assert!(missed.contains("should be allowed to delete every shop.book"), "{missed}");
    assert!(missed.contains("this is allowed to `manager`"), "{missed}");
    let never = said(|| assert_allowed(&policy, &eddie.clone().with_superuser(true), "delete", "shop.order"));
    assert!(never.contains("shop.toml:8 (never)"), "{never}");
    let nobody = said(|| assert_allowed(&policy, &Subject::anonymous(), "read", "shop.book"));
    assert!(nobody.starts_with("a visitor who is not signed in should be"), "{nobody}");
}

#[cfg(feature = "rows")]
#[test]
fn some_rows_are_neither_all_nor_none() {
    let (policy, eddie) = (policy(), eddie());
    let (own, other) = (order::Model { id: 1, owner_id: Some(2) }, order::Model { id: 2, owner_id: Some(3) });
    assert_allowed_for_some(&policy, &eddie, "update", "shop.order");
    assert_allowed_for(&policy, &eddie, "update", "shop.order", &own);
    assert_allowed_for(&policy, &eddie, "read", "shop.order", &other);
    assert_denied_for(&policy, &eddie, "update", "shop.order", &other);
    assert_denied_for(&policy, &eddie, "update", "shop.order", &order::Model { id: 3, owner_id: None });
    let all = said(|| assert_allowed(&policy, &eddie, "update", "shop.order"));
    assert!(all.contains("decided for some rows: allowed by a role held: shop.toml:4"), "{all}");
    let none = said(|| assert_denied(&policy, &eddie, "update", "shop.order"));
    assert!(none.contains("shop.toml:4"), "{none}");
    let row = said(|| assert_allowed_for(&policy, &eddie, "update", "shop.order", &other));
    assert!(row.contains("owner_id: Some(3)") && row.contains("shop.toml:4"), "{row}");
    let some = said(|| assert_allowed_for_some(&policy, &eddie, "read", "shop.order"));
    assert!(some.contains("update") || some.contains("read some shop.order and not all"), "{some}");
}
