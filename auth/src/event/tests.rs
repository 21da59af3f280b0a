use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::post;
use futures_util::future::BoxFuture;
use sea_orm::ConnectionTrait;

use super::*;
use crate::testing::units::{self as testing, Browser, PASSWORD};
use crate::user::{NewUser, UserError};
use crate::{AuthHandle, Error};

/// Writes down all it hears, refuses what it is told to, and fails at everything afterwards.
#[derive(Clone, Default)]
struct Clerk {
    heard: Arc<Mutex<Vec<Event>>>,
    refuses: Arc<Mutex<bool>>,
}

impl Clerk {
    fn take(&self) -> Vec<Event> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }
}

impl Listener for Clerk {
    fn before<'a>(&'a self, event: &'a Event) -> BoxFuture<'a, Result<(), Refusal>> {
        self.heard.lock().unwrap().push(event.clone());
        let refuses = *self.refuses.lock().unwrap();
        Box::pin(async move { if refuses { Err(Refusal::new("closed for stocktaking")) } else { Ok(()) } })
    }

    fn after<'a>(&'a self, event: &'a Event) -> BoxFuture<'a, Result<(), ListenerError>> {
        self.heard.lock().unwrap().push(event.clone());
        Box::pin(async { Err("the pencil broke".into()) })
    }
}

#[tokio::test]
async fn every_step_is_told_and_nothing_secret_with_it() {
    let clerk = Clerk::default();
    let auth = testing::auth().await.0.with_listener(clerk.clone());
    let vera = testing::user(&auth, "vera").await;
    let who = Who::from(vera.as_ref());
    let made = Event::UserCreated { user: who.clone(), superuser: false };
    assert_eq!(clerk.take(), [Event::CreatingUser { login: "vera".to_owned() }, made]);

    let offered = Credentials::new("vera", PASSWORD).with("code", "4711").from_address(Some("192.0.2.1"));
    auth.authenticate_with(&offered).await.unwrap().signed_in().unwrap();
    let attempt = Attempt::from(&offered);
    assert_eq!(clerk.take(), [Event::SigningIn { attempt: attempt.clone() }]);

    let wrong = Credentials::new("vera", "wrong secret").with("code", "4711").from_address(Some("192.0.2.1"));
    assert!(auth.authenticate_with(&wrong).await.unwrap().signed_in().is_err());
    let failed = Event::SignInFailed {
        attempt: attempt.clone(),
        backend: Some("password".to_owned()),
        reason: "wrong_password".to_owned(),
    };
    let told = clerk.take();
    assert_eq!(told, [Event::SigningIn { attempt }, failed]);
    let shown = format!("{told:?} {wrong:?}");
    assert!(!shown.contains("wrong secret") && !shown.contains("4711"), "{shown}");

    auth.manager().set_password(vera.as_ref(), &"another long sentence".into()).await.unwrap();
    let changing = Event::ChangingPassword { user: who.clone() };
    assert_eq!(clerk.take(), [changing, Event::PasswordChanged { user: who }]);
}

#[tokio::test]
async fn a_listener_can_refuse_before_and_nothing_was_done() {
    let clerk = Clerk::default();
    let auth = testing::auth().await.0.with_listener(clerk.clone());
    let vera = testing::user(&auth, "vera").await;
    *clerk.refuses.lock().unwrap() = true;

    let refused = auth.manager().create_user(NewUser::new("wilma", PASSWORD)).await.unwrap_err();
    assert!(matches!(&refused, UserError::Refused(refusal) if refusal.reason() == "closed for stocktaking"));
    assert!(auth.account("wilma").await.unwrap().is_none());
    let refused = auth.manager().set_password(vera.as_ref(), &"another long sentence".into()).await;
    assert!(matches!(refused, Err(UserError::Refused(_))));

    let before = auth.pool().hashes();
    assert!(auth.authenticate("vera", PASSWORD, None).await.unwrap().signed_in().is_err());
    assert_eq!(auth.pool().hashes() - before, 1, "a refusal costs what a wrong password costs");
    let reasons = clerk.take().into_iter().filter_map(|event| match event {
        Event::SignInFailed { reason, backend: None, .. } => Some(reason),
        _ => None,
    });
    assert_eq!(reasons.collect::<Vec<_>>(), ["closed for stocktaking"]);

    *clerk.refuses.lock().unwrap() = false;
    assert!(auth.authenticate("vera", PASSWORD, None).await.unwrap().signed_in().is_ok());
}

#[tokio::test]
async fn sessions_and_upgrades_are_told_of_once_they_are_done() {
    let clerk = Clerk::default();
    let auth = testing::auth().await.0.with_listener(clerk.clone());
    let vera = testing::user(&auth, "vera").await;
    let old = include_str!("../password/fixtures/django_pbkdf2.txt").trim();
    auth.database().execute_unprepared(&format!("UPDATE auth_user SET password = '{old}'")).await.unwrap();
    let enter = async |auth: AuthHandle| -> Result<(), Error> {
        let user = auth.authenticate("vera", PASSWORD).await?.signed_in()?;
        auth.login(&user).await
    };
    let leave = async |auth: AuthHandle| auth.logout().await;
    let doors = Router::new().route("/in", post(enter)).route("/out", post(leave)).layer(auth.layer());
    let mut browser = Browser::new(doors);
    clerk.take();

    assert_eq!(browser.post("/in", &[]).await.status, 200);
    let told = clerk.take();
    let [
        Event::SigningIn { .. },
        Event::PasswordUpgraded { user },
        Event::SignedIn { user: who, backend, .. },
    ] = told.as_slice()
    else {
        panic!("{told:?}")
    };
    assert_eq!((user, who), (&Who::from(vera.as_ref()), &Who::from(vera.as_ref())));
    assert_eq!(backend.as_deref(), Some("password"));

    assert_eq!(browser.post("/out", &[]).await.status, 200);
    let told = clerk.take();
    assert!(
        matches!(told.as_slice(), [Event::SignedOut { user, .. }] if *user == Who::from(vera.as_ref())),
        "{told:?}"
    );
}
