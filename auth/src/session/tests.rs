use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::routing::{get, post};
use chrono::TimeDelta;
use http::header::COOKIE;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
};
use tower_sessions::session::Id;

use super::visit::hash;
use super::{AuthHandle, entity};
use crate::randomness::{NoRandomness, Randomness};
use crate::testing::units::{self as testing, Browser, HandClock, PASSWORD};
use crate::user::{self, NewUser, UserTable};
use crate::{Auth, Error};

/// An application without pages: it signs in whoever says so, and shows what it knows.
fn app(auth: &Auth) -> Router {
    Router::new()
        .route("/public", get(async || "open"))
        .route("/who", get(who))
        .route("/login/{name}", post(login))
        .route("/logout", post(async |auth: AuthHandle| auth.logout().await))
        .route("/put/{value}", post(put))
        .route("/fail/{value}", post(fail))
        .route("/data", get(data))
        .layer(auth.layer())
}

async fn who(auth: AuthHandle) -> Result<String, Error> {
    Ok(auth.user().await?.map_or_else(|| "nobody".to_owned(), |user| user.username().to_owned()))
}

async fn login(auth: AuthHandle, name: axum::extract::Path<String>) -> Result<String, Error> {
    let user = auth.authenticate(&name, PASSWORD).await?.signed_in()?;
    auth.login(&user).await?;
    who(auth).await
}

async fn put(auth: AuthHandle, value: axum::extract::Path<String>) -> Result<(), Error> {
    Ok(auth.session().insert("cart", &*value).await?)
}

async fn fail(auth: AuthHandle, value: axum::extract::Path<String>) -> Result<StatusCode, Error> {
    auth.session().insert("cart", &*value).await?;
    Ok(StatusCode::INTERNAL_SERVER_ERROR)
}

async fn data(auth: AuthHandle) -> Result<String, Error> {
    Ok(auth.session().get::<String>("cart").await?.unwrap_or_default())
}

async fn rows(auth: &Auth) -> Vec<entity::Model> {
    entity::Entity::find().all(auth.database()).await.unwrap()
}

async fn signed_in(auth: &Auth, name: &str) -> Browser {
    let mut browser = Browser::new(app(auth));
    assert_eq!(browser.post(&format!("/login/{name}"), &[]).await.body, name);
    browser
}

async fn with_vera() -> (Auth, HandClock, Browser) {
    let (auth, clock) = testing::auth().await;
    testing::user(&auth, "vera").await;
    let browser = signed_in(&auth, "vera").await;
    (auth, clock, browser)
}

#[tokio::test]
async fn s16_an_anonymous_visitor_gets_no_row_and_no_cookie() {
    let (auth, _) = testing::auth().await;
    let mut browser = Browser::new(app(&auth));
    for path in ["/public", "/who", "/data"] {
        assert!(browser.get(path).await.set_cookie().is_none(), "{path}");
    }
    assert!(rows(&auth).await.is_empty());
}

#[tokio::test]
async fn nothing_is_loaded_until_asked() {
    let (auth, _, mut browser) = with_vera().await;
    auth.database().execute_unprepared("DROP TABLE auth_session").await.unwrap();
    let answer = browser.get("/public").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "open"));
    assert_eq!((answer.header("vary"), answer.header("cache-control")), ("", ""));
    assert_eq!(browser.get("/who").await.status, StatusCode::SERVICE_UNAVAILABLE, "a failure is not nobody");
}

