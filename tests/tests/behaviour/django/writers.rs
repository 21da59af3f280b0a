//! Django and the house write into the same tables, in turn.

use chrono::{DateTime, Utc};
use frontdesk_tests::django;
use sea_orm::EntityTrait;

use super::{apply, is_missing, taken_over, texts, where_django_is};
use crate::ground::Ground;
use crate::support::{Person, Setup, Shop};

#[apply(where_django_is)]
#[tokio::test]
async fn users_and_passwords_of_ours_sign_in_at_django(#[case] ground: Ground) {
    if is_missing() {
        return;
    }
    let shop = Shop::open_with(ground, Setup::default().database(taken_over(ground).await)).await;
    shop.create_user("ours", "kettle-on-the-hob-19").await.unwrap();
    let auth = &shop.services().auth;
    let paula = auth.manager().user("paula").await.unwrap();
    auth.manager().set_password(&*paula, &"lantern-by-the-door-20".into()).await.unwrap();
    let said = django::ask(
        shop.database().url(),
        &[
            "authenticate=ours:kettle-on-the-hob-19",
            "authenticate=paula:lantern-by-the-door-20",
            "set_password=arno:ladder-in-the-barn-21",
        ],
    );
    for question in ["authenticate=ours:kettle-on-the-hob-19", "authenticate=paula:lantern-by-the-door-20"] {
        let answer = &said[question];
        assert_eq!(answer["checks"], true, "{question}: {said}");
        assert_eq!(answer["signed_in"], true, "{question}: {said}");
        assert_eq!(answer["algorithm"], "argon2", "{question}: {said}");
        // Django's own argon2 takes more memory than ours: it would hash anew if argon2 were the one it prefers.
        assert_eq!(answer["must_update"], true, "{question}: {said}");
    }
}

#[apply(where_django_is)]
#[tokio::test]
async fn times_that_both_wrote_are_ordered_and_read_alike(#[case] ground: Ground) {
    if is_missing() {
        return;
    }
    let shop = Shop::open_with(ground, Setup::default().database(taken_over(ground).await)).await;
    let auth = &shop.services().auth;
    let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
    // In this order; Django leaves six zeros out of its text, and so must not come after what has them.
    let by_django = [("arno", "2031-01-02T03:04:05+00:00"), ("paula", "2031-01-02T03:04:06.000001+00:00")];
    let by_us = [
        ("hugo", "2031-01-02T03:04:05.000001+00:00"),
        ("selma", "2031-01-02T03:04:06+00:00"),
        ("beate", "2031-01-02T03:04:06.100000+00:00"),
    ];
    for (name, time) in by_us {
        let user = auth.manager().user(name).await.unwrap();
        let db = sea_orm::DatabaseExecutor::from(auth.database());
        auth.users().touch_last_login(&db, &user.key(), at(time)).await.unwrap();
    }
    let stamps = by_django.map(|(name, time)| format!("stamp={name}:{time}"));
    let mut questions: Vec<&str> = stamps.iter().map(String::as_str).collect();
    questions.extend(["by_login", "users"]);
    let said = django::ask(shop.database().url(), &questions);
    let order = ["beate", "paula", "selma", "hugo", "arno"];
    assert_eq!(texts(&said["by_login"])[..5], order);
    let ours = shop
        .column(
            "SELECT username FROM auth_user WHERE last_login IS NOT NULL ORDER BY last_login DESC LIMIT 5",
        )
        .await;
    assert_eq!(ours, order);
    let theirs: Vec<(String, Option<DateTime<Utc>>)> = said["users"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| (user["username"].as_str().unwrap().to_owned(), user["last_login"].as_str().map(at)))
        .collect();
    for (name, theirs) in theirs {
        let user = auth.manager().user(&name).await.unwrap();
        let row = auth::user::entity::Entity::find_by_id(user.key().parse::<i32>().unwrap())
            .one(auth.database())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(row.last_login.map(auth::user::Moment::to_utc), theirs, "{name}");
    }
    // Signing in writes the time as well.
    shop.sign_in(Person::Viewer).await;
    let said = django::ask(shop.database().url(), &["users"]);
    let vera = said["users"].as_array().unwrap().iter().find(|user| user["username"] == "vera").unwrap();
    let signed_in = at(vera["last_login"].as_str().unwrap());
    assert!((Utc::now() - signed_in).num_seconds().abs() < 60, "{signed_in}");
}

#[apply(where_django_is)]
#[tokio::test]
async fn a_superuser_made_on_our_command_line_signs_in_at_django(#[case] ground: Ground) {
    if is_missing() {
        return;
    }
    let database = taken_over(ground).await;
    let place = tempfile::tempdir().unwrap();
    let mut command = frontdesk_tests::command::demo(
        place.path(),
        &["createsuperuser", "--noinput", "--username", "chief", "--email", "chief@example.org"],
    );
    command.env("FRONTDESK_DATABASE_URL", database.url());
    command.env("FRONTDESK_SECRET_KEY", "the key of the tests signs nothing that lasts longer than one");
    command.env("FRONTDESK_SUPERUSER_PASSWORD", "anvil-in-the-smithy-22");
    let done = frontdesk_tests::command::run(command);
    assert_eq!(done.code, Some(0), "{done:?}");
    let question = "authenticate=chief:anvil-in-the-smithy-22";
    let said = django::ask(database.url(), &[question, "held"]);
    assert_eq!(said[question]["signed_in"], true, "{said}");
    assert!(!texts(&said["held"]["chief"]).is_empty(), "a superuser may do everything there, too");
}
