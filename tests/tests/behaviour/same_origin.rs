//! Nobody else's page can make a visitor's browser change anything: every unsafe request must prove where it comes from.

use http::Method;

use crate::ground::{Ground, apply, every_ground};
use crate::support::{PASSWORD, Person, Shop};

/// Who asks, with which headers, and whether they are proof.
type Proof = (&'static str, &'static [(&'static str, &'static str)], bool);

/// What a browser, or something else, may say of where a request comes from, and whether that is proof.
const PROOFS: &[Proof] = &[
    ("same origin", &[("sec-fetch-site", "same-origin")], true),
    ("typed by the user", &[("sec-fetch-site", "none")], true),
    ("an older browser on our page", &[("origin", "OURS")], true),
    ("says nothing", &[], false),
    ("another site", &[("sec-fetch-site", "cross-site")], false),
    ("a neighbor on the same site", &[("sec-fetch-site", "same-site")], false),
    ("another site that borrows our origin", &[("sec-fetch-site", "cross-site"), ("origin", "OURS")], false),
    ("a word that no browser says", &[("sec-fetch-site", "Same-Origin-ish")], false),
    ("an older browser on another page", &[("origin", "https://evil.example")], false),
    ("an opaque origin", &[("origin", "null")], false),
    ("our origin with another scheme", &[("origin", "SCHEME")], false),
    ("our origin as a prefix", &[("origin", "PREFIX")], false),
    ("only a referrer", &[("referer", "OURS")], false),
    (
        "a bearer token beside the cookie",
        &[("authorization", "Bearer x"), ("sec-fetch-site", "cross-site")],
        false,
    ),
];

#[apply(every_ground)]
#[tokio::test]
async fn c01_unsafe_requests_without_proof_of_origin_are_refused_on_every_route(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let boss = shop.sign_in(Person::Superuser).await;
    let before = shop.fingerprint().await;
    for door in shop.doors().into_iter().filter(|door| !door.method.is_safe()) {
        for (who, headers, is_proof) in PROOFS.iter().filter(|(.., is_proof)| !is_proof) {
            let mut ask = boss.ask(door.method.clone(), &door.path).form(&[("title", "planted")]);
            for (name, value) in *headers {
                ask = ask.header(name, &dressed(value, shop.origin()));
            }
            let answer = ask.send().await;
            assert_eq!(answer.status, 403, "{who}, {is_proof}: {answer:#}");
            assert!(answer.set_cookies().is_empty(), "{who} gets a cookie: {answer}");
        }
    }
    assert_eq!(shop.fingerprint().await, before, "a refused request changed the books");
    boss.get("/me").await.expect_status(200).expect_words(Person::Superuser.username());
}

#[apply(every_ground)]
#[tokio::test]
async fn an_unsafe_request_with_proof_passes(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    for (who, headers, _) in PROOFS.iter().filter(|(.., is_proof)| *is_proof) {
        let visitor = shop.anonymous();
        let fields = [("username", Person::Plain.username()), ("password", PASSWORD)];
        let mut ask = visitor.ask(Method::POST, "/login/").form(&fields);
        for (name, value) in *headers {
            ask = ask.header(name, &dressed(value, shop.origin()));
        }
        let answer = ask.send().await;
        assert_eq!(answer.status, 303, "{who}: {answer:#}");
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn nobody_can_be_signed_in_or_out_by_another_site(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let victim = shop.sign_in(Person::Viewer).await;
    let fields = [("username", Person::Editor.username()), ("password", PASSWORD)];
    for path in ["/login/", "/admin/login/", "/logout/", "/admin/logout/"] {
        let forged = victim.ask(Method::POST, path).header("sec-fetch-site", "cross-site").form(&fields);
        let answer = forged.send().await.expect_status(403);
        assert!(answer.set_cookies().is_empty(), "{answer:#}");
    }
    victim.get("/me").await.expect_status(200).expect_words(Person::Viewer.username());
}

#[apply(every_ground)]
#[tokio::test]
async fn reading_needs_no_proof(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let vera = shop.sign_in(Person::Viewer).await;
    for site in ["cross-site", "same-site", "none"] {
        let ask = vera.ask(Method::GET, "/admin/shop/book/").header("sec-fetch-site", site);
        let _page = ask.send().await.expect_status(200);
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn an_overridden_method_is_not_obeyed(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let boss = shop.sign_in(Person::Superuser).await;
    let before = shop.fingerprint().await;
    let path = "/admin/shop/book/1/delete/";
    let ways: [(&str, &str); 3] =
        [("x-http-method-override", "POST"), ("x-method-override", "POST"), ("x-http-method", "POST")];
    for (name, value) in ways {
        let _page = boss.ask(Method::GET, path).header(name, value).send().await;
    }
    let _page = boss.get("/admin/shop/book/1/delete/?_method=POST").await;
    assert_eq!(shop.fingerprint().await, before);
}

fn dressed(value: &str, origin: &str) -> String {
    match value {
        "OURS" => origin.to_owned(),
        "SCHEME" => origin.replace("http://", "https://"),
        "PREFIX" => format!("{origin}.evil.example"),
        other => other.to_owned(),
    }
}
