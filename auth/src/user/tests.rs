use std::sync::Arc;

use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseExecutor, Statement};
use secrecy::{ExposeSecret, SecretString};

use super::*;
use crate::Auth;
use crate::password::{Format, Weakness};
use crate::testing::units::{self as testing, PASSWORD, auth, config, empty_database};

#[tokio::test]
async fn the_stock_table_holds_what_django_would_write() {
    let (auth, _) = auth().await;
    let new = NewUser::new("Vera", PASSWORD).email("Vera@Example.ORG").name("Vera", "Vale").staff(true);
    let vera = auth.manager().create_user(new).await.unwrap();
    assert_eq!((vera.realm(), vera.key().as_str(), vera.username()), ("auth_user", "1", "Vera"));
    assert_eq!((vera.email(), vera.full_name()), (Some("Vera@example.org"), "Vera Vale"));
    assert!(vera.is_active() && vera.is_staff() && !vera.is_superuser());

    let sql = "SELECT password, date_joined || '' AS joined, last_login FROM auth_user";
    let row = auth.database().query_one_raw(Statement::from_string(sea_orm::DbBackend::Sqlite, sql)).await;
    let row = row.unwrap().unwrap();
    let password: String = row.try_get("", "password").unwrap();
    assert!(password.starts_with("argon2$argon2id$v=19$m=19456,t=2,p=1$"), "{password}");
    assert_eq!(row.try_get::<String>("", "joined").unwrap(), "2026-11-22 19:17:00");
    assert_eq!(row.try_get::<Option<String>>("", "last_login").unwrap(), None);
}

#[tokio::test]
async fn nothing_that_handlers_see_holds_the_hash() {
    let (auth, _) = auth().await;
    let vera = testing::user(&auth, "vera").await;
    let row = vera.as_any().downcast_ref::<entity::Model>().unwrap();
    assert_eq!(row.password, "");
    assert!(!format!("{vera:?} {row:?} {auth:?}").contains("argon2id"));
}

#[tokio::test]
async fn names_are_normalized_exact_and_unique_without_case() {
    let (auth, _) = auth().await;
    let manager = auth.manager();
    let ivan = manager.create_user(NewUser::new("Ｉvan", PASSWORD)).await.unwrap();
    assert_eq!(ivan.username(), "Ivan");
    testing::user(&auth, "Иван").await;
    for taken in ["ivan", "IVAN", "ｉｖａｎ", "иВАН"] {
        let error = manager.create_user(NewUser::new(taken, PASSWORD)).await.unwrap_err();
        assert!(matches!(error, UserError::Duplicate { .. }), "{taken}: {error}");
    }
    for free in ["iv_n", "ivann", "Иваn"] {
        testing::user(&auth, free).await;
    }
    assert_eq!(manager.user("Ｉvan").await.unwrap().key(), ivan.key());
    assert!(matches!(manager.user("ivan").await, Err(UserError::Unknown { .. })), "lookup is exact");
}

#[tokio::test]
async fn what_is_refused_is_named_and_leaves_nothing() {
    let (auth, _) = auth().await;
    let manager = auth.manager();
    let refused = async |new: NewUser| manager.create_superuser(new).await.unwrap_err();
    assert!(matches!(
        refused(NewUser::new("", PASSWORD)).await,
        UserError::Login { fault: LoginFault::Blank, .. }
    ));
    let error = refused(NewUser::new("a b", PASSWORD)).await;
    assert!(matches!(error, UserError::Login { fault: LoginFault::Character(' '), .. }), "{error}");
    let error = refused(NewUser::new("x".repeat(151), PASSWORD)).await;
    assert!(matches!(error, UserError::Login { fault: LoginFault::TooLong { limit: 150 }, .. }), "{error}");
    for address in ["nobody", "@", "a@", "a b@example.org", "a@exa mple.org"] {
        let error = refused(NewUser::new("root", PASSWORD).email(address)).await;
        assert!(matches!(error, UserError::Email { .. }), "{address}: {error}");
    }
    let UserError::WeakPassword(reasons) = refused(NewUser::new("root", "1234")).await else { panic!() };
    let codes: Vec<_> = reasons.iter().map(Weakness::code).collect();
    assert!(
        codes.contains(&"password_too_short") && codes.contains(&"password_entirely_numeric"),
        "{codes:?}"
    );
    assert_eq!(entity::Entity::find().count(auth.database()).await.unwrap(), 0);
}

