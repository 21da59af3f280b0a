//! The main job in a real browser: sign in, add a book, find it, change it, delete it. With scripts and without, light
//! and dark; and not a word on the console, not a refused resource, not a request to anybody else.

use std::path::PathBuf;

use crate::ground::{Ground, apply, every_database};
use crate::support::{PASSWORD, Person, Shop};
use frontdesk_tests::browser::{Browser, Scheme, Scripts, is_missing};

#[apply(every_database)]
#[tokio::test]
async fn a_manager_keeps_the_books_with_scripts_in_light(#[case] ground: Ground) {
    keep_the_books(ground, Scripts::On, Scheme::Light).await;
}

#[apply(every_database)]
#[tokio::test]
async fn a_manager_keeps_the_books_with_scripts_in_the_dark(#[case] ground: Ground) {
    keep_the_books(ground, Scripts::On, Scheme::Dark).await;
}

#[apply(every_database)]
#[tokio::test]
async fn a_manager_keeps_the_books_without_scripts_in_light(#[case] ground: Ground) {
    keep_the_books(ground, Scripts::Off, Scheme::Light).await;
}

#[apply(every_database)]
#[tokio::test]
async fn a_manager_keeps_the_books_without_scripts_in_the_dark(#[case] ground: Ground) {
    keep_the_books(ground, Scripts::Off, Scheme::Dark).await;
}

async fn keep_the_books(ground: Ground, scripts: Scripts, scheme: Scheme) {
    if is_missing() {
        eprintln!("NOT RUN: there is no browser on this machine");
        return;
    }
    let shop = Shop::open(ground).await;
    let author = shop.text("SELECT name FROM author WHERE id = 7").await;
    let browser = Browser::open(shop.origin(), scripts, scheme).await;

    sign_in(&browser, Person::Manager).await;
    browser.sees("Books").await;

    browser.go("/admin/shop/book/").await;
    browser.press("Add book").await;
    browser.fill("[name=title]", "The Night Desk").await;
    browser.fill("[name=isbn]", "9780000000002").await;
    choose_author(&browser, scripts, &author).await;
    browser.fill("[name=price]", "12.50").await;
    browser.press("Save").await;
    browser.sees("The Night Desk").await;
    let added = "FROM book WHERE isbn = '9780000000002' AND author_id = 7";
    assert_eq!(shop.number(&format!("SELECT count(*) {added} AND title = 'The Night Desk'")).await, 1);

    browser.go("/admin/shop/book/").await;
    browser.fill("main input[name=q]", "Night Desk").await;
    browser.find("main input[name=q]").await.send_keys("\u{e007}").await.unwrap();
    browser.sees("The Night Desk").await;
    browser.press("The Night Desk").await;

    browser.fill("[name=title]", "The Day Desk").await;
    browser.press("Save").await;
    browser.sees("The Day Desk").await;
    assert_eq!(shop.number(&format!("SELECT count(*) {added} AND title = 'The Day Desk'")).await, 1);

    let id = shop.number(&format!("SELECT id {added}")).await;
    browser.go(&format!("/admin/shop/book/{id}/change/")).await;
    browser.press("Delete").await;
    browser.sees("The Day Desk").await;
    assert!(browser.path().await.contains("/delete/"), "{}", browser.path().await);
    browser.click("main form[method=post] button[type=submit]").await;
    browser.find("main input[name=q]").await;
    assert_eq!(shop.number(&format!("SELECT count(*) {added}")).await, 0);

    sign_out(&browser).await;
    browser.go("/admin/").await;
    browser.find("input[name=password]").await;
    assert_silent(&browser, &shop).await;
    browser.close().await;
}

#[apply(every_database)]
#[tokio::test]
async fn mistakes_in_a_form_are_led_to_and_nothing_typed_is_lost(#[case] ground: Ground) {
    if is_missing() {
        return eprintln!("NOT RUN: there is no browser on this machine");
    }
    let shop = Shop::open(ground).await;
    let browser = Browser::open(shop.origin(), Scripts::On, Scheme::Light).await;
    sign_in(&browser, Person::Manager).await;
    browser.go("/admin/shop/book/add/").await;
    browser.fill("[name=title]", "Half a Book").await;
    browser.press("Save").await;
    let summary = browser.find("[role=alert]").await;
    let focused = browser.driver().active_element().await.unwrap();
    assert_eq!(focused, summary, "the summary does not have the focus");
    browser.click("[role=alert] a[href='#id_price']").await;
    let title = browser.find("[name=title]").await.value().await.unwrap();
    assert_eq!(title.as_deref(), Some("Half a Book"));
    // Chromium itself notes every answer of 4xx; nothing else may be said.
    let console = browser.console().await;
    assert!(console.iter().all(|line| line.contains("status of 422")), "{}", console.join("\n"));
    browser.close().await;
}

