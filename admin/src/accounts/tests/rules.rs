//! The rules, one by one.

use auth::session::entity as session;
use auth::user::{Stock, UserStore, entity};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel, PaginatorTrait, TransactionTrait,
};

use super::{house, model, new_user, row};
use crate::accounts::user::UserGuard;
use crate::gate::{RowChange, RowGuard, Visitor};

fn rename(row: &mut entity::ActiveModel) {
    row.first_name = Set("Renamed".to_owned());
}

fn deactivate(row: &mut entity::ActiveModel) {
    row.is_active = Set(false);
}

fn promote(row: &mut entity::ActiveModel) {
    row.is_superuser = Set(true);
}

fn demote(row: &mut entity::ActiveModel) {
    row.is_superuser = Set(false);
}

fn hire(row: &mut entity::ActiveModel) {
    row.is_staff = Set(true);
}

#[tokio::test]
async fn the_models_are_named_as_policies_name_them_and_hide_the_password() {
    let house = house().await;
    let users = model(crate::accounts::users(&house.auth, &house.policy));
    assert_eq!(users.resource, "auth.user");
    assert_eq!(model(crate::accounts::groups(&house.auth, &house.policy)).resource, "auth.group");
    assert_eq!(model(crate::accounts::memberships(&house.auth, &house.policy)).resource, "auth.membership");

    let password = users.field("password").unwrap();
    assert!(password.secret);
    for places in [&users.form, &users.list_display, &users.search, &users.filters] {
        assert!(!places.contains(&password.index));
    }
    let root = house.user("root").await;
    assert!(root.password.starts_with("argon2$"));
    assert!(row::<entity::Entity>(&users, root.into_active_model()).get("password").is_none());
    for column in ["last_login", "date_joined"] {
        assert!(!users.field(column).unwrap().editable(), "{column}");
    }
}

#[tokio::test]
async fn a_user_without_a_password_gets_one_that_nobody_knows() {
    let house = house().await;
    let (pat, susan) = (house.user("pat").await, house.user("susan").await);
    assert!(!auth::password::is_usable(&pat.password));
    assert_ne!(pat.password, susan.password);
    assert!(pat.date_joined.to_utc() <= chrono::Utc::now());
}

#[tokio::test]
async fn z10_the_last_superuser_stays_whoever_asks() {
    let house = house().await;
    for who in ["root", "kim"] {
        assert_ne!(house.user_delete(who, "root").await, "ok");
        assert_ne!(house.user_change(who, "root", deactivate).await, "ok");
        assert_ne!(house.user_change(who, "root", demote).await, "ok");
    }
    assert_eq!(house.user_delete("root", "root").await, "accounts-last-superuser");
    assert_eq!(house.user_change("root", "root", rename).await, "ok");

    // An inactive superuser is no help, an active one is.
    let mut second =
        entity::ActiveModel { is_superuser: Set(true), is_active: Set(false), ..new_user("second") }
            .insert(house.auth.database())
            .await
            .unwrap()
            .into_active_model();
    assert_eq!(house.user_delete("root", "root").await, "accounts-last-superuser");
    assert_eq!(house.user_delete("root", "second").await, "ok");
    second.is_active = Set(true);
    second.update(house.auth.database()).await.unwrap();
    for change in [deactivate, demote] {
        assert_eq!(house.user_change("root", "root", change).await, "ok");
    }
    assert_eq!(house.user_delete("second", "root").await, "ok");
}

#[tokio::test]
async fn z10_flags_are_for_superusers() {
    let house = house().await;
    for change in [promote, hire] {
        assert!(house.user_change("kim", "pat", change).await.ends_with(": accounts-flag"));
        assert!(house.user_change("kim", "kim", change).await.ends_with(": accounts-flag"));
        assert_eq!(house.user_change("root", "pat", change).await, "ok");
    }
    let fire = |row: &mut entity::ActiveModel| row.is_staff = Set(false);
    assert_eq!(house.user_change("stella", "stella", fire).await, "is_staff: accounts-flag");
    assert_eq!(house.user_create("kim", new_user("new")).await, "ok");
    for (new, field) in [
        (entity::ActiveModel { is_staff: Set(true), ..new_user("new") }, "is_staff"),
        (entity::ActiveModel { is_superuser: Set(true), ..new_user("new") }, "is_superuser"),
    ] {
        assert_eq!(house.user_create("kim", new.clone()).await, format!("{field}: accounts-flag"));
        assert_eq!(house.user_create("root", new).await, "ok");
    }
}

