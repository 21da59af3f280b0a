//! The site in one process, with a gate that believes a header: who gets where, whatever the place it is mounted at.

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use frontdesk_web::{Mount, Mounted};
use futures_util::future::BoxFuture;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, LOCATION, SET_COOKIE};
use http::request::Parts;
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use sea_orm::{ActiveModelTrait, ConnectionTrait, Database, DatabaseConnection, Schema, Set};
use sea_orm_migration::MigratorTrait;
use tower::{ServiceExt, service_fn};

use crate::gate::SignInSite;
use crate::{Access, Gate, GateError, Guard, ModelAdmin, Site, SiteBuilder, Visitor, routes};

#[expect(unreachable_pub, reason = "an entity is written as SeaORM documents it")]
mod author {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "author")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

#[expect(unreachable_pub, reason = "an entity is written as SeaORM documents it")]
mod book {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "book")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub title: String,
        pub pages: Option<i32>,
        pub author_id: Option<i32>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::author::Entity",
            from = "Column::AuthorId",
            to = "super::author::Column::Id"
        )]
        Author,
    }

    impl Related<super::author::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Author.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// `x-user: vera` reads books, `eddie` writes them, `root` does everything, `pat` may not enter, `nobody` may enter and see nothing.
struct ByHeader;

impl Gate for ByHeader {
    fn visitor<'a>(&'a self, request: &'a Parts) -> BoxFuture<'a, Result<Option<Visitor>, GateError>> {
        let name = request.headers.get("x-user").and_then(|name| name.to_str().ok()).map(str::to_owned);
        Box::pin(async move {
            match name.as_deref() {
                Some("broken") => Err(GateError::new("the session store is away")),
                name => Ok(name.map(|name| Visitor::new(name, name))),
            }
        })
    }

    fn access(&self, visitor: &Visitor, action: &str, resource: &str) -> Access {
        let allowed = match visitor.key() {
            "root" => true,
            "vera" => action == "read" && resource == "shop.book",
            "eddie" => action != "delete" && resource == "shop.book" || action == "read",
            "adder" => action == "create" && resource == "shop.book",
            _ => false,
        };
        if allowed { Access::All } else { Access::none("no rule") }
    }

    fn enter(&self, visitor: &Visitor) -> bool {
        visitor.key() != "pat"
    }

    fn sign_in(&self, _: &SignInSite) -> Option<Router> {
        let page = axum::routing::get(|mount: Mount| async move { format!("Sign in at {}", mount.href("")) })
            .post(|| async { "Signed in" });
        Some(Router::new().route("/login/", page).route("/logout/", axum::routing::post(|| async { "Bye" })))
    }
}

async fn database() -> DatabaseConnection {
    let db = Database::connect("sqlite::memory:").await.unwrap();
    let schema = Schema::new(db.get_database_backend());
    db.execute(&schema.create_table_from_entity(author::Entity)).await.unwrap();
    db.execute(&schema.create_table_from_entity(book::Entity)).await.unwrap();
    crate::migration::Migrator::up(&db, None).await.unwrap();
    let ada = author::ActiveModel { name: Set("Ada <b>Bold</b>".to_owned()), ..Default::default() };
    let ada = ada.insert(&db).await.unwrap();
    for number in 1..=3 {
        let title = Set(format!("River {number}"));
        let book = book::ActiveModel {
            title,
            pages: Set(Some(100 * number)),
            author_id: Set(Some(ada.id)),
            ..Default::default()
        };
        book.insert(&db).await.unwrap();
    }
    db
}

async fn site() -> Router {
    build(|site| site).await
}

async fn build(adjust: impl FnOnce(SiteBuilder) -> SiteBuilder) -> Router {
    let site = adjust(Site::builder(database().await))
        .title("Shop")
        .gate(ByHeader)
        .app("shop", |app| {
            app.register(ModelAdmin::<author::Entity>::new()).register(
                ModelAdmin::<book::Entity>::new()
                    .list_display([book::Column::Title, book::Column::AuthorId, book::Column::Pages])
                    .search_fields([book::Column::Title]),
            )
        })
        .build()
        .unwrap();
    crate::router(site)
}

/// An answer, read whole.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: http::HeaderMap,
    text: String,
}

impl Answer {
    fn location(&self) -> &str {
        self.headers.get(LOCATION).map_or("", |value| value.to_str().unwrap())
    }
}