#[apply(every_database)]
#[tokio::test]
async fn d05_every_page_asks_nobody_but_this_site_for_anything(#[case] ground: Ground) {
    if is_missing() {
        return eprintln!("NOT RUN: there is no browser on this machine");
    }
    let shop = Shop::open(ground).await;
    let browser = Browser::open(shop.origin(), Scripts::On, Scheme::Light).await;
    browser.go("/").await;
    browser.go("/welcome?name=Ada").await;
    sign_in(&browser, Person::Superuser).await;
    for path in PAGES {
        browser.go(path).await;
    }
    assert_silent(&browser, &shop).await;
    browser.close().await;
}

#[apply(every_database)]
#[tokio::test]
async fn x01_what_stands_in_the_books_never_runs(#[case] ground: Ground) {
    if is_missing() {
        return eprintln!("NOT RUN: there is no browser on this machine");
    }
    let shop = Shop::open(ground).await;
    let payload = "</script><img src=x onerror=window.__xss=1><script>window.__xss=1</script>\"''><svg/onload=window.__xss=1>";
    for sql in [
        "book SET title",
        "book SET description",
        "author SET name",
        "\"order\" SET note",
        "customer SET name",
    ] {
        shop.execute(&format!("UPDATE {sql} = '{}' || id", payload.replace('\'', "''"))).await;
    }
    let browser = Browser::open(shop.origin(), Scripts::On, Scheme::Light).await;
    sign_in(&browser, Person::Superuser).await;
    for path in PAGES.iter().chain(&[
        "/admin/shop/book/?q=%3Cimg%20src%3Dx%20onerror%3Dwindow.__xss%3D1%3E",
        "/welcome?name=%3Cimg%20src%3Dx%20onerror%3Dwindow.__xss%3D1%3E",
    ]) {
        browser.go(path).await;
        let ran = browser.driver().execute("return window.__xss === undefined", vec![]).await.unwrap();
        assert_eq!(ran.json(), &serde_json::Value::Bool(true), "it ran on {path}");
    }
    // The searchable select builds its list from JSON in the page.
    browser.go("/admin/shop/book/add/").await;
    browser.fill("[role=combobox]", "img").await;
    browser.find("[role=option]").await;
    let ran = browser.driver().execute("return window.__xss === undefined", vec![]).await.unwrap();
    assert_eq!(ran.json(), &serde_json::Value::Bool(true), "it ran in the select");
    assert_silent(&browser, &shop).await;
    browser.close().await;
}

#[apply(every_database)]
#[tokio::test]
async fn the_theme_follows_the_system_and_the_visitors_choice_sticks(#[case] ground: Ground) {
    if is_missing() {
        return eprintln!("NOT RUN: there is no browser on this machine");
    }
    let shop = Shop::open(ground).await;
    for scripts in [Scripts::On, Scripts::Off] {
        let browser = Browser::open(shop.origin(), scripts, Scheme::Light).await;
        browser.go("/admin/login/").await;
        let light = background(&browser).await;
        browser.prefer(Scheme::Dark).await;
        browser.go("/admin/login/").await;
        let dark = background(&browser).await;
        assert_ne!(light, dark, "{scripts:?}: the system's choice is ignored");
        browser.click("form[action$='/theme/'] button[value=light]").await;
        browser.find("html[data-theme=light]").await;
        browser.go("/admin/login/").await;
        assert_eq!(background(&browser).await, light, "{scripts:?}: the choice is forgotten");
        assert_silent(&browser, &shop).await;
        browser.close().await;
    }
}

