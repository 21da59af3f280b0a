//! Django looks at tables that we made.

use std::collections::BTreeSet;

use frontdesk_tests::django;

use super::{apply, is_missing, ours, texts, where_django_is};
use crate::ground::Ground;

#[apply(where_django_is)]
#[tokio::test]
async fn django_finds_nothing_to_do_on_tables_that_we_made(#[case] ground: Ground) {
    if is_missing() {
        return;
    }
    let database = ours(ground).await;
    let said = django::ask(database.url(), &["plan", "changes", "migrate"]);
    let plan = said["plan"].as_str().unwrap();
    assert!(plan.contains("No planned migration operations."), "{plan}");
    assert_eq!(said["changes"].as_str().unwrap().trim(), "No changes detected");
    let done = said["migrate"].as_str().unwrap();
    assert!(done.contains("No migrations to apply."), "{done}");
}

#[apply(where_django_is)]
#[tokio::test]
async fn tables_that_we_made_do_not_differ_from_those_that_django_made(#[case] ground: Ground) {
    if is_missing() {
        return;
    }
    let (ours, theirs) = (ours(ground).await, ground.empty().await);
    let ours = django::ask(ours.url(), &["tables"]);
    let theirs = django::ask_with_narrow_keys(theirs.url(), &["migrate", "tables"]);
    let (ours, theirs) = (texts(&ours["tables"]), texts(&theirs["tables"]));
    assert!(theirs.len() > 60, "{theirs:#?}");
    let (ours, theirs): (BTreeSet<_>, BTreeSet<_>) =
        (ours.into_iter().collect(), theirs.into_iter().collect());
    let only_ours: Vec<_> = ours.difference(&theirs).collect();
    let only_theirs: Vec<_> = theirs.difference(&ours).collect();
    assert!(
        only_ours.is_empty() && only_theirs.is_empty(),
        "ours alone: {only_ours:#?}\nDjango's alone: {only_theirs:#?}"
    );
}
