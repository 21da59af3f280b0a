//! Two applications in one process, under one address: the shop with Django's tables, and a club whose members are in a
//! table of its own, keyed by UUID. Each has its people, its policy, its site and its words, and knows nothing of the other.

use std::collections::BTreeSet;

use admin::{ModelAdmin, Site};
use auth::Auth;
use auth::user::{NewUser, UserTable};
use axum::Router;
use frontdesk_web::{Config, PublicUrl};
use rbac::Authorizer;
use sea_orm::{ActiveValue::Set, ConnectionTrait, Database, DatabaseConnection, Schema};
use sea_orm_migration::MigratorTrait;
use secrecy::SecretString;
use tokio::net::TcpListener;

use crate::ground::{Ground, apply};
use crate::support::{COOKIE, PASSWORD, Person, Shop};
use frontdesk_tests::client::Client;

mod member {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "member")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(super) id: Uuid,
        #[sea_orm(unique, column_type = "String(StringLen::N(254))")]
        pub(super) email: String,
        #[sea_orm(column_type = "String(StringLen::N(254))", nullable)]
        pub(super) password_hash: Option<String>,
        #[sea_orm(column_type = "String(StringLen::N(20))")]
        pub(super) role: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// The club's session cookie.
const CLUB: &str = "club";
/// Of everybody in the club.
const CLUB_PASSWORD: &str = "tin-whistle-by-dusk-77";

const CLUB_POLICY: &str = r#"
[roles.office.allow]
"club.member" = ["create", "read", "update"]
"#;

/// Both, and how to reach them.
struct Houses {
    shop: Shop,
    origin: String,
    /// The key of the member `cleo@club.example`.
    cleo: String,
    club: Auth,
}

impl Houses {
    async fn open(one_database: bool, ground: Ground) -> Self {
        let shop = Shop::open(ground).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let db = if one_database { shop.services().database.clone() } else { another_database().await };
        let schema = Schema::new(db.get_database_backend());
        db.execute(&schema.create_table_from_entity(member::Entity)).await.unwrap();
        let club = club(db, &origin);
        let office = NewUser::new("cleo@club.example", CLUB_PASSWORD).staff(true);
        let cleo = club.manager().create_user(office).await.unwrap().key();
        // A member with a login that the shop has, too, and another password.
        let max = NewUser::new(Person::Manager.username(), CLUB_PASSWORD).staff(true);
        let _max = club.manager().create_user(max).await.unwrap();

        let shops = Router::new()
            .nest_service("/shop/admin", demo::hosted::site(shop.services(), &origin).unwrap())
            .layer(shop.services().auth.layer());
        let clubs = Router::new().nest_service("/club/admin", club_site(&club, &origin)).layer(club.layer());
        let app = shops.merge(clubs);
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { shop, origin, cleo, club }
    }

    async fn sign_in(&self, browser: &Client, at: &str, username: &str, password: &str) -> bool {
        let fields = [("username", username), ("password", password)];
        browser.post(&format!("{at}/login/"), &fields).await.status == 303
    }

    /// One browser, signed in to both.
    async fn in_both(&self) -> Client {
        let browser = Client::new(&self.origin);
        assert!(self.sign_in(&browser, "/shop/admin", Person::Manager.username(), PASSWORD).await);
        assert!(self.sign_in(&browser, "/club/admin", "cleo@club.example", CLUB_PASSWORD).await);
        browser
    }
}

async fn another_database() -> DatabaseConnection {
    let db = Database::connect("sqlite::memory:").await.unwrap();
    auth::migration::Migrator::up(&db, None).await.unwrap();
    admin::migration::Migrator::up(&db, None).await.unwrap();
    db
}

