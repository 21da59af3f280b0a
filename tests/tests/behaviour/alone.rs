//! Each crate alone: its example on a socket, under the same house rules as everything else, and nothing of the others in
//! what cargo builds for it.

use std::path::Path;
use std::process::Command;

use auth::Auth;
use auth::migration::Migrator;
use auth::user::NewUser;
use frontdesk_web::PublicUrl;
use http::Method;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use sea_orm_migration::MigratorTrait;
use secrecy::SecretString;
use serde_json::json;
use tokio::net::TcpListener;

use crate::support::{COOKIE, PASSWORD};
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
    auth_alone "../../../auth/examples/auth_alone.rs"
    rbac_alone "../../../rbac/examples/rbac_alone.rs"
    strangers_gate "../../../admin/examples/strangers_gate.rs"
}

const KEY: &[u8] = b"the key that signs the tokens of this test";

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    (listener, origin)
}

async fn memory() -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new("sqlite::memory:");
    options.max_connections(1).min_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

/// Same origin, headers and limits, of a host at whose `path` a visitor may post a form with one field.
async fn keeps_the_house_rules(
    visitor: &Client,
    path: &str,
    dress: impl Fn(frontdesk_tests::client::Ask) -> frontdesk_tests::client::Ask,
) {
    let post = || dress(visitor.ask(Method::POST, path));
    let same = |ask: frontdesk_tests::client::Ask| ask.header("sec-fetch-site", "same-origin");
    let form = [("title", "x"), ("words", "x")];
    let mut refused = vec![
        (403, post().form(&form).send().await),
        (403, post().form(&form).header("sec-fetch-site", "cross-site").send().await),
        (403, post().form(&form).header("origin", "https://evil.example").send().await),
        (413, same(post()).form(&[("title", &"x".repeat(1024 * 1024 + 1))]).send().await),
        (415, same(post()).body("{}").header("content-type", "application/json").send().await),
        (421, same(post()).form(&form).header("host", "evil.example").send().await),
        (414, dress(visitor.ask(Method::GET, &format!("{path}?q={}", "a".repeat(9 * 1024)))).send().await),
        (405, same(dress(visitor.ask(Method::TRACE, path))).send().await),
    ];
    refused.push((404, dress(visitor.ask(Method::GET, &format!("{path}/no/such/page"))).send().await));
    for (status, answer) in &refused {
        assert_eq!(answer.status, *status, "{answer:#}");
        has_headers(answer);
    }
}

fn has_headers(answer: &Answer) {
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{answer}");
    assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{answer}");
    assert_eq!(answer.header("cache-control"), "no-store", "{answer}");
    assert!(!answer.header("x-request-id").is_empty(), "{answer}");
}

#[tokio::test]
async fn auth_alone_signs_people_in_and_out() {
    let (listener, origin) = listen().await;
    let db = memory().await;
    Migrator::up(&db, None).await.unwrap();
    let key = SecretString::from("a key of the tests, of more than fifty characters, for one of them");
    let auth = Auth::new(db, auth::Config::new(PublicUrl::parse(&origin).unwrap(), key)).unwrap();
    let _vera = auth.manager().create_user(NewUser::new("vera", PASSWORD)).await.unwrap();
    tokio::spawn(async move { auth_alone::serve(listener, &auth).await.unwrap() });

    let vera = Client::new(&origin);
    assert_eq!(vera.get("/").await.expect_status(200).text(), "Everybody is welcome.");
    assert_eq!(vera.get("/me").await.location(), "/login/?next=/me");
    let _wrong =
        vera.post("/login/", &[("username", "vera"), ("password", "wrong")]).await.expect_status(422);
    let into = vera.post("/login/", &[("username", "vera"), ("password", PASSWORD), ("next", "/me")]).await;
    into.expect_redirect("/me");
    assert!(vera.cookie(COOKIE).is_some());
    assert_eq!(vera.get("/me").await.expect_status(200).text(), "You are vera.");
    assert_eq!(vera.post("/me", &[("words", "hello")]).await.expect_status(200).text(), "vera says: hello");
    keeps_the_house_rules(&vera, "/me", |ask| ask).await;
    let _out = vera.post("/logout/", &[]).await.expect_status(303);
    assert_eq!(vera.get("/me").await.location(), "/login/?next=/me");
}

