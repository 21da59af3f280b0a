//! A walk over the table of routes: whoever adds a door must say here who may use it.

use http::Method;

use crate::ground::{Ground, apply, every_ground};
use crate::support::{Person, Shop};

/// The doors that a stranger may open, and what he finds. Every other door of the house sends him to sign in.
const PUBLIC: &[(&str, &str, u16)] = &[
    ("GET", "/live", 200),
    ("GET", "/ready", 200),
    ("GET", "/", 200),
    ("GET", "/welcome", 200),
    ("GET", "/login/", 200),
    ("POST", "/login/", 422),
    ("POST", "/logout/", 303),
    ("GET", "/admin/login/", 200),
    ("POST", "/admin/login/", 422),
    ("POST", "/admin/logout/", 303),
    ("POST", "/theme/", 400),
    ("GET", "/static/{hash}/{name}", 404),
    ("POST", "/admin/theme/", 400),
    ("GET", "/admin/static/{hash}/{name}", 404),
];

/// The routes that this suite knows; a new one must be put here, and into the table of `crud.rs`.
const KNOWN: &[(&str, &str)] = &[
    ("GET", "/login/"),
    ("POST", "/login/"),
    ("POST", "/logout/"),
    ("POST", "/theme/"),
    ("GET", "/static/{hash}/{name}"),
    ("GET", "/"),
    ("GET", "/{app}/"),
    ("GET", "/{app}/{model}/"),
    ("GET", "/{app}/{model}/add/"),
    ("POST", "/{app}/{model}/add/"),
    ("GET", "/{app}/{model}/autocomplete/"),
    ("GET", "/{app}/{model}/{pk}/"),
    ("GET", "/{app}/{model}/{pk}/change/"),
    ("POST", "/{app}/{model}/{pk}/change/"),
    ("GET", "/{app}/{model}/{pk}/delete/"),
    ("POST", "/{app}/{model}/{pk}/delete/"),
    ("GET", "/{app}/{model}/{pk}/history/"),
    ("GET", "/{app}/{model}/{pk}/password/"),
    ("POST", "/{app}/{model}/{pk}/password/"),
    ("GET", "/{app}/{model}/{pk}/groups/"),
    ("POST", "/{app}/{model}/{pk}/groups/"),
    ("GET", "/{app}/{model}/{pk}/members/"),
    ("GET", "/{app}/{model}/{pk}/permissions/"),
    ("POST", "/{app}/{model}/{pk}/permissions/"),
];

#[test]
fn every_route_of_the_admin_is_known_to_this_suite() {
    let mut unknown = Vec::new();
    for route in admin::routes() {
        if !KNOWN.contains(&(route.method.as_str(), route.path)) {
            unknown.push(format!("{} {}", route.method, route.path));
        }
    }
    assert!(unknown.is_empty(), "say who may use these, here and in crud.rs: {unknown:?}");
    for (method, path) in KNOWN {
        let exists = admin::routes().iter().any(|route| route.method == *method && route.path == *path);
        assert!(exists, "{method} {path} is gone: take it out of the tables");
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn nothing_but_public_pages_answers_a_stranger(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let stranger = shop.anonymous();
    let before = shop.fingerprint().await;
    let mut walked = 0;
    for door in shop.doors() {
        let answer = if door.method.is_safe() {
            stranger.get(&door.path).await
        } else {
            stranger.post(&door.path, &[]).await
        };
        let public = PUBLIC.iter().find(|(method, path, _)| door.method == *method && door.pattern == *path);
        match public {
            Some((.., status)) => assert_eq!(answer.status, *status, "{answer:#}"),
            None => {
                let sent_to_sign_in = answer.status == 303 && answer.location().contains("/login/?next=");
                assert!(sent_to_sign_in || answer.status == 401, "a stranger gets {answer:#}");
                assert_eq!(answer.count("nav, table, main form"), 0, "more than a refusal: {answer:#}");
            }
        }
        walked += 1;
    }
    assert!(walked > admin::routes().len(), "{walked} doors are too few");
    assert_eq!(shop.fingerprint().await, before);
}

#[apply(every_ground)]
#[tokio::test]
async fn a_stranger_learns_nothing_about_what_exists(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let stranger = shop.anonymous();
    for path in [
        "/admin/shop/book/1/change/",
        "/admin/shop/book/999999/change/",
        "/admin/shop/nothing/",
        "/admin/no/such/1/change/",
    ] {
        let answer = stranger.get(path).await;
        assert!(answer.location().starts_with("/admin/login/?next="), "{path}: {answer:#}");
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn e02_a_missing_row_and_a_foreign_row_look_the_same(#[case] ground: Ground) {
    let shop = Shop::open_with(ground, crate::support::Setup::default().policy(OWN_ORDERS)).await;
    let susan = shop.sign_in(Person::Support).await;
    let foreign = shop.number("SELECT min(id) FROM \"order\" WHERE owner_id IS NULL OR owner_id <> (SELECT id FROM auth_user WHERE username = 'susan')").await;
    for page in ["change", "history"] {
        let (theirs, missing) =
            (format!("/admin/shop/order/{foreign}/{page}/"), format!("/admin/shop/order/99999999/{page}/"));
        let theirs = susan.get(&theirs).await.expect_status(404);
        let missing = susan.get(&missing).await.expect_status(404);
        let words = |text: String, key: &str| text.replace(key, "KEY");
        let (a, b) = (theirs.words(), missing.words());
        let cut = |text: &str, id: &str| text.replace(id, "ID");
        assert_eq!(
            words(cut(&a, theirs.header("x-request-id")), &foreign.to_string()),
            words(cut(&b, missing.header("x-request-id")), "99999999")
        );
    }
    let list = susan.get("/admin/shop/order/").await.expect_status(200);
    assert!(!list.links().iter().any(|link| link.contains(&format!("/order/{foreign}/"))), "{list:#}");
}

const OWN_ORDERS: &str = r#"
[groups]
Support = ["support"]
[roles.support.allow]
"shop.order" = ["read:own", "update:own"]
"shop.customer" = ["read"]
"#;

#[apply(every_ground)]
#[tokio::test]
async fn c12_methods_that_a_route_does_not_know_are_405_and_change_nothing(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let boss = shop.sign_in(Person::Superuser).await;
    let before = shop.fingerprint().await;
    for door in shop.doors() {
        for method in ["TRACE", "CONNECT-ISH", "PUT", "PATCH", "DELETE", "PROPFIND", "OPTIONS"] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let ask = boss.ask(method.clone(), &door.path).header("sec-fetch-site", "same-origin");
            let answer = ask.send().await;
            let is_refused = answer.status == 405
                || (method == Method::OPTIONS && answer.status < 300)
                || answer.status == 404;
            assert!(is_refused, "{answer:#}");
        }
    }
    assert_eq!(shop.fingerprint().await, before);
}

#[apply(every_ground)]
#[tokio::test]
async fn c12_head_answers_the_headers_of_get_and_no_body(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let vera = shop.sign_in(Person::Viewer).await;
    for path in [
        "/",
        "/me",
        "/login/",
        "/admin/",
        "/admin/shop/book/",
        "/admin/shop/book/1/change/",
        "/admin/shop/book/999999/change/",
    ] {
        let (get, head) = (vera.get(path).await, vera.ask(Method::HEAD, path).send().await);
        assert_eq!(head.status, get.status, "{path}");
        assert!(head.bytes.is_empty(), "{path}");
        for name in
            ["content-type", "cache-control", "content-security-policy", "vary", "x-content-type-options"]
        {
            assert_eq!(head.header(name), get.header(name), "{name} of {path}");
        }
    }
}
