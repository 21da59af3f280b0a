//! The page that sets a password, over HTTP.

use std::sync::Arc;

use auth::Auth;
use auth::user::{Stock, UserStore};
use axum::Router;
use axum::body::Body;
use futures_util::future::BoxFuture;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use sea_orm_migration::MigratorTrait;
use tower::ServiceExt;

use super::{House, house};
use crate::gate::{Access, Gate, GateError, Visitor};
use crate::site::Site;

/// Believes the key in a header, and leaves all rules to the guards.
pub(super) struct Believing;

impl Gate for Believing {
    fn visitor<'a>(
        &'a self,
        request: &'a http::request::Parts,
    ) -> BoxFuture<'a, Result<Option<Visitor>, GateError>> {
        let key = request.headers.get("x-user").and_then(|value| value.to_str().ok());
        Box::pin(async move { Ok(key.map(|key| Visitor::new(key, key).realm(Stock.realm()))) })
    }

    fn access(&self, _visitor: &Visitor, _action: &str, _resource: &str) -> Access {
        Access::All
    }
}

impl House {
    pub(super) async fn router(&self) -> Router {
        crate::migration::Migrator::up(self.auth.database(), None).await.unwrap();
        let accounts = crate::accounts::app(&self.auth, &self.policy);
        let site = Site::builder(self.auth.database().clone()).gate(Believing).app("auth", accounts).build();
        crate::router(site.unwrap())
    }

    /// The status and the page that `who` gets for the password of `whom`; a form is sent if there is one.
    async fn page(&self, router: &Router, who: &str, whom: &str, form: Option<&str>) -> (StatusCode, String) {
        let path = format!("/auth/user/{}/password/", self.user(whom).await.id);
        let Answered { status, page, .. } = self.ask(router, who, &path, form).await;
        (status, page)
    }

