//! User tables of one's own: the club's members, whose entity stands in a crate that knows nothing of us, and profiles
//! beside Django's user. The same pages, commands and admin as everybody's.

use std::path::Path;
use std::process::Command;

use auth::Auth;
use auth::migration::Own;
use auth::user::{NewUser, UserTable};
use axum::Router;
use axum::routing::get;
use frontdesk_web::PublicUrl;
use rbac::Authorizer;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter, Schema,
};
use sea_orm_migration::MigratorTrait;
use secrecy::SecretString;
use tokio::net::TcpListener;

use crate::ground::{Ground, apply, every_database};
use crate::support::{COOKIE, PASSWORD};
use frontdesk_tests::client::Client;
use frontdesk_tests::command::{self, Finished};
use frontdesk_tests::database::TestDatabase;

#[allow(
    dead_code,
    missing_debug_implementations,
    unreachable_pub,
    reason = "a whole program, of which this takes parts"
)]
#[path = "../../../demo/src/bin/members.rs"]
mod members;
#[allow(dead_code, unreachable_pub, reason = "a whole program, of which this takes parts")]
#[path = "../../../demo/examples/profiles.rs"]
mod profiles;

const GOOD: &str = "lantern-orbit-47-violet";

fn config(origin: &str) -> auth::Config {
    let key = SecretString::from("a key of the tests, of more than fifty characters, for one of them");
    auth::Config::new(PublicUrl::parse(origin).unwrap(), key)
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    (listener, origin)
}

fn serve(listener: TcpListener, app: Router) {
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
}

async fn migrate_members(db: &DatabaseConnection) {
    member::migration::Migrator::up(db, None).await.unwrap();
    Own::<member::Entity>::up(db, None).await.unwrap();
    admin::migration::Migrator::up(db, None).await.unwrap();
}

/// The club, served.
struct Club {
    auth: Auth,
    origin: String,
    _database: TestDatabase,
}

impl Club {
    async fn open(ground: Ground) -> Self {
        let database = ground.empty().await;
        let db = database.connect().await;
        migrate_members(&db).await;
        let (listener, origin) = listen().await;
        let auth = Auth::new(db, config(&origin)).unwrap().with_users(members::members());
        let policy = Authorizer::from_text("the policy of members.rs", members::POLICY).unwrap();
        serve(listener, members::app(&auth, &policy.identify_with(auth.clone())).unwrap());
        Self { auth, origin, _database: database }
    }

    async fn make(&self, email: &str, role: &str) -> std::sync::Arc<dyn auth::Principal> {
        let new = NewUser::new(email, PASSWORD).field("role", role);
        self.auth.manager().create_user(new.staff(role == "office")).await.unwrap()
    }

    async fn sign_in(&self, at: &str, email: &str) -> Client {
        let browser = Client::new(&self.origin);
        let fields = [("username", email), ("password", PASSWORD)];
        let _in = browser.post(at, &fields).await.expect_status(303);
        browser
    }
}

