use axum::Router;
use http::StatusCode;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use super::*;
use crate::testing::units::{self as testing, Answer, Browser, PASSWORD};
use crate::user::{self, NewUser};

async fn site() -> (Auth, Browser) {
    let (auth, _) = testing::auth().await;
    auth.manager().create_user(NewUser::new("vera", PASSWORD)).await.unwrap();
    let app = router(&auth).layer(auth.layer());
    (auth, Browser::new(app))
}

fn credentials<'a>(username: &'a str, password: &'a str) -> [(&'a str, &'a str); 2] {
    [("username", username), ("password", password)]
}

#[tokio::test]
async fn sign_in_and_out() {
    let (_, mut browser) = site().await;
    let form = browser.get("/login/?next=/shop/%3Fq=a").await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(form.body.contains(r#"name="next" value="/shop/?q=a""#), "{}", form.body);
    assert!(
        form.body.contains(r#"value="/login/?next=%2Fshop%2F%3Fq%3Da""#),
        "the theme switch comes back here"
    );
    assert!(
        form.body.contains(r#"autocomplete="username""#)
            && form.body.contains(r#"autocomplete="current-password""#)
    );
    assert!(form.header("content-security-policy").contains("require-trusted-types-for"));
    assert_eq!(form.header("cache-control"), "no-store");

    let mut fields = credentials("vera", PASSWORD).to_vec();
    fields.push(("next", "/shop/?q=a"));
    let answer = browser.post("/login/", &fields).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/shop/?q=a"));
    assert!(!answer.set_cookie().unwrap().contains("Max-Age"), "not remembered: until the browser closes");
    let answer = browser.get("/login/?next=/shop/").await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/shop/"), "signed in already");

    let answer = browser.get("/logout/").await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "a link signs nobody out");
    let answer = browser.post("/logout/", &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(browser.cookies.is_empty());
}

#[tokio::test]
async fn remembered_until_the_absolute_end() {
    let (_, mut browser) = site().await;
    let mut fields = credentials("vera", PASSWORD).to_vec();
    fields.push(("remember", "on"));
    let answer = browser.post("/login/", &fields).await;
    assert!(answer.set_cookie().unwrap().ends_with("; Max-Age=2592000"));
}

#[tokio::test]
async fn l01_every_refusal_looks_alike() {
    let (auth, browser) = site().await;
    for (id, name) in [(2, "aslp"), (3, "akey"), (4, "plai")] {
        auth.manager().create_user(NewUser::new(name, PASSWORD)).await.unwrap();
        let mut row = user::entity::ActiveModel { id: Set(id), ..Default::default() };
        row.is_active = Set(name != "aslp");
        if name == "akey" {
            row.password = Set("!unusable".to_owned());
        }
        row.update(auth.database()).await.unwrap();
    }
    let pages = SignIn::new(&auth).admit(|user| user.username() != "plai").router();
    let config = frontdesk_web::Config::new(auth.config().public_url.clone());
    let mut strict = Browser::new(frontdesk_web::protect(pages, &config).layer(auth.layer()));
    drop(browser);
    let mut shapes = Vec::new();
    for (name, password) in
        [("vera", "wrong"), ("anon", PASSWORD), ("aslp", PASSWORD), ("akey", PASSWORD), ("plai", PASSWORD)]
    {
        let answer = strict.post("/login/", &credentials(name, password)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.body.matches("autofocus").count(), 1);
        assert!(answer.body.contains(&format!("value=\"{name}\"")) && !answer.body.contains(PASSWORD));
        shapes.push(shape(&answer, name));
    }
    assert!(shapes.windows(2).all(|pair| pair[0] == pair[1]), "{shapes:#?}");
}

/// The answer without what must differ: the name that was typed, and the request's own id.
fn shape(answer: &Answer, name: &str) -> (Vec<String>, usize, String) {
    let headers = answer.headers.iter().filter(|(name, _)| *name != "x-request-id");
    let mut headers: Vec<_> =
        headers.map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
    headers.sort();
    (headers, answer.body.len(), answer.body.replace(name, "NAME"))
}

#[tokio::test]
async fn c05_next_leads_nowhere_else() {
    let (_, browser) = site().await;
    for evil in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "/%2f/evil",
        "a\tb",
    ] {
        let mut browser = browser.clone();
        let mut fields = credentials("vera", PASSWORD).to_vec();
        fields.push(("next", evil));
        assert_eq!(browser.post("/login/", &fields).await.location(), "/", "{evil}");
        let query =
            percent_encoding::utf8_percent_encode(evil, percent_encoding::NON_ALPHANUMERIC).to_string();
        assert_eq!(browser.get(&format!("/login/?next={query}")).await.location(), "/", "{evil}");
        assert_eq!(browser.post(&format!("/logout/?next={query}"), &[]).await.location(), "/", "{evil}");
    }
}

#[tokio::test]
async fn x01_what_was_typed_is_text() {
    let (_, mut browser) = site().await;
    let answer = browser.post("/login/", &credentials("\"><script>alert(1)</script>", "x")).await;
    assert!(answer.body.contains("&quot;&gt;&lt;script&gt;") && !answer.body.contains("<script>alert"));
    let answer = browser.post("/login/", &credentials(&"n".repeat(5_000), "x")).await;
    assert!(!answer.body.contains("nnnn"), "too long to be a name, not sent back");
}

#[tokio::test]
async fn broken_forms_are_4xx() {
    let (_, mut browser) = site().await;
    let double = [("username", "vera"), ("username", "eddie"), ("password", PASSWORD)];
    assert_eq!(browser.post("/login/", &double).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(browser.post("/login/", &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let huge = "x".repeat(1_100_000);
    assert_eq!(
        browser.post("/login/", &credentials("vera", &huge)).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    let long = "x".repeat(20_000);
    assert_eq!(
        browser.post("/login/", &credentials("vera", &long)).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert!(browser.cookies.is_empty());
}

#[tokio::test]
async fn l14_another_site_signs_nobody_in_or_out() {
    let (_, mut browser) = site().await;
    let foreign = |path: &str, body: String| {
        http::Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", "https://evil.example")
            .body(axum::body::Body::from(body))
            .unwrap()
    };
    let body = format!("username=vera&password={}", PASSWORD.replace(' ', "+"));
    let answer = browser.send(foreign("/login/", body)).await;
    assert_eq!((answer.status, answer.set_cookie()), (StatusCode::FORBIDDEN, None));
    browser.post("/login/", &credentials("vera", PASSWORD)).await;
    assert_eq!(browser.send(foreign("/logout/", String::new())).await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.get("/login/").await.status, StatusCode::SEE_OTHER, "still signed in");
}

#[tokio::test]
async fn links_follow_the_mount() {
    let (auth, _) = testing::auth().await;
    auth.manager().create_user(NewUser::new("vera", PASSWORD)).await.unwrap();
    let pages =
        SignIn::new(&auth).title("Back office").admit(|user| user.is_staff()).default_next("home/").router();
    let config = frontdesk_web::Config::new(auth.config().public_url.clone());
    let app = Router::new()
        .nest_service("/admin", frontdesk_web::protect(pages, &config))
        .merge(router(&auth))
        .layer(auth.layer());
    let mut browser = Browser::new(app);
    let form = browser.get("/admin/login/").await;
    assert!(form.body.contains(r#"action="/admin/login/""#) && form.body.contains("Back office"));
    browser.post("/login/", &credentials("vera", PASSWORD)).await;
    let answer = browser.get("/admin/login/").await;
    assert_eq!(answer.status, StatusCode::OK, "no loop: she is signed in, but not for this site");
    assert!(answer.body.contains("signed in as vera"));
    assert_eq!(browser.post("/admin/logout/", &[]).await.location(), "/admin/home/");
}

#[test]
fn every_text_is_there() {
    let texts = Catalogue::new(&[("en", include_str!("../../texts/en.ftl"))]).unwrap().texts();
    for id in ["sign-in", "username", "password", "remember-me", "remember-me-hint", "sign-in-refused"] {
        assert_ne!(texts.get(id), id);
    }
    for id in ["sign-in-refused-title", "sign-in-other-account"] {
        assert!(texts.try_get(id).is_some(), "{id}");
    }
}
