use admin::testing::TestProject;
use rbac::testing::{assert_allowed, assert_denied};
use sea_orm::{ConnectionTrait, Schema};

use super::entity;

const MODELS: &[&str] = &[
{{names}}
];

/// Where the site runs its tables are there; a test makes them anew, empty.
async fn site() -> TestProject {
    let site = TestProject::open(crate::project()).await;
    let db = &site.services.database;
    let schema = Schema::new(db.get_database_backend());
    for table in [
{{makes}}
    ] {
        db.execute(&table).await.expect("a table");
    }
    site
}

#[tokio::test]
async fn every_list_and_every_form_opens() {
    let site = site().await;
    let client = site.client_of(&site.superuser("root").await).await;
    for model in MODELS {
        client.get(&format!("/admin/{{app}}/{model}/")).await.assert_status(200);
        client.get(&format!("/admin/{{app}}/{model}/add/")).await.assert_status(200);
    }
}

#[tokio::test]
async fn a_viewer_reads_an_editor_writes_and_a_visitor_does_neither() {
    let site = site().await;
    let vera = site.subject(&site.user("vera", &["{{label}} viewers"]).await);
    let eddie = site.subject(&site.user("eddie", &["{{label}} editors"]).await);
    let policy = &site.services.policy;
    assert_allowed(policy, &vera, "read", "{{app}}.{{some}}");
    assert_denied(policy, &vera, "update", "{{app}}.{{some}}");
    assert_allowed(policy, &eddie, "update", "{{app}}.{{some}}");
    assert_denied(policy, &rbac::Subject::anonymous(), "read", "{{app}}.{{some}}");
}
