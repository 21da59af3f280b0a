//! Accounts, groups and sessions from the command line, through the built program. Tables of one's own: `own_tables`.

use std::process::Command;

use crate::ground::{Ground, apply, every_database};
use crate::support::{PASSWORD, Person, Shop, stocked};
use frontdesk_tests::command::{self, Finished};
use frontdesk_tests::database::TestDatabase;

const GOOD: &str = "lantern-orbit-47-violet";

/// A directory, a database, and the demo on them.
struct Desk {
    place: tempfile::TempDir,
    database: TestDatabase,
}

impl Desk {
    async fn new(ground: Ground) -> Self {
        Self { place: tempfile::tempdir().unwrap(), database: stocked(ground).await }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = command::demo(self.place.path(), words);
        command.env("FRONTDESK_DATABASE_URL", self.database.url()).env("NO_COLOR", "1");
        command.env("FRONTDESK__DATABASE__MAX_CONNECTIONS", self.database.ground().connections.to_string());
        command
    }

    fn run(&self, words: &[&str]) -> Finished {
        command::run(self.command(words))
    }

    /// What a command that succeeds prints.
    #[track_caller]
    fn done(&self, words: &[&str]) -> String {
        let finished = self.run(words);
        assert_eq!(finished.code, Some(0), "{finished:?}");
        finished.stdout.trim_end().to_owned()
    }

    #[track_caller]
    fn refused(&self, words: &[&str], said: &[&str]) {
        let finished = self.run(words);
        assert_eq!(finished.code, Some(1), "{finished:?}");
        assert_eq!(finished.stderr.trim_end().lines().count(), 1, "not one line: {finished:?}");
        assert_eq!(finished.stdout, "", "{finished:?}");
        for word in said {
            assert!(finished.stderr.contains(word), "no {word:?} in {finished:?}");
        }
    }
}

#[apply(every_database)]
#[tokio::test]
async fn a_user_is_made_listed_put_into_groups_locked_and_unlocked(#[case] ground: Ground) {
    let desk = Desk::new(ground).await;
    let mut create = desk.command(&["user", "create", "mona", "--email", "mona@shop.example", "--noinput"]);
    create.env("FRONTDESK_PASSWORD", GOOD);
    let made = command::run(create);
    assert_eq!((made.code, made.stdout.trim()), (Some(0), "User mona created."), "{made:?}");
    desk.refused(&["user", "create", "MONA", "--noinput", "--unusable-password"], &["already taken"]);
    desk.refused(&["user", "create", "nora", "--noinput"], &["FRONTDESK_PASSWORD", "--unusable-password"]);
    desk.refused(&["user", "create", "nora"], &["no terminal", "--noinput"]);
    desk.refused(&["user", "create", "nora", "--noinput", "--field", "x=1"], &["no field `x`"]);
    assert_eq!(
        desk.done(&["user", "create", "nora", "--unusable-password", "--staff"]),
        "User nora created."
    );

    assert_eq!(desk.done(&["user", "add-group", "mona", "Editors"]), "User mona is now in group Editors.");
    assert_eq!(
        desk.done(&["user", "add-group", "mona", "Editors"]),
        "User mona is in group Editors already."
    );
    desk.refused(&["user", "add-group", "mona", "editors"], &["no group `editors`", "group list"]);
    desk.refused(&["user", "add-group", "nobody", "Editors"], &["no user `nobody`"]);
    let found = desk.done(&["user", "list", "MONA@"]);
    let row: Vec<_> = found.lines().nth(1).unwrap().split_whitespace().collect();
    assert_eq!(row, ["mona", "mona@shop.example", "active", "Editors"], "{found}");
    let json: serde_json::Value =
        serde_json::from_str(&desk.done(&["user", "list", "nora", "--json"])).unwrap();
    assert_eq!((&json[0]["staff"], &json[0]["superuser"]), (&true.into(), &false.into()));
    assert_eq!(json.as_array().unwrap().len(), 1);
    assert!(!json.to_string().contains("argon2"));
    let first = desk.run(&["user", "list", "--limit", "2"]);
    assert_eq!(first.stdout.lines().count(), 3, "{first:?}");
    let last = first.stdout.lines().last().unwrap().split_whitespace().next().unwrap();
    assert!(first.stderr.contains(&format!("--after {last}")), "{first:?}");
    let next = desk.done(&["user", "list", "--after", last]);
    assert!(!next.contains(last) && next.contains("mona"), "{next}");
    assert_eq!(
        desk.done(&["user", "remove-group", "mona", "Editors"]),
        "User mona is no longer in group Editors."
    );
    assert_eq!(desk.done(&["user", "remove-group", "mona", "Editors"]), "User mona is not in group Editors.");

    assert!(desk.done(&["user", "lock", "mona"]).contains("mona locked"));
    assert_eq!(desk.done(&["user", "lock", "mona"]), "User mona is locked already.");
    let locked = "SELECT count(*) FROM auth_user WHERE username = 'mona' AND NOT is_active";
    assert_eq!(desk.database.number(locked).await, 1);
    assert_eq!(desk.done(&["user", "unlock", "mona"]), "User mona unlocked.");
    desk.refused(&["user", "lock", "admin"], &["last active superuser", "make another superuser first"]);
    assert_eq!(desk.database.number(locked).await, 0);
}