async fn read(response: Response) -> Answer {
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Answer { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
}

/// Somebody who talks to the site.
#[derive(Clone)]
struct Client {
    router: Router,
    user: Option<&'static str>,
}

impl Client {
    fn asked(&self, method: Method, path: &str) -> http::request::Builder {
        let request = Request::builder().method(method).uri(path).header("host", "127.0.0.1:8000");
        let request = request.header("sec-fetch-site", "same-origin");
        match self.user {
            Some(user) => request.header("x-user", user),
            None => request,
        }
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        read(self.router.clone().oneshot(request).await.unwrap()).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(self.asked(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, form: &str) -> Answer {
        let request =
            self.asked(Method::POST, path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }
}

async fn client(user: &'static str) -> Client {
    Client { router: site().await, user: Some(user) }
}

async fn anonymous() -> Client {
    Client { router: site().await, user: None }
}

/// A path of the table with its placeholders filled in.
fn filled_in(path: &str) -> String {
    path.replace("{app}", "shop")
        .replace("{model}", "book")
        .replace("{pk}", "1")
        .replace("{hash}", "0")
        .replace("{name}", "x")
}

#[tokio::test]
async fn nothing_but_public_pages_answers_the_anonymous() {
    let anonymous = anonymous().await;
    for route in routes() {
        let path = filled_in(route.path);
        let answer = if route.method == Method::GET {
            anonymous.get(&path).await
        } else {
            anonymous.post(&path, "").await
        };
        match (route.guard, &route.method, route.name) {
            (Guard::Public, _, _) => assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{path}"),
            (_, &Method::GET, "autocomplete") | (_, &Method::POST, _) => {
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{} {path}", route.method);
            }
            _ => {
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
                let next: String = form_urlencoded::byte_serialize(path.as_bytes()).collect();
                assert_eq!(answer.location(), format!("/login/?next={next}"));
            }
        }
    }
}

#[tokio::test]
async fn the_anonymous_learn_nothing_about_what_there_is() {
    let anonymous = anonymous().await;
    for path in ["/shop/nothing/", "/nothing/", "/shop/book", "/nothing/x.css", "/shop/book/999/change/"] {
        assert_eq!(anonymous.get(path).await.status, StatusCode::SEE_OTHER, "{path}");
    }
    let data = anonymous.asked(Method::GET, "/shop/book/").header("accept", "application/json");
    assert_eq!(anonymous.send(data.body(Body::empty()).unwrap()).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn who_may_not_enter_is_told_what_it_takes() {
    let pat = client("pat").await;
    for path in ["/", "/shop/", "/shop/book/", "/shop/nothing/", "/nothing"] {
        let answer = pat.get(path).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        assert!(
            answer.text.contains("admin.site") && answer.text.contains("pat may not use Shop"),
            "{}",
            answer.text
        );
        assert!(!answer.text.contains("Books"), "the rail must stay shut");
    }
    assert_eq!(client("broken").await.get("/").await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn what_one_may_not_read_does_not_exist() {
    let vera = client("vera").await;
    let (unreadable, unknown) = (vera.get("/shop/author/").await, vera.get("/shop/nothing/").await);
    assert_eq!((unreadable.status, unknown.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    assert!(
        unreadable.text.contains("There is nothing at this address")
            && unknown.text.contains("There is nothing at this address")
    );
    for path in [
        "/shop/author/add/",
        "/shop/author/1/change/",
        "/nothing/",
        "/shop/book/999/change/",
        "/shop/book/_ZZ/change/",
    ] {
        assert_eq!(vera.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let index = vera.get("/").await;
    assert!(index.text.contains("/shop/book/") && !index.text.contains("/shop/author/"), "{}", index.text);
    assert!(client("nobody").await.get("/").await.text.contains("Nothing here is open to you yet"));
}

#[tokio::test]
async fn who_may_read_is_told_what_else_it_takes() {
    let vera = client("vera").await;
    for path in ["/shop/book/add/", "/shop/book/1/delete/"] {
        let answer = vera.get(path).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        assert!(
            answer.text.contains("“shop.book”") && answer.text.contains("Ask whoever"),
            "{}",
            answer.text
        );
    }
    assert_eq!(vera.post("/shop/book/1/change/", "title=x").await.status, StatusCode::FORBIDDEN);
    let page = vera.get("/shop/book/1/change/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        !page.text.contains("name=\"title\"") && !page.text.contains("_save"),
        "read only: {}",
        page.text
    );
}

#[tokio::test]
async fn a_list_shows_rows_links_and_labels_escaped() {
    let eddie = client("eddie").await;
    let list = eddie.get("/shop/book/").await;
    assert_eq!(list.status, StatusCode::OK);
    assert!(list.text.contains("River 1") && list.text.contains("/shop/book/1/change/"), "{}", list.text);
    assert!(list.text.contains("3 books") && list.text.contains("/shop/book/add/"));
    assert!(list.text.contains("Ada &lt;b&gt;Bold&lt;/b&gt;") && !list.text.contains("<b>Bold"));
    let none = eddie.get("/shop/book/?q=zzz").await;
    assert!(none.text.contains("No books match") && none.text.contains("“zzz”"), "{}", none.text);
    let found = eddie.get("/shop/book/?q=river+2").await;
    assert!(found.text.contains("River 2") && found.text.contains("_back=q%3Driver%2B2"), "{}", found.text);
    assert!(found.text.contains("Remove “Search: river 2”"), "{}", found.text);
}

#[tokio::test]
async fn bad_input_is_answered_in_words() {
    let root = client("root").await;
    let bad = [
        "/shop/book/?nothing=1",
        "/shop/book/?o=nothing",
        "/shop/book/?p=99999999999999999999",
        "/shop/book/?after=%00",
        "/shop/book/?q=a&q=b",
        "/shop/book/?q=%ff",
        "/shop/book/1/history/?p=0",
        "/shop/book/autocomplete/?field=title_x",
    ];
    for path in bad {
        let answer = root.get(path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(answer.text.contains("request"), "{path}: {}", answer.text);
    }
    for path in ["/shop/book/%ff/change/", "/%ff/%ff/", "/shop/book/x.css"] {
        let answer = root.get(path).await;
        assert!(
            answer.status.is_redirection() || answer.status == StatusCode::NOT_FOUND,
            "{path}: {}",
            answer.status
        );
    }
    let unknown = root.post("/shop/book/add/", "title=x&nothing=1").await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST, "{}", unknown.text);
    assert_eq!(root.post("/shop/book/add/", "title=x&title=y").await.status, StatusCode::BAD_REQUEST);
    let large = format!("title={}", "x".repeat(2 << 20));
    assert_eq!(root.post("/shop/book/add/", &large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let json = root
        .asked(Method::POST, "/shop/book/add/")
        .header(CONTENT_TYPE, "text/plain")
        .body(Body::from("{}"))
        .unwrap();
    assert_eq!(root.send(json).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let cookie = root
        .asked(Method::GET, "/shop/book/")
        .header("cookie", "frontdesk_flash=%%%; x")
        .body(Body::empty())
        .unwrap();
    assert_eq!(root.send(cookie).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_row_is_added_changed_and_deleted() {
    let root = client("root").await;
    assert!(root.get("/shop/book/add/").await.text.contains("name=\"title\""));
    let again = root.post("/shop/book/add/", "title=&pages=many&author_id=1").await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text.contains("role=\"alert\"") && again.text.contains("value=\"many\""), "{}", again.text);
    assert!(again.text.contains("href=\"#id_pages\""), "{}", again.text);

    let added = root.post("/shop/book/add/", "title=Lake&pages=7&author_id=1&_back=q%3Dlake&_save=1").await;
    assert_eq!((added.status, added.location()), (StatusCode::SEE_OTHER, "/shop/book/?q=lake"));
    let cookie = added.headers.get(SET_COOKIE).unwrap().to_str().unwrap().to_owned();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
        "{cookie}"
    );
    let value = cookie.split(';').next().unwrap();
    let told =
        root.asked(Method::GET, "/shop/book/?q=lake").header("cookie", value).body(Body::empty()).unwrap();
    let told = root.send(told).await;
    assert!(told.text.contains("Added book “Lake”"), "{}", told.text);
    assert!(told.headers.get(SET_COOKIE).unwrap().to_str().unwrap().contains("Max-Age=0"));

    let form = root.get("/shop/book/4/change/").await;
    assert!(
        form.text.contains("value=\"Lake\"") && form.text.contains("name=\"_base_title\""),
        "{}",
        form.text
    );
    let base = "_base_title=Lake&_base_pages=7&_base_author_id=1";
    let saved =
        root.post("/shop/book/4/change/", &format!("title=Sea&pages=7&author_id=1&{base}&_continue=1")).await;
    assert_eq!(
        (saved.status, saved.location()),
        (StatusCode::SEE_OTHER, "/shop/book/4/change/"),
        "{}",
        saved.text
    );

    let late =
        root.post("/shop/book/4/change/", &format!("title=Pond&pages=7&author_id=1&{base}&_save=1")).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
    for text in ["Lake", "Sea", "value=\"Pond\"", "name=\"_base_title\" value=\"Sea\""] {
        assert!(late.text.contains(text), "no `{text}` in {}", late.text);
    }
    let history = root.get("/shop/book/4/history/").await;
    assert!(
        history.text.contains("Lake") && history.text.contains("Sea") && history.text.contains("root"),
        "{}",
        history.text
    );

    let ask = root.get("/shop/book/4/delete/").await;
    assert!(ask.text.contains("“Sea”") && ask.text.contains("autofocus"), "{}", ask.text);
    let deleted = root.post("/shop/book/4/delete/", "").await;
    assert_eq!(
        (deleted.status, deleted.location()),
        (StatusCode::SEE_OTHER, "/shop/book/"),
        "{}",
        deleted.text
    );
    assert_eq!(root.get("/shop/book/4/change/").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn related_rows_are_found_with_and_without_a_script() {
    let eddie = client("eddie").await;
    let found = eddie.get("/shop/book/autocomplete/?field=author_id&q=ada").await;
    assert_eq!(found.headers.get(CONTENT_TYPE).unwrap(), "application/json");
    assert!(found.text.contains("\"id\":\"1\"") && found.text.contains("\"more\":false"), "{}", found.text);
    let form = "title=Lake&pages=x&author_id=&_query_author_id=ada&_lookup_author_id=1";
    let page = eddie.post("/shop/book/add/", form).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.text.contains("value=\"Lake\"") && page.text.contains("<option value=\"1\""),
        "{}",
        page.text
    );
    let vera = client("vera").await;
    assert_eq!(vera.get("/shop/book/autocomplete/?field=author_id").await.status, StatusCode::FORBIDDEN);
    // Who may not read authors finds none, although the field may be filled in.
    let adder = client("adder").await;
    let hidden = adder.get("/shop/book/autocomplete/?field=author_id&q=ada").await;
    assert!(!hidden.text.contains("Ada"), "{}", hidden.text);
}

#[tokio::test]
async fn methods_and_slashes() {
    let root = client("root").await;
    let (get, head) =
        (root.get("/shop/book/").await, root.asked(Method::HEAD, "/shop/book/").body(Body::empty()).unwrap());
    let head = root.send(head).await;
    assert_eq!((head.status, head.text.as_str()), (StatusCode::OK, ""));
    let names = |answer: &Answer| {
        answer
            .headers
            .keys()
            .filter(|name| *name != "content-length")
            .cloned()
            .collect::<std::collections::HashSet<_>>()
    };
    assert_eq!(names(&get), names(&head));
    assert_eq!(get.headers.get(CACHE_CONTROL).unwrap(), "no-store");
    let put = root.send(root.asked(Method::PUT, "/shop/book/").body(Body::empty()).unwrap()).await;
    assert_eq!(put.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(put.headers.get(ALLOW).unwrap().to_str().unwrap().contains("GET"), "{:?}", put.headers);
    for (path, address) in
        [("/shop", "/shop/"), ("/shop/book?q=a", "/shop/book/?q=a"), ("/shop/book/1", "/shop/book/1/")]
    {
        let moved = root.get(path).await;
        assert_eq!((moved.status, moved.location()), (StatusCode::PERMANENT_REDIRECT, address));
    }
    assert_eq!(root.get("/shop/book/1/").await.location(), "/shop/book/1/change/");
    let missing = root.get("/users/x.css").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(missing.headers.get(CACHE_CONTROL).unwrap(), "no-store");
}

#[tokio::test]
async fn links_follow_the_place_where_the_site_is_mounted() {
    let site = site().await;
    let away = service_fn(|_: Request<Body>| async {
        Ok::<_, std::convert::Infallible>(Response::new(Body::from("away")))
    });
    let hosts = [
        ("", site.clone()),
        ("/admin", Router::new().nest_service("/admin", site.clone())),
        ("/admin", Router::new().nest("/admin/", site.clone())),
        ("/a/b", Router::new().nest_service("/a/b", site.clone())),
        ("/t/7/admin", Router::new().nest_service("/t/{tenant}/admin", site.clone())),
        ("/a/b", Router::new().fallback_service(Mounted::new("/a/b", site.clone(), away))),
    ];
    for (base, router) in hosts {
        let root = Client { router: router.clone(), user: Some("root") };
        let list = root.get(&format!("{base}/shop/book/")).await;
        assert_eq!(list.status, StatusCode::OK, "{base}");
        for link in
            [format!("{base}/shop/book/1/change/"), format!("{base}/shop/author/"), format!("{base}/static/")]
        {
            assert!(list.text.contains(&link), "no `{link}` in {}", list.text);
        }
        let style = list
            .text
            .split("href=\"")
            .filter_map(|part| part.split('"').next())
            .find(|href| href.ends_with(".css"));
        assert_eq!(root.get(style.unwrap()).await.status, StatusCode::OK, "{base}");
        let saved = root.post(&format!("{base}/shop/book/add/"), "title=Lake&_save=1").await;
        assert_eq!(saved.location(), format!("{base}/shop/book/"), "{}", saved.text);
        let anonymous = Client { router, user: None };
        let sent = anonymous.get(&format!("{base}/shop/book/?q=a")).await;
        let next: String =
            form_urlencoded::byte_serialize(format!("{base}/shop/book/?q=a").as_bytes()).collect();
        assert_eq!(sent.location(), format!("{base}/login/?next={next}"));
        let sign_in = anonymous.get(&format!("{base}/login/")).await.text;
        assert!(sign_in.starts_with(&format!("Sign in at {base}")), "{sign_in}");
    }
}

#[tokio::test]
async fn the_root_has_one_address_in_each_place() {
    let site = site().await;
    let known = site.clone().layer(axum::Extension(frontdesk_web::SlashAnswered));
    let served = Client { router: Router::new().nest_service("/admin", known), user: Some("root") };
    let moved = served.get("/admin?x=1").await;
    assert_eq!((moved.status, moved.location()), (StatusCode::PERMANENT_REDIRECT, "/admin/?x=1"));
    assert_eq!(served.get("/admin/").await.status, StatusCode::OK);
    assert!(served.get("/admin/").await.text.contains("href=\"/admin/\""));
    // axum's `nest` without a slash has no route for `/admin/`, so nothing leads there. `nest_service` looks the same from inside.
    for router in
        [Router::new().nest("/admin", site.clone()), Router::new().nest_service("/admin", site.clone())]
    {
        let nested = Client { router: router.clone(), user: Some("root") };
        for path in ["/admin", "/admin/shop/book/", "/admin/shop/book/1/change/", "/admin/shop/nothing/"] {
            let page = nested.get(path).await;
            assert!(
                page.text.contains("href=\"/admin\"") && !page.text.contains("\"/admin/\""),
                "{}",
                page.text
            );
        }
        assert_eq!(nested.get("/admin").await.status, StatusCode::OK);
        let sent = Client { router, user: None }.get("/admin?x=1").await;
        assert_eq!(sent.location(), "/admin/login/?next=%2Fadmin%3Fx%3D1");
    }
    let slashed = Client { router: Router::new().nest("/admin/", site), user: Some("root") };
    assert!(slashed.get("/admin/").await.text.contains("href=\"/admin/\""));
}

#[tokio::test]
async fn a_host_that_leaves_no_trace_is_told_where_the_site_is() {
    let told = build(|site| site.mounted_at("/behind/admin")).await;
    let anonymous = Client { router: told, user: None };
    assert_eq!(
        anonymous.get("/shop/book/").await.location(),
        "/behind/admin/login/?next=%2Fbehind%2Fadmin%2Fshop%2Fbook%2F"
    );
    assert_eq!(anonymous.get("/login/").await.text, "Sign in at /behind/admin/");
}

#[test]
fn every_route_has_the_kind_of_page_that_its_guard_lets_through() {
    use crate::route::Handler;
    for route in routes() {
        let fits = match route.guard {
            Guard::Public => matches!(route.handler, Handler::House | Handler::SignIn),
            Guard::Entry => matches!(route.handler, Handler::Site(_)),
            Guard::Model(actions) => {
                !actions.is_empty()
                    && matches!(route.handler, Handler::Model(_) | Handler::Form(_) | Handler::Data(_))
            }
        };
        assert!(fits, "{} {}", route.method, route.path);
        assert_eq!(
            matches!(route.handler, Handler::Form(_)),
            route.method == Method::POST && route.guard != Guard::Public,
            "{}",
            route.path
        );
    }
}
