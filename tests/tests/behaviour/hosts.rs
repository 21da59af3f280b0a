//! The admin in other people's houses: under any path, on axum and on plain hyper, with the whole way working in each.

use std::convert::Infallible;

use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse;
use frontdesk_web::Mounted;
use http::{Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tower::{Layer, Service, service_fn};

use crate::ground::{Ground, apply, every_ground};
use crate::support::{PASSWORD, Person, Shop};
use frontdesk_tests::client::Client;

/// The site on its own, for whoever wants to host it.
fn site(shop: &Shop, origin: &str) -> Router {
    demo::hosted::site(shop.services(), origin).unwrap()
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    (listener, origin)
}

async fn on_axum(shop: &Shop, mount: impl FnOnce(Router) -> Router) -> String {
    let (listener, origin) = listen().await;
    let app = mount(site(shop, &origin)).layer(shop.services().auth.layer());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    origin
}

/// No axum outside: hyper's own accept loop, our wrapper for the prefix, and a service of the host's for the rest.
async fn on_hyper(shop: &Shop, prefix: &'static str) -> String {
    let (listener, origin) = listen().await;
    let rest = service_fn(|_: Request<hyper::body::Incoming>| async {
        Ok::<_, Infallible>(StatusCode::IM_A_TEAPOT.into_response())
    });
    let service = shop.services().auth.layer().layer(Mounted::new(prefix, site(shop, &origin), rest));
    tokio::spawn(serve(listener, service));
    origin
}

async fn serve<S>(listener: TcpListener, service: S)
where
    S: Service<Request<hyper::body::Incoming>, Response = Response<Body>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let service = TowerToHyperService::new(service.clone());
        tokio::spawn(async move {
            let builder = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
            let _closed = builder.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn the_admin_lives_under_any_path_of_axum(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    for prefix in ["/admin", "/a/b"] {
        let origin = on_axum(&shop, |site| Router::new().nest_service(prefix, site)).await;
        keep_the_books(&origin, prefix).await;
        let origin = on_axum(&shop, |site| Router::new().nest(prefix, site)).await;
        keep_the_books_below(&origin, prefix).await;
    }
    let origin = on_axum(&shop, |site| Router::new().fallback_service(site)).await;
    keep_the_books(&origin, "").await;
    let origin = on_axum(&shop, |site| Router::new().nest_service("/t/{tenant}/admin", site)).await;
    keep_the_books(&origin, "/t/north/admin").await;
}

#[apply(every_ground)]
#[tokio::test]
async fn the_admin_lives_under_any_path_of_plain_hyper(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    for prefix in ["/admin", "/a/b", "/"] {
        let origin = on_hyper(&shop, prefix).await;
        keep_the_books(&origin, prefix.trim_end_matches('/')).await;
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn a_prefix_ends_at_a_slash(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let origin = on_hyper(&shop, "/admin").await;
    let visitor = Client::new(&origin);
    for path in ["/administrator", "/administrator/shop/book/", "/", "/adm", "/Admin/"] {
        let _rest = visitor.get(path).await.expect_status(418);
    }
    for path in ["/admin", "/admin/", "/admin/shop/book/"] {
        let mut ours = visitor.get(path).await;
        if ours.status == 308 {
            ours = visitor.get(ours.location()).await;
        }
        assert!(ours.location().starts_with("/admin/login/"), "{ours:#}");
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn the_host_keeps_its_own_answers_as_they_are(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let own = Router::new().route("/own", axum::routing::get(async || "mine").post(async || "mine"));
    let origin = on_axum(&shop, |site| own.nest_service("/admin", site)).await;
    let visitor = Client::new(&origin);
    let page = visitor.get("/own").await.expect_status(200);
    for name in
        ["content-security-policy", "x-frame-options", "cache-control", "set-cookie", "permissions-policy"]
    {
        assert_eq!(page.header(name), "", "{name} on a page of the host");
    }
    // Without our cookie nothing of the host's is guarded by us; with it, its forms are.
    let form = || visitor.ask(http::Method::POST, "/own").header("sec-fetch-site", "cross-site");
    let _page = form().send().await.expect_status(200);
    let signed_in = visitor.post("/admin/login/", &[("username", "max"), ("password", PASSWORD)]).await;
    assert_eq!(signed_in.status, 303, "{signed_in:#}");
    let _refused = form().send().await.expect_status(403);
}

async fn keep_the_books(origin: &str, mount: &str) {
    let root = Client::new(origin).get(&format!("{mount}/")).await;
    assert_eq!(root.location().split('?').next(), Some(format!("{mount}/login/").as_str()), "{root:#}");
    keep_the_books_below(origin, mount).await;
}

/// Is the address the mount, or below it?
pub(crate) fn is_under(address: &str, mount: &str) -> bool {
    address.strip_prefix(mount).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

/// The whole way, by following what the pages say.
pub(crate) async fn keep_the_books_below(origin: &str, mount: &str) {
    let max = Client::new(origin);
    let at = |path: &str| format!("{mount}{path}");
    let sent_away = max.get(&at("/shop/book/?q=river")).await;
    let mut form = max.get(sent_away.location()).await.expect_status(200).form("main form[method=post]");
    form.set("username", Person::Manager.username());
    form.set("password", PASSWORD);
    let signed_in = max.submit(sent_away.location(), &form, None).await;
    signed_in.expect_redirect(&at("/shop/book/?q=river"));

    let list = max.get(&at("/shop/book/")).await.expect_status(200);
    let assets = list
        .attributes("link[rel=stylesheet]", "href")
        .into_iter()
        .chain(list.attributes("script[src]", "src"));
    for asset in assets {
        assert!(asset.starts_with(&at("/static/")), "{asset} under {mount}");
        let _asset = max.get(&asset).await.expect_status(200);
    }
    for link in list.links().iter().filter(|link| link.starts_with('/')) {
        assert!(is_under(link, mount), "{link} leads out of {mount}");
    }
    let mut form = max.get(&at("/shop/author/add/")).await.expect_status(200).form("main form[method=post]");
    form.set("name", "Guest of the House");
    let saved =
        max.submit(&at("/shop/author/add/"), &form, Some(("_continue", "1"))).await.expect_status(303);
    let change = saved.location().split('?').next().unwrap().to_owned();
    assert!(change.starts_with(&at("/shop/author/")), "{saved}");
    max.get(&at("/shop/author/?p=last")).await.expect_status(200).expect_words("Guest of the House");
    let mut form = max.get(&change).await.expect_status(200).form("main form[method=post]");
    form.set("country", "Nowhere");
    let saved = max.submit(&change, &form, Some(("_save", "1"))).await.expect_status(303);
    assert!(saved.location().starts_with(&at("/shop/author/")), "{saved}");
    let delete = change.replace("/change/", "/delete/");
    let form = max.get(&delete).await.expect_status(200).form("main form[method=post]");
    let gone = max.submit(&delete, &form, None).await.expect_status(303);
    assert!(gone.location().starts_with(&at("/shop/author/")), "{gone}");
    let _missing = max.get(&change).await.expect_status(404);
    let left = max.post(&at("/logout/"), &[]).await.expect_status(303);
    assert!(is_under(left.location(), mount), "{left}");
    let out = max.get(&at("/shop/book/")).await;
    assert!(out.location().starts_with(&at("/login/")), "{out:#}");
}
