//! Sessions: who may hold one, how it is kept, and how it ends.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use http::Method;
use sha2::{Digest, Sha256};

use crate::ground::{Ground, apply, every_ground};
use crate::support::{COOKIE, PASSWORD, Person, Setup, Shop};

#[apply(every_ground)]
#[tokio::test]
async fn s01_session_ids_are_random_and_hashed_at_rest(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let mut seen = BTreeSet::new();
    for _ in 0..20 {
        let client = shop.sign_in(Person::Plain).await;
        let id = client.cookie(COOKIE).unwrap();
        assert!(id.len() >= 22, "{id} is shorter than 128 bits");
        assert!(seen.insert(id.clone()), "{id} came twice");
        assert_eq!(shop.whole("auth_session").await.matches(&id).count(), 0, "the id itself is in the table");
        let _page = client.get("/me").await.expect_status(200);
    }
    // What the table holds is a hash: as many rows as sessions, and none of them opens the door.
    assert_eq!(shop.number("SELECT count(*) FROM auth_session").await, 20);
    let stolen = shop.text("SELECT id FROM auth_session LIMIT 1").await.to_lowercase();
    let thief = shop.anonymous();
    thief.plant_cookie(COOKIE, &stolen);
    thief.get("/me").await.expect_redirect("/login/?next=/me");
    // Half of all bits are set, within six standard deviations.
    let bits: Vec<u8> = seen.iter().flat_map(|id| Sha256::digest(id.as_bytes()).to_vec()).collect();
    let ones: u32 = bits.iter().map(|byte| byte.count_ones()).sum();
    let (mean, spread) = (bits.len() as f64 * 4.0, (bits.len() as f64 * 2.0).sqrt());
    assert!((f64::from(ones) - mean).abs() < 6.0 * spread, "{ones} ones of {}", bits.len() * 8);
}

#[apply(every_ground)]
#[tokio::test]
async fn s02_signing_in_and_out_changes_the_id_and_the_old_one_is_dead(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let browser = shop.sign_in(Person::Plain).await;
    let first = browser.copy();
    let signed_in = browser.post("/login/", &[("username", "eddie"), ("password", PASSWORD)]).await;
    assert_eq!(signed_in.status, 303, "{signed_in:#}");
    assert_ne!(first.cookie(COOKIE), browser.cookie(COOKIE), "the id lives on");
    first.get("/me").await.expect_redirect("/login/?next=/me");
    browser.get("/me").await.expect_status(200).expect_words("eddie");
    let second = browser.copy();
    let _signed_out = browser.post("/logout/", &[]).await;
    assert_eq!(browser.cookie(COOKIE), None, "the cookie stays");
    second.get("/me").await.expect_redirect("/login/?next=/me");
    assert_eq!(shop.number("SELECT count(*) FROM auth_session").await, 0);
}

