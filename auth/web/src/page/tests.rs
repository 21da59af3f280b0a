use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Request};
use maud::html;
use tower::ServiceExt;

use super::*;
use crate::{Config, Mount, PublicUrl, Texts, protect};

fn headers(cookie: &str) -> HeaderMap {
    HeaderMap::from_iter([(http::header::COOKIE, cookie.parse().unwrap())])
}

fn frame(cookie: &str) -> Frame {
    let mount = Mount::at("/admin");
    let books =
        NavItem::new("Books", mount.href("shop/book/")).current().add_at(mount.href("shop/book/add/"));
    Frame::new("Bookshop", mount.clone(), Texts::default())
        .navigation(vec![NavGroup::new("Shop").item(books)])
        .person(Person::new("ada <b>", mount.href("logout/")).detail("Ada"))
        .seen_by(&headers(cookie))
        .here("shop/book/?q=a&p=2")
}

fn page() -> Page {
    Page::new("River <b>").crumbs([Crumb::link("Shop", "/admin/shop/"), Crumb::text("Books")])
}

#[test]
fn a_page_has_what_every_page_must_have() {
    let text = page()
        .flash(Flash::done("Saved").link("River", "/x"))
        .render(&frame("a=b"), html! { "main" })
        .into_string();
    for part in [
        "<!DOCTYPE html><html lang=\"en\" data-theme=\"auto\">",
        "<title>River &lt;b&gt; · Books · Shop · Bookshop</title>",
        "<a class=\"skip\" href=\"#main\">",
        "<main id=\"main\" tabindex=\"-1\">",
        "<h1>River &lt;b&gt;</h1>",
        "aria-current=\"page\">Books</a>",
        "action=\"/admin/logout/\"",
        "name=\"next\" value=\"/admin/shop/book/?q=a&amp;p=2\"",
        "role=\"status\"",
        "type=\"module\" src=\"/admin/static/",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    for word in ["style=", "<style", "onclick", "http:", "https:"] {
        assert!(!text.contains(word), "{word}");
    }
    assert_eq!(text.matches("<script").count(), 1);
    assert_eq!(text.matches("<h1").count(), 1);
}

#[test]
fn the_theme_and_the_rail_are_in_the_first_byte() {
    let text =
        page().render(&frame("x=1; frontdesk_theme=dark; frontdesk_rail=folded"), html! {}).into_string();
    assert!(text.contains("data-theme=\"dark\" data-rail=\"folded\""));
    assert!(text.contains("name=\"color-scheme\" content=\"dark\""));
    for cookie in [
        "frontdesk_theme=\"><script>",
        "frontdesk_theme=",
        "frontdesk_theme",
        "frontdesk_theme=DARK",
        "xfrontdesk_theme=dark",
    ] {
        assert_eq!(Theme::of(&headers(cookie)), Theme::Auto, "{cookie}");
    }
}

async fn choose(body: &str) -> (u16, String, String) {
    let config = Config::new(PublicUrl::parse("http://127.0.0.1:8000").unwrap());
    let app = Router::new().nest_service("/admin", protect(router(), &config));
    let request = Request::post("/admin/theme/")
        .header("host", "localhost")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(body.to_owned()))
        .unwrap();
    let response = app.oneshot(request).await.unwrap();
    let header =
        |name: &str| response.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    (response.status().as_u16(), header("location"), header("set-cookie"))
}

#[tokio::test]
async fn the_theme_is_chosen_without_a_script_and_never_leads_away() {
    let (status, location, cookie) = choose("theme=dark&next=%2Fadmin%2Fshop%2F%3Fq%3D1").await;
    assert_eq!((status, location.as_str()), (303, "/admin/shop/?q=1"));
    assert!(cookie.starts_with("frontdesk_theme=dark; Path=/;"));
    for next in ["%2F%2Fevil.example", "https%3A%2F%2Fevil.example", "%2F%5Cevil.example", ""] {
        assert_eq!(choose(&format!("theme=light&next={next}")).await.1, "/admin", "{next}");
    }
    for body in ["theme=blue", "", "theme=dark&theme=light", "theme=dark%3B+Secure"] {
        assert_eq!(choose(body).await.0, 400, "{body}");
    }
}

#[test]
fn a_frame_for_a_request_knows_where_it_is() {
    let mut request = Request::get("/shop/?q=1").body(()).unwrap();
    request.extensions_mut().insert(axum::extract::OriginalUri("/admin/shop/?q=1".parse().unwrap()));
    let (parts, ()) = request.into_parts();
    let frame = Frame::for_request("Bookshop", Texts::default(), &parts);
    assert_eq!(frame.mount().path(), "/admin");
    assert!(page().render(&frame, html! {}).into_string().contains("value=\"/admin/shop/?q=1\""));
}

#[test]
fn a_card_stands_alone() {
    let frame = Frame::new("Bookshop", Mount::default(), Texts::default());
    let text = Page::new("Sign in").card().render(&frame, html! {}).into_string();
    assert!(text.contains("<p class=\"card-site\">Bookshop</p>"));
    assert!(!text.contains("id=\"rail\""));
}
