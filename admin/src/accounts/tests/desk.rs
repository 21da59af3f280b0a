//! The whole way: through the desk, into the tables and the history.

use std::sync::Arc;

use auth::user::{entity, group, user_group};
use futures_util::future::BoxFuture;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use sea_orm_migration::MigratorTrait;

use super::{House, house, house_on, new_user};
use crate::desk::{Desk, Scoped};
use crate::error::{DeleteError, SaveError};
use crate::form::Input;
use crate::gate::{Access, Gate, GateError, Visitor};
use crate::model::Key;

/// The policy's part is proven elsewhere: here everybody may do everything that the rules leave.
struct Open;

impl Gate for Open {
    fn visitor<'a>(
        &'a self,
        _request: &'a http::request::Parts,
    ) -> BoxFuture<'a, Result<Option<Visitor>, GateError>> {
        Box::pin(async { Ok(None) })
    }

    fn access(&self, _visitor: &Visitor, _action: &str, _resource: &str) -> Access {
        Access::All
    }
}

impl House {
    async fn desk(&self) -> Desk {
        crate::migration::Migrator::up(self.auth.database(), None).await.unwrap();
        let entries = vec![
            crate::accounts::users(&self.auth, &self.policy).into_entry("auth").unwrap(),
            crate::accounts::groups(&self.auth, &self.policy).into_entry("auth").unwrap(),
            crate::accounts::memberships(&self.auth, &self.policy).into_entry("auth").unwrap(),
        ];
        Desk::new(self.auth.database().clone(), Arc::new(Open), entries).unwrap()
    }

    async fn may(&self, desk: &Desk, who: &str, action: &str, resource: &str) -> Scoped {
        desk.may(&self.visitor(who).await, resource, action).unwrap()
    }
}

fn key(id: i32) -> Key {
    Key::new([id.to_string()])
}

/// What the change form of this user would send back, with some fields typed over.
fn form(user: &entity::Model, typed: &[(&str, &str)]) -> Input {
    let mut pairs = vec![
        ("username", user.username.clone()),
        ("first_name", user.first_name.clone()),
        ("last_name", user.last_name.clone()),
        ("email", user.email.clone()),
        ("is_active", user.is_active.to_string()),
        ("is_staff", user.is_staff.to_string()),
        ("is_superuser", user.is_superuser.to_string()),
    ];
    let base: Vec<_> = pairs.iter().map(|(name, text)| (format!("_base_{name}"), text.clone())).collect();
    for (name, text) in typed {
        pairs
            .iter_mut()
            .filter(|(known, _)| known == name)
            .for_each(|(_, value)| *value = (*text).to_owned());
    }
    Input::from_pairs(pairs.into_iter().map(|(name, text)| (name.to_owned(), text)).chain(base))
}

#[tokio::test]
async fn a_user_is_added_without_a_password_and_history_never_shows_one() {
    let house = house().await;
    let desk = house.desk().await;
    let add = house.may(&desk, "kim", "create", "auth.user").await;
    let typed = [("username", "newcomer"), ("first_name", "New"), ("is_active", "true")];
    let saved = add.create(&Input::from_pairs(typed)).await.unwrap();
    let newcomer = house.user("newcomer").await;
    assert_eq!(saved.key, key(newcomer.id));
    assert!(newcomer.is_active && !newcomer.is_staff && !newcomer.is_superuser);
    assert!(!auth::password::is_usable(&newcomer.password));

    // A hash that the program sets is written, and the history knows only that.
    let hash = house.auth.pool().hash(&"correct horse battery staple".into()).await.unwrap();
    let change = house.may(&desk, "root", "update", "auth.user").await;
    change.update(&saved.key, &form(&newcomer, &[]).with("password", hash.clone())).await.unwrap();
    assert_eq!(house.user("newcomer").await.password, hash);
    let read = house.may(&desk, "root", "read", "auth.user").await;
    let history = format!("{:?}", read.history(&saved.key, 1).await.unwrap());
    assert!(
        history.contains("password") && !history.contains("argon2") && !history.contains(&newcomer.password)
    );

    // Typing one into the form is not possible.
    let typed = [("username", "another"), ("is_active", "true"), ("password", "!known")];
    assert!(matches!(add.create(&Input::from_pairs(typed)).await, Err(SaveError::BadInput(_))));
}