#[apply(every_database)]
#[tokio::test]
async fn a_member_with_a_uuid_signs_in_stays_in_and_holds_the_roles_of_column_and_groups(
    #[case] ground: Ground,
) {
    let club = Club::open(ground).await;
    let gwen = club.make("gwen@club.example", "guest").await;
    let browser = club.sign_in("/login/", "gwen@club.example").await;
    assert_eq!(browser.get("/me").await.expect_status(200).text(), "gwen@club.example, guest, in []");
    let stored = member::Entity::find().one(club.auth.database()).await.unwrap().unwrap();
    assert_eq!(stored.id.to_string(), gwen.key());
    assert!(stored.password_hash.unwrap().starts_with("$argon2id$v=19$"), "a plain PHC string");

    // A guest is not let into the admin until a group says so, and is out again without it.
    let fields = [("username", "gwen@club.example"), ("password", PASSWORD)];
    let _refused = Client::new(&club.origin).post("/admin/login/", &fields).await.expect_status(422);
    let manager = club.auth.manager();
    manager.create_group("Stewards").await.unwrap();
    manager.create_group("Bakers").await.unwrap();
    for group in ["Stewards", "Bakers"] {
        assert!(manager.add_to_group(gwen.as_ref(), group).await.unwrap());
    }
    assert_eq!(
        browser.get("/me").await.text(),
        r#"gwen@club.example, guest, in ["Bakers", "Stewards"]"#,
        "the session goes on and knows the groups"
    );
    let _page = browser.get("/admin/club/member/").await.expect_status(200);
    let change = format!("/admin/club/member/{}/change/", gwen.key());
    let seen = browser.get(&change).await;
    assert!(seen.status == 200 || seen.status == 403, "{seen:#}");
    let write = browser.post(&change, &[("email", "x@club.example")]).await;
    assert_eq!(write.status, 403, "a steward reads: {write:#}");
    manager.remove_from_group(gwen.as_ref(), "Stewards").await.unwrap();
    let _out = browser.get("/admin/club/member/").await.expect_status(403);

    // A new password ends what was open.
    manager.set_password(gwen.as_ref(), &GOOD.into()).await.unwrap();
    assert!(browser.get("/me").await.location().starts_with("/login/"));
    let groups = manager.groups().await.unwrap();
    let groups: Vec<_> = groups.iter().map(|group| (group.name.as_str(), group.members)).collect();
    assert_eq!(groups, [("Bakers", 1), ("Stewards", 0)]);
}

#[apply(every_database)]
#[tokio::test]
async fn the_admin_lists_and_edits_members_and_shows_no_hash(#[case] ground: Ground) {
    let club = Club::open(ground).await;
    let olga = club.make("olga@club.example", "office").await;
    let gwen = club.make("gwen@club.example", "guest").await;
    let browser = club.sign_in("/admin/login/", "olga@club.example").await;
    let list = browser.get("/admin/club/member/").await.expect_status(200);
    list.expect_words("gwen@club.example");
    list.expect_without("$argon2");
    let change = format!("/admin/club/member/{}/change/", gwen.key());
    let mut form = browser.get(&change).await.expect_status(200).form("main form[method=post]");
    assert!(form.get("password_hash").is_none(), "no hash in the form");
    form.set("email", "gwendolyn@club.example");
    let _saved = browser.submit(&change, &form, None).await.expect_status(303);
    let db = club.auth.database();
    let renamed = member::Entity::find().filter(member::Column::Email.eq("gwendolyn@club.example"));
    assert_eq!(renamed.one(db).await.unwrap().unwrap().id.to_string(), gwen.key());
    // Who may edit members may not make an owner of one, nor of herself.
    let mut form = browser.get(&change).await.expect_status(200).form("main form[method=post]");
    form.set("role", "owner");
    let _refused = browser.submit(&change, &form, None).await.expect_status(403);
    let own = format!("/admin/club/member/{}/change/", olga.key());
    let mut form = browser.get(&own).await.expect_status(200).form("main form[method=post]");
    form.set("role", "owner");
    let _refused = browser.submit(&own, &form, None).await.expect_status(403);
    let owners = member::Entity::find().filter(member::Column::Role.eq("owner"));
    assert_eq!(owners.all(db).await.unwrap().len(), 0);
    // A new password, set on its page, is the one that opens.
    let page = change.replace("/change/", "/password/");
    let mut form = browser.get(&page).await.expect_status(200).form("main form[method=post]");
    form.set("password", GOOD);
    form.set("password_again", GOOD);
    let _set = browser.submit(&page, &form, None).await.expect_status(303);
    let fields = [("username", "gwendolyn@club.example"), ("password", GOOD)];
    let _in = Client::new(&club.origin).post("/login/", &fields).await.expect_status(303);
    let fields = [("username", "gwendolyn@club.example"), ("password", PASSWORD)];
    let _out = Client::new(&club.origin).post("/login/", &fields).await.expect_status(422);
    // Who is deleted leaves no membership behind.
    club.auth.manager().create_group("Stewards").await.unwrap();
    let gwen = club.auth.manager().user("gwendolyn@club.example").await.unwrap();
    club.auth.manager().add_to_group(gwen.as_ref(), "Stewards").await.unwrap();
    member::Entity::delete_many()
        .filter(member::Column::Email.eq("gwendolyn@club.example"))
        .exec(db)
        .await
        .unwrap();
    assert_eq!(club.auth.manager().groups().await.unwrap()[0].members, 0);
}

