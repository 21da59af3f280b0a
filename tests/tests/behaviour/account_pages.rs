//! Accounts in the admin: made in two steps, with passwords that are set, changed and disabled, and groups to be ticked.

use crate::ground::{Ground, apply, every_database};
use crate::support::{PASSWORD, Person, Shop};

const SAVE: Option<(&str, &str)> = Some(("_save", "Save"));
const GOOD: &str = "lantern-orbit-47-violet";

async fn signs_in(shop: &Shop, username: &str, password: &str) -> bool {
    let visitor = shop.anonymous();
    visitor.post("/login/", &[("username", username), ("password", password)]).await.status == 303
}

#[apply(every_database)]
#[tokio::test]
async fn a_user_is_made_in_two_steps_and_can_sign_in(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let boss = shop.superuser().await;
    let add = "/admin/auth/user/add/";
    let mut form = boss.get(add).await.expect_status(200).form("main form[method=post]");
    form.set("username", "nia");
    form.set("password", "1234");
    form.set("password_again", "1234");
    let before = shop.fingerprint().await;
    let refused = boss.submit(add, &form, SAVE).await.expect_status(422);
    let words = refused.words();
    for reason in ["too short", "too common", "entirely numeric"] {
        assert!(words.contains(reason), "{reason}: {words}");
    }
    assert_eq!(refused.count("input[name=username][value=nia]"), 1);
    assert_eq!(refused.count("#id_password_error li"), 3, "{refused:#}");
    assert_eq!(shop.fingerprint().await, before);

    form.set("password", GOOD);
    form.set("password_again", GOOD);
    let saved = boss.submit(add, &form, SAVE).await.expect_status(303);
    let change = saved.location().to_owned();
    assert!(change.ends_with("/change/"), "{change}");
    let page = boss.get(&change).await.expect_status(200);
    assert!(page.words().contains("Added user “nia”"), "{page:#}");
    assert_eq!(page.count("input[name=email]"), 1);
    assert!(page.words().contains("argon2id"), "how the password is kept: {page:#}");
    assert!(signs_in(&shop, "nia", GOOD).await);
}

#[apply(every_database)]
#[tokio::test]
async fn who_changes_the_own_password_stays_signed_in_and_every_other_session_ends(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let (here, elsewhere) = (shop.sign_in(Person::Superuser).await, shop.sign_in(Person::Superuser).await);
    let path = format!("/admin/auth/user/{}/password/", shop.id_of(Person::Superuser).await);
    let mut form = here.get(&path).await.expect_status(200).form("main form[method=post]");
    form.set("password", GOOD);
    form.set("password_again", GOOD);
    form.set("current_password", "not it");
    let refused = here.submit(&path, &form, SAVE).await.expect_status(422);
    assert!(refused.words().contains("not your current password"), "{refused:#}");
    form.set("current_password", PASSWORD);
    let _saved = here.submit(&path, &form, SAVE).await.expect_status(303);
    let _still = here.get("/admin/").await.expect_status(200);
    assert_eq!(elsewhere.get("/admin/").await.status, 303);
    let sessions = format!(
        "SELECT count(*) FROM auth_session WHERE user_key = '{}'",
        shop.id_of(Person::Superuser).await
    );
    assert_eq!(shop.number(&sessions).await, 1);
    assert!(signs_in(&shop, "admin", GOOD).await && !signs_in(&shop, "admin", PASSWORD).await);
}

#[apply(every_database)]
#[tokio::test]
async fn a_disabled_password_ends_the_sessions_and_opens_nothing(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let boss = shop.superuser().await;
    let eddie = shop.sign_in(Person::Editor).await;
    let user = format!("/admin/auth/user/{}", shop.id_of(Person::Editor).await);
    let path = format!("{user}/password/");
    let form = boss.get(&path).await.expect_status(200).form("main form[method=post]");
    let _done = boss.submit(&path, &form, Some(("_disable", ""))).await.expect_status(303);
    assert_eq!(eddie.get("/admin/").await.status, 303);
    assert!(!signs_in(&shop, "eddie", PASSWORD).await);
    let page = boss.get(&format!("{user}/change/")).await.expect_status(200);
    assert!(page.words().contains("disabled: nobody signs in with one"), "{page:#}");
    let history = boss.get(&format!("{user}/history/")).await.expect_status(200);
    assert!(history.words().contains("Disabled password"), "{history:#}");
    let stored = shop.text("SELECT password FROM auth_user WHERE username = 'eddie'").await;
    history.expect_without(&stored);
    page.expect_without(&stored);
}

#[apply(every_database)]
#[tokio::test]
async fn a_ticked_group_gives_its_roles_at_once_and_is_told_in_the_history(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let boss = shop.superuser().await;
    let vera = shop.sign_in(Person::Viewer).await;
    assert_eq!(vera.get("/admin/shop/customer/").await.status, 404);
    let user = format!("/admin/auth/user/{}", shop.id_of(Person::Viewer).await);
    let path = format!("{user}/groups/");
    let page = boss.get(&path).await.expect_status(200);
    assert!(page.words().contains("gives the role support"), "{page:#}");
    let mut form = page.form("main form[method=post]");
    let support = shop.number("SELECT id FROM auth_group WHERE name = 'Support'").await;
    form.set(&format!("group_{support}"), "on");
    let _saved = boss.submit(&path, &form, SAVE).await.expect_status(303);
    let _open = vera.get("/admin/shop/customer/").await.expect_status(200);
    let history = boss.get(&format!("{user}/history/")).await.expect_status(200);
    assert!(history.words().contains("Support, Viewers"), "{history:#}");
    let members = boss.get(&format!("/admin/auth/group/{support}/members/")).await.expect_status(200);
    assert!(members.words().contains("vera") && members.words().contains("susan"), "{members:#}");
    // The manager sees who is where, and may not move anybody.
    let max = shop.sign_in(Person::Manager).await;
    let page = max.get(&path).await.expect_status(200);
    assert_eq!(page.count("input[type=checkbox]:not([disabled])"), 0, "{page:#}");
    assert!(page.words().contains("“create” on “auth.membership”"), "{page:#}");
    let managers = shop.number("SELECT id FROM auth_group WHERE name = 'Managers'").await;
    let refused = max.post(&path, &[("_base_groups", ""), (&format!("group_{managers}"), "on")]).await;
    assert_eq!(refused.status, 403, "{refused:#}");
}

#[apply(every_database)]
#[tokio::test]
async fn where_permissions_out_of_tables_do_not_count_the_page_says_so(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let boss = shop.superuser().await;
    let user = format!("/admin/auth/user/{}", shop.id_of(Person::Viewer).await);
    let page = boss.get(&format!("{user}/permissions/")).await.expect_status(200);
    assert!(page.words().contains("django_permissions"), "{page:#}");
    assert_eq!(page.count("main input[type=checkbox]"), 0);
    let change = boss.get(&format!("{user}/change/")).await.expect_status(200);
    assert!(!change.links().iter().any(|link| link.ends_with("/permissions/")), "{change:#}");
    let refused = boss.post(&format!("{user}/permissions/"), &[("permission_1", "on")]).await;
    assert_eq!(refused.status, 403, "{refused:#}");
}