#[tokio::test]
async fn refusals_leave_everything_as_it_was() {
    let house = house().await;
    let desk = house.desk().await;
    let change = house.may(&desk, "kim", "update", "auth.user").await;
    let (root, pat) = (house.user("root").await, house.user("pat").await);
    let taken_over = change.update(&key(root.id), &form(&root, &[("email", "kim@example.org")])).await;
    assert!(matches!(taken_over, Err(SaveError::Refused(_))));
    assert_eq!(house.user("root").await, root);

    let promoted = change.update(&key(pat.id), &form(&pat, &[("is_superuser", "true")])).await;
    let Err(SaveError::Invalid(invalid)) = promoted else { panic!("{promoted:?}") };
    assert_eq!(invalid.of("is_superuser").len(), 1);
    assert_eq!(house.user("pat").await, pat);

    change.update(&key(pat.id), &form(&pat, &[("first_name", "Patricia")])).await.unwrap();
    assert_eq!(house.user("pat").await.first_name, "Patricia");
}

#[tokio::test]
async fn deleting_takes_memberships_along_and_is_judged_for_each() {
    let house = house().await;
    let desk = house.desk().await;
    let (eddie, pat) = (house.user("eddie").await, house.user("pat").await);
    // Eddie is in a group that is not Kim's to take from.
    let delete = house.may(&desk, "kim", "delete", "auth.user").await;
    assert!(matches!(delete.delete(&key(eddie.id)).await, Err(DeleteError::Refused(_))));
    delete.delete(&key(pat.id)).await.unwrap();

    let before = user_group::Entity::find().count(house.auth.database()).await.unwrap();
    let delete = house.may(&desk, "root", "delete", "auth.user").await;
    delete.delete(&key(eddie.id)).await.unwrap();
    assert_eq!(user_group::Entity::find().count(house.auth.database()).await.unwrap(), before - 1);
    let delete = house.may(&desk, "root", "delete", "auth.group").await;
    delete.delete(&key(house.group("Keepers").await.id)).await.unwrap();
    assert_eq!(group::Entity::find().count(house.auth.database()).await.unwrap(), 4);
}

#[tokio::test]
async fn memberships_are_made_and_ended_through_the_desk() {
    let house = house().await;
    let desk = house.desk().await;
    let (pat, choir, support) =
        (house.user("pat").await.id, house.group("Choir").await.id, house.group("Support").await.id);
    let add = house.may(&desk, "kim", "create", "auth.membership").await;
    let input =
        |group: i32| Input::from_pairs([("user_id", pat.to_string()), ("group_id", group.to_string())]);
    let saved = add.create(&input(choir)).await.unwrap();
    assert!(matches!(add.create(&input(support)).await, Err(SaveError::Refused(_))));
    assert!(matches!(add.create(&input(choir)).await, Err(SaveError::Invalid(_))), "twice");
    let delete = house.may(&desk, "kim", "delete", "auth.membership").await;
    delete.delete(&saved.key).await.unwrap();
}

/// Two superusers, each removing the other at the same moment, on a database with several connections.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn z10_of_two_removals_of_the_last_two_superusers_one_fails() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("house.sqlite");
    let house = house_on(&format!("sqlite://{}?mode=rwc", path.display()), 4).await;
    let desk = house.desk().await;
    for _ in 0..5 {
        let second = entity::ActiveModel { is_superuser: Set(true), ..new_user("second") };
        let second = second.insert(house.auth.database()).await.unwrap();
        let root = house.user("root").await;
        let first = house.may(&desk, "second", "update", "auth.user").await;
        let other = house.may(&desk, "root", "delete", "auth.user").await;
        let (first, other) = tokio::join!(
            tokio::spawn({
                let root = root.clone();
                async move { first.update(&key(root.id), &form(&root, &[("is_active", "false")])).await.is_ok() }
            }),
            tokio::spawn(async move { other.delete(&key(second.id)).await.is_ok() }),
        );
        assert!(first.unwrap() != other.unwrap());

        // As it was, for the next round.
        let mut root = house.user("root").await.into_active_model();
        root.is_active = Set(true);
        root.update(house.auth.database()).await.unwrap();
        let seconds = entity::Entity::delete_many().filter(entity::Column::Username.eq("second"));
        seconds.exec(house.auth.database()).await.unwrap();
    }
}
