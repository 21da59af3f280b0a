//! What every answer carries, what a stranger's host name or content type gets, and what an error gives away.

use http::Method;

use crate::ground::{Ground, apply, every_ground};
use crate::support::{PASSWORD, Person, Setup, Shop};
use frontdesk_tests::answer::Answer;

/// What the policy for content must say, on every page, error and redirect.
const CONTENT_POLICY: &[&str] = &[
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
];

#[apply(every_ground)]
#[tokio::test]
async fn c07_every_answer_has_the_strict_content_policy(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    for answer in every_answer(&shop).await {
        let policy = answer.header("content-security-policy");
        let parts: Vec<&str> = policy.split(';').map(str::trim).collect();
        for part in CONTENT_POLICY {
            assert!(parts.contains(part), "no {part:?} on {answer}: {policy}");
        }
        assert!(
            !policy.contains("unsafe") && !policy.contains('*') && !policy.contains("http"),
            "{answer}: {policy}"
        );
        assert_eq!(answer.headers.get_all("content-security-policy").iter().count(), 1, "{answer}");
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn c07_no_page_has_anything_inline_or_from_elsewhere(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    for answer in every_answer(&shop).await {
        assert_eq!(answer.count("[style], style"), 0, "inline style on {answer:#}");
        assert_eq!(answer.count("script:not([src])"), 0, "an inline script on {answer:#}");
        for name in ["onclick", "onload", "onerror", "onsubmit", "onchange", "oninput", "onfocus"] {
            assert_eq!(answer.count(&format!("[{name}]")), 0, "{name} on {answer:#}");
        }
        for (selector, name) in
            [("script", "src"), ("link", "href"), ("img", "src"), ("iframe", "src"), ("form", "action")]
        {
            for address in answer.attributes(selector, name) {
                let is_ours = address.is_empty()
                    || (address.starts_with('/') && !address.starts_with("//"))
                    || address.starts_with(['?', '.', '#'])
                    || address.starts_with("data:");
                assert!(is_ours, "{address} on {answer}");
            }
        }
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn c08_every_answer_has_the_other_headers(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    for answer in every_answer(&shop).await {
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{answer}");
        assert!(
            ["same-origin", "no-referrer", "strict-origin"].contains(&answer.header("referrer-policy")),
            "{answer}"
        );
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{answer}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{answer}");
        assert!(!answer.header("permissions-policy").is_empty(), "{answer}");
        for banner in ["server", "x-powered-by"] {
            assert_eq!(answer.header(banner), "", "{answer}");
        }
        assert!(!answer.header("x-request-id").is_empty(), "{answer}");
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn c03_reading_changes_nothing(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let boss = shop.sign_in(Person::Superuser).await;
    let before = shop.fingerprint().await;
    let crawled = crate::support::crawl(&boss, "/admin/", 300).await;
    assert!(crawled.len() > 60, "only {} pages", crawled.len());
    for answer in &crawled {
        assert!(answer.status < 400, "a dead link: {answer:#}");
    }
    for door in shop.doors() {
        let _head = boss.ask(Method::HEAD, &door.path).send().await;
        let _options = boss.ask(Method::OPTIONS, &door.path).send().await;
    }
    assert_eq!(shop.fingerprint().await, before, "a GET changed the books");
    let _page = boss.get("/me").await.expect_status(200);
}

#[apply(every_ground)]
#[tokio::test]
async fn c04_only_forms_are_taken_where_a_form_is_expected(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let boss = shop.sign_in(Person::Superuser).await;
    let before = shop.fingerprint().await;
    let json = br#"{"username":"eddie","password":"x","title":"planted"}"#;
    let kinds = [
        Some("text/plain"),
        Some("application/json"),
        Some("application/xml"),
        Some("multipart/form-data; boundary=x"),
        Some("application/x-www-form-urlencodedish"),
        None,
    ];
    for path in ["/login/", "/admin/login/", "/admin/shop/book/add/", "/admin/shop/book/1/change/"] {
        for kind in kinds {
            let mut ask =
                boss.ask(Method::POST, path).header("sec-fetch-site", "same-origin").body(json.to_vec());
            if let Some(kind) = kind {
                ask = ask.header("content-type", kind);
            }
            let answer = ask.send().await;
            assert_eq!(answer.status, 415, "{kind:?}: {answer:#}");
        }
    }
    assert_eq!(shop.fingerprint().await, before);
}

#[apply(every_ground)]
#[tokio::test]
async fn bad_bodies_are_a_4xx_page_that_helps_and_nothing_is_lost(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let boss = shop.sign_in(Person::Superuser).await;
    let before = shop.fingerprint().await;
    let many = (0..1001).map(|n| format!("f{n}=x")).collect::<Vec<_>>().join("&");
    let bodies: [(&str, Vec<u8>, &[u16]); 5] = [
        ("bytes that are no text", b"title=%ff%fe".to_vec(), &[400]),
        ("raw bytes", b"title=\xff\xfe".to_vec(), &[400]),
        ("too many fields", many.into_bytes(), &[400]),
        ("too large", format!("title={}", "x".repeat(1_100_000)).into_bytes(), &[413]),
        ("a name twice", b"title=a&title=b".to_vec(), &[400]),
    ];
    for path in ["/login/", "/admin/shop/book/add/", "/admin/shop/book/1/change/"] {
        for (what, body, expected) in &bodies {
            if path == "/login/" && *what == "a name twice" {
                continue;
            }
            let ask = boss.ask(Method::POST, path).header("sec-fetch-site", "same-origin");
            let ask = ask.header("content-type", "application/x-www-form-urlencoded");
            let answer = ask.body(body.clone()).send().await;
            assert!(expected.contains(&answer.status), "{what} on {path}: {answer:#}");
            assert!(
                answer.header("content-type").starts_with("text/html") && answer.words().len() > 20,
                "{what}: {answer:#}"
            );
        }
    }
    assert_eq!(shop.fingerprint().await, before);
}

#[apply(every_ground)]
#[tokio::test]
async fn c06_a_strange_host_is_refused_and_never_repeated(#[case] ground: Ground) {
    let shop = Shop::open_with(ground, Setup::default().public_url("https://shop.example")).await;
    let stranger = shop.anonymous();
    for host in [
        "evil.example",
        "shop.example.evil.example",
        "evil.example:443",
        "shop.example@evil.example",
        "127.0.0.1.evil.example",
        "SHOP.example.",
        "x",
    ] {
        for path in ["/login/", "/admin/login/", "/admin/"] {
            let answer = stranger.ask(Method::GET, path).header("host", host).send().await;
            if host != "SHOP.example." {
                assert!(answer.status == 400 || answer.status == 421, "{host}: {answer:#}");
            }
            answer.expect_without("evil.example");
            assert!(!answer.location().contains("evil.example"), "{answer}");
        }
    }
    for name in ["x-forwarded-host", "x-original-host", "forwarded", "x-host"] {
        let ask =
            stranger.ask(Method::GET, "/admin/").header("host", "shop.example").header(name, "evil.example");
        let answer = ask.send().await;
        assert!(
            answer.location().starts_with("/admin/login/") && !answer.location().contains("evil"),
            "{name}: {answer:#}"
        );
    }
    let ours = stranger.ask(Method::GET, "/login/").header("host", "shop.example").send().await;
    assert_eq!(ours.status, 200, "{ours:#}");
}

#[apply(every_ground)]
#[tokio::test]
async fn e01_an_error_gives_away_nothing_of_the_inside(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let boss = shop.sign_in(Person::Superuser).await;
    shop.execute("ALTER TABLE category RENAME TO category_away").await;
    let broken = boss.get("/admin/shop/category/").await;
    assert!(broken.status >= 500, "{broken:#}");
    let mut answers = vec![broken];
    let ask = boss.ask(Method::GET, "/admin/shop/category/").header("accept", "application/json");
    answers.push(ask.send().await);
    answers
        .extend(every_answer(&shop).await.into_iter().filter(|answer| answer.count("section.problem") == 1));
    assert!(answers.len() > 5);
    for answer in &answers {
        let text = answer.text();
        for inside in [
            "sqlx",
            "SELECT",
            "no such table",
            "relation &quot;",
            "Table &#39;",
            "postgres",
            "mysql",
            "mariadb",
            "category_away",
            ".rs:",
            "panicked",
            "/work/",
            "/root/",
            "sea_orm",
            "SqlxError",
            "DbErr",
            "stack backtrace",
            "axum",
        ] {
            assert!(!text.contains(inside), "{inside:?} in {answer:#}");
        }
        let request_id = answer.header("x-request-id");
        assert!(
            !request_id.is_empty() && text.contains(request_id),
            "the page does not name its request: {answer:#}"
        );
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn d06_assets_are_cached_for_good_and_a_page_never_under_an_asset_name(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let boss = shop.sign_in(Person::Superuser).await;
    let page = boss.get("/admin/").await.expect_status(200);
    let mut assets = page.attributes("link[rel=stylesheet]", "href");
    assets.extend(page.attributes("script[src]", "src"));
    assert!(assets.len() >= 2, "{assets:?}");
    for path in &assets {
        let asset = shop.anonymous().get(path).await.expect_status(200);
        let cache = asset.header("cache-control");
        assert!(
            cache.contains("immutable") && cache.contains("public") && cache.contains("max-age=31536000"),
            "{path}: {cache}"
        );
        assert!(asset.set_cookies().is_empty());
        let kind = asset.header("content-type");
        assert!(
            kind.starts_with("text/css")
                || kind.starts_with("text/javascript")
                || kind.starts_with("application/javascript"),
            "{path}: {kind}"
        );
        let stale = path.replacen("/static/", "/static/0", 1);
        let missing = shop.anonymous().get(&stale).await.expect_status(404);
        assert!(missing.header("cache-control").contains("no-store"), "{missing}");
    }
    for path in [
        "/admin/x.css",
        "/admin/shop/book/x.css",
        "/admin/auth/user/x.js",
        "/admin/static/0/x.css",
        "/me/x.css",
        "/me.css",
    ] {
        let mut answer = boss.get(path).await;
        while answer.status == 308 || answer.status == 303 {
            assert!(answer.header("cache-control").contains("no-store"), "{answer}: {:?}", answer.headers);
            answer = boss.get(answer.location()).await;
        }
        assert_eq!(answer.status, 404, "{answer:#}");
        assert!(answer.header("cache-control").contains("no-store"), "{answer}: {:?}", answer.headers);
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn d02_nothing_configured_is_the_strict_way(#[case] ground: Ground) {
    // A secret that is missing or short, an address that is not loopback without https: no start.
    assert!(frontdesk_web::PublicUrl::parse("http://shop.example").is_err());
    let shop = Shop::open(ground).await;
    for secret in ["", "short", &"x".repeat(49), &"x".repeat(80)] {
        let url = frontdesk_web::PublicUrl::parse("https://shop.example").unwrap();
        let auth = auth::Auth::new(shop.services().database.clone(), auth::Config::new(url, secret));
        assert!(auth.is_err(), "{} characters will do", secret.len());
    }
    let eddie = shop.anonymous();
    let cookie =
        eddie.post("/login/", &[("username", "eddie"), ("password", PASSWORD)]).await.set_cookies().concat();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    // Plain http on loopback is the one thing that is let go, and it is said aloud at the start.
    assert!(shop.log().to_lowercase().contains("unencrypted"), "{}", shop.log());
}

/// One answer of every kind: pages, redirects, refusals, errors; as a stranger and as a superuser.
async fn every_answer(shop: &Shop) -> Vec<Answer> {
    let (stranger, vera, boss) =
        (shop.anonymous(), shop.sign_in(Person::Viewer).await, shop.sign_in(Person::Superuser).await);
    let mut answers = Vec::new();
    for door in shop
        .doors()
        .into_iter()
        .filter(|door| !door.is_asset() && door.path.starts_with("/admin") || door.path.starts_with("/login"))
    {
        for client in [&stranger, &vera, &boss] {
            answers.push(if door.method.is_safe() {
                client.get(&door.path).await
            } else {
                client.post("/admin/nowhere/", &[]).await
            });
        }
    }
    answers.push(boss.get("/admin/no/such/thing/at/all/").await);
    answers.push(boss.get("/admin/shop/book/999999/change/").await);
    answers.push(boss.get("/admin/shop/book/?o=nothing").await);
    answers.push(boss.ask(Method::DELETE, "/admin/").header("sec-fetch-site", "same-origin").send().await);
    answers.push(
        boss.ask(Method::POST, "/admin/shop/book/add/").header("sec-fetch-site", "cross-site").send().await,
    );
    answers.push(stranger.post("/login/", &[("username", "x"), ("password", "y")]).await);
    answers
}
