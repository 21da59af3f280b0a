//! One site in every house: the examples of `demo/examples/`, each on a socket of its own, asked for the same.

use std::collections::BTreeSet;
use std::path::Path;

use http::Method;
use rstest::rstest;
use rstest_reuse::template;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::ground::{Ground, apply};
use crate::hosts::{is_under, keep_the_books_below};
use crate::support::{COOKIE, PASSWORD, Person, Shop};
use frontdesk_tests::answer::Answer;
use frontdesk_tests::client::Client;

/// The programs themselves, whose `main` nobody calls here.
macro_rules! examples {
    ($($name:ident $file:literal)*) => {
        $(
            #[allow(dead_code, unreachable_pub, reason = "a whole program, of which this takes `serve`")]
            #[path = $file]
            mod $name;
        )*
    };
}

examples! {
    axum_nest "../../../demo/examples/axum_nest.rs"
    axum_nest_service "../../../demo/examples/axum_nest_service.rs"
    axum_path_parameter "../../../demo/examples/axum_path_parameter.rs"
    plain_hyper "../../../demo/examples/plain_hyper.rs"
    poem "../../../demo/examples/poem.rs"
    salvo "../../../demo/examples/salvo.rs"
    tower_stack "../../../demo/examples/tower_stack.rs"
}

/// A house that a site can live in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    AxumNestService,
    AxumNest,
    AxumPathParameter,
    PlainHyper,
    TowerStack,
    Poem,
    Salvo,
}

impl Host {
    /// Where the site is.
    fn mount(self) -> &'static str {
        if self == Self::AxumPathParameter { "/t/north/admin" } else { "/admin" }
    }

    /// Serves the shop's books; the origin.
    async fn open(self, shop: &Shop) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let site = demo::hosted::site(shop.services(), &origin).unwrap();
        let auth = shop.services().auth.clone();
        tokio::spawn(async move {
            let served = match self {
                Self::AxumNestService => axum_nest_service::serve(listener, site, &auth).await,
                Self::AxumNest => axum_nest::serve(listener, site, &auth).await,
                Self::AxumPathParameter => axum_path_parameter::serve(listener, site, &auth).await,
                Self::PlainHyper => plain_hyper::serve(listener, site, &auth).await,
                Self::TowerStack => tower_stack::serve(listener, site, &auth).await,
                Self::Poem => poem::serve(listener, site, &auth).await,
                Self::Salvo => salvo::serve(listener, site, &auth).await,
            };
            served.unwrap();
        });
        origin
    }
}