#[tokio::test]
async fn rbac_alone_lets_each_do_what_the_policy_says() {
    let (listener, origin) = listen().await;
    tokio::spawn(async move { rbac_alone::serve(listener).await.unwrap() });
    let visitor = Client::new(&origin);
    let asks = |method: Method, path: &str, name: &str| {
        let ask =
            visitor.ask(method, path).header("sec-fetch-site", "same-origin").form(&[("title", "River")]);
        if name.is_empty() { ask } else { ask.header("x-user", name) }
    };
    for (method, path, name, status) in [
        (Method::GET, "/books", "", 200),
        (Method::GET, "/books", "eddie", 200),
        // Whoever is signed in is not anonymous any more.
        (Method::GET, "/books", "vera", 403),
        (Method::POST, "/books/add", "", 401),
        (Method::POST, "/books/add", "vera", 403),
        (Method::POST, "/books/add", "eddie", 200),
    ] {
        let answer = asks(method, path, name).send().await.expect_status(status);
        has_headers(&answer);
    }
    assert_eq!(asks(Method::POST, "/books/add", "eddie").send().await.text(), "Added River.");
    keeps_the_house_rules(&visitor, "/books/add", |ask| ask.header("x-user", "eddie")).await;
}

/// The house of `strangers_gate`, with a note of each of two tenants, and a visitor of each.
struct Notes {
    db: DatabaseConnection,
    origin: String,
}

impl Notes {
    async fn open() -> Self {
        let (listener, origin) = listen().await;
        let db = memory().await;
        let served = db.clone();
        tokio::spawn(async move { strangers_gate::serve(listener, served, KEY).await.unwrap() });
        // The first answer comes when the tables are there.
        let _no_token = Client::new(&origin).get("/admin").await.expect_status(401);
        let rows = "INSERT INTO note (id, tenant, title, cost) VALUES (1, 'north', 'Lanterns', 8111), (2, 'south', 'Umbrellas', 8222)";
        db.execute_unprepared(rows).await.unwrap();
        Self { db, origin }
    }

    fn visitor(&self, tenant: &str) -> Client {
        self.with_token(&token(tenant, 4_000_000_000))
    }

    fn with_token(&self, token: &str) -> Client {
        let client = Client::new(&self.origin);
        client.plant_cookie("token", token);
        client
    }

    /// All rows, as one text.
    async fn rows(&self) -> String {
        let sql = "SELECT group_concat(id || ' ' || tenant || ' ' || title || ' ' || coalesce(cost, '-'), ';') FROM (SELECT * FROM note ORDER BY id)";
        let statement = Statement::from_string(self.db.get_database_backend(), sql);
        self.db.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }
}

fn token(tenant: &str, until: u64) -> String {
    let claims = json!({ "sub": format!("{tenant}'s clerk"), "tenant": tenant, "exp": until });
    encode(&Header::default(), &claims, &EncodingKey::from_secret(KEY)).unwrap()
}

#[tokio::test]
async fn admin_alone_keeps_the_notes_of_one_tenant() {
    let notes = Notes::open().await;
    let north = notes.visitor("north");
    let index = north.get("/admin").await.expect_status(200);
    index.expect_words("Notes");
    let list = north.get("/admin/notes/note/").await.expect_status(200);
    list.expect_words("Lanterns");

    let add = "/admin/notes/note/add/";
    let mut form = north.get(add).await.expect_status(200).form("main form[method=post]");
    assert!(form.get("tenant").is_none() && form.get("cost").is_none(), "{form:?}");
    form.set("title", "Candles");
    let saved = north.submit(add, &form, Some(("_continue", "1"))).await.expect_status(303);
    let change = saved.location().split('?').next().unwrap().to_owned();
    north.get("/admin/notes/note/").await.expect_words("Candles");
    let mut form = north.get(&change).await.expect_status(200).form("main form[method=post]");
    form.set("title", "Tall candles");
    let _saved = north.submit(&change, &form, None).await.expect_status(303);
    assert_eq!(notes.rows().await, "1 north Lanterns 8111;2 south Umbrellas 8222;3 north Tall candles -");
    north.get(&change.replace("change", "history")).await.expect_status(200).expect_words("Tall candles");
    let delete = change.replace("change", "delete");
    let form = north.get(&delete).await.expect_status(200).form("main form[method=post]");
    let _gone = north.submit(&delete, &form, None).await.expect_status(303);
    assert_eq!(notes.rows().await, "1 north Lanterns 8111;2 south Umbrellas 8222");
    keeps_the_house_rules(&north, "/admin/notes/note/add/", |ask| ask).await;
}

