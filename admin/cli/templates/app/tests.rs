use admin::testing::TestProject;
use rbac::testing::{assert_allowed, assert_denied};

const NOTES: &str = r#"
[[row]]
model = "{{app}}.note"
fields = { title = "Water the plants", pinned = true }
"#;

#[tokio::test]
async fn the_signed_in_with_a_role_read_the_page_and_nobody_else() {
    let site = TestProject::open(crate::project()).await;
    site.load_text("notes.toml", NOTES).await;
    let client = site.client();
    client.get("/{{app}}/").await.assert_redirects_to_login();
    client.login_as(&site.user("pat", &[]).await).await;
    client.get("/{{app}}/").await.assert_status(403);
    client.login_as(&site.user("vera", &["{{label}} viewers"]).await).await;
    client.get("/{{app}}/").await.assert_status(200).assert_contains("Water the plants");
}

#[tokio::test]
async fn an_editor_writes_in_the_admin_and_a_viewer_reads() {
    let site = TestProject::open(crate::project()).await;
    let (vera, eddie) =
        (site.user("vera", &["{{label}} viewers"]).await, site.user("eddie", &["{{label}} editors"]).await);
    let policy = &site.services.policy;
    assert_allowed(policy, &site.subject(&eddie), "delete", "{{app}}.note");
    assert_denied(policy, &site.subject(&vera), "update", "{{app}}.note");
    let note = [("title", "Feed the cat"), ("_save", "")];
    site.client_of(&eddie).await.post("/admin/{{app}}/note/add/", &note).await.assert_status(303);
    let viewer = site.client_of(&vera).await;
    viewer.get("/admin/{{app}}/note/").await.assert_status(200).assert_contains("Feed the cat");
    viewer.get("/admin/{{app}}/note/add/").await.assert_status(403);
}
