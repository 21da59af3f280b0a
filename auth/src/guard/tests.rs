use std::convert::Infallible;

use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use http::header::ACCEPT;
use http::{Request, Response, StatusCode};
use tower::{ServiceBuilder, ServiceExt};

use super::layer::sign_in;
use super::*;
use crate::testing::units::{self as testing, Browser, PASSWORD};
use crate::user::{self, NewUser};
use crate::{Auth, Error};

async fn app() -> (Auth, Router) {
    let (auth, _) = testing::auth().await;
    auth.manager().create_user(NewUser::new("pat", PASSWORD)).await.unwrap();
    auth.manager().create_user(NewUser::new("susan", PASSWORD).staff(true)).await.unwrap();
    let inner = Router::new().route("/deep/", get(async || "deep")).layer(auth.login_required());
    let app = Router::new()
        .route("/me", get(me).post(me).route_layer(auth.login_required()))
        .route("/staff", get(me).route_layer(auth.staff_required()))
        .route("/pat", get(me).route_layer(auth.user_passes_test(|user| user.username() == "pat")))
        .route("/greet", get(greet))
        .route("/row", get(row))
        .route("/other", get(async |_: UserAs<String>| ()))
        .route("/bare", get(me))
        .nest_service("/nested", inner)
        .route("/in/{name}", post(enter))
        .layer(auth.layer());
    (auth, app)
}

async fn me(user: CurrentUser) -> String {
    user.username().to_owned()
}

async fn greet(user: Option<CurrentUser>) -> String {
    user.map_or_else(|| "stranger".to_owned(), |user| user.display_name().to_owned())
}

async fn row(UserAs(row): UserAs<user::entity::Model>) -> String {
    row.id.to_string()
}

async fn enter(auth: crate::AuthHandle, name: axum::extract::Path<String>) -> Result<(), Error> {
    let user = auth.authenticate(&name, PASSWORD).await?.signed_in()?;
    auth.login(&user).await
}

#[tokio::test]
async fn the_anonymous_are_sent_to_sign_in_or_told() {
    let (_, app) = app().await;
    let mut browser = Browser::new(app);
    let answer = browser.get("/me?page=2&q=a%20b").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.location(), "/login/?next=/me%3Fpage%3D2%26q%3Da%2520b");
    assert_eq!((answer.header("cache-control"), answer.header("vary")), ("no-store", "Cookie"));
    assert_eq!(browser.get("/nested/deep/").await.location(), "/login/?next=/nested/deep/");
    assert_eq!(browser.post("/me", &[]).await.status, StatusCode::UNAUTHORIZED, "a form would be lost");
    let json = Request::get("/me").header(ACCEPT, "application/json").body(Body::empty()).unwrap();
    assert_eq!(browser.send(json).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.get("/staff").await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/bare").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.get("/greet").await.body, "stranger");
}

#[tokio::test]
async fn the_signed_in_pass_or_are_refused() {
    let (_, app) = app().await;
    let mut pat = Browser::new(app.clone());
    pat.post("/in/pat", &[]).await;
    assert_eq!(pat.get("/me").await.body, "pat");
    assert_eq!(pat.get("/nested/deep/").await.body, "deep");
    assert_eq!(pat.get("/staff").await.status, StatusCode::FORBIDDEN);
    assert_eq!(pat.get("/pat").await.body, "pat");
    assert_eq!(pat.get("/greet").await.body, "pat");
    assert_eq!(pat.get("/row").await.body, "1");
    assert_eq!(pat.get("/other").await.status, StatusCode::INTERNAL_SERVER_ERROR);
    let mut susan = Browser::new(app);
    susan.post("/in/susan", &[]).await;
    assert_eq!(susan.get("/staff").await.body, "susan");
    assert_eq!(susan.get("/pat").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn without_the_layer_nobody_passes() {
    let (auth, _) = testing::auth().await;
    let app = Router::new()
        .route("/me", get(async || "open").route_layer(auth.login_required()))
        .route("/greet", get(greet));
    let mut browser = Browser::new(app);
    assert_eq!(browser.get("/me").await.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(browser.get("/greet").await.status, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn a_plain_tower_service_is_guarded_in_its_own_body() {
    let (auth, _) = testing::auth().await;
    let refuse = |denied: Denied| {
        let text = match denied {
            Denied::SignIn { location } => location,
            other => format!("{other:?}"),
        };
        Response::new(text)
    };
    let service = ServiceBuilder::new()
        .layer(auth.layer())
        .layer(auth.login_required().answer_with(refuse))
        .service_fn(async |_: Request<String>| Ok::<_, Infallible>(Response::new("inside".to_owned())));
    let answer = service.oneshot(Request::new(String::new())).await.unwrap();
    assert_eq!(answer.into_body(), "/login/?next=/");
}

#[test]
fn the_way_back_is_one_value() {
    assert_eq!(sign_in("/login/?lang=en", "/a?b=c#d"), "/login/?lang=en&next=/a%3Fb%3Dc%23d");
    let location = sign_in("/login/", "//evil.example");
    let query = frontdesk_web::form::query(location.split_once('?').unwrap().1).unwrap();
    assert_eq!(
        query.get("next").unwrap(),
        Some("//evil.example"),
        "carried as it is, judged where it is used"
    );
}