#[tokio::test]
async fn a_tenant_reaches_no_row_of_another_by_any_route() {
    let notes = Notes::open().await;
    let (north, south) = (notes.visitor("north"), notes.visitor("south"));
    // South leaves a history entry with its title, and news of it.
    let mut form =
        south.get("/admin/notes/note/2/change/").await.expect_status(200).form("main form[method=post]");
    form.set("title", "Parasols");
    let _saved = south.submit("/admin/notes/note/2/change/", &form, None).await.expect_status(303);
    let before = notes.rows().await;
    let queries = [
        "",
        "?q=Parasols",
        "?p=last",
        "?after=Mg",
        "?before=Mg",
        "?_count=all",
        "?field=tenant&q=",
        "?field=title",
    ];
    for route in admin::routes() {
        let filled = |key: &str| {
            let path = route.path.replace("{app}", "notes").replace("{model}", "note").replace("{pk}", key);
            format!("/admin{path}")
        };
        let is_about_a_row = route.path.contains("{pk}");
        for query in queries {
            // Adding a row is no way to another's: what is added is north's, as the test above says.
            if route.method == Method::POST && !is_about_a_row {
                continue;
            }
            let ask = async |key: &str| {
                let ask = north.ask(route.method.clone(), &format!("{}{query}", filled(key)));
                let ask = ask.header("sec-fetch-site", "same-origin");
                let ask = match route.method {
                    Method::POST => ask.form(&[("title", "Taken"), ("_base_title", "Parasols")]),
                    _ => ask,
                };
                ask.send().await
            };
            let answer = ask("2").await;
            assert!(answer.status < 500, "{answer:#}");
            if is_about_a_row {
                // As for a row that there is not: the address without a page leads on in both cases.
                assert!(answer.status >= 400 || route.path.ends_with("{pk}/"), "{answer:#}");
                let other = ask("99").await;
                assert_eq!((answer.status, said(&answer)), (other.status, said(&other)), "{answer:#}");
            }
            for theirs in ["Parasols", "Umbrellas", "8222", "8111", "south"] {
                if !query.contains(theirs) {
                    answer.expect_without(theirs);
                }
            }
        }
    }
    assert_eq!(notes.rows().await, before);
    let counted = north.get("/admin/notes/note/?_count=all").await.expect_status(200);
    counted.expect_words("1 note");
    assert!(north.get("/admin/notes/note/?q=Parasols").await.status < 500);
}

#[tokio::test]
async fn no_question_about_a_hidden_column_is_answered_and_nothing_posted_into_it_is_written() {
    let notes = Notes::open().await;
    let north = notes.visitor("north");
    let before = notes.rows().await;
    for hidden in ["tenant", "cost"] {
        for query in
            [format!("{hidden}=8111"), format!("{hidden}="), format!("o={hidden}"), format!("o=-{hidden}")]
        {
            let unknown = query.replace(hidden, "nothing");
            let (asked, other) = (
                north.get(&format!("/admin/notes/note/?{query}")).await.expect_status(400),
                north.get(&format!("/admin/notes/note/?{unknown}")).await.expect_status(400),
            );
            assert_eq!(said(&asked).replace(hidden, "nothing"), said(&other), "{query}");
        }
        let looked_up = north.get(&format!("/admin/notes/note/autocomplete/?field={hidden}&q=8")).await;
        assert_eq!(looked_up.status, 400, "{looked_up:#}");
        for path in ["/admin/notes/note/add/", "/admin/notes/note/1/change/"] {
            let value = if hidden == "tenant" { "south" } else { "1" };
            let base = format!("_base_{hidden}");
            let fields =
                [("title", "Lanterns"), ("_base_title", "Lanterns"), (hidden, value), (&base, "8111")];
            let _refused = north.post(path, &fields).await.expect_status(400);
            let lookup = format!("_lookup_{hidden}");
            let _refused =
                north.post(path, &[("title", "Lanterns"), (&lookup, "1")]).await.expect_status(400);
        }
    }
    assert_eq!(notes.rows().await, before);
    for page in [
        "",
        "/notes/note/",
        "/notes/note/1/change/",
        "/notes/note/1/history/",
        "/notes/note/1/delete/",
        "/notes/note/add/",
    ] {
        let shown = north.get(&format!("/admin{page}")).await.expect_status(200);
        for theirs in ["8111", "cost", "Cost", "tenant", "Tenant"] {
            shown.expect_without(theirs);
        }
    }
}

