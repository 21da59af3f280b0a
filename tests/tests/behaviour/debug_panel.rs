//! What a development server shows: what a page took to make, why something was decided, which line would allow what
//! was refused. And that nothing of it is there otherwise.

use std::path::PathBuf;

use crate::ground::{Ground, apply, every_ground};
use crate::support::{COOKIE, PASSWORD, Person, Setup, Shop};
use frontdesk_tests::browser::{Browser, Scheme, Scripts, is_missing};

async fn development(ground: Ground) -> Shop {
    Shop::open_with(ground, Setup::default().debug()).await
}

#[apply(every_ground)]
#[tokio::test]
async fn a_page_tells_what_it_took_to_make(#[case] ground: Ground) {
    let shop = development(ground).await;
    let eddie = shop.sign_in(Person::Editor).await;
    let page = eddie.get("/admin/shop/book/").await.expect_status(200);
    assert_eq!(page.count("body > aside.debug > details:not([open]) > summary"), 1, "{page:#}");
    let queries = page.texts(".debug-queries li code");
    assert!(queries.iter().any(|sql| sql.contains("auth_session")), "{queries:?}");
    assert!(queries.iter().any(|sql| sql.contains("book") && sql.contains("SELECT ")), "{queries:?}");
    assert_eq!(queries.len(), page.texts(".debug-queries .debug-time").len());
    let decisions = page.texts(".debug-decisions li").join("\n");
    for words in ["read shop.book to ", "role viewer", "\"shop.*\" = [\"read\"]", "denied"] {
        assert!(decisions.contains(words), "no {words:?} in {decisions}");
    }
    let panel = page.texts(".debug-body").concat();
    assert!(panel.contains("eddie") && panel.contains("Identity proved"), "{panel}");
    let told = page.header("x-debug");
    assert!(told.contains(&format!("{} queries", queries.len())) && told.contains("/_debug/"), "{told}");
}

#[apply(every_ground)]
#[tokio::test]
async fn redirects_and_what_runs_in_a_transaction_can_be_looked_at(#[case] ground: Ground) {
    let shop = development(ground).await;
    let boss = shop.sign_in(Person::Superuser).await;
    let path = "/admin/shop/category/1/change/";
    let mut form = boss.get(path).await.expect_status(200).form("main form");
    form.set("name", "Another name");
    let saved = boss.submit(path, &form, Some(("_save", ""))).await.expect_status(303);
    let list = boss.get("/_debug/").await.expect_status(200);
    assert!(list.texts("table a").contains(&format!("POST {path}")), "{list:#}");
    let (_, about) = saved.header("x-debug").rsplit_once(", ").unwrap();
    let one = boss.get(about).await.expect_status(200);
    let queries = one.texts(".debug-queries li code");
    for begin in ["UPDATE", "INSERT"] {
        assert!(queries.iter().any(|sql| sql.starts_with(begin)), "no {begin} in {queries:?}");
    }
    assert!(boss.get("/_debug/nothing/").await.status == 404);
}