#[tokio::test]
async fn one_read_answers_every_question_of_a_request() {
    let (auth, _, browser) = with_vera().await;
    let statements = Arc::new(AtomicUsize::new(0));
    let mut db = auth.database().clone();
    let counter = Arc::clone(&statements);
    db.set_metric_callback(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
    });
    let counted = Auth::new(db, testing::config("http://127.0.0.1:8000").clock(HandClock::new())).unwrap();
    let ask = async |auth: AuthHandle, user: crate::CurrentUser| -> Result<String, Error> {
        let (first, second) = tokio::join!(auth.user(), auth.user());
        auth.session().get::<String>("cart").await?;
        Ok(format!("{} {}", first?.map_or(0, |_| 1) + second?.map_or(0, |_| 1), user.username()))
    };
    let route = get(ask).route_layer(counted.login_required());
    // The layer twice, as where a site of ours is mounted in an application that has it already.
    let app = Router::new().route("/", route).layer(counted.layer()).layer(counted.layer());
    let mut asking = Browser::new(app);
    asking.cookies = browser.cookies;
    assert_eq!(asking.get("/").await.body, "2 vera");
    assert_eq!(statements.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn s04_the_cookie_says_what_the_address_allows() {
    let (auth, _, browser) = with_vera().await;
    drop(browser);
    let mut browser = Browser::new(app(&auth));
    let answer = browser.post("/login/vera", &[]).await;
    let (_, attributes) = answer.set_cookie().unwrap().split_once(';').unwrap();
    assert_eq!(attributes, " Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("vary"), "Cookie");
    let answer = browser.post("/logout", &[]).await;
    assert_eq!(answer.set_cookie(), Some("frontdesk=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"));

    let secure = Auth::new(auth.database().clone(), testing::config("https://shop.example")).unwrap();
    let mut browser = Browser::new(app(&secure));
    let answer = browser.post("/login/vera", &[]).await;
    let cookie = answer.set_cookie().unwrap();
    assert!(cookie.starts_with("__Host-frontdesk="), "{cookie}");
    assert!(
        cookie.contains("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=") && !cookie.contains("Domain")
    );
}

#[tokio::test]
async fn s01_the_table_never_holds_the_id() {
    let (auth, _, browser) = with_vera().await;
    let (_, value) = browser.cookies.first().unwrap();
    assert_eq!(value.len(), 22, "128 bits");
    let row = rows(&auth).await.remove(0);
    assert_eq!(row.id, hash(value.parse::<Id>().unwrap()));
    assert!(!format!("{:?} {}", row, row.data).contains(value.as_str()));
}

#[tokio::test]
async fn s02_sign_in_changes_the_id_and_keeps_the_visitors_data() {
    let (auth, _) = testing::auth().await;
    testing::user(&auth, "vera").await;
    let mut browser = Browser::new(app(&auth));
    browser.post("/put/apples", &[]).await;
    let before = browser.clone();
    browser.post("/login/vera", &[]).await;
    assert_ne!(before.cookies, browser.cookies);
    assert_eq!(browser.get("/data").await.body, "apples");
    assert_eq!(browser.get("/who").await.body, "vera");
    let mut before = before;
    assert_eq!(before.get("/who").await.body, "nobody");
    assert_eq!(before.get("/data").await.body, "", "the old id is dead");
    assert_eq!(rows(&auth).await.len(), 1);
}

#[tokio::test]
async fn another_users_data_does_not_come_along() {
    let (auth, _, mut browser) = with_vera().await;
    testing::user(&auth, "eddie").await;
    browser.post("/put/secret", &[]).await;
    browser.post("/login/vera", &[]).await;
    assert_eq!(browser.get("/data").await.body, "secret", "the same user keeps it");
    browser.post("/login/eddie", &[]).await;
    assert_eq!(browser.get("/data").await.body, "");
    assert_eq!(rows(&auth).await.len(), 1, "vera's session is gone");
}

#[tokio::test]
async fn s03_an_id_that_the_client_chose_is_never_adopted() {
    let (auth, _) = testing::auth().await;
    testing::user(&auth, "vera").await;
    let mut browser = Browser::new(app(&auth));
    let planted = Id(7).to_string();
    browser.cookies.push(("frontdesk".to_owned(), planted.clone()));
    assert_eq!(browser.get("/who").await.body, "nobody");
    browser.post("/put/apples", &[]).await;
    assert_ne!(browser.cookies.first().unwrap().1, planted);
    browser.cookies = vec![("frontdesk".to_owned(), planted.clone())];
    browser.post("/login/vera", &[]).await;
    assert_ne!(browser.cookies.first().unwrap().1, planted);
}

#[tokio::test]
async fn s06_idle_and_absolute_ends() {
    let (auth, clock, mut browser) = with_vera().await;
    clock.forward(TimeDelta::days(14) - TimeDelta::seconds(1));
    assert_eq!(browser.get("/who").await.body, "vera", "reading keeps it alive");
    clock.forward(TimeDelta::days(14) - TimeDelta::seconds(1));
    assert_eq!(browser.get("/who").await.body, "vera");
    clock.forward(TimeDelta::days(2));
    assert_eq!(browser.get("/who").await.body, "vera");
    clock.forward(TimeDelta::seconds(2));
    assert_eq!(browser.get("/who").await.body, "nobody", "thirty days are the end");

    let mut idle = signed_in(&auth, "vera").await;
    clock.forward(TimeDelta::days(14));
    assert_eq!(idle.get("/who").await.body, "nobody");
}

#[tokio::test]
async fn staff_sessions_are_shorter() {
    let (auth, clock) = testing::auth().await;
    auth.manager().create_user(NewUser::new("susan", PASSWORD).staff(true)).await.unwrap();
    let mut browser = signed_in(&auth, "susan").await;
    for _ in 0..3 {
        clock.forward(TimeDelta::hours(7));
        assert_eq!(browser.get("/who").await.body, "susan");
    }
    clock.forward(TimeDelta::hours(3));
    assert_eq!(browser.get("/who").await.body, "nobody", "twenty-four hours");
    let mut browser = signed_in(&auth, "susan").await;
    clock.forward(TimeDelta::hours(8));
    assert_eq!(browser.get("/who").await.body, "nobody", "eight hours at rest");
}

#[tokio::test]
async fn a_session_is_touched_once_a_minute() {
    let (auth, clock, mut browser) = with_vera().await;
    let seen = async || rows(&auth).await.remove(0).last_seen_at;
    let first = seen().await;
    clock.forward(TimeDelta::seconds(59));
    browser.get("/who").await;
    assert_eq!(seen().await, first);
    clock.forward(TimeDelta::seconds(1));
    browser.get("/who").await;
    assert!(seen().await > first);
}

#[tokio::test]
async fn l13_what_ends_a_session_from_outside() {
    let (auth, _, mut browser) = with_vera().await;
    let row = || user::entity::Entity::find_by_id(1).one(auth.database());
    let set = async |active: bool| {
        let mut vera = row().await.unwrap().unwrap().into_active_model();
        vera.is_active = Set(active);
        vera.update(auth.database()).await.unwrap();
    };
    set(false).await;
    assert_eq!(browser.get("/who").await.body, "nobody");
    set(true).await;
    assert_eq!(browser.get("/who").await.body, "vera");
    let vera = auth.manager().user("vera").await.unwrap();
    auth.manager().set_password(vera.as_ref(), &"an entirely other sentence".into()).await.unwrap();
    assert_eq!(browser.get("/who").await.body, "nobody", "another password");
    auth.manager().set_password(vera.as_ref(), &PASSWORD.into()).await.unwrap();
    assert_eq!(browser.get("/who").await.body, "nobody", "the same password under a new salt");
    let mut browser = signed_in(&auth, "vera").await;
    user::entity::Entity::delete_by_id(1).exec(auth.database()).await.unwrap();
    assert_eq!(browser.get("/who").await.body, "nobody", "deleted");
}

#[tokio::test]
async fn another_realm_or_another_key_is_nobody() {
    let (auth, _, mut browser) = with_vera().await;
    let groups = UserTable::<user::group::Entity>::new(user::group::Column::Name, user::group::Column::Name);
    let mut elsewhere = browser.clone();
    let other = auth.clone().with_users(groups);
    user::group::ActiveModel { id: Set(1), name: Set("g".to_owned()) }.insert(auth.database()).await.unwrap();
    let cookies = std::mem::take(&mut elsewhere.cookies);
    let mut elsewhere = Browser::new(app(&other));
    elsewhere.cookies = cookies;
    assert_eq!(elsewhere.get("/who").await.body, "nobody");

    let another = testing::config("http://127.0.0.1:8000").clock(HandClock::new());
    let mut rotated = another.clone();
    rotated.secret_key = "another secret key for tests, of more than fifty characters".into();
    let fallback = rotated.clone().secret_key_fallback(testing::KEY);
    for (config, expected) in [(rotated, "nobody"), (fallback, "vera")] {
        let mut same = Browser::new(app(&Auth::new(auth.database().clone(), config).unwrap()));
        same.cookies = browser.cookies.clone();
        assert_eq!(same.get("/who").await.body, expected);
    }
    assert_eq!(browser.get("/who").await.body, "vera");
}

#[tokio::test]
async fn next_is_taken_from_the_address() {
    let (auth, _) = testing::auth().await;
    let app = Router::new()
        .route("/", get(async |auth: AuthHandle| auth.redirect_next("/home")))
        .layer(auth.layer());
    let mut browser = Browser::new(app);
    for (path, expected) in [
        ("/?next=/a%3Fb", "/a?b"),
        ("/?next=//evil", "/home"),
        ("/?next=/a&next=/b", "/home"),
        ("/", "/home"),
    ] {
        assert_eq!(browser.get(path).await.location(), expected, "{path}");
    }
}

#[tokio::test]
async fn s07_sign_out_ends_the_row() {
    let (auth, _, mut browser) = with_vera().await;
    let mut copy = browser.clone();
    browser.post("/logout", &[]).await;
    assert!(rows(&auth).await.is_empty());
    assert!(browser.cookies.is_empty());
    assert_eq!(copy.get("/who").await.body, "nobody", "a kept cookie is worth nothing");
    assert_eq!(copy.post("/logout", &[]).await.status, StatusCode::OK, "signing out twice is no fault");
}

#[tokio::test]
async fn s08_a_slow_request_brings_no_session_back() {
    let (auth, _, mut browser) = with_vera().await;
    let (started, logged_out) = (Arc::new(tokio::sync::Notify::new()), Arc::new(tokio::sync::Notify::new()));
    let (start, wait) = (Arc::clone(&started), Arc::clone(&logged_out));
    let slow = Router::new()
        .route(
            "/slow",
            post(async move |auth: AuthHandle| {
                auth.session().insert("cart", "late").await.unwrap();
                start.notify_one();
                wait.notified().await;
            }),
        )
        .layer(auth.layer());
    let mut other = Browser::new(slow);
    other.cookies = browser.cookies.clone();
    let slow = tokio::spawn(async move {
        let answer = other.post("/slow", &[]).await;
        (other, answer.status)
    });
    started.notified().await;
    let mut copy = browser.clone();
    browser.post("/logout", &[]).await;
    logged_out.notify_one();
    let (_, status) = slow.await.unwrap();
    assert_eq!(status, StatusCode::OK);
    assert!(rows(&auth).await.is_empty());
    assert_eq!(copy.get("/who").await.body, "nobody");
}

#[tokio::test]
async fn saving_data_touches_no_identity() {
    let (auth, _, mut browser) = with_vera().await;
    let before = rows(&auth).await.remove(0);
    browser.post("/put/pears", &[]).await;
    let after = rows(&auth).await.remove(0);
    assert_eq!(entity::Model { data: before.data.clone(), ..after.clone() }, before);
    assert_eq!(after.data, r#"{"cart":"pears"}"#);
    assert_eq!(browser.post("/fail/plums", &[]).await.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(browser.get("/data").await.body, "pears", "a failed request keeps nothing");
}

#[tokio::test]
async fn a_store_that_fails_is_a_503_and_costs_no_session() {
    let (auth, _, mut browser) = with_vera().await;
    let cookies = browser.cookies.clone();
    auth.database()
        .execute_unprepared(
            "CREATE TRIGGER broken BEFORE INSERT ON auth_session BEGIN SELECT RAISE(FAIL, 'full'); END",
        )
        .await
        .unwrap();
    let answer = browser.post("/login/vera", &[]).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!answer.header("retry-after").is_empty() && answer.set_cookie().is_none());
    assert!(!answer.body.contains("full"), "the client does not read the database's words");
    assert_eq!(browser.cookies, cookies);
    assert_eq!(browser.get("/who").await.body, "vera", "the old session stands");

    let mut stranger = Browser::new(app(&auth));
    let answer = stranger.post("/put/apples", &[]).await;
    assert_eq!((answer.status, answer.set_cookie()), (StatusCode::SERVICE_UNAVAILABLE, None));
}

#[tokio::test]
async fn s15_broken_cookies_are_anonymous() {
    let (auth, _, browser) = with_vera().await;
    let good = browser.cookies.first().unwrap().1.clone();
    let oversize = "x".repeat(60_000);
    let fifty = (0..50).map(|n| format!("frontdesk={}", Id(n))).collect::<Vec<_>>().join("; ");
    let twice = format!("frontdesk={good}; frontdesk={good}");
    let swapped: String = good.chars().rev().collect();
    for cookie in
        ["frontdesk", "frontdesk=", "=;;;=", &oversize, &fifty, &twice, &format!("frontdesk={swapped}")]
    {
        let mut browser = Browser::new(app(&auth));
        let request = Request::get("/who").header(COOKIE, cookie).body(axum::body::Body::empty()).unwrap();
        let answer = browser.send(request).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "nobody"));
    }
    let bytes = http::HeaderValue::from_bytes(b"frontdesk=\xff\xfe").unwrap();
    let request = Request::get("/who").header(COOKIE, bytes).body(axum::body::Body::empty()).unwrap();
    assert_eq!(Browser::new(app(&auth)).send(request).await.body, "nobody");
}

/// Draws the same bytes twice before it gives new ones.
struct Stuck(AtomicUsize);

impl Randomness for Stuck {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), NoRandomness> {
        let drawn = self.0.fetch_add(1, Ordering::Relaxed) / 2;
        buffer.fill(u8::try_from(drawn).map_err(|_| NoRandomness)?);
        Ok(())
    }
}