#[apply(every_database)]
#[tokio::test]
async fn no_page_scrolls_sideways_on_a_phone(#[case] ground: Ground) {
    if is_missing() {
        return eprintln!("NOT RUN: there is no browser on this machine");
    }
    let shop = Shop::open(ground).await;
    let browser = Browser::open(shop.origin(), Scripts::On, Scheme::Light).await;
    sign_in(&browser, Person::Superuser).await;
    for width in [390, 320] {
        browser.resize(width, 844, true).await;
        for path in PAGES {
            browser.go(path).await;
            let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
            let over = browser.driver().execute(wide, vec![]).await.unwrap();
            assert_eq!(over.json().as_f64(), Some(0.0), "{path} at {width}");
        }
    }
    assert_silent(&browser, &shop).await;
    browser.close().await;
}

/// The README's pictures, taken anew when `FRONTDESK_PICTURES=1`.
#[apply(every_database)]
#[tokio::test]
async fn pictures_for_the_readme(#[case] ground: Ground) {
    if is_missing() || std::env::var_os("FRONTDESK_PICTURES").is_none() {
        return;
    }
    let shop = Shop::open(ground).await;
    let place = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/pictures");
    let browser = Browser::open(shop.origin(), Scripts::On, Scheme::Light).await;
    browser.go("/admin/login/").await;
    browser.picture(&place.join("sign-in.png")).await;
    sign_in(&browser, Person::Superuser).await;
    browser.go("/admin/shop/book/").await;
    browser.picture(&place.join("list.png")).await;
    browser.go("/admin/shop/book/42/change/").await;
    browser.picture(&place.join("form.png")).await;
    browser.prefer(Scheme::Dark).await;
    browser.go("/admin/shop/book/?q=river&o=-price").await;
    browser.picture(&place.join("list-dark.png")).await;
    browser.prefer(Scheme::Light).await;
    browser.resize(390, 844, true).await;
    browser.go("/admin/shop/book/").await;
    browser.picture(&place.join("phone.png")).await;
    browser.close().await;
}

/// One page of every kind.
const PAGES: &[&str] = &[
    "/admin/",
    "/admin/shop/",
    "/admin/shop/book/",
    "/admin/shop/book/?o=-price&q=river",
    "/admin/shop/book/?q=zzzz",
    "/admin/shop/book/add/",
    "/admin/shop/book/1/change/",
    "/admin/shop/book/1/history/",
    "/admin/shop/order/1/change/",
    "/admin/shop/order/1/delete/",
    "/admin/shop/author/1/delete/",
    "/admin/shop/customer/",
    "/admin/auth/user/",
    "/admin/auth/user/1/change/",
    "/admin/auth/user/add/",
    "/admin/auth/user/2/password/",
    "/admin/auth/user/2/groups/",
    "/admin/auth/user/2/permissions/",
    "/admin/auth/group/1/members/",
];

async fn sign_in(browser: &Browser, person: Person) {
    browser.go("/admin/login/").await;
    browser.fill("[name=username]", person.username()).await;
    browser.fill("[name=password]", PASSWORD).await;
    browser.click("main form[method=post] button[type=submit]").await;
    browser.find(".person, [action$='/logout/']").await;
}

async fn sign_out(browser: &Browser) {
    browser.click(".person summary").await;
    browser.press("Sign out").await;
    // Going elsewhere before the answer is there would call the request off.
    browser.find("input[name=password]").await;
}

/// With scripts the field searches while one types; without, it has a search line and a button of its own.
async fn choose_author(browser: &Browser, scripts: Scripts, name: &str) {
    match scripts {
        Scripts::On => {
            browser.fill("[role=combobox]", name).await;
            browser.press_option(name).await;
        }
        Scripts::Off => {
            browser.fill("[name=_query_author_id]", name).await;
            browser.click("[name=_lookup_author_id]").await;
            let option = browser.find("select[name=author_id] option[value='7']").await;
            option.click().await.unwrap();
        }
    }
}

async fn background(browser: &Browser) -> String {
    browser.find("html").await.css_value("background-color").await.unwrap()
}

/// Nothing on the console, and every request to this site.
async fn assert_silent(browser: &Browser, shop: &Shop) {
    let console = browser.console().await;
    assert!(console.is_empty(), "{}", console.join("\n"));
    let strangers: Vec<_> =
        browser.requests().await.into_iter().filter(|url| !url.starts_with(shop.origin())).collect();
    assert!(strangers.is_empty(), "{strangers:?}");
}
