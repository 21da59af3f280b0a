use axum::Router;
use axum::routing::{get, post};
use sea_orm::{ConnectionTrait, Statement};
use secrecy::{ExposeSecret, SecretString};

use crate::testing::units::{self as testing, Browser, PASSWORD};
use crate::user::UserTable;
use crate::{Auth, AuthHandle, Error};

/// Two thousand iterations of PBKDF2 over [`PASSWORD`], as Django writes them.
const OLD: &str = include_str!("../../password/fixtures/django_pbkdf2.txt");

fn app(auth: &Auth) -> Router {
    let who = async |auth: AuthHandle| -> Result<String, Error> {
        Ok(auth.user().await?.map_or_else(|| "nobody".to_owned(), |user| user.username().to_owned()))
    };
    let login = async |auth: AuthHandle| -> Result<(), Error> {
        let user = auth.authenticate("vera", PASSWORD).await?.signed_in()?;
        auth.login(&user).await
    };
    Router::new().route("/who", get(who)).route("/login", post(login)).layer(auth.layer())
}

async fn stored(auth: &Auth) -> String {
    let account = auth.account("vera").await.unwrap().unwrap();
    account.password.unwrap().expose_secret().to_owned()
}

async fn execute(auth: &Auth, sql: &str) {
    auth.database().execute_unprepared(sql).await.unwrap();
}

async fn with_old_hash() -> Auth {
    let (auth, _) = testing::auth().await;
    testing::user(&auth, "vera").await;
    execute(&auth, &format!("UPDATE auth_user SET password = '{}'", OLD.trim())).await;
    auth
}

async fn sign_in(auth: &Auth) -> Browser {
    let mut browser = Browser::new(app(auth));
    assert_eq!(browser.post("/login", &[]).await.status, 200);
    assert_eq!(browser.get("/who").await.body, "vera");
    browser
}

#[tokio::test]
async fn an_upgrade_ends_no_session_and_a_new_password_ends_all() {
    let auth = with_old_hash().await;
    // A session under the old hash, made as if the table had said `.rehash(false)` then: the upgrade is undone.
    let mut early = sign_in(&auth).await;
    let account = auth.account("vera").await.unwrap().unwrap();
    let upgraded = stored(&auth).await;
    assert!(upgraded.starts_with("argon2$argon2id$v=19$m=19456,t=2,p=1$"), "{upgraded}");
    let mut old = account.clone();
    old.password = Some(SecretString::from(OLD.trim()));
    for (new, old) in auth.stamp().renewals(&account, &old, auth.backends()) {
        execute(&auth, &format!("UPDATE auth_session SET stamp = '{old}' WHERE stamp = '{new}'")).await;
    }
    execute(&auth, &format!("UPDATE auth_user SET password = '{}'", OLD.trim())).await;
    assert_eq!(early.get("/who").await.body, "vera", "a session of the old hash");

    let mut late = sign_in(&auth).await;
    assert_ne!(stored(&auth).await, OLD.trim());
    assert_eq!(early.get("/who").await.body, "vera", "on whichever node");
    assert_eq!(late.get("/who").await.body, "vera");

    let vera = auth.manager().user("vera").await.unwrap();
    auth.manager().set_password(vera.as_ref(), &"another long sentence".into()).await.unwrap();
    assert_eq!(early.get("/who").await.body, "nobody");
    assert_eq!(late.get("/who").await.body, "nobody");
}

#[tokio::test]
async fn p02_a_wrong_password_upgrades_nothing() {
    let auth = with_old_hash().await;
    for wrong in ["wrong", "Correct horse battery staple", ""] {
        assert!(auth.authenticate("vera", wrong, None).await.unwrap().signed_in().is_err());
    }
    execute(&auth, "UPDATE auth_user SET is_active = 0").await;
    assert!(auth.authenticate("vera", PASSWORD, None).await.unwrap().signed_in().is_err());
    assert_eq!(stored(&auth).await, OLD.trim());
}

#[tokio::test]
async fn a_hash_that_was_replaced_meanwhile_is_left_alone() {
    let auth = with_old_hash().await;
    let password = SecretString::from(PASSWORD);
    let before = auth.account("vera").await.unwrap().unwrap();
    // Another node was faster: its hash stays, and this sign-in goes on with it.
    let first = auth.upgrade(before.clone(), &password).await.unwrap().unwrap();
    let second = auth.upgrade(before.clone(), &password).await.unwrap().unwrap();
    let hash = |account: &crate::user::Account| account.password.clone().unwrap().expose_secret().to_owned();
    assert_eq!((hash(&second), stored(&auth).await), (hash(&first), hash(&first)));
    // Another password was set: what was right is right no longer.
    let vera = auth.manager().user("vera").await.unwrap();
    auth.manager().set_password(vera.as_ref(), &"another long sentence".into()).await.unwrap();
    let changed = stored(&auth).await;
    assert!(auth.upgrade(before, &password).await.unwrap().is_none());
    assert_eq!(stored(&auth).await, changed);
}

#[tokio::test]
async fn an_upgrade_that_fails_costs_nobody_the_sign_in() {
    let auth = with_old_hash().await;
    execute(
        &auth,
        "CREATE TRIGGER sealed BEFORE UPDATE OF password ON auth_user BEGIN SELECT RAISE(ABORT, 'sealed'); END",
    )
    .await;
    let mut browser = sign_in(&auth).await;
    assert_eq!(stored(&auth).await, OLD.trim());
    // And half an upgrade is none: the hash does not change without the stamps.
    execute(&auth, "DROP TRIGGER sealed").await;
    let sealed = "CREATE TRIGGER sealed BEFORE UPDATE OF stamp ON auth_session BEGIN SELECT RAISE(ABORT, 'sealed'); END";
    execute(&auth, sealed).await;
    assert!(auth.authenticate("vera", PASSWORD, None).await.unwrap().signed_in().is_ok());
    assert_eq!(stored(&auth).await, OLD.trim());
    assert_eq!(browser.get("/who").await.body, "vera");
}

#[tokio::test]
async fn a_table_that_another_program_reads_keeps_its_hashes() {
    use crate::user::entity::{Column, Entity};
    let auth = with_old_hash().await;
    let table = || {
        UserTable::<Entity>::new(Column::Username, Column::Password).format(crate::password::Format::Django)
    };
    let keeping = auth.clone().with_users(table().rehash(false));
    assert!(keeping.authenticate("vera", PASSWORD, None).await.unwrap().signed_in().is_ok());
    assert_eq!(stored(&auth).await, OLD.trim());
    let replacing = auth.clone().with_users(table());
    let mut browser = sign_in(&replacing).await;
    assert_ne!(stored(&auth).await, OLD.trim());
    let row = Statement::from_string(sea_orm::DbBackend::Sqlite, "SELECT COUNT(*) AS n FROM auth_session");
    let row = auth.database().query_one_raw(row).await.unwrap().unwrap();
    assert_eq!(row.try_get::<i64>("", "n").unwrap(), 1);
    assert_eq!(browser.get("/who").await.body, "vera");
}