/// The program itself, with a database.
struct Program {
    place: tempfile::TempDir,
    database: TestDatabase,
}

impl Program {
    async fn new(ground: Ground) -> Self {
        let program = Self { place: tempfile::tempdir().unwrap(), database: ground.empty().await };
        let made = program.run(&["migrate"], &[]);
        assert_eq!(made.code, Some(0), "{made:?}");
        program
    }

    fn command(&self, words: &[&str], environment: &[(&str, &str)]) -> Command {
        let mut program = Command::new(command::program("members"));
        command::without_ours(&mut program);
        program.current_dir(self.place.path()).args(words).envs(environment.iter().copied());
        program.env("FRONTDESK_DATABASE_URL", self.database.url()).env("NO_COLOR", "1");
        program
    }

    fn run(&self, words: &[&str], environment: &[(&str, &str)]) -> Finished {
        command::run(self.command(words, environment))
    }

    async fn owners(&self) -> i64 {
        self.database.number("SELECT count(*) FROM member WHERE role = 'owner'").await
    }
}

#[track_caller]
fn refused(finished: &Finished, words: &[&str]) {
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert_eq!(finished.stderr.trim_end().lines().count(), 1, "{finished:?}");
    assert_eq!(finished.stdout, "", "{finished:?}");
    for word in words {
        assert!(finished.stderr.contains(word), "no {word:?} in {finished:?}");
    }
}