#[tokio::test]
async fn z10_nobody_reaches_up() {
    let house = house().await;
    // Kim holds what editors hold, and nothing of what support holds.
    for whom in ["eddie", "pat", "kim"] {
        assert_eq!(house.user_change("kim", whom, rename).await, "ok", "{whom}");
        assert_eq!(house.user_change("kim", whom, deactivate).await, "ok", "{whom}");
        assert_eq!(house.user_delete("kim", whom).await, "ok", "{whom}");
    }
    for whom in ["susan", "stella", "root"] {
        assert_eq!(house.user_change("kim", whom, rename).await, "accounts-reaches-up", "{whom}");
        assert_eq!(house.user_change("kim", whom, deactivate).await, "accounts-reaches-up", "{whom}");
        assert_eq!(house.user_delete("kim", whom).await, "accounts-reaches-up", "{whom}");
    }
    assert_eq!(house.user_delete("root", "susan").await, "ok");

    // Asleep is not harmless: reactivating an account brings its rights back.
    let mut susan = house.user("susan").await.into_active_model();
    susan.is_active = Set(false);
    susan.update(house.auth.database()).await.unwrap();
    assert_eq!(house.user_change("kim", "susan", rename).await, "accounts-reaches-up");
}

#[tokio::test]
async fn who_is_not_here_changes_nothing() {
    let house = house().await;
    let mut kim = house.user("kim").await.into_active_model();
    kim.is_active = Set(false);
    kim.update(house.auth.database()).await.unwrap();
    let users = model(crate::accounts::users(&house.auth, &house.policy));
    let root = house.user("root").await;
    for visitor in [
        house.visitor("kim").await,
        Visitor::new("9999", "gone").realm(Stock.realm()),
        Visitor::new("root", "root").realm(Stock.realm()),
        Visitor::new(root.id.to_string(), "root"),
        Visitor::new(root.id.to_string(), "root").realm("member"),
    ] {
        let after = row::<entity::Entity>(&users, new_user("new"));
        let said = house.judge(&UserGuard(house.rules()), &visitor, None, Some(after)).await;
        assert_eq!(said, "accounts-stranger", "{visitor:?}");
    }
}

#[tokio::test]
async fn names_are_canonical_and_differ_in_more_than_case() {
    let house = house().await;
    for (name, said) in [
        ("", "username: accounts-name-fault"),
        ("two words", "username: accounts-name-fault"),
        ("ＰＡＴ２", "username: accounts-name-form"),
        ("PAT", "username: accounts-name-taken"),
        ("eddie", "username: accounts-name-taken"),
        ("new", "ok"),
    ] {
        assert_eq!(house.user_create("kim", new_user(name)).await, said, "{name:?}");
    }
    let call = |name: &'static str| move |row: &mut entity::ActiveModel| row.username = Set(name.to_owned());
    assert_eq!(house.user_change("kim", "pat", call("Pat")).await, "ok");
    assert_eq!(house.user_change("kim", "pat", call("Eddie")).await, "username: accounts-name-taken");
    let write =
        |address: &'static str| move |row: &mut entity::ActiveModel| row.email = Set(address.to_owned());
    assert_eq!(house.user_change("kim", "pat", write("pat@example.org")).await, "ok");
    assert_eq!(house.user_change("kim", "pat", write("nonsense")).await, "email: accounts-address");
}

#[tokio::test]
async fn z10_memberships_are_given_and_taken_only_in_ones_own_groups() {
    let house = house().await;
    // Into and out of a group that Kim is in.
    assert_eq!(house.membership_change("kim", None, Some(("pat", "Keepers"))).await, "ok");
    assert_eq!(house.membership_change("kim", None, Some(("pat", "Choir"))).await, "ok");
    assert_eq!(house.membership_change("kim", Some(("eddie", "Choir")), None).await, "ok");
    assert_eq!(house.membership_change("kim", Some(("kim", "Choir")), None).await, "ok");
    // Kim holds all that editors hold, but is not one.
    for group in ["Editors", "Support", "Barred"] {
        for whom in ["pat", "kim"] {
            let said = house.membership_change("kim", None, Some((whom, group))).await;
            assert_eq!(said, "accounts-not-a-member", "{whom} {group}");
        }
        let said = house.membership_change("kim", Some(("pat", group)), None).await;
        assert_eq!(said, "accounts-not-a-member", "{group}");
    }
    // A move is both.
    let moved = house.membership_change("kim", Some(("pat", "Choir")), Some(("pat", "Support"))).await;
    assert_eq!(moved, "accounts-not-a-member");
    let moved = house.membership_change("kim", Some(("pat", "Support")), Some(("pat", "Choir"))).await;
    assert_eq!(moved, "accounts-not-a-member");
    let moved = house.membership_change("kim", Some(("pat", "Choir")), Some(("eddie", "Choir"))).await;
    assert_eq!(moved, "ok");
    // Nobody's groups are changed from below.
    for whom in ["susan", "stella", "root"] {
        let said = house.membership_change("kim", None, Some((whom, "Choir"))).await;
        assert_eq!(said, "accounts-reaches-up", "{whom}");
    }
    assert_eq!(house.membership_change("root", None, Some(("pat", "Support"))).await, "ok");
}