/// Every host, and among them every database: a host must not care where the rows are, nor how many connections there are.
#[template]
#[rstest]
#[case::in_axum_nest_service_on_sqlite(Host::AxumNestService, Ground::SQLITE)]
#[case::in_axum_nest_on_postgres_one(Host::AxumNest, Ground::POSTGRES_ONE)]
#[case::in_axum_path_parameter_on_mariadb(Host::AxumPathParameter, Ground::MARIADB)]
#[case::in_plain_hyper_on_sqlite_one(Host::PlainHyper, Ground::SQLITE_ONE)]
#[case::in_a_tower_stack_on_postgres(Host::TowerStack, Ground::POSTGRES)]
#[case::in_poem_on_mariadb_one(Host::Poem, Ground::MARIADB_ONE)]
#[case::in_salvo_on_sqlite(Host::Salvo, Ground::SQLITE)]
fn every_host(#[case] host: Host, #[case] ground: Ground) {}

/// Somebody who has signed in under the mount.
async fn signed_in(origin: &str, mount: &str) -> Client {
    let max = Client::new(origin);
    let fields = [("username", Person::Manager.username()), ("password", PASSWORD)];
    let _in = max.post(&format!("{mount}/login/"), &fields).await.expect_status(303);
    max
}

#[apply(every_host)]
#[tokio::test]
async fn a_visitor_signs_in_and_keeps_the_books(#[case] host: Host, #[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let origin = host.open(&shop).await;
    keep_the_books_below(&origin, host.mount()).await;
    // The front door: without a slash where there is no other.
    let front = Client::new(&origin).get(host.mount()).await;
    let front = if front.status == 308 { Client::new(&origin).get(front.location()).await } else { front };
    assert!(front.location().starts_with(&format!("{}/login/?next=", host.mount())), "{front:#}");
    assert_eq!(Client::new(&origin).get("/").await.expect_status(200).text(), "the host's own page");
}

#[apply(every_host)]
#[tokio::test]
async fn a_prefix_ends_at_a_segment_and_the_rest_is_the_hosts(#[case] host: Host, #[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let (origin, mount) = (host.open(&shop).await, host.mount());
    let visitor = Client::new(&origin);
    let beside =
        [format!("{mount}istrator"), format!("{mount}istrator/shop/book/"), mount.replace("admin", "Admin/")];
    for path in beside.iter().map(String::as_str).chain(["/adm", "/shop/book/", "/login/", "/static/x.css"]) {
        let theirs = visitor.get(path).await;
        assert!(theirs.location().is_empty(), "{theirs:#}");
        assert_eq!(theirs.header("content-security-policy"), "", "{theirs:#}");
    }
    let slashed = visitor.get(&format!("{mount}/")).await;
    if host == Host::AxumNest {
        // No route of ours can have this address, so nothing leads there: see the crawl below.
        assert_eq!((slashed.status, slashed.header("content-security-policy")), (404, ""), "{slashed:#}");
    } else {
        assert!(slashed.location().starts_with(&format!("{mount}/login/")), "{slashed:#}");
    }
}

#[apply(every_host)]
#[tokio::test]
async fn every_link_asset_form_and_cookie_stays_under_the_mount(#[case] host: Host, #[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let (origin, mount) = (host.open(&shop).await, host.mount());
    let max = signed_in(&origin, mount).await;
    let mut waiting = vec![mount.to_owned()];
    let mut known: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut asked = 0;
    while let Some(path) = waiting.pop() {
        if asked == 60 {
            break;
        }
        asked += 1;
        let page = max.get(&path).await;
        assert!(page.status < 400, "{page:#}");
        let mut leads = page.links();
        leads.extend([page.location().to_owned()]);
        for (selector, name) in
            [("link", "href"), ("script[src]", "src"), ("form", "action"), ("[data-source]", "data-source")]
        {
            leads.extend(page.attributes(selector, name));
        }
        for lead in leads.iter().filter(|lead| lead.starts_with('/')) {
            let bare = lead.split(['?', '#']).next().unwrap().to_owned();
            assert!(is_under(&bare, mount), "{lead} leads out of {mount}: {page}");
            assert!(host != Host::AxumNest || bare != format!("{mount}/"), "{lead} leads nowhere: {page}");
            // Signing out is a form, not a page.
            if !bare.ends_with("/logout/") && !bare.ends_with("/theme/") && known.insert(bare.clone()) {
                waiting.insert(waiting.len() / 2, bare);
            }
        }
    }
    assert!(asked > 20, "only {asked} pages under {mount}");

    let add = format!("{mount}/shop/author/add/");
    let mut form = max.get(&add).await.expect_status(200).form("main form[method=post]");
    form.set("name", "A Cookie's Author");
    let saved = max.submit(&add, &form, None).await.expect_status(303);
    let news = saved
        .set_cookies()
        .into_iter()
        .find(|cookie| !cookie.starts_with(COOKIE) || cookie.starts_with("frontdesk_flash"));
    let news = news.unwrap_or_else(|| panic!("no news: {saved:#}"));
    assert!(news.contains(&format!("Path={mount};")), "{news}");
}

#[apply(every_host)]
#[tokio::test]
async fn every_answer_has_the_headers_it_has_everywhere(#[case] host: Host, #[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let (origin, mount) = (host.open(&shop).await, host.mount());
    let max = signed_in(&origin, mount).await;
    let style = max.get(mount).await;
    let style = if style.status == 308 { max.get(style.location()).await } else { style };
    let style = style.attributes("link[rel=stylesheet]", "href").remove(0);
    let at = |path: &str| format!("{mount}{path}");
    let mut answers: Vec<Answer> = Vec::new();
    for path in [
        at("/shop/book/"),
        at("/shop/nothing/"),
        at("/shop/book/999999/change/"),
        at("/shop/book/?nothing=1"),
        style,
    ] {
        answers.push(max.get(&path).await);
    }
    // Not with the session's cookie: that refusal would come from the application's own layer, around the site.
    answers.push(max.ask(Method::POST, &at("/shop/author/add/")).without_cookies().send().await);
    answers
        .push(max.ask(Method::HEAD, &at("/shop/book/")).header("sec-fetch-site", "same-origin").send().await);
    answers.push(
        max.ask(Method::TRACE, &at("/shop/book/")).header("sec-fetch-site", "same-origin").send().await,
    );
    answers.push(Client::new(&origin).get(&at("/login/")).await);
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [200, 404, 404, 400, 200, 403, 200, 405, 200]);
    for answer in &answers {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{name} of {answer}");
        }
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{answer}: {policy}"
        );
        assert_eq!(answer.headers.get_all("x-request-id").iter().count(), 1, "{answer}");
        if !answer.asked.contains("/static/") {
            assert_eq!(answer.header("cache-control"), "no-store", "{answer}");
        }
    }
}

