use admin::project::{Project, Settings};
use admin::testing::TestProject;
use rbac::testing::{assert_allowed, assert_denied};
use sea_orm::{ConnectionTrait, Schema};

use super::entity;

const MODELS: &[&str] = &[
{{names}}
];

/// Who holds the roles here; in the project its policy.toml says it.
const GROUPS: &str = r#"
[groups]
Viewers = ["{{app}}.viewer"]
Editors = ["{{app}}.editor"]
"#;

/// The app alone. Where the site runs its tables are there; a test makes them anew, empty.
async fn site() -> TestProject {
    let project = Project::new(Settings::default()).app(super::app()).policy("tests", GROUPS);
    let site = TestProject::open(project).await;
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
async fn every_list_and_every_form_opens_for_an_editor() {
    let site = site().await;
    let client = site.client_of(&site.user("eddie", &["Editors"]).await).await;
    for model in MODELS {
        client.get(&format!("/admin/{{app}}/{model}/")).await.assert_status(200);
        client.get(&format!("/admin/{{app}}/{model}/add/")).await.assert_status(200);
    }
}

#[tokio::test]
async fn a_stranger_sees_no_list() {
    let site = site().await;
    let colleague = site.client_of(&site.user("stan", &[]).await).await;
    for model in MODELS {
        let list = format!("/admin/{{app}}/{model}/");
        site.client().get(&list).await.assert_redirects_to_login();
        // As if there were nothing.
        colleague.get(&list).await.assert_status(404);
    }
}

#[tokio::test]
async fn a_viewer_reads_an_editor_writes_and_neither_deletes() {
    let site = site().await;
    let viewer = site.subject(&site.user("vera", &["Viewers"]).await);
    let editor = site.subject(&site.user("eddie", &["Editors"]).await);
    let policy = &site.services.policy;
    for model in MODELS {
        let resource = format!("{{app}}.{model}");
        assert_allowed(policy, &viewer, "read", &resource);
        assert_denied(policy, &viewer, "update", &resource);
        assert_allowed(policy, &editor, "update", &resource);
        assert_denied(policy, &editor, "delete", &resource);
        assert_denied(policy, &rbac::Subject::anonymous(), "read", &resource);
    }
}
