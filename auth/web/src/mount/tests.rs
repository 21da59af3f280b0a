use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::Request;
use http_body_util::BodyExt;
use tower::{Service, ServiceExt};

use super::{Mount, Mounted, MountedAt};
use crate::{Config, PublicUrl, protect};

/// A router of ours with a router nested inside it; both answer with a link to `x/`.
fn ours() -> Router {
    let link = get(async |mount: Mount| mount.href("x/"));
    let inner = Router::new().route("/deep/", link.clone());
    let router = Router::new().route("/", link.clone()).route("/x/", link).nest("/inside", inner);
    protect(router, &Config::new(PublicUrl::parse("http://127.0.0.1:8000").unwrap()))
}

async fn ask<S>(service: S, path: &str) -> (u16, String)
where
    S: Service<Request<Body>, Response = axum::response::Response, Error = std::convert::Infallible>,
{
    let request = Request::builder().uri(path).header("host", "127.0.0.1").body(Body::empty()).unwrap();
    let response = service.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

fn found(link: &str) -> (u16, String) {
    (200, link.to_owned())
}

#[tokio::test]
async fn links_are_right_at_the_root_and_below_any_path() {
    assert_eq!(ask(ours(), "/x/").await, found("/x/"));
    assert_eq!(ask(ours(), "/inside/deep/").await, found("/x/"));
    for base in ["/admin", "/a/b", "/t/%C3%BC%20x/desk"] {
        let app = Router::new()
            .nest_service("/admin", ours())
            .nest_service("/a/b", ours())
            .nest("/t/{tenant}/desk", ours());
        assert_eq!(ask(app.clone(), &format!("{base}/x/?q=1")).await, found(&format!("{base}/x/")));
        assert_eq!(ask(app.clone(), base).await, found(&format!("{base}/x/")));
        assert_eq!(ask(app.clone(), &format!("{base}/inside/deep/")).await, found(&format!("{base}/x/")));
    }
}

#[tokio::test]
async fn a_router_inside_another_of_ours_has_its_own_mount() {
    let config = Config::new(PublicUrl::parse("http://127.0.0.1:8000").unwrap());
    let app = protect(Router::new().nest_service("/admin", ours()), &config);
    assert_eq!(ask(app, "/admin/x/").await, found("/admin/x/"));
}

#[tokio::test]
async fn a_bare_tower_host_mounts_at_a_segment() {
    let fallback = Router::new().fallback(async || "host");
    let host = Mounted::new("/admin/", ours(), fallback);
    assert_eq!(ask(host.clone(), "/admin/x/?q=1").await, found("/admin/x/"));
    assert_eq!(ask(host.clone(), "/admin").await, found("/admin/x/"));
    assert_eq!(ask(host.clone(), "/admin/inside/deep/").await, found("/admin/x/"));
    for path in ["/administrator", "/", "/adm", "/x/admin/"] {
        assert_eq!(ask(host.clone(), path).await, found("host"), "{path}");
    }
    let deeper = Mounted::new("/a", Router::new().nest_service("/b", ours()), Router::new());
    assert_eq!(ask(deeper, "/a/b/x/").await, found("/a/b/x/"));
    assert_eq!(ask(Mounted::new("/", ours(), Router::new()), "/x/").await, found("/x/"));
}

#[tokio::test]
async fn configuration_wins() {
    let app = ours().layer(axum::Extension(MountedAt::new("/told")));
    assert_eq!(ask(app, "/x/").await, found("/told/x/"));
}

#[test]
fn a_mount_never_names_another_host() {
    for path in ["//evil.example", "\\\\evil.example/", "/\\evil.example", "///evil.example"] {
        assert_eq!(Mount::at(path).href("x"), "/evil.example/x");
        assert!(!Mount::default().href(path).starts_with("//"));
    }
}