#[apply(every_database)]
#[tokio::test]
async fn a_locked_user_is_out_at_once_and_in_again_once_unlocked(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let browser = shop.sign_in(Person::Editor).await;
    let _in = browser.get("/admin/").await.expect_status(200);
    let manager = shop.services().auth.manager();
    let editor = manager.user(Person::Editor.username()).await.unwrap();
    manager.set_active(editor.as_ref(), false).await.unwrap();
    assert!(browser.get("/admin/").await.location().starts_with("/admin/login/"));
    let fields = [("username", Person::Editor.username()), ("password", PASSWORD)];
    let _refused = browser.post("/admin/login/", &fields).await.expect_status(422);
    manager.set_active(editor.as_ref(), true).await.unwrap();
    assert!(browser.get("/admin/").await.location().starts_with("/admin/login/"), "old sessions stay ended");
    let _in = browser.post("/admin/login/", &fields).await.expect_status(303);
}

#[apply(every_database)]
#[tokio::test]
async fn groups_are_listed_with_members_and_roles_and_those_of_the_policy_are_made(#[case] ground: Ground) {
    let desk = Desk::new(ground).await;
    let listed = desk.done(&["group", "list"]);
    let editors = listed.lines().find(|line| line.starts_with("Editors")).unwrap();
    assert!(editors.split_whitespace().eq(["Editors", "1", "editor"]), "{listed}");
    desk.done(&["user", "remove-group", "eddie", "Editors"]);
    let emptied = desk.done(&["group", "list"]);
    assert!(emptied.lines().any(|line| line.split_whitespace().eq(["Editors", "0", "editor"])), "{emptied}");
    desk.database.execute("DELETE FROM auth_group WHERE name = 'Editors'").await;
    let lacking = desk.run(&["group", "list"]);
    assert!(lacking.stderr.contains("Editors") && lacking.stderr.contains("group sync"), "{lacking:?}");
    assert_eq!(desk.done(&["group", "sync", "--dry-run"]), "Would make: Editors.");
    assert_eq!(desk.done(&["group", "sync"]), "Made: Editors.");
    assert!(desk.done(&["group", "sync"]).starts_with("Nothing to make"));
}

#[apply(every_database)]
#[tokio::test]
async fn s19_expired_sessions_are_cleared_and_the_others_stay(#[case] ground: Ground) {
    let desk = Desk::new(ground).await;
    assert_eq!(desk.done(&["clearsessions"]), "No session has expired.");
    let session = |id: u32, year: u32| {
        format!(
            "('{id:064}', '{year}-01-01 00:00:00', '{year}-01-01 00:00:00', 60, '{year}-01-02 00:00:00', \
             '{year}-01-03 00:00:00', '{{}}')"
        )
    };
    let rows: Vec<String> =
        (0..1201).map(|id| session(id, 2020)).chain((2000..2003).map(|id| session(id, 2090))).collect();
    let insert = format!(
        "INSERT INTO auth_session (id, created_at, last_seen_at, idle_seconds, idle_expires_at, expires_at, data) VALUES {}",
        rows.join(", ")
    );
    desk.database.execute(&insert).await;
    assert_eq!(desk.done(&["clearsessions"]), "Removed 1201 expired sessions.");
    assert_eq!(desk.database.number("SELECT count(*) FROM auth_session").await, 3);
}

#[apply(every_database)]
#[tokio::test]
async fn p08_new_tables_hold_no_account(#[case] ground: Ground) {
    let place = tempfile::tempdir().unwrap();
    let database = ground.empty().await;
    let mut migrate = command::demo(place.path(), &["migrate"]);
    migrate.env("FRONTDESK_DATABASE_URL", database.url());
    let done = command::run(migrate);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert_eq!(database.number("SELECT count(*) FROM auth_user").await, 0);
    let mut list = command::demo(place.path(), &["user", "list"]);
    list.env("FRONTDESK_DATABASE_URL", database.url());
    assert_eq!(command::run(list).stdout.trim(), "No users.");
}

#[test]
fn every_command_has_a_help_worth_reading() {
    let place = tempfile::tempdir().unwrap();
    for words in [
        &["user", "create"][..],
        &["user", "list"],
        &["user", "lock"],
        &["user", "unlock"],
        &["user", "add-group"],
        &["user", "remove-group"],
        &["group", "list"],
        &["group", "sync"],
        &["clearsessions"],
        &["createsuperuser"],
        &["changepassword"],
    ] {
        let help = command::run(command::demo(place.path(), &[words, &["--help"]].concat()));
        assert_eq!(help.code, Some(0), "{help:?}");
        for word in ["Example", &words.join(" "), "exit code"] {
            assert!(help.stdout.contains(word), "no {word:?} in the help of {words:?}:\n{}", help.stdout);
        }
    }
    let users = command::run(command::demo(place.path(), &["user", "create", "--help"]));
    assert!(users.stdout.contains("FRONTDESK_PASSWORD") && !users.stdout.contains("--password"));
}
