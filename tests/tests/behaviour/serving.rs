//! `runserver` as a program on a port: slow visitors, signals, the lines it writes; and the addresses for machines.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;

use crate::ground::{Ground, apply, every_ground};
use crate::support::{Shop, stocked};
use frontdesk_tests::command;
use frontdesk_tests::database::TestDatabase;

/// After this long a test has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// The demo on a port of its own, ended with the test.
struct Served {
    child: Child,
    addr: SocketAddr,
    lines: mpsc::Receiver<String>,
    _place: tempfile::TempDir,
    _database: TestDatabase,
}

impl Served {
    async fn start(settings: &[(&str, &str)]) -> Self {
        let place = tempfile::tempdir().unwrap();
        let database = stocked(Ground::SQLITE).await;
        let mut program = command::demo(place.path(), &["runserver"]);
        program
            .env("FRONTDESK_DATABASE_URL", database.url())
            .env("FRONTDESK_ADDR", "127.0.0.1:0")
            .env("FRONTDESK__LOG__FORMAT", "json")
            .envs(settings.iter().copied());
        program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = program.spawn().unwrap();
        let (sender, lines) = mpsc::channel();
        let said = BufReader::new(child.stderr.take().unwrap()).lines();
        std::thread::spawn(move || said.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut served =
            Self { child, addr: ([127, 0, 0, 1], 0).into(), lines, _place: place, _database: database };
        let started = served.hears("serving");
        served.addr = started["addr"].as_str().unwrap().parse().unwrap();
        served
    }

    /// The next line whose message begins with `words`.
    fn hears(&self, words: &str) -> Value {
        loop {
            let line =
                self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("it never said {words:?}"));
            let event: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("not JSON: {line}"));
            if event["message"].as_str().is_some_and(|message| message.starts_with(words)) {
                return event;
            }
        }
    }

    /// All that it writes until it ends.
    fn rest(&self) -> Vec<Value> {
        self.lines.iter().map(|line| serde_json::from_str(&line).unwrap()).collect()
    }

    fn connect(&self) -> Line {
        let stream = TcpStream::connect(self.addr).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Line(stream)
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    fn ends(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// One connection, spoken to by hand.
struct Line(TcpStream);

impl Line {
    fn say(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).unwrap();
    }

    /// An answer with its body, if that has a length.
    fn hear(&mut self) -> String {
        let mut answer = Vec::new();
        let mut byte = [0];
        while !answer.ends_with(b"\r\n\r\n") {
            assert_eq!(
                self.0.read(&mut byte).unwrap(),
                1,
                "closed after {:?}",
                String::from_utf8_lossy(&answer)
            );
            answer.push(byte[0]);
        }
        let head = String::from_utf8(answer).unwrap();
        let length = header(&head, "content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        format!("{head}{}", String::from_utf8_lossy(&body))
    }

    fn get(&mut self, path: &str) -> String {
        self.say(&format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
        self.hear()
    }

    /// A sign-in of which all but the last byte is sent.
    fn begin_sign_in(&mut self) {
        let form = "username=eddie&password=not-the-kettle";
        self.say(&format!(
            "POST /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len() + 1
        ));
    }

    /// What still comes before the other side hangs up.
    fn until_closed(&mut self) -> String {
        let mut rest = Vec::new();
        // A reset is an end as well.
        let _closed = self.0.read_to_end(&mut rest);
        String::from_utf8_lossy(&rest).into_owned()
    }
}

fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = answer.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

#[tokio::test]
async fn h04_a_head_that_does_not_arrive_ends_the_connection() {
    let served = Served::start(&[("FRONTDESK__SERVER__HEADER_TIMEOUT", "0.2")]).await;
    let (mut silent, mut slow, mut kept) = (served.connect(), served.connect(), served.connect());
    slow.say("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ");
    assert!(kept.get("/live").starts_with("HTTP/1.1 200"));
    for line in [&mut silent, &mut slow, &mut kept] {
        assert_eq!(line.until_closed(), "");
    }
    assert!(served.connect().get("/welcome").starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn h04_a_body_that_stalls_is_answered_408_and_the_connection_closed() {
    let served = Served::start(&[("FRONTDESK__SERVER__BODY_TIMEOUT", "0.2")]).await;
    let mut slow = served.connect();
    slow.begin_sign_in();
    let answer = slow.hear();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(
        answer.contains("did not arrive in time") && header(&answer, "content-security-policy").is_some()
    );
    assert_eq!(slow.until_closed(), "");
    assert_eq!(served.hears("answered")["status"], 408);
}

#[tokio::test]
async fn r14_running_requests_end_and_nobody_new_is_let_in() {
    let mut served = Served::start(&[]).await;
    let (mut running, mut idle) = (served.connect(), served.connect());
    running.begin_sign_in();
    assert!(idle.get("/live").starts_with("HTTP/1.1 200"));
    // Once a request behind it is answered, the server has read the head of the running one too.
    assert!(served.connect().get("/welcome").starts_with("HTTP/1.1 200"));
    served.signal("-TERM");
    assert_eq!(idle.until_closed(), "", "a connection that waits is closed");
    assert!(TcpStream::connect(served.addr).is_err(), "nobody new is let in");
    running.say("!");
    let answer = running.hear();
    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
    assert_eq!(header(&answer, "connection"), Some("close"));
    assert!(served.ends().success());
    let said = served.rest();
    assert!(said.iter().any(|event| event["message"] == "stopped"), "{said:?}");
    assert!(!said.iter().any(|event| event["message"].as_str().unwrap().contains("cut off")), "{said:?}");
}

#[tokio::test]
async fn r14_a_load_balancer_can_notice_before_the_door_is_shut() {
    let mut served = Served::start(&[("FRONTDESK__SERVER__DRAIN", "3600")]).await;
    let mut balancer = served.connect();
    assert!(balancer.get("/ready").starts_with("HTTP/1.1 200"));
    served.signal("-TERM");
    served.hears("stopping");
    let answer = balancer.get("/ready");
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("stopping"), "{answer}");
    assert!(served.connect().get("/welcome").starts_with("HTTP/1.1 200"), "visitors are still let in");
    assert!(served.connect().get("/live").starts_with("HTTP/1.1 200"));
    served.signal("-TERM");
    assert!(served.ends().success(), "told twice, it does not wait");
}

#[tokio::test]
async fn a_second_signal_ends_what_still_runs() {
    let settings = [("FRONTDESK__SERVER__GRACE", "3600"), ("FRONTDESK__SERVER__BODY_TIMEOUT", "3600")];
    let mut served = Served::start(&settings).await;
    let mut running = served.connect();
    running.begin_sign_in();
    assert!(served.connect().get("/welcome").starts_with("HTTP/1.1 200"));
    served.signal("-INT");
    served.hears("stopping");
    served.signal("-INT");
    assert!(served.ends().success());
    assert_eq!(running.until_closed(), "");
    assert!(served.rest().iter().any(|event| event["message"] == "told twice: stopping at once"));
}

#[tokio::test]
async fn what_does_not_end_in_its_grace_is_cut_off() {
    let settings = [("FRONTDESK__SERVER__GRACE", "0.1"), ("FRONTDESK__SERVER__BODY_TIMEOUT", "3600")];
    let mut served = Served::start(&settings).await;
    let mut running = served.connect();
    running.begin_sign_in();
    assert!(served.connect().get("/welcome").starts_with("HTTP/1.1 200"));
    served.signal("-TERM");
    let cut = served.hears("some requests did not end in time");
    assert_eq!(cut["connections"], 1);
    assert!(served.ends().success());
}

#[tokio::test]
async fn beyond_the_most_connections_a_visitor_waits_for_a_place() {
    let served = Served::start(&[("FRONTDESK__SERVER__MAX_CONNECTIONS", "1")]).await;
    let mut first = served.connect();
    assert!(first.get("/live").starts_with("HTTP/1.1 200"));
    let mut second = served.connect();
    second.say("GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    second.0.set_read_timeout(Some(Duration::from_millis(150))).unwrap();
    assert!(second.0.read(&mut [0]).is_err(), "answered while the only place was taken");
    second.0.set_read_timeout(Some(PATIENCE)).unwrap();
    drop(first);
    assert!(second.hear().starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn x11_every_event_of_a_request_is_one_line_with_its_id_method_and_path() {
    let mut served = Served::start(&[]).await;
    let mut line = served.connect();
    let forged = "/x%0d%0a%1b[2Kforged%E2%80%AE";
    line.say(&format!(
        "GET {forged} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: \u{9b}31m\r\nX-Request-Id: mine\r\n\r\n"
    ));
    let lost = line.hear();
    assert!(lost.starts_with("HTTP/1.1 404"), "{lost}");
    line.begin_sign_in();
    line.say("!");
    let refused = line.hear();
    assert!(line.get("/live").starts_with("HTTP/1.1 200") && line.get("/ready").starts_with("HTTP/1.1 200"));
    served.signal("-TERM");
    assert!(served.ends().success());
    // Every line is one JSON document, or `rest` had failed.
    let said = served.rest();
    for (answer, method, path, status) in [(&lost, "GET", forged, 404), (&refused, "POST", "/login/", 422)] {
        let id = header(answer, "x-request-id").unwrap();
        let of_it: Vec<_> = said.iter().filter(|event| event["spans"][0]["request_id"] == id).collect();
        assert!(of_it.iter().all(|event| event["spans"][0]["method"] == method), "{of_it:?}");
        assert!(of_it.iter().all(|event| event["spans"][0]["path"] == path), "{of_it:?}");
        let answered: Vec<_> = of_it.iter().filter(|event| event["message"] == "answered").collect();
        assert_eq!(answered.len(), 1, "{said:?}");
        assert_eq!(answered[0]["status"], status);
        assert!(answered[0]["milliseconds"].is_u64());
    }
    let text = format!("{said:?}");
    assert!(!text.contains("/live") && !text.contains("/ready"), "probes fill the log: {text}");
    assert!(!text.contains("\"mine\"") && !text.contains("not-the-kettle"), "{text}");
}

#[apply(every_ground)]
#[tokio::test]
async fn r18_machines_ask_under_any_name_and_learn_nothing_else(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    for path in ["/live", "/ready"] {
        let answer =
            shop.anonymous().ask(http::Method::GET, path).header("host", "10.1.2.3:8080").send().await;
        assert_eq!(answer.status, 200, "{answer:#}");
        assert_eq!(answer.header("content-type"), "application/json");
        assert!(
            answer.header("cache-control").contains("no-store") && answer.header("set-cookie").is_empty()
        );
        let body = String::from_utf8(answer.bytes.clone()).unwrap();
        assert!(body.len() < 100, "{body}");
        for secret in ["0.1", "sqlite", "frontdesk", "policy.toml", "/"] {
            assert!(!body.contains(secret), "{secret} in {body}");
        }
        let other = shop.anonymous().ask(http::Method::POST, path).header("sec-fetch-site", "same-origin");
        assert_eq!(other.send().await.status, 405);
    }
    let page = shop.anonymous().ask(http::Method::GET, "/").header("host", "10.1.2.3:8080").send().await;
    assert_eq!(page.status, 421, "only the two addresses answer under any name");
}

#[apply(every_ground)]
#[tokio::test]
async fn r18_without_its_database_a_node_lives_but_is_not_ready(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let probe = shop.anonymous();
    assert_eq!(probe.get("/ready").await.status, 200);
    shop.services().database.clone().close().await.unwrap();
    for _ in 0..2 {
        let answer = probe.get("/ready").await;
        assert_eq!(answer.status, 503, "{answer:#}");
        assert_eq!(serde_json::from_slice::<Value>(&answer.bytes).unwrap()["because"], "database");
    }
    assert_eq!(probe.get("/live").await.status, 200);
    assert_eq!(shop.log().matches("not ready: ").count(), 1, "{}", shop.log());
}

#[apply(every_ground)]
#[tokio::test]
async fn r18_a_node_whose_tables_are_gone_or_older_is_not_ready(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    shop.execute("DELETE FROM shop_migrations").await;
    let answer = shop.anonymous().get("/ready").await;
    assert_eq!(answer.status, 503, "{answer:#}");
    assert_eq!(serde_json::from_slice::<Value>(&answer.bytes).unwrap()["because"], "migrations");
}