#[apply(every_host)]
#[tokio::test]
async fn a_change_without_proof_of_its_origin_is_refused(#[case] host: Host, #[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let (origin, mount) = (host.open(&shop).await, host.mount());
    let max = signed_in(&origin, mount).await;
    let before = shop.fingerprint().await;
    let routes =
        ["/shop/author/add/", "/shop/author/1/change/", "/shop/author/1/delete/", "/login/", "/logout/"];
    let proofs: [&[(&str, &str)]; 4] = [
        &[],
        &[("sec-fetch-site", "cross-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null"), ("sec-fetch-site", "same-site")],
    ];
    for path in routes {
        for proof in proofs {
            let mut ask = max.ask(Method::POST, &format!("{mount}{path}")).form(&[("name", "planted")]);
            for (name, value) in proof {
                ask = ask.header(name, value);
            }
            let _refused = ask.send().await.expect_status(403);
        }
    }
    assert_eq!(shop.fingerprint().await, before);
    let _still_in = max.get(&format!("{mount}/shop/book/")).await.expect_status(200);
    // A page of this origin is taken by an older browser's word, too.
    let own = max.ask(Method::POST, &format!("{mount}/shop/author/add/")).header("origin", &origin);
    let _saved = own.form(&[("name", "Typed Here")]).send().await.expect_status(303);
}

#[apply(every_host)]
#[tokio::test]
async fn limits_hold_before_anything_is_read(#[case] host: Host, #[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let (origin, mount) = (host.open(&shop).await, host.mount());
    let max = signed_in(&origin, mount).await;
    let before = shop.fingerprint().await;
    let add = format!("{mount}/shop/author/add/");
    let much = "x".repeat(1024 * 1024 + 1);
    let too_large = max.post(&add, &[("name", &much)]).await;
    assert_eq!(too_large.status, 413, "{too_large}");
    let many: Vec<(String, String)> = (0..1001).map(|place| (format!("f{place}"), String::new())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let too_many = max.post(&add, &many).await;
    assert!((400..=413).contains(&too_many.status), "{too_many}");
    let long = max.get(&format!("{mount}/shop/book/?q={}", "a".repeat(9 * 1024))).await;
    assert_eq!(long.status, 414, "{long}");
    let stranger = max.ask(Method::GET, &format!("{mount}/shop/book/")).header("host", "evil.example");
    let _misdirected = stranger.send().await.expect_status(421);
    // Nobody says beforehand how long this body is.
    let status = send_in_chunks(&origin, &add, &max.cookie(COOKIE).unwrap()).await;
    assert_eq!(status, "413");
    assert_eq!(shop.fingerprint().await, before);
}

/// A form of more than a MiB in chunks; the status of the answer.
async fn send_in_chunks(origin: &str, path: &str, session: &str) -> String {
    let address = origin.trim_start_matches("http://");
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut reading, mut writing) = stream.into_split();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\norigin: {origin}\r\ncookie: {COOKIE}={session}\r\n\
         content-type: application/x-www-form-urlencoded\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    let sending = tokio::spawn(async move {
        writing.write_all(head.as_bytes()).await?;
        let chunk = format!("4000\r\nname={}\r\n", "x".repeat(0x4000 - 5));
        for _ in 0..80 {
            writing.write_all(chunk.as_bytes()).await?;
        }
        writing.write_all(b"0\r\n\r\n").await?;
        std::io::Result::Ok(writing)
    });
    let mut line = vec![0; 12];
    reading.read_exact(&mut line).await.unwrap();
    // The server may have hung up on the rest.
    let _sent = sending.await;
    String::from_utf8(line).unwrap().split_whitespace().nth(1).unwrap_or_default().to_owned()
}

#[test]
fn every_host_is_one_file_of_at_most_40_lines() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/examples");
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        // The one that is no host: `own_tables` counts its lines.
        if path.ends_with("profiles.rs") {
            continue;
        }
        assert!(text.lines().count() <= 40, "{}: {} lines", path.display(), text.lines().count());
        assert!(text.starts_with("//! "), "{} says nothing of itself", path.display());
        names.insert(path.file_stem().unwrap().to_string_lossy().into_owned());
    }
    for name in [
        "axum_nest",
        "axum_nest_service",
        "axum_path_parameter",
        "plain_hyper",
        "poem",
        "salvo",
        "tonic",
        "tower_stack",
        "warp",
    ] {
        assert!(names.contains(name), "no example {name}");
    }
}