#[apply(every_database)]
#[tokio::test]
async fn createsuperuser_asks_for_the_columns_that_an_own_table_needs(#[case] ground: Ground) {
    let program = Program::new(ground).await;
    let password = ("FRONTDESK_SUPERUSER_PASSWORD", GOOD);
    let base = ["createsuperuser", "--noinput", "--username", "ada@club.example"];
    let with = |more: &[&'static str]| [&base[..], more].concat();
    refused(&program.run(&base, &[password]), &["`role`", "--field role=VALUE", "FRONTDESK_SUPERUSER_ROLE"]);
    refused(&program.run(&with(&["--field", "height=2"]), &[password]), &["no field `height`", "`role`"]);
    refused(&program.run(&with(&["--field", "role="]), &[password]), &["`role` cannot be ``", "blank"]);
    let long = format!("role={}", "x".repeat(21));
    let mut words = base.to_vec();
    words.extend(["--field", &long]);
    refused(&program.run(&words, &[password]), &["longer than 20 characters"]);
    refused(&program.run(&with(&["--field", "role=guest"]), &[password]), &["cannot make a superuser"]);
    assert_eq!(program.run(&with(&["--field", "role"]), &[password]).code, Some(2), "not NAME=VALUE");
    let address = ["createsuperuser", "--noinput", "--username", "ada", "--field", "role=owner"];
    refused(&program.run(&address, &[password]), &["not a mail address"]);
    assert_eq!(program.database.number("SELECT count(*) FROM member").await, 0, "nothing was written");

    let made = program.run(&base, &[password, ("FRONTDESK_SUPERUSER_ROLE", "owner")]);
    assert_eq!(made.code, Some(0), "{made:?}");
    let flags = ["createsuperuser", "--noinput", "--username", "bea@club.example", "--field", "role=owner"];
    let made = program.run(&flags, &[password, ("FRONTDESK_SUPERUSER_ROLE", "guest")]);
    assert_eq!(made.code, Some(0), "a flag beats the environment: {made:?}");
    assert_eq!(program.owners().await, 2);

    let mut terminal = command::in_terminal(program.command(&["createsuperuser"], &[]));
    let mut screen = terminal.exp_string("sername").unwrap();
    terminal.send_line("cleo@club.example").unwrap();
    screen += &terminal.exp_string("Role: ").unwrap();
    terminal.send_line("").unwrap();
    screen += &terminal.exp_string("blank").unwrap();
    screen += &terminal.exp_string("Role: ").unwrap();
    terminal.send_line("owner").unwrap();
    for question in ["Password (not shown): ", "Password again: "] {
        screen += &terminal.exp_string(question).unwrap();
        terminal.send_line(GOOD).unwrap();
    }
    screen += &terminal.exp_eof().unwrap();
    assert!(!screen.contains(GOOD), "the password was shown:\n{screen}");
    assert_eq!(program.owners().await, 3, "{screen}");
}

#[apply(every_database)]
#[tokio::test]
async fn the_commands_work_on_an_own_table_and_say_what_its_map_cannot(#[case] ground: Ground) {
    let program = Program::new(ground).await;
    let create = ["user", "create", "gwen@club.example", "--unusable-password", "--noinput"];
    refused(&program.run(&create, &[]), &["`role`", "--field role=VALUE"]);
    let made = program.run(&[&create[..], &["--field", "role=guest"]].concat(), &[]);
    assert_eq!(made.stdout.trim(), "User gwen@club.example created.", "{made:?}");
    assert_eq!(program.run(&["group", "sync"], &[]).stdout.trim(), "Made: Stewards.");
    let put = program.run(&["user", "add-group", "gwen@club.example", "Stewards"], &[]);
    assert_eq!(put.stdout.trim(), "User gwen@club.example is now in group Stewards.", "{put:?}");
    let listed = program.run(&["user", "list", "GWEN", "--json"], &[]);
    let listed: serde_json::Value = serde_json::from_str(&listed.stdout).unwrap();
    assert_eq!(listed[0]["groups"], serde_json::json!(["Stewards"]));
    assert_eq!(listed[0]["roles"], serde_json::json!(["guest"]));
    let groups = program.run(&["group", "list"], &[]).stdout;
    assert!(groups.lines().any(|line| line.split_whitespace().eq(["Stewards", "1", "steward"])), "{groups}");
    refused(
        &program.run(&["user", "lock", "gwen@club.example"], &[]),
        &["cannot lock", ".active_column(..)"],
    );
}

/// People with the same kind of key as Django's users.
mod customer {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "customer_login")]
    pub(super) struct Model {
        #[sea_orm(primary_key)]
        pub(super) id: i32,
        #[sea_orm(unique, column_type = "String(StringLen::N(100))")]
        pub(super) name: String,
        #[sea_orm(column_type = "String(StringLen::N(255))")]
        pub(super) secret: String,
        pub(super) open: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

#[apply(every_database)]
#[tokio::test]
async fn two_realms_in_one_database_never_mix(#[case] ground: Ground) {
    let database = ground.empty().await;
    let db = database.connect().await;
    let schema = Schema::new(db.get_database_backend());
    db.execute(&schema.create_table_from_entity(customer::Entity)).await.unwrap();
    // Either may come first.
    Own::<customer::Entity>::up(&db, None).await.unwrap();
    auth::migration::Migrator::up(&db, None).await.unwrap();
    Own::<customer::Entity>::up(&db, None).await.unwrap();

    let ((of_staff, staff_origin), (of_shop, shop_origin)) = (listen().await, listen().await);
    let staff = Auth::new(db.clone(), config(&staff_origin)).unwrap();
    let customers = UserTable::<customer::Entity>::new(customer::Column::Name, customer::Column::Secret)
        .active_column(customer::Column::Open)
        .groups();
    let shop = Auth::new(db.clone(), config(&shop_origin)).unwrap().with_users(customers);
    let me = async |user: auth::CurrentUser| format!("{} {} {:?}", user.realm(), user.key(), user.groups());
    for (listener, auth) in [(of_staff, &staff), (of_shop, &shop)] {
        serve(listener, Router::new().route("/", get(me)).merge(auth::router(auth)).layer(auth.layer()));
    }
    // The same name, the same key, the same password, the same groups.
    let (max, other) = (staff.manager(), shop.manager());
    let (max_user, other_user) = (
        max.create_user(NewUser::new("max", PASSWORD)).await.unwrap(),
        other.create_user(NewUser::new("max", PASSWORD)).await.unwrap(),
    );
    assert_eq!((max_user.key(), max_user.realm()), (other_user.key(), "auth_user"));
    max.create_group("Managers").await.unwrap();
    max.add_to_group(max_user.as_ref(), "Managers").await.unwrap();

    let fields = [("username", "max"), ("password", PASSWORD)];
    let (at_staff, at_shop) = (Client::new(&staff_origin), Client::new(&shop_origin));
    for browser in [&at_staff, &at_shop] {
        let _in = browser.post("/login/", &fields).await.expect_status(303);
    }
    assert_eq!(at_staff.get("/").await.text(), format!("auth_user {} [\"Managers\"]", max_user.key()));
    assert_eq!(at_shop.get("/").await.text(), format!("customer_login {} []", max_user.key()));
    // One table of sessions, and neither cookie opens the other house.
    assert_eq!(auth::session::entity::Entity::find().count(&db).await.unwrap(), 2);
    for (thief, cookie) in [(&shop_origin, &at_staff), (&staff_origin, &at_shop)] {
        let thief = Client::new(thief);
        thief.plant_cookie(COOKIE, &cookie.cookie(COOKIE).unwrap());
        let _nobody = thief.get("/").await.expect_status(401);
    }
    // Neither manager touches the other's people.
    for refused in [
        other.set_active(max_user.as_ref(), false).await.unwrap_err(),
        other.add_to_group(max_user.as_ref(), "Managers").await.map(drop).unwrap_err(),
        max.set_unusable_password(other_user.as_ref()).await.unwrap_err(),
    ] {
        assert!(refused.to_string().contains("no user `max`"), "{refused}");
    }
    let count = |groups: Vec<auth::user::GroupMembers>| groups[0].members;
    assert_eq!((count(max.groups().await.unwrap()), count(other.groups().await.unwrap())), (1, 0));
    // A lock ends the sessions of its own realm.
    other.set_active(other_user.as_ref(), false).await.unwrap();
    let _out = at_shop.get("/").await.expect_status(401);
    assert!(at_staff.get("/").await.expect_status(200).text().contains("Managers"));
    assert_eq!(auth::session::entity::Entity::find().count(&db).await.unwrap(), 1);
}

#[rstest_reuse::apply(several_connections)]
#[tokio::test]
async fn of_two_names_that_differ_in_case_only_one_is_made_at_once(#[case] ground: Ground) {
    let database = ground.empty().await;
    let db = database.connect().await;
    let schema = Schema::new(db.get_database_backend());
    db.execute(&schema.create_table_from_entity(customer::Entity)).await.unwrap();
    Own::<customer::Entity>::up(&db, None).await.unwrap();
    if db.get_database_backend() == sea_orm::DbBackend::MySql {
        // As a table may well be whose names are exact.
        let sql = "ALTER TABLE customer_login MODIFY name varchar(100) COLLATE utf8mb4_bin NOT NULL";
        db.execute_unprepared(sql).await.unwrap();
    }
    let customers = UserTable::<customer::Entity>::new(customer::Column::Name, customer::Column::Secret)
        .active_column(customer::Column::Open);
    let auth = Auth::new(db, config("http://127.0.0.1:1")).unwrap().with_users(customers);
    for round in 0..4 {
        let names = ["bob", "BOB", "Bob", "bOb"].map(|name| format!("{name}{round}"));
        let tries = names.map(|name| {
            let auth = auth.clone();
            tokio::spawn(async move { auth.manager().create_user(NewUser::without_password(name)).await })
        });
        let mut made = 0;
        for outcome in futures_util::future::join_all(tries).await {
            match outcome.unwrap() {
                Ok(_) => made += 1,
                Err(auth::user::UserError::Duplicate { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(made, 1, "round {round}");
    }
}

/// A few connections, for what happens at once.
#[rstest_reuse::template]
#[rstest::rstest]
#[case::on_sqlite(Ground::SQLITE)]
#[case::on_postgres(Ground::POSTGRES)]
#[case::on_mariadb(Ground::MARIADB)]
fn several_connections(#[case] ground: Ground) {}

#[apply(every_database)]
#[tokio::test]
async fn a_profile_beside_djangos_user_is_shown_and_edited(#[case] ground: Ground) {
    let database = ground.empty().await;
    let db = database.connect().await;
    profiles::migrate(&db).await.unwrap();
    let (listener, origin) = listen().await;
    let auth = Auth::new(db.clone(), config(&origin)).unwrap();
    let policy = Authorizer::from_text("the policy of profiles.rs", profiles::POLICY).unwrap();
    serve(listener, profiles::app(&auth, &policy.identify_with(auth.clone())).unwrap());
    let manager = auth.manager();
    let vera = manager.create_user(NewUser::new("vera", PASSWORD).staff(true)).await.unwrap();
    let row = profiles::profile::ActiveModel {
        user_id: sea_orm::Set(vera.key().parse().unwrap()),
        phone: sea_orm::Set("0800-1".to_owned()),
        birthday: sea_orm::Set(None),
    };
    profiles::profile::Entity::insert(row).exec_without_returning(&db).await.unwrap();

    let browser = Client::new(&origin);
    let _in =
        browser.post("/login/", &[("username", "vera"), ("password", PASSWORD)]).await.expect_status(303);
    assert_eq!(browser.get("/me").await.expect_status(200).text(), "vera: 0800-1");
    let list = "/admin/people/profile/";
    assert_eq!(browser.get(list).await.status, 404, "no role yet");
    manager.create_group("Clerks").await.unwrap();
    manager.add_to_group(vera.as_ref(), "Clerks").await.unwrap();
    browser.get(list).await.expect_status(200).expect_words("0800-1");
    let change = format!("{list}{}/change/", vera.key());
    let mut form = browser.get(&change).await.expect_status(200).form("main form[method=post]");
    form.set("phone", "0800-2");
    let _saved = browser.submit(&change, &form, None).await.expect_status(303);
    assert_eq!(browser.get("/me").await.text(), "vera: 0800-2");
}

#[test]
fn the_entity_crate_has_nothing_of_ours_and_each_example_has_fewer_than_100_lines() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tree = Command::new(cargo)
        .current_dir(place)
        .args(["tree", "--offline", "--locked", "--prefix", "none", "--format", "{p}", "-p", "demo-member"])
        .output()
        .unwrap();
    let tree = String::from_utf8(tree.stdout).unwrap();
    assert!(tree.contains("sea-orm v"), "{tree}");
    assert!(!tree.lines().any(|line| line.starts_with("frontdesk-") || line.starts_with("demo v")), "{tree}");
    for file in ["demo/src/bin/members.rs", "demo/examples/profiles.rs"] {
        let lines = std::fs::read_to_string(place.join(file)).unwrap().lines().count();
        assert!(lines < 100, "{file}: {lines} lines");
    }
}