#[tokio::test]
async fn no_secret_is_in_a_panel() {
    let shop = development(Ground::SQLITE).await;
    let eddie = shop.anonymous();
    let answer =
        eddie.post("/login/", &[("username", "eddie"), ("password", PASSWORD)]).await.expect_status(303);
    let cookie = answer.set_cookies().concat();
    let session = cookie.split(&format!("{COOKIE}=")).nth(1).and_then(|rest| rest.split(';').next()).unwrap();
    let hash = shop.text("SELECT id FROM auth_session").await;
    let stored = shop.text("SELECT password FROM auth_user WHERE username = 'eddie'").await;
    let mut shown = String::new();
    for path in ["/me", "/_debug/"] {
        shown.push_str(&eddie.get(path).await.text());
    }
    for path in eddie.get("/_debug/").await.links().iter().filter(|link| link.starts_with("/_debug/")) {
        shown.push_str(&eddie.get(path).await.text());
    }
    assert!(shown.contains("auth_user") && shown.contains("/login/"));
    for secret in [session, &hash, &stored, PASSWORD] {
        assert!(!shown.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_refusal_shows_the_line_that_would_allow_it_and_who_else_would_gain() {
    let shop = development(Ground::SQLITE).await;
    let vera = shop.sign_in(Person::Viewer).await;
    let refused = vera.get("/admin/shop/author/1/delete/").await.expect_status(403);
    let told = refused.texts("main .debug-refusal").concat();
    for words in [
        "delete shop.author",
        "[roles.viewer.allow]",
        "+ \"shop.author\" = [\"delete\"]",
        "role editor",
        "group Viewers",
    ] {
        assert!(told.contains(words), "no {words:?} in {told}");
    }
    let best = refused.texts(".debug-refusal li").concat();
    let best = best.split("Who gains by it: ").nth(1).unwrap();
    // The managers may do it already: they gain nothing.
    assert!(best.contains("group Editors") && !best.contains("group Managers"), "{told}");

    let hidden = vera.get("/admin/shop/customer/").await.expect_status(404);
    let told = hidden.texts("main .debug-refusal").concat();
    assert!(
        told.contains("read shop.customer") && told.contains("Viewers = [\"viewer\", \"support\"]"),
        "{told}"
    );

    let pat = shop.sign_in(Person::Plain).await;
    let guarded = pat.get("/staff").await.expect_status(403);
    let told = guarded.texts("main .debug-refusal").concat();
    assert!(told.contains("read shop.staffroom") && told.contains("everybody who is signed in"), "{told}");
}

#[tokio::test]
async fn d03_without_being_asked_for_nothing_of_it_is_there() {
    let shop = Shop::open(Ground::SQLITE).await;
    let vera = shop.sign_in(Person::Viewer).await;
    for (path, status) in [
        ("/admin/shop/book/", 200),
        ("/admin/shop/book/add/", 403),
        ("/admin/shop/customer/", 404),
        ("/_debug/", 404),
        ("/_debug/style.css", 404),
    ] {
        let answer = vera.get(path).await.expect_status(status);
        assert_eq!(answer.header("x-debug"), "");
        for words in ["debug", "[roles", "What would allow it", "policy of", "role support"] {
            assert!(!answer.text().contains(words), "{words:?} in {answer:#}");
        }
    }
}

#[tokio::test]
async fn d03_a_site_that_others_reach_has_no_panel_whatever_its_settings_say() {
    let setup = Setup::default().debug().public_url("https://shop.example");
    let shop = Shop::open_with(Ground::SQLITE, setup).await;
    let answer =
        shop.anonymous().ask(http::Method::GET, "/login/").header("host", "shop.example").send().await;
    assert_eq!((answer.status, answer.header("x-debug")), (200, ""));
    assert!(!answer.text().contains("debug"), "{answer:#}");
    assert!(shop.log().contains("`server.debug` is not followed"), "{}", shop.log());
}

#[tokio::test]
async fn the_panel_opens_without_a_script_and_breaks_no_rule_of_the_page() {
    if is_missing() {
        eprintln!("NOT RUN: there is no browser on this machine");
        return;
    }
    let shop = development(Ground::SQLITE).await;
    for (scripts, scheme, name) in
        [(Scripts::Off, Scheme::Light, "light"), (Scripts::On, Scheme::Dark, "dark")]
    {
        let browser = Browser::open(shop.origin(), scripts, scheme).await;
        browser.go("/login/").await;
        browser.fill("[name=username]", Person::Viewer.username()).await;
        browser.fill("[name=password]", PASSWORD).await;
        browser.click("main form [type=submit]").await;
        for (width, height) in [(1280, 800), (390, 844)] {
            browser.resize(width, height, width < 600).await;
            browser.go("/admin/shop/book/1/change/").await;
            let summary = browser.find(".debug summary").await.rect().await.unwrap();
            assert!(summary.height < 60.0 && summary.width > 300.0, "{summary:?} at {width}");
            browser.click(".debug summary").await;
            browser.sees("Until the first decision").await;
            picture(&browser, &format!("panel-{name}-{width}")).await;
            assert_accessible(&browser, scripts).await;
            assert_fits(&browser, width).await;
            browser.go("/admin/shop/author/1/delete/").await;
            browser.sees("What would allow it").await;
            picture(&browser, &format!("refusal-{name}-{width}")).await;
            assert_accessible(&browser, scripts).await;
            assert_fits(&browser, width).await;
            browser.go("/_debug/").await;
            picture(&browser, &format!("requests-{name}-{width}")).await;
            assert_accessible(&browser, scripts).await;
            assert_fits(&browser, width).await;
            browser.click(".debug-table tr:nth-child(2) a").await;
            browser.sees("Until the first decision").await;
            picture(&browser, &format!("request-{name}-{width}")).await;
            assert_accessible(&browser, scripts).await;
            assert_fits(&browser, width).await;
        }
        // The refused pages are said on the console; nothing else is.
        let lines = browser.console().await;
        let others: Vec<_> = lines.iter().filter(|line| !line.contains("403")).collect();
        assert!(others.is_empty(), "{others:?}");
        browser.close().await;
    }
}

/// Nothing makes the page wider than the window.
async fn assert_fits(browser: &Browser, width: u32) {
    let metrics = browser.devtools("Page.getLayoutMetrics", serde_json::json!({})).await;
    let wide = metrics["cssContentSize"]["width"].as_f64().unwrap();
    assert!(wide <= f64::from(width), "{wide} at {width} on {}", browser.path().await);
}

/// What axe finds, where the environment says where it is; it runs in pages with scripts only.
async fn assert_accessible(browser: &Browser, scripts: Scripts) {
    let Some(axe) = std::env::var_os("FRONTDESK_AXE").filter(|_| scripts == Scripts::On) else { return };
    let source = std::fs::read_to_string(axe).unwrap();
    browser.devtools("Runtime.evaluate", serde_json::json!({ "expression": source })).await;
    let run = "axe.run().then(found => JSON.stringify(found.violations.map(one => [one.id, one.nodes.map(node => node.html)])))";
    let run = serde_json::json!({ "expression": run, "awaitPromise": true, "returnByValue": true });
    let found = browser.devtools("Runtime.evaluate", run).await;
    assert_eq!(found["result"]["value"], "[]", "on {}", browser.path().await);
}

/// A picture, where the environment asks for some.
async fn picture(browser: &Browser, name: &str) {
    if let Some(place) = std::env::var_os("FRONTDESK_SHOTS") {
        browser.picture(&PathBuf::from(place).join(format!("{name}.png"))).await;
    }
}