#[tokio::test]
async fn unmigrated_tables_name_the_remedy() {
    let auth = Auth::new(empty_database().await, config("http://127.0.0.1:8000")).unwrap();
    let error = auth.manager().create_user(NewUser::new("vera", PASSWORD)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the table `auth_user` does not exist yet: run the command `migrate` first"
    );
    let error = auth.authenticate("vera", PASSWORD, None).await.unwrap_err();
    assert!(error.to_string().contains("`migrate`"), "{error}");
}

#[tokio::test]
async fn groups_come_with_the_user() {
    let (auth, _) = auth().await;
    let vera = testing::user(&auth, "vera").await;
    for (id, name) in [(1, "Viewers"), (2, "Editors")] {
        group::ActiveModel { id: Set(id), name: Set(name.to_owned()) }.insert(auth.database()).await.unwrap();
        let link = user_group::ActiveModel { user_id: Set(1), group_id: Set(id), ..Default::default() };
        link.insert(auth.database()).await.unwrap();
    }
    let db = DatabaseExecutor::from(auth.database());
    let account = auth.users().by_key(&db, &vera.key()).await.unwrap().unwrap();
    assert_eq!(account.user.groups(), ["Editors", "Viewers"]);
    for key in ["01", "+1", " 1", "1 ", "", "x", "99999999999"] {
        assert!(auth.users().by_key(&db, key).await.unwrap().is_none(), "{key:?}");
    }
}

#[tokio::test]
async fn a_changed_password_is_the_only_one() {
    let (auth, _) = auth().await;
    let vera = testing::user(&auth, "vera").await;
    let weak = auth.manager().set_password(vera.as_ref(), &"vera".into()).await.unwrap_err();
    assert!(matches!(weak, UserError::WeakPassword(_)), "{weak}");
    auth.manager().set_password(vera.as_ref(), &"an entirely other sentence".into()).await.unwrap();
    assert!(auth.authenticate("vera", PASSWORD, None).await.unwrap().signed_in().is_err());
    assert!(auth.authenticate("vera", "an entirely other sentence", None).await.unwrap().signed_in().is_ok());
}