#[tokio::test]
async fn an_id_that_exists_is_drawn_again() {
    let (auth, _) = testing::auth().await;
    testing::user(&auth, "vera").await;
    let config = testing::config("http://127.0.0.1:8000").randomness(Stuck(AtomicUsize::new(0)));
    let auth = Auth::new(auth.database().clone(), config).unwrap();
    let first = signed_in(&auth, "vera").await;
    let second = signed_in(&auth, "vera").await;
    assert_ne!(first.cookies, second.cookies);
    assert_eq!(entity::Entity::find().count(auth.database()).await.unwrap(), 2);
}

#[tokio::test]
async fn only_an_active_user_of_this_application_is_signed_in() {
    let (auth, _) = testing::auth().await;
    let vera = testing::user(&auth, "vera").await;
    let row = user::entity::ActiveModel { id: Set(1), is_active: Set(false), ..Default::default() };
    row.update(auth.database()).await.unwrap();
    let route = post(async move |auth: AuthHandle| auth.login(&vera).await);
    let mut browser = Browser::new(Router::new().route("/", route).layer(auth.layer()));
    let answer = browser.post("/", &[]).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.set_cookie().is_none() && rows(&auth).await.is_empty());
}

#[tokio::test]
async fn s10_a_changed_password_ends_the_other_sessions() {
    let (auth, _, mut other) = with_vera().await;
    let route = post(async |auth: AuthHandle, user: crate::CurrentUser| {
        let password = "an entirely other sentence".into();
        auth.auth().manager().set_password(&*user, &password).await.unwrap();
        auth.login(&user.into_inner()).await
    });
    let mut browser =
        Browser::new(app(&auth).merge(Router::new().route("/change", route).layer(auth.layer())));
    browser.post("/login/vera", &[]).await;
    browser.post("/put/apples", &[]).await;
    assert_eq!(browser.post("/change", &[]).await.status, StatusCode::OK);
    assert_eq!(
        (browser.get("/who").await.body, browser.get("/data").await.body),
        ("vera".into(), "apples".into())
    );
    assert_eq!(other.get("/who").await.body, "nobody");
}

