//! Nobody lifts himself up: who may keep users still cannot give away, or take over, what he does not hold.

use crate::ground::{Ground, apply, every_ground};
use crate::support::{Person, Setup, Shop};
use frontdesk_tests::answer::Answer;
use frontdesk_tests::client::Client;

/// A manager who keeps users and groups, and holds nothing else but the shop.
const POLICY: &str = r#"
[groups]
Managers = ["manager"]
Editors = ["editor"]
Viewers = ["viewer"]
Support = ["support"]
[roles.manager.allow]
"auth.user" = ["crud"]
"auth.group" = ["crud"]
"shop.book" = ["read"]
[roles.editor.allow]
"shop.book" = ["crud"]
[roles.viewer.allow]
"shop.book" = ["read"]
[roles.support.allow]
"shop.order" = ["crud"]
"#;

async fn open(ground: Ground) -> (Shop, Client) {
    let shop = Shop::open_with(ground, Setup::default().policy(POLICY)).await;
    let max = shop.sign_in(Person::Manager).await;
    (shop, max)
}

/// Sends the user's form with other values, whether the page offers those fields or not.
async fn change(shop: &Shop, client: &Client, person: Person, values: &[(&str, &str)]) -> Answer {
    let path = format!("/admin/auth/user/{}/change/", shop.id_of(person).await);
    let page = shop.superuser().await.get(&path).await.expect_status(200);
    let mut form = page.form("main form[method=post]");
    form.action = String::new();
    for (name, value) in values {
        form.set(name, value);
    }
    client.submit(&path, &form, Some(("_save", "Save"))).await
}

#[apply(every_ground)]
#[tokio::test]
async fn a_keeper_of_users_may_change_one_who_holds_less(#[case] ground: Ground) {
    let (shop, max) = open(ground).await;
    let saved = change(&shop, &max, Person::Viewer, &[("first_name", "Verena")]).await;
    assert_eq!(saved.status, 303, "{saved:#}");
    assert_eq!(shop.number("SELECT count(*) FROM auth_user WHERE first_name = 'Verena'").await, 1);
}

#[apply(every_ground)]
#[tokio::test]
async fn nobody_but_a_superuser_sets_the_staff_and_superuser_flags(#[case] ground: Ground) {
    let (shop, max) = open(ground).await;
    for (person, flag) in
        [(Person::Manager, "is_superuser"), (Person::Viewer, "is_superuser"), (Person::Plain, "is_staff")]
    {
        let answer = change(&shop, &max, person, &[(flag, "on")]).await;
        assert!(answer.status < 500, "{answer:#}");
        let name = person.username();
        assert_eq!(
            shop.number(&format!("SELECT {flag} FROM auth_user WHERE username = '{name}'")).await,
            0,
            "{name} {flag}: {answer:#}"
        );
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn an_account_that_holds_more_cannot_be_touched(#[case] ground: Ground) {
    let (shop, max) = open(ground).await;
    let before = shop.whole("auth_user").await;
    for person in [Person::Superuser, Person::Editor, Person::Support] {
        for values in [
            [("first_name", "Taken")],
            [("email", "max@shop.example")],
            [("username", "taken")],
            [("password", "lantern-orbit-47-violet")],
        ] {
            let answer = change(&shop, &max, person, &values).await;
            assert!((400..500).contains(&answer.status), "{person:?} {values:?}: {answer:#}");
        }
        let path = format!("/admin/auth/user/{}/delete/", shop.id_of(person).await);
        let answer = max.post(&path, &[]).await;
        assert!((400..500).contains(&answer.status), "{person:?}: {answer:#}");
    }
    assert_eq!(shop.whole("auth_user").await, before);
}

#[apply(every_ground)]
#[tokio::test]
async fn a_group_that_the_policy_names_is_not_made_renamed_or_deleted_beyond_what_one_holds(
    #[case] ground: Ground,
) {
    let (shop, max) = open(ground).await;
    let before = shop.whole("auth_group").await;
    let support = shop.number("SELECT id FROM auth_group WHERE name = 'Support'").await;
    let path = format!("/admin/auth/group/{support}/change/");
    let boss = shop.superuser().await;
    let mut form = boss.get(&path).await.expect_status(200).form("main form[method=post]");
    form.set("name", "Helpers");
    let renamed = max.submit(&path, &form, Some(("_save", "Save"))).await;
    assert!((400..500).contains(&renamed.status), "{renamed:#}");
    let deleted = max.post(&format!("/admin/auth/group/{support}/delete/"), &[]).await;
    assert!((400..500).contains(&deleted.status), "{deleted:#}");
    assert_eq!(shop.whole("auth_group").await, before);
    shop.execute(
        "DELETE FROM auth_user_groups WHERE group_id = (SELECT id FROM auth_group WHERE name = 'Support')",
    )
    .await;
    shop.execute("DELETE FROM auth_group WHERE name = 'Support'").await;
    let mut form = boss.get("/admin/auth/group/add/").await.expect_status(200).form("main form[method=post]");
    form.set("name", "Support");
    let made = max.submit("/admin/auth/group/add/", &form, Some(("_save", "Save"))).await;
    assert!((400..500).contains(&made.status), "{made:#}");
}

#[apply(every_ground)]
#[tokio::test]
async fn the_last_superuser_stays(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let boss = shop.sign_in(Person::Superuser).await;
    let path = format!("/admin/auth/user/{}/delete/", shop.id_of(Person::Superuser).await);
    let refused = boss.post(&path, &[]).await;
    assert!((400..500).contains(&refused.status), "{refused:#}");
    for field in ["is_superuser", "is_active"] {
        let path = format!("/admin/auth/user/{}/change/", shop.id_of(Person::Superuser).await);
        let mut form = boss.get(&path).await.expect_status(200).form("main form[method=post]");
        form.unset(field);
        let refused = boss.submit(&path, &form, Some(("_save", "Save"))).await;
        assert!((400..500).contains(&refused.status), "{field}: {refused:#}");
    }
    assert_eq!(shop.number("SELECT count(*) FROM auth_user WHERE is_superuser AND is_active").await, 1);
}

#[apply(every_ground)]
#[tokio::test]
async fn two_superusers_who_demote_each_other_at_once_leave_one(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let both = [Person::Superuser, Person::Manager];
    for round in 0..5 {
        shop.execute(
            "UPDATE auth_user SET is_superuser = TRUE, is_active = TRUE WHERE username IN ('admin', 'max')",
        )
        .await;
        let mut demotions = Vec::new();
        for (who, whom) in [(both[0], both[1]), (both[1], both[0])] {
            let client = shop.sign_in(who).await;
            let path = format!("/admin/auth/user/{}/change/", shop.id_of(whom).await);
            let mut form = client.get(&path).await.expect_status(200).form("main form[method=post]");
            form.unset("is_superuser");
            demotions.push(async move { client.submit(&path, &form, Some(("_save", "Save"))).await });
        }
        let answers = futures_util::future::join_all(demotions).await;
        // Who comes second is no superuser any more, or is told to come again.
        let done = answers.iter().filter(|answer| answer.status == 303).count();
        let left = shop.number("SELECT count(*) FROM auth_user WHERE is_superuser AND is_active").await;
        assert!(left >= 1 && done <= 1, "round {round}: {left} left, {answers:#?}");
        for answer in &answers {
            assert!(answer.status < 500 || answer.status == 503, "round {round}: {answer:#}");
        }
    }
}
