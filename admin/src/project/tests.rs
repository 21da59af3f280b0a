use axum::Router;
use axum::body::Body;
use http::{Request, Response, StatusCode};
use sea_orm::entity::prelude::*;
use secrecy::SecretString;
use tower::ServiceExt;

use super::{App, Opened, Project, ProjectError, Settings, get, opaque, post};
use crate::ModelAdmin;

mod note {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "note")]
    pub(super) struct Model {
        #[sea_orm(primary_key)]
        pub(super) id: i32,
        pub(super) title: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

const POLICY: &str =
    "resources = [\"notes.desk\"]\n[roles.authenticated.allow]\n\"notes.note\" = [\"read\"]\n";

fn settings() -> Settings {
    let mut settings = Settings::from_text_alone("test", "[database]\nurl = 'sqlite::memory:'").unwrap();
    settings.secret.key = Some(SecretString::from("0123456789 abcdefghijklmnopqrstuvwxyz 0123456789 abc"));
    settings
}

fn app() -> App {
    App::new("notes").register(ModelAdmin::<note::Entity>::new())
}

fn project(app: App) -> Project {
    Project::new(settings()).app(app).policy("policy.toml", POLICY).migrates_itself()
}

async fn opened(app: App) -> Opened {
    project(app).open().await.unwrap()
}

async fn ask(opened: &Opened, method: &str, path: &str) -> Response<Body> {
    let request = Request::builder().method(method).uri(path).header("host", "127.0.0.1:8000");
    opened.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

fn location(response: &Response<Body>) -> &str {
    response.headers().get("location").map(|location| location.to_str().unwrap()).unwrap_or_default()
}

#[tokio::test]
async fn every_route_stands_behind_the_guard_it_names() {
    let shop = opened(
        app()
            .route("/", get(async || "open").public())
            .route("/me", get(async || "mine").login_required())
            .route("/staff", get(async || "staff").staff_required())
            .route("/desk", get(async || "desk").may("read", "notes.desk"))
            .route("/notes", get(async || "notes").may_some("read", "notes.note")),
    )
    .await;
    assert_eq!(ask(&shop, "GET", "/").await.status(), StatusCode::OK);
    for path in ["/me", "/staff", "/desk", "/notes"] {
        let answer = ask(&shop, "GET", path).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{path}");
        assert_eq!(location(&answer), format!("/login/?next={path}"));
    }
    let guards: Vec<_> =
        shop.routes.iter().filter(|route| route.owner == "notes").map(|route| &route.guard).collect();
    assert_eq!(guards, ["public", "signed in", "staff", "may read notes.desk", "may read some notes.note"]);
}

#[tokio::test]
async fn the_pages_of_an_app_follow_the_house_rules() {
    let shop = opened(app().route("/", get(async || "open").post(async || "changed").public())).await;
    let page = ask(&shop, "GET", "/").await;
    assert!(
        page.headers().contains_key("content-security-policy") && page.headers().contains_key("x-request-id")
    );
    assert_eq!(ask(&shop, "POST", "/").await.status(), StatusCode::FORBIDDEN, "no proof of the same origin");
    assert_eq!(ask(&shop, "GET", "/nowhere").await.status(), StatusCode::NOT_FOUND);
    let foreign = Request::builder().uri("/").header("host", "evil.example").body(Body::empty()).unwrap();
    assert_eq!(shop.router.clone().oneshot(foreign).await.unwrap().status(), StatusCode::MISDIRECTED_REQUEST);
    assert!(location(&ask(&shop, "GET", "/admin/").await).starts_with("/admin/login/"));
}

#[tokio::test]
async fn apps_that_contradict_each_other_are_refused_with_every_fault() {
    let twice = app()
        .route("/a", get(async || "").get(async || "").public())
        .route("b", get(async || "").public())
        .route("/admin/c", post(async || "").public());
    let ProjectError::Apps(faults) = project(twice).open().await.unwrap_err() else {
        panic!("another error")
    };
    let text: String = faults.iter().map(|fault| format!("{fault}\n")).collect();
    for said in
        ["GET /a has two handlers", "`b` does not begin with a slash", "`/admin/c` belongs to the house"]
    {
        assert!(text.contains(said), "{text}");
    }
}

#[tokio::test]
async fn an_opaque_router_is_listed_and_stands_behind_its_guard() {
    let inside = || Router::new().route("/atom", axum::routing::get(async || "feed"));
    let shop = opened(
        app()
            .router("/open", opaque(inside()).public())
            .router("/feeds", opaque(inside()).login_required())
            .router("/desk", opaque(inside()).may("read", "notes.desk")),
    )
    .await;
    assert_eq!(ask(&shop, "GET", "/open/atom").await.status(), StatusCode::OK);
    for path in ["/feeds/atom", "/desk/atom", "/desk/nothing"] {
        assert_eq!(location(&ask(&shop, "GET", path).await), format!("/login/?next={path}"));
    }
    let lines: Vec<_> = shop.routes.iter().filter(|route| route.opaque).collect();
    let told: Vec<_> = lines.iter().map(|line| (line.path.as_str(), line.guard.as_str())).collect();
    let desk = ("/desk/{*}", "may read notes.desk");
    assert_eq!(told, [("/open/{*}", "public"), ("/feeds/{*}", "signed in"), desk]);
}

#[tokio::test]
async fn routers_and_routes_that_stand_in_each_others_way_are_refused() {
    let inside = || opaque(Router::new()).public();
    let clash = app()
        .route("/books/{id}", get(async || "").public())
        .route("/books/{key}", post(async || "").public())
        .route("/feed", get(async || "").public())
        .router("/feed", inside())
        .router("/", inside())
        .router("/twice", inside())
        .router("/twice", inside())
        .router("/admin/x", inside());
    let text = project(clash).open().await.unwrap_err().to_string();
    for said in [
        "the routes `/books/{id}` and `/books/{key}` are the same",
        "the router at `/feed` stands in the way of the route `/feed`",
        "a router cannot stand at `/`",
        "two routers at `/twice`",
        "`/admin/x` belongs to the house",
    ] {
        assert!(text.contains(said), "{text}");
    }
    let house = project(App::new("auth")).open().await.unwrap_err().to_string();
    assert!(house.contains("`auth` is a part of the house"), "{house}");
}

#[tokio::test]
async fn what_an_app_brings_counts_only_as_far_as_the_project_adopts_it() {
    let brings = || {
        let own = "[roles.\"notes.reader\".allow]\n\"notes.*\" = [\"read\"]";
        App::new("notes").policy(own).register(ModelAdmin::<note::Entity>::new())
    };
    let base = || Project::new(settings()).migrates_itself();
    let shop = base().app(brings()).policy("policy.toml", "[groups]\nNight = [\"notes.reader\"]");
    let shop = shop.open().await.unwrap();
    let anna = rbac::Subject::user("auth_user", "1", "anna").with_groups(["Night"]);
    let told = shop.services.policy.check(&anna, "read", "notes.note").reason().to_string();
    assert!(told.contains("the policy of notes:2 (role notes.reader)"), "{told}");
    let nobody = base().app(brings()).open().await.unwrap_err().to_string();
    assert!(nobody.contains("who holds their roles"), "{nobody}");
    let greedy =
        base().policy("policy.toml", POLICY).app(app().policy("[roles.admin.allow]\n\"*\" = [\"*\"]"));
    let greedy = greedy.open().await.unwrap_err().to_string();
    assert!(
        greedy.contains("the policy of notes:1") && greedy.contains("which is not the app's"),
        "{greedy}"
    );
}

#[tokio::test]
async fn what_is_missing_is_said_before_anything_is_served() {
    let unmigrated = Project::new(settings()).app(app()).open().await.unwrap_err();
    assert!(unmigrated.to_string().contains("run the command `migrate` first"), "{unmigrated}");
    let mut nowhere = settings();
    nowhere.database.url = None;
    let nowhere = Project::new(nowhere).app(app()).open().await.unwrap_err();
    assert!(nowhere.to_string().contains("FRONTDESK_DATABASE_URL"), "{nowhere}");
    let lawless = Project::new(settings()).app(app()).migrates_itself().open().await.unwrap_err();
    assert!(lawless.to_string().contains("FRONTDESK_POLICY"), "{lawless}");
    let mut open_to_all = settings();
    open_to_all.server.addr = "0.0.0.0:8000".parse().unwrap();
    let open_to_all = Project::new(open_to_all).app(app()).open().await.unwrap_err();
    assert!(open_to_all.to_string().contains("FRONTDESK_PUBLIC_URL"), "{open_to_all}");
}

#[tokio::test]
async fn the_preparation_gets_the_services_once_the_tables_are_there() {
    let prepared = project(app()).prepare(async |services| {
        auth::user::group::Entity::find().count(&services.database).await?;
        Err("that will do".into())
    });
    let error = prepared.open().await.unwrap_err();
    assert!(error.to_string().contains("that will do"), "{error}");
}

#[tokio::test]
async fn a_guard_on_a_name_that_nobody_declared_is_found_at_the_start() {
    let misspelled = app().route("/desk", get(async || "").may("read", "notes.desck"));
    let error = project(misspelled).open().await.unwrap_err();
    assert!(error.to_string().contains("`notes.desck`"), "{error}");
}

#[tokio::test]
async fn a_policy_that_names_what_is_not_there_is_refused() {
    let wrong = Project::new(settings()).app(app()).migrates_itself();
    let wrong = wrong
        .policy("policy.toml", "[roles.a.allow]\n\"notes.nothing\" = [\"read\"]")
        .open()
        .await
        .unwrap_err();
    assert!(wrong.to_string().contains("notes.nothing"), "{wrong}");
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up_with_a_page() {
    let mut hasty = settings();
    hasty.server.request_timeout = std::time::Duration::from_millis(50);
    let never = app().route("/slow", get(async || std::future::pending::<&str>().await).public());
    let shop =
        Project::new(hasty).app(never).policy("policy.toml", POLICY).migrates_itself().open().await.unwrap();
    let answer = ask(&shop, "GET", "/slow").await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.headers().contains_key("content-security-policy"));
}