#[tokio::test]
async fn a_password_changed_during_the_sign_in_ends_it() {
    let (auth, _) = testing::auth().await;
    testing::user(&auth, "vera").await;
    let route = post(async |auth: AuthHandle| {
        let user = auth.authenticate("vera", PASSWORD).await?.signed_in()?;
        let manager = auth.auth().manager();
        manager.set_password(user.as_ref(), &"an entirely other sentence".into()).await.unwrap();
        auth.login(&user).await
    });
    let mut browser = Browser::new(app(&auth).merge(Router::new().route("/race", route).layer(auth.layer())));
    assert_eq!(browser.post("/race", &[]).await.status, StatusCode::OK);
    assert_eq!(browser.get("/who").await.body, "nobody");
}

#[tokio::test]
async fn every_refusal_costs_one_hash() {
    let (auth, _) = testing::auth().await;
    testing::user(&auth, "vera").await;
    for (name, password, active) in
        [("sleepy", None, false), ("keyless", Some("!x"), true), ("broken", Some("x"), true)]
    {
        let sleepy = testing::user(&auth, name).await;
        let mut row =
            user::entity::ActiveModel { id: Set(sleepy.key().parse().unwrap()), ..Default::default() };
        row.is_active = Set(active);
        if let Some(password) = password {
            row.password = Set(password.to_owned());
        }
        row.update(auth.database()).await.unwrap();
    }
    let long = "x".repeat(100_000);
    for name in ["vera", "nobody", "sleepy", "keyless", "broken", "Vera", "", &long] {
        let before = auth.pool().hashes();
        let password = if name == "vera" { "wrong password" } else { PASSWORD };
        assert!(auth.authenticate(name, password, None).await.unwrap().signed_in().is_err(), "{name}");
        assert_eq!(auth.pool().hashes() - before, 1, "{name}");
    }
    let before = auth.pool().hashes();
    for password in ["", &"x".repeat(1_000_000)] {
        assert!(auth.authenticate("vera", password, None).await.unwrap().signed_in().is_err());
    }
    assert_eq!(auth.pool().hashes(), before, "what cannot be a password is not hashed, whoever's it is");
}
