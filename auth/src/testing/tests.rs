use axum::Router;
use axum::routing::{get, post};
use http::Method;

use super::Client;
use super::units::{KEY, auth, database, user};
use crate::{Auth, Config, CurrentUser};
use frontdesk_web::PublicUrl;

fn app(auth: &Auth) -> Router {
    Router::new()
        .route(
            "/me",
            get(async |user: CurrentUser| user.username().to_owned()).route_layer(auth.login_required()),
        )
        .route("/echo", post(async |body: String| format!("<p>Tom &amp; {body}")))
        .layer(auth.layer())
}

#[tokio::test]
async fn a_user_is_signed_in_without_a_password_and_out_again() {
    let (auth, _) = auth().await;
    let client = Client::new(app(&auth));
    client.get("/me?tab=1").await.assert_redirects_to_login();
    client.login_as(&user(&auth, "vera").await).await;
    client.get("/me").await.assert_status(200).assert_contains("vera");
    client.clone().logout();
    client.get("/me").await.assert_redirects_to_login();
}

#[tokio::test]
async fn the_next_person_at_the_same_browser_takes_the_place_of_the_first() {
    let (auth, _) = auth().await;
    let client = Client::new(app(&auth));
    client.login_as(&user(&auth, "vera").await).await;
    client.login_as(&user(&auth, "eddie").await).await;
    client.get("/me").await.assert_contains("eddie").assert_not_contains("vera");
}

#[tokio::test]
async fn no_header_of_a_request_signs_anybody_in() {
    let (auth, _) = auth().await;
    user(&auth, "vera").await;
    let client = Client::new(app(&auth));
    let ask = ["sign-in", "x-user", "authorization", "x-testing-login-as"]
        .into_iter()
        .fold(client.ask(Method::GET, "/me"), |ask, name| ask.header(name, "vera"));
    ask.send().await.assert_redirects_to_login();
}

#[tokio::test]
async fn a_form_and_json_arrive_as_a_browser_sends_them() {
    let (auth, _) = auth().await;
    let client = Client::new(app(&auth));
    client.login_as(&user(&auth, "vera").await).await;
    let form = client.post("/echo", &[("q", "a b&c"), ("ä", "1")]).await;
    form.assert_status(200).assert_contains("q=a%20b%26c&%C3%A4=1").assert_contains("Tom & q");
    let json = client.post_json("/echo", &serde_json::json!({"a": [1]})).await;
    json.assert_contains(r#"{"a":[1]}"#);
    let foreign = client.ask(Method::POST, "/echo").header("sec-fetch-site", "cross-site").send().await;
    foreign.assert_status(403);
}

#[tokio::test]
async fn a_site_on_https_gets_its_cookie_back() {
    let config = Config::new(PublicUrl::parse("https://shop.example").unwrap(), KEY);
    let auth = Auth::new(database().await, config).unwrap();
    let client = Client::new(app(&auth)).at("https://shop.example");
    client.login_as(&user(&auth, "vera").await).await;
    client.get("/me").await.assert_status(200);
    assert!(client.cookie("__Host-frontdesk").is_some());
}

#[tokio::test]
#[should_panic(expected = "no `auth.layer()`")]
async fn an_application_without_the_layer_is_told_so() {
    let (auth, _) = auth().await;
    let vera = user(&auth, "vera").await;
    Client::new(Router::new().route("/", get(async || "open"))).login_as(&vera).await;
}

#[tokio::test]
#[should_panic(expected = "a redirect to the sign-in page, with `next=/echo`, was expected: POST /echo")]
async fn a_failing_assertion_says_what_was_asked_and_what_came() {
    let (auth, _) = auth().await;
    Client::new(app(&auth)).post("/echo", &[]).await.assert_redirects_to_login();
}