fn club(db: DatabaseConnection, origin: &str) -> Auth {
    let members = UserTable::<member::Entity>::new(member::Column::Email, member::Column::PasswordHash)
        .staff(|member| member.role == "office")
        .roles(|member| vec![member.role.clone()])
        .on_create(|new, row| {
            row.id = Set(uuid::Uuid::new_v4());
            row.role = Set(if new.staff { "office" } else { "guest" }.to_owned());
        });
    let key = SecretString::from("the club's own key, of more than fifty characters, for its tests");
    let config = auth::Config::new(PublicUrl::parse(origin).unwrap(), key).cookie_named(CLUB);
    Auth::new(db, config).unwrap().with_users(members)
}

fn club_site(club: &Auth, origin: &str) -> Router {
    let policy = Authorizer::from_text("the policy of the club", CLUB_POLICY).unwrap();
    let site = Site::builder(club.database().clone())
        .title("Clubhouse")
        .config(Config::new(PublicUrl::parse(origin).unwrap()))
        .gate(admin::gate::stock(club, &policy.identify_with(club.clone())))
        .texts("en", "index-recent = What you did at the club")
        .app("club", |app| app.register(ModelAdmin::<member::Entity>::new()));
    admin::router(site.build().unwrap())
}

/// With all their tables in one database, and with one each.
#[rstest_reuse::template]
#[rstest::rstest]
#[case::together_on_sqlite(true, Ground::SQLITE)]
#[case::together_on_postgres_one(true, Ground::POSTGRES_ONE)]
#[case::together_on_mariadb(true, Ground::MARIADB)]
#[case::apart_on_sqlite(false, Ground::SQLITE_ONE)]
fn together_and_apart(#[case] one_database: bool, #[case] ground: Ground) {}

#[apply(together_and_apart)]
#[tokio::test]
async fn a_session_of_one_is_nothing_to_the_other(#[case] one_database: bool, #[case] ground: Ground) {
    let houses = Houses::open(one_database, ground).await;
    let browser = houses.in_both().await;
    let (of_shop, of_club) = (browser.cookie(COOKIE).unwrap(), browser.cookie(CLUB).unwrap());
    for path in ["/shop/admin/", "/club/admin/"] {
        let _signed_in_to_both = browser.get(path).await.expect_status(200);
    }
    // Each session under the other's name, alone and beside the right one.
    for (name, value, path) in [(CLUB, &of_shop, "/club/admin"), (COOKIE, &of_club, "/shop/admin")] {
        let thief = Client::new(&houses.origin);
        thief.plant_cookie(name, value);
        let stranger = thief.get(&format!("{path}/")).await;
        assert!(stranger.location().starts_with(&format!("{path}/login/")), "{stranger:#}");
        let write = thief.post(&format!("{path}/logout/"), &[]).await;
        assert!(write.status == 303 || write.status == 401, "{write:#}");
    }
    // What the other did with it has hurt neither.
    for path in ["/shop/admin/", "/club/admin/"] {
        let _still_in = browser.get(path).await.expect_status(200);
    }
    let _left = browser.post("/club/admin/logout/", &[]).await.expect_status(303);
    assert!(browser.get("/club/admin/").await.location().starts_with("/club/admin/login/"));
    let _still_in = browser.get("/shop/admin/").await.expect_status(200);
}

#[apply(together_and_apart)]
#[tokio::test]
async fn people_of_one_are_strangers_to_the_other(#[case] one_database: bool, #[case] ground: Ground) {
    let houses = Houses::open(one_database, ground).await;
    let browser = Client::new(&houses.origin);
    let max = Person::Manager.username();
    for (at, username, password, known) in [
        ("/shop/admin", max, PASSWORD, true),
        ("/shop/admin", max, CLUB_PASSWORD, false),
        ("/club/admin", max, CLUB_PASSWORD, true),
        ("/club/admin", max, PASSWORD, false),
        ("/shop/admin", "cleo@club.example", CLUB_PASSWORD, false),
        ("/club/admin", Person::Superuser.username(), PASSWORD, false),
    ] {
        assert_eq!(
            houses.sign_in(&browser.copy(), at, username, password).await,
            known,
            "{username} at {at}"
        );
    }
    // A new password at the club ends what is open there under that name, and nothing at the shop.
    let (shop_max, club_max) = (browser.copy(), browser.copy());
    assert!(houses.sign_in(&shop_max, "/shop/admin", max, PASSWORD).await);
    assert!(houses.sign_in(&club_max, "/club/admin", max, CLUB_PASSWORD).await);
    let user = houses.club.manager().user(max).await.unwrap();
    let new = SecretString::from("copper-ladder-in-may-31");
    houses.club.manager().set_password(user.as_ref(), &new).await.unwrap();
    assert!(club_max.get("/club/admin/").await.location().starts_with("/club/admin/login/"));
    let _still_in = shop_max.get("/shop/admin/").await.expect_status(200);
}

#[apply(together_and_apart)]
#[tokio::test]
async fn each_has_its_own_policy_models_words_and_history(
    #[case] one_database: bool,
    #[case] ground: Ground,
) {
    let houses = Houses::open(one_database, ground).await;
    let browser = houses.in_both().await;
    let (shop, club) = (browser.get("/shop/admin/").await, browser.get("/club/admin/").await);
    shop.expect_words("Authors");
    club.expect_words("What you did at the club");
    for (page, theirs) in
        [(&shop, "club"), (&shop, "Clubhouse"), (&shop, "cleo"), (&club, "/shop/"), (&club, "Authors")]
    {
        page.expect_without(theirs);
    }
    assert!(club.text().contains("cleo@club.example"), "{club:#}");
    for path in ["/shop/admin/club/member/", "/club/admin/shop/author/", "/club/admin/club/author/"] {
        let _not_here = browser.get(path).await.expect_status(404);
    }
    let change = format!("/club/admin/club/member/{}/change/", houses.cleo);
    // The club's office may not delete; a manager of the shop may.
    let delete = change.replace("/change/", "/delete/");
    let _may_not = browser.get(&delete).await.expect_status(403);
    let _may = browser.get("/shop/admin/shop/author/1/delete/").await.expect_status(200);

    let mut form = browser.get(&change).await.expect_status(200).form("main form[method=post]");
    assert!(form.get("password_hash").is_none());
    form.set("email", "cleo@new.example");
    let _saved = browser.submit(&change, &form, None).await.expect_status(303);
    let author = "/shop/admin/shop/author/1/change/";
    let mut form = browser.get(author).await.expect_status(200).form("main form[method=post]");
    form.set("country", "Nowhere");
    let _saved = browser.submit(author, &form, None).await.expect_status(303);
    let history = browser.get(&change.replace("/change/", "/history/")).await.expect_status(200);
    history.expect_words("cleo@new.example");
    let (shop, club) = (browser.get("/shop/admin/").await, browser.get("/club/admin/").await);
    shop.expect_without("cleo@new.example");
    assert_eq!(club.texts(".recent-what").len(), 1, "{club:#}");
    assert_eq!(shop.texts(".recent-what").len(), 1, "{shop:#}");

    // In one table, too, each entry says whose key its actor is.
    let actors = |db: DatabaseConnection| async move {
        let statement = sea_orm::Statement::from_string(
            db.get_database_backend(),
            "SELECT realm, actor, resource FROM admin_history",
        );
        let rows = db.query_all_raw(statement).await.unwrap();
        rows.iter()
            .map(|row| {
                let column = |at| row.try_get_by_index::<String>(at).unwrap();
                (column(0), column(1), column(2))
            })
            .collect::<BTreeSet<_>>()
    };
    let max = houses.shop.id_of(Person::Manager).await.to_string();
    let by_max = ("auth_user".to_owned(), max, "shop.author".to_owned());
    let by_cleo = ("member".to_owned(), houses.cleo.clone(), "club.member".to_owned());
    let (in_shop, in_club) =
        (actors(houses.shop.services().database.clone()).await, actors(houses.club.database().clone()).await);
    if one_database {
        assert_eq!(in_shop, BTreeSet::from([by_max, by_cleo]));
    } else {
        assert_eq!((in_shop, in_club), (BTreeSet::from([by_max]), BTreeSet::from([by_cleo])));
    }
}