#[apply(every_ground)]
#[tokio::test]
async fn s03_an_id_that_a_client_made_up_is_never_taken_over(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let honest = shop.sign_in(Person::Plain).await.cookie(COOKIE).unwrap();
    let like_ours: String = honest.chars().rev().collect();
    for planted in ["1", "0123456789abcdef0123456789abcdef", like_ours.as_str(), "AAAAAAAAAAAAAAAAAAAAAA"] {
        let visitor = shop.anonymous();
        visitor.plant_cookie(COOKIE, planted);
        visitor.get("/me").await.expect_redirect("/login/?next=/me");
        visitor.plant_cookie(COOKIE, planted);
        let signed_in = visitor.post("/login/", &[("username", "pat"), ("password", PASSWORD)]).await;
        assert_eq!(signed_in.status, 303, "{signed_in:#}");
        assert_ne!(visitor.cookie(COOKIE).as_deref(), Some(planted));
        let attacker = shop.anonymous();
        attacker.plant_cookie(COOKIE, planted);
        attacker.get("/me").await.expect_redirect("/login/?next=/me");
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn s04_on_https_the_cookie_is_host_bound_secure_and_hidden_from_scripts(#[case] ground: Ground) {
    let shop = Shop::open_with(ground, Setup::default().public_url("https://shop.example")).await;
    let ask = |path: &str| shop.anonymous().ask(Method::POST, path).header("host", "shop.example");
    for path in ["/login/", "/admin/login/"] {
        let fields = [("username", "eddie"), ("password", PASSWORD)];
        let answer =
            ask(path).header("sec-fetch-site", "same-origin").form(&fields).send().await.expect_status(303);
        let cookies = answer.set_cookies();
        assert_eq!(cookies.len(), 1, "{cookies:?}");
        let cookie = cookies[0].to_lowercase();
        assert!(cookies[0].starts_with("__Host-frontdesk="), "{cookie}");
        for attribute in ["; secure", "; httponly", "; path=/", "; samesite=lax"] {
            assert!(cookie.contains(attribute), "no {attribute:?}: {cookie}");
        }
        assert!(!cookie.contains("domain=") && cookie.len() < 4096, "{cookie}");
        assert!(!format!("{cookie};").contains("path=/admin"), "{cookie}");

        let value = cookies[0].split(';').next().unwrap().to_owned();
        let leave = ask("/logout/").header("sec-fetch-site", "same-origin").header("cookie", &value);
        let removal = leave.send().await.expect_status(303).set_cookies().concat().to_lowercase();
        for attribute in ["__host-frontdesk=", "; secure", "; httponly", "; path=/", "max-age=0"] {
            assert!(removal.contains(attribute), "no {attribute:?} in the removal: {removal}");
        }
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn s04_plain_http_is_for_loopback_only_and_uses_another_name(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let visitor = shop.anonymous();
    let answer = visitor.post("/login/", &[("username", "eddie"), ("password", PASSWORD)]).await;
    let cookie = answer.set_cookies().concat().to_lowercase();
    assert!(cookie.starts_with("frontdesk="), "{cookie}");
    for attribute in ["; httponly", "; path=/", "; samesite=lax"] {
        assert!(cookie.contains(attribute), "no {attribute:?}: {cookie}");
    }
    assert!(!cookie.contains("domain="), "{cookie}");
    for url in ["http://shop.example", "http://10.0.0.1:8000", "http://127.0.0.1.evil.example"] {
        assert!(frontdesk_web::PublicUrl::parse(url).is_err(), "{url} is not loopback");
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn s06_a_session_ends_at_its_absolute_limit_however_busy(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let eddie = shop.sign_in(Person::Editor).await;
    // Staff: idle 8 hours, absolute 24 hours. A click an hour keeps it from going idle, and does not keep it forever.
    for hour in 1..24 {
        shop.clock().forward(chrono::TimeDelta::hours(1));
        assert_eq!(eddie.get("/me").await.status, 200, "out after {hour} hours");
    }
    shop.clock().forward(chrono::TimeDelta::hours(1));
    eddie.get("/me").await.expect_redirect("/login/?next=/me");
    let turned_away = eddie.get("/admin/").await;
    assert!(turned_away.location().starts_with("/admin/login/"), "{turned_away:#}");
}

#[apply(every_ground)]
#[tokio::test]
async fn an_idle_session_ends_and_a_used_one_does_not(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let (idle, busy) = (shop.sign_in(Person::Editor).await, shop.sign_in(Person::Editor).await);
    for _ in 0..3 {
        shop.clock().forward(chrono::TimeDelta::hours(3));
        let _page = busy.get("/me").await.expect_status(200);
    }
    idle.get("/me").await.expect_redirect("/login/?next=/me");
}

#[apply(every_ground)]
#[tokio::test]
async fn s07_signing_out_ends_the_session_on_the_server_and_nothing_private_is_kept(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let eddie = shop.sign_in(Person::Editor).await;
    let stolen = eddie.copy();
    let page = eddie.get("/admin/shop/book/").await.expect_status(200);
    assert!(page.header("cache-control").contains("no-store"), "Back would show it: {page}");
    let _signed_out = eddie.post("/admin/logout/", &[]).await.expect_status(303);
    stolen.get("/me").await.expect_redirect("/login/?next=/me");
    assert!(stolen.get("/admin/shop/book/").await.location().starts_with("/admin/login/"));
}

#[apply(every_ground)]
#[tokio::test]
async fn s08_a_slow_request_cannot_bring_a_signed_out_session_back(#[case] ground: Ground) {
    let shop = Shop::open_with(ground, Setup::default().with_slow_page()).await;
    // The whole race on one ground; that the statement is the same one on the others shows in a few rounds.
    let rounds = if ground == Ground::SQLITE { 200 } else { 10 };
    for round in 0..rounds {
        let pat = shop.sign_in(Person::Plain).await;
        let stolen = pat.copy();
        // Fifty requests load the session and change it, and are held at the gate until the visitor has signed out.
        let held: Vec<_> = (0..50)
            .map(|_| {
                tokio::spawn({
                    let pat = pat.copy();
                    async move { pat.get("/slow").await }
                })
            })
            .collect();
        shop.slow_page().all_inside(50).await;
        let _signed_out = pat.post("/logout/", &[]).await.expect_status(303);
        shop.slow_page().let_out(50);
        for answer in join_all(held).await {
            assert!(answer.unwrap().status < 500, "round {round}");
        }
        stolen.get("/me").await.expect_redirect("/login/?next=/me");
        assert_eq!(
            shop.number("SELECT count(*) FROM auth_session").await,
            0,
            "round {round}: the row is back"
        );
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn s15_a_broken_cookie_is_a_stranger_and_never_a_fault(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let real = shop.sign_in(Person::Plain).await.cookie(COOKIE).unwrap();
    let long = "x".repeat(6000);
    let many = (0..60).map(|n| format!("c{n}=v")).collect::<Vec<_>>().join("; ");
    let broken = [
        format!("{COOKIE}="),
        format!("{COOKIE}=;;;=;"),
        format!("{COOKIE}={long}"),
        format!("{COOKIE}={}", &real[1..]),
        format!("{COOKIE}={real}x"),
        format!("{COOKIE}=%00%ff"),
        format!("{COOKIE}=\"\\\""),
        many,
        "=".to_owned(),
        ";".to_owned(),
        format!("{COOKIE}={}", real.to_uppercase()),
        format!("{COOKIE}=../../etc/passwd"),
        format!("{COOKIE}=' OR 1=1 --"),
    ];
    for cookie in broken {
        for path in ["/me", "/admin/"] {
            let answer = shop.anonymous().ask(Method::GET, path).header("cookie", &cookie).send().await;
            assert!((300..500).contains(&answer.status), "{cookie:.60}: {answer:#}");
        }
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn s16_an_anonymous_visit_makes_no_session_and_sets_no_cookie(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let visitor = shop.anonymous();
    for path in [
        "/",
        "/welcome?name=x",
        "/me",
        "/staff",
        "/login/",
        "/admin/",
        "/admin/login/",
        "/admin/shop/book/",
        "/nowhere",
    ] {
        for _ in 0..20 {
            let answer = visitor.get(path).await;
            assert!(answer.set_cookies().is_empty(), "{answer}: {:?}", answer.set_cookies());
        }
    }
    let _refused = visitor.post("/login/", &[("username", "x"), ("password", "y")]).await;
    assert_eq!(shop.number("SELECT count(*) FROM auth_session").await, 0);
}

#[apply(every_ground)]
#[tokio::test]
async fn s17_private_answers_and_cookies_are_never_cached(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let eddie = shop.anonymous();
    let signed_in = eddie.post("/login/", &[("username", "eddie"), ("password", PASSWORD)]).await;
    let mut answers = vec![signed_in];
    for door in shop.doors().into_iter().filter(|door| door.method == Method::GET && !door.is_asset()) {
        answers.push(eddie.get(&door.path).await);
    }
    answers.push(eddie.get("/admin/shop/book/999999/change/").await);
    answers.push(eddie.post("/logout/", &[]).await);
    for answer in answers {
        assert!(answer.header("cache-control").contains("no-store"), "{answer}: {:?}", answer.headers);
        let vary = answer
            .headers
            .get_all("vary")
            .iter()
            .any(|value| value.to_str().unwrap().to_lowercase().contains("cookie"));
        assert!(vary, "no Vary: Cookie on {answer}: {:?}", answer.headers);
    }
}
