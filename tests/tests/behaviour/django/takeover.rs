//! We take over a database that Django made.

use std::fmt::Write as _;

use auth::migration::{Migrator, MigratorTrait};
use frontdesk_tests::database::{Database, TestDatabase};
use frontdesk_tests::django;

use super::{apply, demo, djangos, is_missing, taken_over, where_django_is};
use crate::ground::{Ground, every_database};
use crate::support::{Setup, Shop};

/// All that Django keeps about people and their rights, as one text.
async fn whole(database: &TestDatabase) -> String {
    let mut text = String::new();
    for table in [
        "auth_user",
        "auth_group",
        "auth_permission",
        "django_content_type",
        "auth_user_groups",
        "auth_group_permissions",
        "auth_user_user_permissions",
        "django_migrations",
    ] {
        writeln!(text, "{table}\n{}", database.whole(table).await).unwrap();
    }
    text
}

#[apply(where_django_is)]
#[tokio::test]
async fn adopt_takes_over_what_django_made_and_changes_no_row_of_it(#[case] ground: Ground) {
    if is_missing() {
        return;
    }
    let database = djangos(ground).await;
    let before = whole(&database).await;
    let refused = demo(database.url(), &["migrate"]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.stderr.contains("`migrate --adopt`"), "{refused:?}");
    let done = demo(database.url(), &["migrate", "--adopt"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert_eq!(whole(&database).await, before);
    let said = django::ask(database.url(), &["plan"]);
    assert!(said["plan"].as_str().unwrap().contains("No planned migration operations."), "{said}");
}

#[apply(where_django_is)]
#[tokio::test]
async fn users_of_a_database_taken_over_sign_in_with_the_passwords_they_have(#[case] ground: Ground) {
    if is_missing() {
        return;
    }
    let shop = Shop::open_with(ground, Setup::default().database(taken_over(ground).await)).await;
    let sign_in = async |name: &str, password: &str| {
        let fields = [("username", name), ("password", password)];
        shop.anonymous().post("/login/", &fields).await.status
    };
    // Of every scheme that Django writes: pbkdf2 with two digests, argon2, bcrypt, scrypt.
    for name in ["paula", "hugo", "arno", "beate", "selma", "rosa"] {
        assert_eq!(sign_in(name, django::PASSWORD).await, 303, "{name}");
    }
    assert_eq!(sign_in("arno", "not the password").await, 422);
    assert_eq!(sign_in("iris", django::PASSWORD).await, 422, "inactive");
    assert_eq!(sign_in("user00", "!").await, 422, "an unusable password");
}

/// Changes something in a database, and gives what `migrate --adopt` says against it.
async fn refusal_after(database: &TestDatabase, change: &str) -> String {
    for statement in change.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
        database.execute(statement).await;
    }
    let refused = demo(database.url(), &["migrate", "--adopt"]);
    assert_eq!(refused.code, Some(1), "{change}: {refused:?}");
    assert!(!database.tables().await.contains(&"auth_migrations".to_owned()), "{change}: nothing is noted");
    refused.stderr
}

#[apply(every_database)]
#[tokio::test]
async fn adopt_refuses_a_table_that_differs_and_names_the_column(#[case] ground: Ground) {
    let database = ground.empty().await;
    // The tables as the house makes them, and nobody knows any more that it did.
    let db = database.connect().await;
    Migrator::up(&db, None).await.unwrap();
    db.close().await.unwrap();
    database.execute("DROP TABLE auth_migrations").await;

    let no_index = match ground.database {
        Database::Sqlite => "DROP INDEX auth_user_groups_user_id_group_id_94350c0c_uniq",
        Database::Postgres => {
            "ALTER TABLE auth_user_groups DROP CONSTRAINT auth_user_groups_user_id_group_id_94350c0c_uniq"
        }
        Database::MariaDb => {
            "CREATE INDEX instead ON auth_user_groups (user_id);
             ALTER TABLE auth_user_groups DROP INDEX auth_user_groups_user_id_group_id_94350c0c_uniq"
        }
    };
    let said = refusal_after(&database, no_index).await;
    assert!(said.contains("`auth_user_groups`"), "{said}");
    assert!(said.contains("no unique index is on `group_id`, `user_id`"), "{said}");

    let narrow = match ground.database {
        // SQLite changes no column of a table; its own notes of it can be changed.
        Database::Sqlite => {
            r#"PRAGMA writable_schema = ON;
            UPDATE sqlite_master
                SET sql = replace(sql, '"username" varchar(150) NOT NULL', '"username" varchar(30) NULL')
                WHERE name = 'auth_user'"#
        }
        Database::Postgres => {
            "ALTER TABLE auth_user ALTER COLUMN username TYPE varchar(30), ALTER COLUMN username DROP NOT NULL"
        }
        Database::MariaDb => "ALTER TABLE auth_user MODIFY username varchar(30) NULL",
    };
    let said = refusal_after(&database, narrow).await;
    assert!(said.contains("`auth_user` is not") && said.contains("its column `username` is `"), "{said}");
    assert!(said.contains("(30)`, not `") && said.contains("`username` may be NULL"), "{said}");

    let no_address = match ground.database {
        Database::Sqlite => {
            r#"UPDATE sqlite_master SET sql = replace(sql, '"email"', '"mail"') WHERE name = 'auth_user'"#
        }
        Database::Postgres | Database::MariaDb => "ALTER TABLE auth_user DROP COLUMN email",
    };
    let said = refusal_after(&database, no_address).await;
    assert!(said.contains("it has no column `email`"), "{said}");
}