#[tokio::test]
async fn z10_groups_of_the_policy_are_not_made_renamed_or_deleted_from_below() {
    let house = house().await;
    assert_eq!(house.group_change("kim", None, Some("Chess")).await, "ok");
    assert_eq!(house.group_change("kim", Some("Choir"), Some("Opera")).await, "ok");
    assert_eq!(house.group_change("kim", Some("Editors"), Some("Writers")).await, "ok", "kim covers editors");
    for (before, after) in [
        (Some("Support"), Some("Help")),
        (Some("Choir"), Some("Support")),
        (Some("Support"), None),
        (None, Some("Support")),
    ] {
        let said = house.group_change("kim", before, after).await;
        assert_eq!(said, "accounts-gives-more", "{before:?} {after:?}");
        assert_eq!(house.group_change("root", before, after).await, "ok");
    }
    // Deleting ends memberships, and those of a group that Kim is not in are not Kim's to end.
    assert_eq!(house.group_change("kim", Some("Editors"), None).await, "accounts-not-a-member");
    assert_eq!(house.group_change("kim", Some("Choir"), None).await, "ok");
    house.add_group("Empty").await;
    assert_eq!(house.group_change("kim", Some("Empty"), None).await, "ok");
}

/// A role may deny, and then it is leaving a group that gives.
#[tokio::test]
async fn z10_nobody_walks_out_of_a_group_that_takes_away() {
    let house = house().await;
    for whom in ["kim", "pat", "susan"] {
        house.join(whom, "Barred").await;
    }
    let said = house.membership_change("kim", Some(("kim", "Barred")), None).await;
    assert_eq!(said, "accounts-frees");
    let said = house.membership_change("kim", Some(("kim", "Barred")), Some(("kim", "Choir"))).await;
    assert_eq!(said, "accounts-frees");
    assert_eq!(house.group_change("kim", Some("Barred"), Some("Free")).await, "accounts-frees");
    assert_eq!(house.group_change("root", Some("Barred"), Some("Free")).await, "ok");
    // Free herself, Kim frees those who hold no more than she does.
    assert_eq!(house.membership_change("root", Some(("kim", "Barred")), None).await, "ok");
    house.leave("kim", "Barred").await;
    assert_eq!(
        house.group_change("kim", Some("Barred"), Some("Free")).await,
        "accounts-frees",
        "susan is in it"
    );
    house.leave("susan", "Barred").await;
    assert_eq!(house.group_change("kim", Some("Barred"), Some("Free")).await, "ok");
}

/// Or a new account, which the role does not reach.
#[tokio::test]
async fn z10_nobody_makes_an_account_that_holds_more() {
    let house = house().await;
    assert_eq!(house.user_create("eddie", new_user("second")).await, "ok");
    house.join("eddie", "Barred").await;
    assert_eq!(house.user_create("eddie", new_user("second")).await, "accounts-reaches-up");
    assert_eq!(house.user_create("root", new_user("second")).await, "ok");
}

#[tokio::test]
async fn s06_deactivating_or_deleting_ends_the_sessions_of_that_user_alone() {
    let house = house().await;
    let db = house.auth.database();
    let (pat, eddie) = (house.user("pat").await, house.user("eddie").await);
    let moment = || auth::user::Moment::from(chrono::Utc::now());
    for (id, realm, key) in
        [("a", "auth_user", pat.id), ("b", "auth_user", eddie.id), ("c", "member", pat.id)]
    {
        let open = session::ActiveModel {
            id: Set(id.repeat(64)),
            realm: Set(Some(realm.to_owned())),
            user_key: Set(Some(key.to_string())),
            stamp: Set(None),
            fresh_at: Set(None),
            created_at: Set(moment()),
            last_seen_at: Set(moment()),
            idle_seconds: Set(60),
            idle_expires_at: Set(moment()),
            expires_at: Set(moment()),
            address: Set(None),
            agent: Set(None),
            data: Set("{}".to_owned()),
        };
        open.insert(db).await.unwrap();
    }
    let users = model(crate::accounts::users(&house.auth, &house.policy));
    let visitor = house.visitor("root").await;
    let open = || session::Entity::find().count(db);
    let written = async |after: Option<entity::ActiveModel>| {
        let before = row::<entity::Entity>(&users, pat.clone().into_active_model());
        let after = after.map(|after| row::<entity::Entity>(&users, after));
        let transaction = db.begin().await.unwrap();
        let change = RowChange {
            visitor: &visitor,
            action: "update",
            model: &users,
            before: Some(&before),
            after: after.as_ref(),
            transaction: &transaction,
        };
        UserGuard(house.rules()).written(&change).await.unwrap();
        transaction.commit().await.unwrap();
    };
    written(Some(pat.clone().into_active_model())).await;
    assert_eq!(open().await.unwrap(), 3);
    let mut asleep = pat.clone().into_active_model();
    asleep.is_active = Set(false);
    written(Some(asleep)).await;
    assert_eq!(open().await.unwrap(), 2);
    written(None).await;
    assert_eq!(open().await.unwrap(), 2);
}