mod member {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, DeriveEntityModel, Eq, PartialEq)]
    #[sea_orm(table_name = "member")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(super) id: Uuid,
        #[sea_orm(unique)]
        pub(super) handle: String,
        pub(super) mail: Option<String>,
        pub(super) secret: Option<String>,
        pub(super) blocked: bool,
        pub(super) rank: i16,
        pub(super) seen: Option<DateTimeUtc>,
    }

    #[derive(Clone, Copy, Debug, DeriveRelation, EnumIter)]
    pub(super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

fn members() -> UserTable<member::Entity> {
    UserTable::<member::Entity>::new(member::Column::Handle, member::Column::Secret)
        .email(member::Column::Mail)
        .last_login(member::Column::Seen)
        .active(|member| !member.blocked)
        .staff(|member| member.rank > 0)
        .superuser(|member| member.rank > 8)
        .roles(|member| if member.rank > 0 { vec!["clerk".to_owned()] } else { Vec::new() })
        .format(Format::Phc)
}

async fn members_database() -> DatabaseConnection {
    let db = testing::database().await;
    let sql = "CREATE TABLE member (id blob PRIMARY KEY, handle text UNIQUE NOT NULL, mail text, secret text, \
               blocked bool NOT NULL, rank smallint NOT NULL, seen text)";
    db.execute_unprepared(sql).await.unwrap();
    db
}

async fn members_auth(users: UserTable<member::Entity>) -> Auth {
    Auth::new(members_database().await, config("http://127.0.0.1:8000")).unwrap().with_users(users)
}

#[tokio::test]
async fn an_own_table_needs_nothing_of_ours() {
    let auth = members_auth(members().on_create(|new, row| {
        row.id = Set(Uuid::new_v4());
        row.blocked = Set(false);
        row.rank = Set(if new.superuser { 9 } else { 1 });
    }))
    .await;
    let new = NewUser::new("vera@work place", PASSWORD).email("vera@example.org");
    let vera = auth.manager().create_superuser(new).await.unwrap();
    assert_eq!((vera.realm(), vera.username()), ("member", "vera@work place"));
    assert!(vera.is_superuser() && vera.is_staff() && vera.key().parse::<Uuid>().is_ok());
    assert_eq!(vera.roles(), ["clerk"]);

    let row = member::Entity::find().one(auth.database()).await.unwrap().unwrap();
    assert!(row.secret.unwrap().starts_with("$argon2id$v=19$"), "plain PHC");
    assert_eq!(row.mail.as_deref(), Some("vera@example.org"));
    let user = auth.authenticate("vera@work place", PASSWORD, None).await.unwrap().signed_in().unwrap();
    assert_eq!(user.as_any().downcast_ref::<member::Model>().unwrap().handle, "vera@work place");

    let db = DatabaseExecutor::from(auth.database());
    auth.users().touch_last_login(&db, &vera.key(), chrono::Utc::now()).await.unwrap();
    auth.users().set_password(&db, &vera.key(), &SecretString::from("!")).await.unwrap();
    let account = auth.users().by_key(&db, &vera.key()).await.unwrap().unwrap();
    assert_eq!(account.password.unwrap().expose_secret(), "!");
    assert!(member::Entity::find().one(auth.database()).await.unwrap().unwrap().seen.is_some());
    assert!(
        auth.users().by_key(&db, &vera.key().to_uppercase()).await.unwrap().is_none(),
        "one spelling a key"
    );
}

#[tokio::test]
async fn a_mapping_that_cannot_make_a_superuser_makes_nobody() {
    let auth = members_auth(members().on_create(|_, row| {
        row.id = Set(Uuid::new_v4());
        row.blocked = Set(false);
        row.rank = Set(0);
    }))
    .await;
    let error = auth.manager().create_superuser(NewUser::new("vera", PASSWORD)).await.unwrap_err();
    assert!(error.to_string().contains("cannot make a superuser"), "{error}");
    assert_eq!(member::Entity::find().count(auth.database()).await.unwrap(), 0);
    auth.manager().create_user(NewUser::new("vera", PASSWORD)).await.unwrap();
}

#[tokio::test]
async fn two_user_tables_live_in_one_process() {
    let stock = Auth::new(members_database().await, config("http://127.0.0.1:8000")).unwrap();
    let fill = |_: &NewRow, row: &mut member::ActiveModel| {
        row.id = Set(Uuid::nil());
        row.blocked = Set(false);
        row.rank = Set(0);
    };
    let own = stock.clone().with_users(members().on_create(fill));
    let vera: Arc<dyn Principal> = testing::user(&stock, "vera").await;
    testing::user(&own, "mona").await;
    assert!(own.authenticate("vera", PASSWORD, None).await.unwrap().signed_in().is_err());
    assert!(stock.authenticate("mona", PASSWORD, None).await.unwrap().signed_in().is_err());
    let foreign = own.manager().set_password(vera.as_ref(), &"an entirely other sentence".into()).await;
    assert!(matches!(foreign, Err(UserError::Unknown { .. })), "a key of another realm is nobody's");
}

#[tokio::test]
async fn users_are_listed_page_by_page_and_found_by_name_and_address() {
    let (auth, _) = auth().await;
    let manager = auth.manager();
    for name in ["mona", "Ada", "vera", "bob_x"] {
        let new = NewUser::without_password(name).email(format!("{name}@Work.example"));
        manager.create_user(new).await.unwrap();
    }
    manager.create_group("Editors").await.unwrap();
    let vera = manager.user("vera").await.unwrap();
    assert!(manager.add_to_group(vera.as_ref(), "Editors").await.unwrap());
    let names = async |ask: ListUsers| {
        let users = manager.users(&ask).await.unwrap();
        users.iter().map(|user| user.username().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(ListUsers::new().limit(2)).await, ["Ada", "bob_x"]);
    assert_eq!(names(ListUsers::new().limit(2).after("bob_x")).await, ["mona", "vera"]);
    assert_eq!(names(ListUsers::new().search("MON")).await, ["mona"]);
    assert_eq!(names(ListUsers::new().search("b_X")).await, ["bob_x"]);
    for wildcard in ["%", "b_b"] {
        assert!(names(ListUsers::new().search(wildcard)).await.is_empty(), "no wildcard comes from outside");
    }
    assert_eq!(names(ListUsers::new().search("work.EXAMPLE")).await.len(), 4);
    let users = manager.users(&ListUsers::new()).await.unwrap();
    assert_eq!(users.last().unwrap().groups(), ["Editors"]);
    assert!(users[0].groups().is_empty());
}

#[tokio::test]
async fn groups_are_exact_and_joined_once() {
    let (auth, _) = auth().await;
    let manager = auth.manager();
    let vera = testing::user(&auth, "vera").await;
    let unknown = manager.add_to_group(vera.as_ref(), "Editors").await.unwrap_err();
    assert!(matches!(unknown, UserError::UnknownGroup { .. }), "{unknown}");
    manager.create_group("Editors").await.unwrap();
    manager.create_group("Viewers").await.unwrap();
    for (name, fault) in
        [("", "blank"), ("a\nb", "contains"), (&*"x".repeat(151), "longer"), ("Editors", "already")]
    {
        let error = manager.create_group(name).await.unwrap_err();
        assert!(error.to_string().contains(fault), "{error}");
    }
    let unknown = manager.add_to_group(vera.as_ref(), "editors").await.unwrap_err();
    assert!(matches!(unknown, UserError::UnknownGroup { .. }), "names are exact: {unknown}");
    assert!(manager.add_to_group(vera.as_ref(), "Editors").await.unwrap());
    assert!(!manager.add_to_group(vera.as_ref(), "Editors").await.unwrap());
    let sizes = manager.groups().await.unwrap();
    let sizes: Vec<_> = sizes.iter().map(|group| (group.name.as_str(), group.members)).collect();
    assert_eq!(sizes, [("Editors", 1), ("Viewers", 0)]);
    assert!(manager.remove_from_group(vera.as_ref(), "Editors").await.unwrap());
    assert!(!manager.remove_from_group(vera.as_ref(), "Editors").await.unwrap());
    assert!(manager.user("vera").await.unwrap().groups().is_empty());
}

#[tokio::test]
async fn the_last_active_superuser_cannot_be_locked() {
    let (auth, _) = auth().await;
    let manager = auth.manager();
    let root = manager.create_superuser(NewUser::without_password("root")).await.unwrap();
    let other = manager.create_superuser(NewUser::without_password("other")).await.unwrap();
    manager.set_active(other.as_ref(), false).await.unwrap();
    let last = manager.set_active(root.as_ref(), false).await.unwrap_err();
    assert_eq!(last.to_string(), "`root` is the last active superuser and stays");
    manager.set_active(other.as_ref(), true).await.unwrap();
    manager.set_active(root.as_ref(), false).await.unwrap();
    assert!(!manager.user("root").await.unwrap().is_active());
}

#[tokio::test]
async fn an_account_without_a_password_lets_nobody_in() {
    let (auth, _) = auth().await;
    let vera = testing::user(&auth, "vera").await;
    auth.manager().set_unusable_password(vera.as_ref()).await.unwrap();
    for password in [PASSWORD, "", "!"] {
        assert!(auth.authenticate("vera", password, None).await.unwrap().signed_in().is_err());
    }
    auth.manager().set_password(vera.as_ref(), &PASSWORD.into()).await.unwrap();
    assert!(auth.authenticate("vera", PASSWORD, None).await.unwrap().signed_in().is_ok());
}

#[tokio::test]
async fn an_own_table_says_what_it_needs_and_takes_it_in_words() {
    let auth = members_auth(members().on_set_active(|active, row| row.blocked = Set(!active))).await;
    let columns = auth.users().columns();
    let columns: Vec<_> = columns.iter().map(|column| (column.name(), column.is_required())).collect();
    assert_eq!(columns, [("blocked", true), ("rank", true)], "the UUID is drawn");
    let manager = auth.manager();
    let new = |rank: &str| NewUser::new("vera", PASSWORD).field("blocked", "no").field("rank", rank);
    let error = manager.create_user(new("high")).await.unwrap_err();
    assert_eq!(error.to_string(), "`rank` cannot be `high`: it is not a whole number");
    let error = manager.create_user(new("1").field("height", "2")).await.unwrap_err();
    assert!(
        error.to_string().contains("no field `height` to be filled; there are `blocked`, `rank`"),
        "{error}"
    );
    let vera = manager.create_superuser(new("9")).await.unwrap();
    assert!(vera.is_superuser());
    let mona = NewUser::new("mona", PASSWORD).field("blocked", "no").field("rank", "9");
    manager.create_superuser(mona).await.unwrap();
    manager.set_active(vera.as_ref(), false).await.unwrap();
    assert!(!manager.user("vera").await.unwrap().is_active(), "written by the closure");
    let mona = manager.user("mona").await.unwrap();
    let last = manager.set_active(mona.as_ref(), false).await.unwrap_err();
    assert!(matches!(last, UserError::LastSuperuser { .. }), "{last}");
}

#[tokio::test]
async fn what_the_map_cannot_do_names_the_remedy() {
    let auth = members_auth(members().on_create(|_, row| {
        row.blocked = Set(false);
        row.rank = Set(0);
    }))
    .await;
    let manager = auth.manager();
    let vera = testing::user(&auth, "vera").await;
    let error = manager.set_active(vera.as_ref(), false).await.unwrap_err();
    assert!(error.to_string().contains(".active_column(..)"), "{error}");
    manager.create_group("Editors").await.unwrap();
    let error = manager.add_to_group(vera.as_ref(), "Editors").await.unwrap_err();
    assert!(error.to_string().contains(".groups()"), "{error}");
}
