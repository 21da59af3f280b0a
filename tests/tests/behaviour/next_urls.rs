//! `next` is bait: it may lead to a path of this site and nowhere else, however it is dressed up.

use crate::ground::{Ground, apply, every_ground};
use crate::support::{PASSWORD, Person, Shop};
use frontdesk_tests::client::Client;

/// What published advisories and their tests tried, and some more. Each is given percent-encoded, once.
const BAIT: &[&str] = &[
    // S1: slashes and backslashes, with and without blanks before them.
    r"\\\evil.example",
    r"/\evil.example",
    r"\/evil.example",
    "//evil.example",
    "////evil.example",
    " //evil.example",
    "\t//evil.example",
    r"\\evil.example",
    r"/\/evil.example",
    r"\evil.example",
    "///evil.example",
    r"/\\evil.example",
    "//evil.example/%2f..",
    "/ /evil.example",
    "/\u{a0}/evil.example",
    "\u{3000}//evil.example",
    // S2: schemes and user names.
    "myhttp://evil.example",
    "http:////evil.example",
    r"https://host\@evil.example/",
    "https://host@evil.example/",
    "https://host:host@evil.example/",
    "https://host%5c@evil.example",
    "https://evil.example",
    "http:evil.example",
    "https:/evil.example",
    "https:evil.example",
    "HTTP://EVIL.EXAMPLE",
    "ftp://evil.example",
    "blob:https://evil.example/x",
    "//127.0.0.1@evil.example",
    "/@evil.example",
    "//[::1]@evil.example/",
    "mailto:a@evil.example",
    // S3: domains that look like ours.
    r"https://evil.example\.good.tld",
    "https://notgood.tld",
    "//127.0.0.1.evil.example",
    "http://127.0.0.1.evil.example/",
    // S4: what a browser strips before it reads the address.
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "/\t\\evil.example",
    "\n//evil.example",
    "\u{0}//evil.example",
    "/\u{0}/evil.example",
    "/%09/evil.example",
    "/%0a/evil.example",
    "/%0d%0aLocation:%20https://evil.example",
    "/x\r\nSet-Cookie: a=b",
    // Encoded once, twice, three times.
    "/%2fevil.example",
    "/%2Fevil.example",
    "%2f%2fevil.example",
    "/%5cevil.example",
    "/%252fevil.example",
    "/%25252fevil.example",
    "/%5C%5Cevil.example",
    "/%00/evil.example",
    // S6: addresses that run.
    "javascript:alert(1)",
    " javascript:alert(1)",
    "javascrip\nt:alert(1)",
    "java\tscript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "\u{1}javascript:alert(1)",
    "jar:https://evil.example!/",
    // Neither path nor address.
    "",
    " ",
    "evil.example",
    "me",
    "./me",
    "../me",
    "?next=/me",
    "#me",
    "/\u{202e}/evil.example",
    "/\u{ff0f}evil.example/\u{d}",
];

/// Paths that are ours and must go on working.
const HONEST: &[&str] = &[
    "/me",
    "/welcome?name=River%20Song",
    "/admin/shop/book/?q=river&o=-price",
    "/me#top",
    "/welcome?name=a//b",
];

#[apply(every_ground)]
#[tokio::test]
async fn c05_next_leads_only_to_a_path_of_this_site(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let eddie = shop.anonymous();
    let by_default = sign_in_towards(&eddie, "/login/", None).await;
    for bait in BAIT {
        for page in ["/login/", "/admin/login/"] {
            let location = sign_in_towards(&eddie, page, Some(bait)).await;
            assert_at_home(&shop, bait, &location);
            if page == "/login/" {
                assert_eq!(location, by_default, "{bait:?} is no reason to leave the default");
            }
        }
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn the_sign_in_page_does_not_carry_bait_along(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let visitor = shop.anonymous();
    for bait in BAIT {
        for page in ["/login/", "/admin/login/"] {
            let shown = visitor.get(&format!("{page}?next={}", encode(bait))).await;
            assert!(shown.status == 200 || shown.status == 400, "{shown:#}");
            for value in shown.attributes("input[name=next]", "value") {
                assert!(value.is_empty() || !BAIT.contains(&value.as_str()), "{bait:?} is kept: {shown:#}");
            }
            for link in shown.links().into_iter().chain(shown.attributes("form", "action")) {
                assert_at_home(&shop, bait, &link);
            }
        }
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn a_path_of_this_site_is_followed_with_its_query(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    for path in HONEST {
        let location = sign_in_towards(&shop.anonymous(), "/login/", Some(path)).await;
        assert_eq!(&location, path);
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn a_page_that_wants_a_user_comes_back_after_sign_in(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let visitor = shop.anonymous();
    let sent_away = visitor.get("/me").await;
    sent_away.expect_redirect("/login/?next=/me");
    let mut form = visitor.get(sent_away.location()).await.expect_status(200).form("main form");
    form.set("username", Person::Plain.username());
    form.set("password", PASSWORD);
    let signed_in = visitor.submit(sent_away.location(), &form, None).await;
    signed_in.expect_redirect("/me");
    visitor.get("/me").await.expect_status(200).expect_words(Person::Plain.username());
}

#[apply(every_ground)]
#[tokio::test]
async fn a_list_of_the_admin_comes_back_after_sign_in_with_its_search(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let visitor = shop.anonymous();
    let sent_away = visitor.get("/admin/shop/book/?q=river&o=-price").await;
    assert!(sent_away.location().starts_with("/admin/login/?next="), "{sent_away}");
    let mut form = visitor.get(sent_away.location()).await.expect_status(200).form("main form");
    form.set("username", Person::Viewer.username());
    form.set("password", PASSWORD);
    let signed_in = visitor.submit(sent_away.location(), &form, None).await;
    signed_in.expect_redirect("/admin/shop/book/?q=river&o=-price");
}

/// Signs in with `next` in the query and in the form, as both have been holes; gives the place it leads to.
async fn sign_in_towards(client: &Client, page: &str, next: Option<&str>) -> String {
    let path = next.map_or_else(|| page.to_owned(), |next| format!("{page}?next={}", encode(next)));
    let mut fields = vec![("username", Person::Editor.username()), ("password", PASSWORD)];
    fields.extend(next.map(|next| ("next", next)));
    let answer = client.post(&path, &fields).await;
    assert_eq!(answer.status, 303, "{answer:#}");
    answer.location().to_owned()
}

/// Judges a location as a browser would, by the same rules for parsing addresses.
fn assert_at_home(shop: &Shop, bait: &str, location: &str) {
    let home = reqwest::Url::parse(shop.origin()).unwrap();
    let there = home.join(location).unwrap_or_else(|fault| panic!("{bait:?} gave {location:?}: {fault}"));
    assert_eq!(there.origin(), home.origin(), "{bait:?} led to {location:?}");
    assert!(
        location.starts_with('/') || location.is_empty() || location.starts_with(['#', '?']),
        "{bait:?} gave {location:?}"
    );
}

fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
