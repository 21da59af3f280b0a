use admin::testing::TestProject;

#[tokio::test]
async fn anybody_sees_the_front_page_and_whoever_signs_in_the_admin() {
    let site = TestProject::open(crate::project()).await;
    let client = site.client();
    client.get("/").await.assert_status(200).assert_contains("{{title}}");
    client.get("/admin/").await.assert_redirects_to_login();
    client.login_as(&site.superuser("root").await).await;
    client.get("/admin/").await.assert_status(200).assert_contains("root");
}
