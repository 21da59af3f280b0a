use axum::Router;
use axum::routing::{get, post};
use futures_util::future::BoxFuture;
use sea_orm::ConnectionTrait;
use secrecy::ExposeSecret;

use super::*;
use crate::AuthHandle;
use crate::testing::units::{self as testing, Browser, PASSWORD};
use crate::user::NewUser;

/// Knows who holds which badge: the badge is the name, and `stolen` is nobody's for good.
struct Badges;

impl Backend for Badges {
    fn name(&self) -> &'static str {
        "badges"
    }

    fn judge<'a>(
        &'a self,
        auth: &'a Auth,
        offered: &'a Credentials,
    ) -> BoxFuture<'a, Result<Verdict, Error>> {
        Box::pin(async move {
            let Some(badge) = offered.value("badge") else { return Ok(Verdict::NotMine) };
            if badge.expose_secret() == "stolen" {
                return Ok(Verdict::Refused("stolen badge".to_owned()));
            }
            let found = auth.account(badge.expose_secret()).await?;
            Ok(found.map_or(Verdict::NotMine, |found| Verdict::Accepted(found.user)))
        })
    }
}

async fn who(auth: &Auth, offered: Credentials) -> Option<String> {
    let before = auth.pool().hashes();
    let user = auth.authenticate_with(&offered).await.unwrap().signed_in().ok();
    if user.is_none() {
        assert_eq!(auth.pool().hashes() - before, 1, "{offered:?}");
    }
    user.map(|user| user.username().to_owned())
}

async fn execute(auth: &Auth, sql: &str) {
    auth.database().execute_unprepared(sql).await.unwrap();
}

#[tokio::test]
async fn backends_are_asked_in_order_and_each_refusal_costs_one_comparison() {
    let auth = testing::auth().await.0.with_backends([Badges.boxed(), PasswordByLogin.boxed()]);
    for name in ["vera", "wilma"] {
        testing::user(&auth, name).await;
    }
    let vera = || Some("vera".to_owned());
    assert_eq!(who(&auth, Credentials::nothing().with("badge", "vera")).await, vera());
    assert_eq!(who(&auth, Credentials::new("vera", PASSWORD)).await, vera());
    assert_eq!(who(&auth, Credentials::new("vera", PASSWORD).with("badge", "wilma")).await.unwrap(), "wilma");
    assert_eq!(who(&auth, Credentials::new("vera", PASSWORD).with("badge", "unknown")).await, vera());
    // A no for good is not overruled by a right password.
    assert_eq!(who(&auth, Credentials::new("vera", PASSWORD).with("badge", "stolen")).await, None);
    for offered in [
        Credentials::nothing(),
        Credentials::nothing().with("badge", "unknown"),
        Credentials::new("vera", "wrong"),
        Credentials::new("nobody", PASSWORD),
    ] {
        assert_eq!(who(&auth, offered).await, None);
    }
    execute(&auth, "UPDATE auth_user SET is_active = 0 WHERE username = 'vera'").await;
    assert_eq!(
        who(&auth, Credentials::nothing().with("badge", "vera")).await,
        None,
        "inactive, whoever vouches"
    );
}

#[tokio::test]
async fn of_two_backends_that_name_an_account_one_compares() {
    let auth = testing::auth().await.0.with_backends([PasswordByLogin.boxed(), PasswordByEmail.boxed()]);
    testing::user(&auth, "vera").await;
    assert_eq!(who(&auth, Credentials::new("vera", "wrong")).await, None);
    assert_eq!(who(&auth, Credentials::new("nobody", "wrong")).await, None);
    let none = auth.with_backends([]);
    assert_eq!(who(&none, Credentials::new("vera", PASSWORD)).await, None, "an empty chain lets nobody in");
}

#[tokio::test]
async fn l04_an_address_opens_one_account_and_a_look_alike_none() {
    let auth = testing::auth().await.0.with_backends([PasswordByEmail.boxed()]);
    let make = async |name: &str, email: &str| {
        auth.manager().create_user(NewUser::new(name, PASSWORD).email(email)).await.unwrap();
    };
    make("mike", "Mike@example.org").await;
    make("ines", "ines@example.org").await;
    make("twin1", "twins@example.org").await;
    make("twin2", "Twins@example.org").await;
    // Whose name is another's address: the name goes first.
    make("ines@example.org", "").await;
    let enter = async |login: &str| who(&auth, Credentials::new(login, PASSWORD)).await;
    for mike in ["mike", "Mike@example.org", "mike@example.org", "MIKE@EXAMPLE.ORG", "ｍike@example.org"] {
        assert_eq!(enter(mike).await.as_deref(), Some("mike"), "{mike}");
    }
    for nobody in [
        "Mike",
        "m\u{131}ke@example.org",
        "mi\u{212a}e@example.com",
        "mik\u{435}@example.org",
        "mike@ex\u{430}mple.org",
        "mike@example.org.",
        "mi_e@example.org",
        "%@example.org",
        "mike@example.org\0",
        "@",
        "",
        "twins@example.org",
        "Twins@example.org",
    ] {
        assert_eq!(enter(nobody).await, None, "{nobody:?}");
    }
    assert_eq!(enter("ines@example.org").await.as_deref(), Some("ines@example.org"));
    // One of two twins is no less ambiguous for being inactive.
    execute(&auth, "UPDATE auth_user SET is_active = 0 WHERE username = 'twin2'").await;
    assert_eq!(enter("twins@example.org").await, None);
}

#[tokio::test]
async fn a_session_ends_with_its_backend() {
    let both = testing::auth().await.0.with_backends([Badges.boxed(), PasswordByLogin.boxed()]);
    testing::user(&both, "vera").await;
    let app = |auth: &Auth| {
        let badge = async |auth: AuthHandle| -> Result<(), Error> {
            let user =
                auth.authenticate_with(Credentials::nothing().with("badge", "vera")).await?.signed_in()?;
            auth.login(&user).await
        };
        let password = async |auth: AuthHandle| -> Result<(), Error> {
            let user = auth.authenticate("vera", PASSWORD).await?.signed_in()?;
            auth.login(&user).await
        };
        let itself = async |auth: AuthHandle| -> Result<(), Error> {
            let user = auth.auth().account("vera").await?.map(|found| found.user).ok_or(Error::Anonymous)?;
            auth.login(&user).await
        };
        let who = async |auth: AuthHandle| -> Result<String, Error> {
            Ok(auth.user().await?.map_or_else(|| "nobody".to_owned(), |user| user.username().to_owned()))
        };
        Router::new()
            .route("/badge", post(badge))
            .route("/password", post(password))
            .route("/itself", post(itself))
            .route("/who", get(who))
            .layer(auth.layer())
    };
    let without = both.clone().with_backends([PasswordByLogin.boxed()]);
    for (path, afterwards) in [("/badge", "nobody"), ("/password", "vera"), ("/itself", "vera")] {
        let mut browser = Browser::new(app(&both));
        assert_eq!(browser.post(path, &[]).await.status, 200, "{path}");
        assert_eq!(browser.get("/who").await.body, "vera", "{path}");
        let mut later = Browser::new(app(&without));
        later.cookies = browser.cookies.clone();
        assert_eq!(later.get("/who").await.body, afterwards, "{path}");
    }
}
