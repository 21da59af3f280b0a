use axum::Json;
use axum::body::Body;
use axum::extract::State;
use http::{Request, Response};
use http_body_util::BodyExt;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use secrecy::SecretString;
use tower::ServiceExt;

use crate::project::{App, Opened, Project, Settings, get};

async fn opened(change: impl FnOnce(&mut Settings)) -> Opened {
    let mut settings = Settings::from_text_alone("test", "[database]\nurl = 'sqlite::memory:'").unwrap();
    settings.secret.key = Some(SecretString::from("0123456789 abcdefghijklmnopqrstuvwxyz 0123456789 abc"));
    settings.server.debug = Some(true);
    change(&mut settings);
    let page = get(async |State(db): State<DatabaseConnection>| {
        for key in [1, 2, 3] {
            let statement =
                Statement::from_sql_and_values(db.get_database_backend(), "SELECT ? + 1", [key.into()]);
            db.query_one_raw(statement).await.unwrap();
        }
        Json(serde_json::json!({ "rows": 3 }))
    });
    let policy = "resources = [\"notes.note\"]\n[roles.authenticated.allow]\n\"notes.note\" = [\"read\"]\n";
    let app = App::new("notes")
        .route("/rows", page.public())
        .route("/html", get(async || axum::response::Html("<html><body><p>own</p></body></html>")).public());
    Project::new(settings).app(app).policy("policy.toml", policy).migrates_itself().open().await.unwrap()
}

async fn ask(opened: &Opened, path: &str) -> (Response<()>, String) {
    let request = Request::builder().uri(path).header("host", "127.0.0.1:8000").body(Body::empty()).unwrap();
    let (parts, body) = opened.router.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    (Response::from_parts(parts, ()), String::from_utf8(bytes.to_vec()).unwrap())
}

fn told(response: &Response<()>) -> &str {
    response.headers().get("x-debug").map(|value| value.to_str().unwrap()).unwrap_or_default()
}

#[tokio::test]
async fn a_statement_that_is_sent_for_each_row_is_flagged() {
    let opened = opened(|_| {}).await;
    let (answer, body) = ask(&opened, "/rows").await;
    assert_eq!(body, "{\"rows\":3}", "JSON stays as it is");
    assert!(told(&answer).contains("3 queries, 3 repeated, 0 decisions, /_debug/"), "{}", told(&answer));
    let (_, address) = told(&answer).rsplit_once(", ").unwrap();
    let (_, page) = ask(&opened, address).await;
    assert_eq!(page.matches("sent 3 times").count(), 3, "{page}");
    assert!(page.contains("SELECT ? + 1") && page.contains("<details open>"), "{page}");
    assert!(ask(&opened, "/_debug/").await.1.contains("GET /rows"));
}

#[tokio::test]
async fn a_page_of_an_app_gets_the_panel_and_its_right_length() {
    let (answer, page) = ask(&opened(|_| {}).await, "/html").await;
    assert!(
        page.contains("<p>own</p><aside class=\"debug\"") && page.ends_with("</aside></body></html>"),
        "{page}"
    );
    assert_eq!(answer.headers()["content-length"], page.len().to_string());
}

#[tokio::test]
async fn the_last_fifty_requests_are_kept() {
    let opened = opened(|_| {}).await;
    let (first, _) = ask(&opened, "/html").await;
    let (_, address) = told(&first).rsplit_once(", ").unwrap();
    for _ in 0..49 {
        ask(&opened, "/html").await;
    }
    assert_eq!(ask(&opened, address).await.0.status(), 200);
    ask(&opened, "/html").await;
    assert_eq!(ask(&opened, address).await.0.status(), 404);
}

#[tokio::test]
async fn d03_where_it_is_not_asked_for_or_others_can_ask_there_is_none() {
    let changes: [fn(&mut Settings); 4] = [
        |settings| settings.server.debug = None,
        |settings| settings.server.debug = Some(false),
        |settings| settings.server.public_url = Some("https://a.example".to_owned()),
        |settings| {
            settings.server.addr = "0.0.0.0:8000".parse().unwrap();
            settings.server.public_url = Some("http://127.0.0.1:8000".to_owned());
        },
    ];
    for change in changes {
        let opened = opened(|settings| {
            settings.server.allowed_hosts = vec!["127.0.0.1".to_owned()];
            change(settings);
        })
        .await;
        let (answer, page) = ask(&opened, "/html").await;
        assert_eq!((told(&answer), page.as_str()), ("", "<html><body><p>own</p></body></html>"));
        assert_eq!(ask(&opened, "/_debug/").await.0.status(), 404);
        assert!(!opened.routes.iter().any(|route| route.path.contains("debug")));
    }
}
