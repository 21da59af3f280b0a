//! Beside the real Django, on the same tables: what it made we take over, what we made it finds in order, and both say the
//! same of everybody's permissions.

mod rights;
mod source;
mod tables;
mod takeover;
mod writers;

use std::path::Path;

use frontdesk_tests::command::{self, Finished, run};
use frontdesk_tests::database::{Template, TestDatabase};
use frontdesk_tests::{django, python};
pub(crate) use rstest_reuse::apply;

use crate::ground::Ground;
use crate::support::stocked;

/// Where Django has a driver: a file, and PostgreSQL.
#[rstest_reuse::template]
#[rstest::rstest]
#[case::on_sqlite_one(Ground::SQLITE_ONE)]
#[case::on_postgres_one(Ground::POSTGRES_ONE)]
pub(crate) fn where_django_is(#[case] ground: Ground) {}

/// A database as Django leaves it: migrated, with people of every scheme, groups and permissions.
static DJANGOS: Template = Template::new("djangos", |url| {
    Box::pin(async move {
        let said = tokio::task::spawn_blocking(move || django::ask(&url, &["migrate", "people", "rights"]));
        assert!(said.await.unwrap()["rights"].as_u64().unwrap() > 30);
    })
});

/// The same, after our `migrate --adopt`, opened and filled as the demo's shop.
static TAKEN_OVER: Template = Template::new("takenover", |url| {
    Box::pin(async move {
        let theirs = url.clone();
        let made = move || {
            let _ = django::ask(&theirs, &["migrate", "people", "rights"]);
            let done = demo(&theirs, &["migrate", "--adopt"]);
            assert_eq!(done.code, Some(0), "{done:?}");
        };
        tokio::task::spawn_blocking(made).await.unwrap();
        crate::support::fill(url).await;
    })
});

/// True where this machine has no Django, as `tests/run` found out.
fn is_missing() -> bool {
    python::is_missing()
}

async fn djangos(ground: Ground) -> TestDatabase {
    ground.copy_of(&DJANGOS).await
}

async fn taken_over(ground: Ground) -> TestDatabase {
    ground.copy_of(&TAKEN_OVER).await
}

/// The shop as we make it, for Django to look at.
async fn ours(ground: Ground) -> TestDatabase {
    stocked(ground).await
}

/// The demo's command line on a database, from a directory of its own.
fn demo(url: &str, arguments: &[&str]) -> Finished {
    let place = tempfile::tempdir().unwrap();
    demo_in(place.path(), url, arguments)
}

fn demo_in(place: &Path, url: &str, arguments: &[&str]) -> Finished {
    let mut demo = command::demo(place, arguments);
    demo.env("FRONTDESK_DATABASE_URL", url);
    demo.env("FRONTDESK_SECRET_KEY", "the key of the tests signs nothing that lasts longer than one");
    run(demo)
}

/// The texts of a list.
fn texts(value: &serde_json::Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}