    /// What `who` gets at an address; a form is sent if there is one.
    pub(super) async fn ask(&self, router: &Router, who: &str, path: &str, form: Option<&str>) -> Answered {
        let request = Request::builder()
            .uri(path)
            .header("host", "127.0.0.1:8000")
            .header("sec-fetch-site", "same-origin")
            .header("x-user", self.user(who).await.id.to_string());
        let request = match form {
            None => request.body(Body::empty()),
            Some(form) => request
                .method("POST")
                .header("content-type", "application/x-www-form-urlencoded")
                .body(Body::from(form.to_owned())),
        };
        let answer = router.clone().oneshot(request.unwrap()).await.unwrap();
        let status = answer.status();
        let location = answer.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        Answered { status, location, page: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    pub(super) async fn fits(&self, whom: &str, password: &str) -> bool {
        let stored = self.user(whom).await.password;
        self.auth.pool().verify(&password.into(), Some(&stored)).await.unwrap().matches
    }
}

/// What came back.
pub(super) struct Answered {
    pub(super) status: StatusCode,
    pub(super) location: Option<String>,
    pub(super) page: String,
}

const GOOD: &str = "password=lantern+orbit+47+violet&password_again=lantern+orbit+47+violet";

#[tokio::test]
async fn a_password_is_set_by_who_may_touch_the_account() {
    let house = house().await;
    let router = house.router().await;
    let (status, page) = house.page(&router, "kim", "pat", None).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(page.matches("type=\"password\"").count(), 2);
    assert_eq!(page.matches("autocomplete=\"new-password\"").count(), 2);
    assert!(page.contains("At least 8 characters"));

    for (who, whom) in [("kim", "pat"), ("kim", "eddie"), ("root", "susan")] {
        let (status, page) = house.page(&router, who, whom, Some(GOOD)).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{who} {whom}: {page}");
        assert!(house.fits(whom, "lantern orbit 47 violet").await, "{who} {whom}");
    }
}

#[tokio::test]
async fn p06_ones_own_password_changes_against_the_current_one_only() {
    let house = house().await;
    let router = house.router().await;
    let (_, page) = house.page(&router, "root", "root", None).await;
    assert_eq!(page.matches("autocomplete=\"current-password\"").count(), 1);
    assert!(!page.contains("_disable"), "nobody locks himself out");
    let before = house.user("root").await;
    for (current, reason) in [("", "Fill this in"), ("&current_password=wrong", "not your current password")]
    {
        let (status, page) = house.page(&router, "root", "root", Some(&format!("{GOOD}{current}"))).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{current}");
        assert!(page.contains(reason) && page.contains("id_current_password_error"), "{page}");
    }
    let (status, _) = house.page(&router, "root", "root", Some("_disable=")).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(house.user("root").await, before);
    let form = format!("{GOOD}&current_password=correct+horse+battery+staple");
    let (status, page) = house.page(&router, "root", "root", Some(&form)).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    assert!(house.fits("root", "lantern orbit 47 violet").await);
}

#[tokio::test]
async fn a_password_is_disabled_unless_one_was_typed_too() {
    let house = house().await;
    let router = house.router().await;
    for form in
        [format!("{GOOD}&_disable="), "_disable=&_save=".to_owned(), "password_again=x&_disable=".to_owned()]
    {
        let (status, page) = house.page(&router, "kim", "eddie", Some(&form)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert!(page.contains("clear the fields, or press"), "{page}");
    }
    let (status, _) = house.page(&router, "kim", "susan", Some("_disable=")).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "z10: who holds more");
    let (status, page) = house.page(&router, "kim", "eddie", Some("_disable=")).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let stored = house.user("eddie").await.password;
    assert!(stored.starts_with('!') && stored.len() > 30, "{stored}");
    let (status, _) = house.page(&router, "kim", "eddie", Some(GOOD)).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(house.fits("eddie", "lantern orbit 47 violet").await);

    let path = format!("/auth/user/{}/history/", house.user("eddie").await.id);
    let told = house.ask(&router, "root", &path, None).await.page;
    assert!(told.contains("Changed password") && told.contains("Disabled password"), "{told}");
    assert!(!told.contains("argon2") && !told.contains(&stored), "{told}");
}

#[tokio::test]
async fn p06_where_nobody_may_set_passwords_superusers_may_not_either() {
    let mut house = house().await;
    let config = house.auth.config().clone().staff_may_set_passwords(false);
    house.auth = Auth::new(house.auth.database().clone(), config).unwrap();
    let router = house.router().await;
    let before = house.user("pat").await;
    for who in ["kim", "root"] {
        let (status, page) = house.page(&router, who, "pat", None).await;
        assert_eq!(status, StatusCode::OK);
        assert!(!page.contains("type=\"password\"") && page.contains("changepassword"), "{page}");
        let (status, page) = house.page(&router, who, "pat", Some(GOOD)).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(page.contains("superusers included"), "{page}");
    }
    assert_eq!(house.user("pat").await, before);
    let own = format!("{GOOD}&current_password=correct+horse+battery+staple");
    assert_eq!(house.page(&router, "root", "root", Some(&own)).await.0, StatusCode::SEE_OTHER);
    assert_eq!(house.page(&router, "kim", "pat", Some("_disable=")).await.0, StatusCode::SEE_OTHER);

    let refused = house.ask(&router, "root", "/auth/user/add/", Some(&format!("username=nia&{GOOD}"))).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let made = house.ask(&router, "root", "/auth/user/add/", Some("username=nia")).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    assert!(house.user("nia").await.password.starts_with('!'));
}

#[tokio::test]
async fn z10_nobody_sets_the_password_of_an_account_that_holds_more() {
    let house = house().await;
    let router = house.router().await;
    for whom in ["susan", "stella", "root"] {
        let before = house.user(whom).await;
        for form in [None, Some(GOOD)] {
            let (status, page) = house.page(&router, "kim", whom, form).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{whom}");
            assert!(page.contains("may do things that you may not"), "{page}");
        }
        assert_eq!(house.user(whom).await, before);
    }
}

#[tokio::test]
async fn what_is_not_good_enough_comes_back_with_every_reason_and_unhashed() {
    let house = house().await;
    let router = house.router().await;
    let before = house.user("pat").await;
    let hashes = house.auth.pool().hashes();
    for (form, reasons) in [
        ("", &["Fill this in"][..]),
        ("password=&password_again=", &["Fill this in"]),
        ("password=lantern+orbit+47&password_again=lantern+orbit+48", &["The two passwords differ"]),
        ("password=1234&password_again=1234", &["too short", "too common", "entirely numeric"]),
        ("password=patpatpat&password_again=patpatpat", &["too common"]),
    ] {
        let (status, page) = house.page(&router, "kim", "pat", Some(form)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        for reason in reasons {
            assert!(page.contains(reason), "{form}: {reason}");
        }
        assert!(!page.contains("lantern") && !page.contains("patpatpat"), "what was typed is not sent back");
    }
    let twice = "password=a&password=b&password_again=b";
    assert_eq!(house.page(&router, "kim", "pat", Some(twice)).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(house.auth.pool().hashes(), hashes);
    assert_eq!(house.user("pat").await, before);
}

#[tokio::test]
async fn models_without_passwords_have_no_such_page() {
    let house = house().await;
    let router = house.router().await;
    let request = |path: String, key: String| {
        let request = Request::builder().uri(path).header("host", "127.0.0.1:8000").header("x-user", key);
        request.body(Body::empty()).unwrap()
    };
    let root = house.user("root").await.id.to_string();
    let group = house.group("Choir").await.id;
    for path in [format!("/auth/group/{group}/password/"), "/auth/user/9999/password/".to_owned()] {
        let answer = router.clone().oneshot(request(path, root.clone())).await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    }
}

#[test]
fn the_column_of_a_password_has_to_be_a_secret_one() {
    struct Loud;
    impl crate::model::Passwords for Loud {
        fn column(&self) -> &'static str {
            "username"
        }
        fn advice(&self) -> Vec<crate::message::Message> {
            Vec::new()
        }
        fn encode<'a>(
            &'a self,
            _row: &'a crate::model::Row,
            _password: &'a secrecy::SecretString,
        ) -> BoxFuture<'a, Result<String, crate::model::PasswordFault>> {
            Box::pin(async { Ok(String::new()) })
        }
    }
    let admin = crate::ModelAdmin::<auth::user::entity::Entity>::new().passwords(Loud);
    let faults = admin.into_entry("auth").map(|entry| Arc::clone(&entry.model)).unwrap_err();
    assert!(faults.iter().any(|fault| fault.text.contains("username")), "{faults:?}");
}