#[tokio::test]
async fn a_token_that_is_not_the_gates_opens_nothing() {
    let notes = Notes::open().await;
    let good = token("north", 4_000_000_000);
    let claims = json!({ "sub": "x", "tenant": "north", "exp": 4_000_000_000_u64 });
    let by = |algorithm, key: &[u8]| {
        encode(&Header::new(algorithm), &claims, &EncodingKey::from_secret(key)).unwrap()
    };
    let parts: Vec<&str> = good.split('.').collect();
    // {"alg":"none"}
    let none = format!("eyJhbGciOiJub25lIn0.{}.", parts[1]);
    let swapped =
        format!("{}.{}.{}", parts[0], token("south", 4_000_000_000).split('.').nth(1).unwrap(), parts[2]);
    let no_tenant = encode(
        &Header::default(),
        &json!({ "sub": "x", "exp": 4_000_000_000_u64 }),
        &EncodingKey::from_secret(KEY),
    );
    for (why, token) in [
        ("another key", by(Algorithm::HS256, b"somebody else's key")),
        ("another algorithm", by(Algorithm::HS512, KEY)),
        ("no signature", none),
        ("another's claims", swapped),
        ("expired", token("north", 1_000_000_000)),
        ("no tenant", no_tenant.unwrap()),
        ("nothing", String::new()),
        ("two of them", format!("{good}; token={good}")),
    ] {
        let stranger = notes.with_token(&token);
        for path in ["/admin", "/admin/notes/note/", "/admin/notes/note/1/change/", "/admin/nothing/"] {
            let out = stranger.get(path).await;
            assert_eq!(out.status, 401, "{why}: {out:#}");
            out.expect_without("Lanterns");
        }
        let _out = stranger.post("/admin/notes/note/1/delete/", &[]).await.expect_status(401);
    }
    let _in = notes.with_token(&good).get("/admin").await.expect_status(200);
    assert!(notes.rows().await.contains("1 north Lanterns"));
    // A tenant of whom nobody has heard has an empty book.
    notes.visitor("west").get("/admin/notes/note/").await.expect_status(200).expect_without("Lanterns");
}

/// What a page says, less the number of its request.
fn said(answer: &Answer) -> String {
    answer.words().split("Request ").next().unwrap_or_default().to_owned()
}

/// What cargo builds for a crate with these features, without what its own tests need.
fn tree(package: &str, features: &str) -> Vec<String> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(place)
        .args(["tree", "--offline", "--locked", "-e", "normal", "--prefix", "none", "--format", "{p}"])
        .args(["-p", package, "--no-default-features", "--features", features])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut ours: Vec<String> = text
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| name.starts_with("frontdesk-") && *name != package)
        .map(str::to_owned)
        .collect();
    ours.sort();
    ours.dedup();
    ours
}

#[test]
fn cargo_builds_nothing_of_the_other_crates() {
    assert_eq!(tree("frontdesk-auth", "pages,sqlite"), ["frontdesk-web"]);
    assert_eq!(tree("frontdesk-admin", "sqlite"), ["frontdesk-web"]);
    assert!(tree("frontdesk-rbac", "").is_empty());
    assert!(tree("frontdesk-rbac", "casbin,rows,watch").is_empty());
    // What the test would see if it were otherwise.
    assert_eq!(
        tree("frontdesk-admin", "frontdesk,sqlite"),
        ["frontdesk-auth", "frontdesk-rbac", "frontdesk-web"]
    );
}

#[test]
fn each_example_is_one_file_of_fewer_than_60_lines_and_the_gate_has_at_most_12() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for file in
        ["auth/examples/auth_alone.rs", "rbac/examples/rbac_alone.rs", "admin/examples/strangers_gate.rs"]
    {
        let text = std::fs::read_to_string(place.join(file)).unwrap();
        assert!(text.lines().count() < 60, "{file}: {} lines", text.lines().count());
        assert!(text.lines().all(|line| line.len() <= 125), "{file} has a long line");
        if file.ends_with("strangers_gate.rs") {
            let gate = text.lines().skip_while(|line| !line.starts_with("fn gate("));
            let gate: Vec<_> = gate.take_while(|line| *line != "}").collect();
            assert!((1..12).contains(&gate.len()), "the gate has {} lines", gate.len() + 1);
        }
    }
}
