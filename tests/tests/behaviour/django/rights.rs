//! Who may do what: Django's answer and ours, for everybody and every permission.

use std::collections::BTreeSet;

use frontdesk_tests::django;
use sea_orm::DatabaseExecutor;

use super::{apply, is_missing, taken_over, texts, where_django_is};
use crate::ground::Ground;
use crate::support::{Setup, Shop};

#[apply(where_django_is)]
#[tokio::test]
async fn what_the_tables_grant_is_what_django_says_for_every_user_and_permission(#[case] ground: Ground) {
    if is_missing() {
        return;
    }
    let shop = Shop::open_with(ground, Setup::default().database(taken_over(ground).await)).await;
    let auth = &shop.services().auth;
    let said = django::ask(
        shop.database().url(),
        &["held", "permissions", "with_perm=shop.change_book", "with_perm=auth.view_user"],
    );
    let held = said["held"].as_object().unwrap();
    let pairs = held.len() * said["permissions"].as_array().unwrap().len();
    assert!(pairs > 1_000, "{pairs} pairs of a user and a permission");
    let mut granted = 0;
    for (name, theirs) in held {
        let db = DatabaseExecutor::from(auth.database());
        let account = auth.users().by_login(&db, name).await.unwrap().unwrap();
        let ours = auth::granted_in_tables(auth, account.user.as_ref()).await.unwrap();
        let theirs: BTreeSet<String> = texts(theirs).into_iter().map(str::to_owned).collect();
        assert_eq!(ours, theirs, "{name}");
        granted += ours.len();
    }
    assert!(granted > 200 && granted < pairs / 2, "{granted} of {pairs}: neither all nor nothing");
    for code in ["shop.change_book", "auth.view_user"] {
        let ours = auth::with_permission(auth, code).await.unwrap();
        let ours: Vec<&str> = ours.iter().map(|user| user.username.as_str()).collect();
        assert_eq!(ours, texts(&said[format!("with_perm={code}")]), "{code}");
    }
}
