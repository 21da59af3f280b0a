//! A user is made in two steps: the name with a password, then all else.

use std::sync::{Arc, Mutex};

use auth::event::{Event, Listener, ListenerError, Refusal};
use futures_util::future::BoxFuture;
use http::StatusCode;
use sea_orm::{EntityTrait, PaginatorTrait};

use super::{House, house};

const ADD: &str = "/auth/user/add/";
const GOOD: &str = "username=nia&password=lantern+orbit+47+violet&password_again=lantern+orbit+47+violet";

#[tokio::test]
async fn the_first_step_asks_for_the_name_and_the_password_and_leads_to_the_rest() {
    let house = house().await;
    let router = house.router().await;
    let asked = house.ask(&router, "kim", ADD, None).await;
    assert_eq!(asked.status, StatusCode::OK);
    for name in ["username", "password", "password_again", "_no_password"] {
        assert!(asked.page.contains(&format!("name=\"{name}\"")), "{name}: {}", asked.page);
    }
    for later in ["email", "first_name", "is_active", "is_staff", "is_superuser"] {
        assert!(!asked.page.contains(&format!("name=\"{later}\"")), "{later}");
    }
    let saved = house.ask(&router, "kim", ADD, Some(&format!("{GOOD}&_save="))).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.page);
    let nia = house.user("nia").await;
    assert_eq!(saved.location, Some(format!("/auth/user/{}/change/", nia.id)));
    assert!(house.fits("nia", "lantern orbit 47 violet").await);
    assert!(nia.is_active && !nia.is_staff && !nia.is_superuser, "{nia:?}");
    let another =
        house.ask(&router, "kim", ADD, Some(&format!("{}&_addanother=", GOOD.replace("nia", "mia")))).await;
    assert_eq!(another.location.as_deref(), Some(ADD));
}

#[tokio::test]
async fn a_weak_password_comes_back_with_every_reason_and_the_name_and_nothing_is_written() {
    let house = house().await;
    let router = house.router().await;
    let users = async || auth::user::entity::Entity::find().count(house.auth.database()).await.unwrap();
    let (before, hashes) = (users().await, house.auth.pool().hashes());
    for (form, reasons) in [
        ("username=nia", &["Fill this in"][..]),
        (
            "username=nia&password=1234&password_again=1235",
            &["too short", "too common", "entirely numeric", "passwords differ"],
        ),
        ("username=niagara.falls&password=niagara.falls&password_again=niagara.falls", &["too similar"]),
        (
            "username=nia&password=lantern+orbit+47+violet&password_again=lantern+orbit+47+violet&_no_password=on",
            &["clear the one or the other"],
        ),
        ("username=PAT&password=1234&password_again=1234", &["This name is taken", "too short"]),
        ("username=a+b&password=&password_again=", &["This name cannot be used", "Fill this in"]),
        (
            "username=&password=lantern+orbit+47+violet&password_again=lantern+orbit+47+violet",
            &["Fill this in"],
        ),
    ] {
        let answer = house.ask(&router, "kim", ADD, Some(form)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        for reason in reasons {
            assert!(answer.page.contains(reason), "{form}: {reason}: {}", answer.page);
        }
        let name = form.split(['=', '&']).nth(1).unwrap().replace('+', " ");
        assert!(answer.page.contains(&format!("value=\"{name}\"")), "{form}: {}", answer.page);
        assert!(
            !answer.page.contains("lantern") && !answer.page.contains("value=\"1234"),
            "what was typed is not sent back"
        );
    }
    let twice = "username=nia&password=a&password=b&password_again=b";
    assert_eq!(house.ask(&router, "kim", ADD, Some(twice)).await.status, StatusCode::BAD_REQUEST);
    assert_eq!((users().await, house.auth.pool().hashes()), (before, hashes));
}

#[tokio::test]
async fn a_user_without_a_password_cannot_sign_in_and_flags_cannot_be_slipped_in() {
    let house = house().await;
    let router = house.router().await;
    let saved = house.ask(&router, "kim", ADD, Some("username=nia&_no_password=on")).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.page);
    assert!(house.user("nia").await.password.starts_with('!'));
    let slipped = house
        .ask(&router, "kim", ADD, Some(&format!("{}&is_superuser=on", GOOD.replace("nia", "mia"))))
        .await;
    assert!(slipped.status.is_client_error(), "z10: {}", slipped.page);
    let hash =
        house.ask(&router, "root", ADD, Some("username=mia&_no_password=on&last_login=2020-01-01")).await;
    assert_eq!(hash.status, StatusCode::BAD_REQUEST);
}

/// Takes no temporary clerks, and keeps a list of the others.
#[derive(Clone, Default)]
struct Doorkeeper(Arc<Mutex<Vec<String>>>);

impl Listener for Doorkeeper {
    fn before<'a>(&'a self, event: &'a Event) -> BoxFuture<'a, Result<(), Refusal>> {
        Box::pin(async move {
            match event {
                Event::CreatingUser { login } if login.starts_with("temp") => {
                    Err(Refusal::new("no temporary clerks"))
                }
                _ => Ok(()),
            }
        })
    }

    fn after<'a>(&'a self, event: &'a Event) -> BoxFuture<'a, Result<(), ListenerError>> {
        Box::pin(async move {
            if let Event::UserCreated { user, superuser } = event {
                self.0.lock().unwrap().push(format!("{} {superuser}", user.username));
            }
            Ok(())
        })
    }
}

#[tokio::test]
async fn a_listener_is_told_of_a_new_user_and_may_refuse_one() {
    let (House { auth, policy }, doorkeeper) = (house().await, Doorkeeper::default());
    let house = House { auth: auth.with_listener(doorkeeper.clone()), policy };
    let router = house.router().await;
    let hashes = house.auth.pool().hashes();
    let form = format!("{}&_save=", GOOD.replace("nia", "temp-nia"));
    let refused = house.ask(&router, "kim", ADD, Some(&form)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.page.contains("may not be made now"), "{}", refused.page);
    assert!(!refused.page.contains("temporary"), "the reason is for the log: {}", refused.page);
    assert_eq!(house.auth.pool().hashes(), hashes, "refused before anything is hashed");
    let made = house.ask(&router, "kim", ADD, Some(&format!("{GOOD}&_save="))).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.page);
    assert_eq!(*doorkeeper.0.lock().unwrap(), ["nia false"]);
}
