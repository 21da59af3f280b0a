//! What sign-ins cost everybody else: `/ping` and the server's memory while 20 clients sign in without pause, and how much
//! of the machine's bare argon2 reaches them.
//!
//! `cargo bench -p frontdesk-tests --bench sign_in`. Prints a table in markdown. The server is this program once more, in a
//! process of its own, with the default cost of a hash on a SQLite file.

#![expect(clippy::expect_used, reason = "a bench that cannot begin has nothing to say but why")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Block, Version};
use auth::migration::{Migrator, MigratorTrait};
use auth::user::NewUser;
use auth::{Auth, Config};
use axum::Router;
use axum::routing::get;
use frontdesk_web::PublicUrl;

const CLIENTS: usize = 20;
const PASSWORD: &str = "correct horse battery staple";
const SERVE: &str = "FRONTDESK_BENCH_SERVES";
const WARM_UP: Duration = Duration::from_secs(2);
const MEASURED: Duration = Duration::from_secs(20);

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    if std::env::var_os(SERVE).is_some() {
        runtime.block_on(serve());
        return;
    }
    // `cargo test --benches` only wants to know whether it begins.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let server = Server::start();
    let idle_memory = server.memory("VmRSS:");
    let quiet = runtime.block_on(pings(&server.origin, Duration::from_secs(3)));
    let busy = runtime.block_on(under_load(&server.origin));
    let (peak, rest) = (server.memory("VmHWM:"), server.memory("VmRSS:"));
    drop(server);
    let bare = bare_argon2(cores);

    let [quiet_half, quiet_most, _] = percentiles(quiet);
    let [half, most, all] = percentiles(busy.pings);
    println!("\n| {cores} cores, {CLIENTS} clients signing in without pause | measured | aim |");
    println!("|---|---:|---:|");
    println!("| `/ping`, nobody signing in: median, p99 | {quiet_half:.2} ms, {quiet_most:.2} ms | |");
    println!("| `/ping`: median, p99, slowest | {half:.2} ms, {most:.2} ms, {all:.2} ms | p99 10 ms |");
    println!(
        "| resident memory: before, at the peak, afterwards | {idle_memory:.0}, {peak:.0}, {rest:.0} MiB | 100 MiB |"
    );
    println!("| sign-ins a second | {:.1} | |", busy.rate);
    println!("| bare argon2 on {cores} cores, hashes a second | {bare:.1} | |");
    println!("| sign-ins beside bare argon2 | {:.0} % | 90 % |", 100.0 * busy.rate / bare);
    println!("| sign-ins that were refused or sent away | {} | 0 |", busy.failed);
}

/// The application: `/ping`, the sign-in pages, one user for each client.
async fn serve() {
    let place = tempfile::tempdir().expect("a directory");
    let url = format!("sqlite://{}?mode=rwc", place.path().join("auth.sqlite").display());
    let db = sea_orm::Database::connect(url).await.expect("a database");
    Migrator::up(&db, None).await.expect("tables");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    let key = "the key of a bench signs nothing that lasts longer than one";
    let config = Config::new(PublicUrl::parse(&origin).expect("an address"), key);
    let auth = Auth::new(db, config).expect("good settings");
    for client in 0..CLIENTS {
        let user = NewUser::new(format!("client{client}"), PASSWORD);
        auth.manager().create_user(user).await.expect("a user");
    }
    let app: Router =
        Router::new().route("/ping", get(async || "pong")).merge(auth::router(&auth)).layer(auth.layer());
    println!("{origin}");
    axum::serve(listener, app).await.expect("it serves");
}

/// The process of the server, ended with this.
struct Server {
    process: Child,
    origin: String,
}

impl Server {
    fn start() -> Self {
        let program = std::env::current_exe().expect("this program");
        let mut process =
            Command::new(program).env(SERVE, "1").stdout(Stdio::piped()).spawn().expect("a server");
        let said = process.stdout.take().expect("its output");
        let mut origin = String::new();
        BufReader::new(said).read_line(&mut origin).expect("its address");
        Self { process, origin: origin.trim().to_owned() }
    }

    /// A line of its status, in MiB.
    fn memory(&self, line: &str) -> f64 {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap_or_default();
        let found = status.lines().find_map(|text| text.strip_prefix(line));
        let kib: f64 =
            found.and_then(|text| text.split_whitespace().next()?.parse().ok()).unwrap_or(f64::NAN);
        kib / 1_024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended = self.process.kill();
        let _reaped = self.process.wait();
    }
}

struct Busy {
    pings: Vec<Duration>,
    rate: f64,
    failed: u64,
}

/// Pings and counts sign-ins while all clients sign in, once they are at it.
async fn under_load(origin: &str) -> Busy {
    let (done, failed) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let stop = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (origin, done, failed) = (origin.to_owned(), Arc::clone(&done), Arc::clone(&failed));
            let stop = Arc::clone(&stop);
            tokio::spawn(async move {
                let http = visitor();
                let name = format!("client{client}");
                while !stop.load(Ordering::Relaxed) {
                    let form = [("username", name.as_str()), ("password", PASSWORD)];
                    let ask = http.post(format!("{origin}/login/")).header("origin", &origin).form(&form);
                    let signed_in = ask.send().await.is_ok_and(|answer| answer.status() == 303);
                    if signed_in { &done } else { &failed }.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    tokio::time::sleep(WARM_UP).await;
    let (before, started) = (done.load(Ordering::Relaxed), Instant::now());
    let pings = pings(origin, MEASURED).await;
    let signed_in = done.load(Ordering::Relaxed) - before;
    let rate = f64::from(u32::try_from(signed_in).unwrap_or(u32::MAX)) / started.elapsed().as_secs_f64();
    stop.store(true, Ordering::Relaxed);
    for client in clients {
        client.await.expect("a client");
    }
    Busy { pings, rate, failed: failed.load(Ordering::Relaxed) }
}

/// How long each of many pings took, a hundred a second, on one connection.
async fn pings(origin: &str, lasting: Duration) -> Vec<Duration> {
    let (http, ping) = (visitor(), format!("{origin}/ping"));
    let mut times = Vec::new();
    let mut beat = tokio::time::interval(Duration::from_millis(10));
    let ends = Instant::now() + lasting;
    while Instant::now() < ends {
        beat.tick().await;
        let started = Instant::now();
        let answer = http.get(&ping).send().await.expect("an answer");
        answer.bytes().await.expect("a body");
        times.push(started.elapsed());
    }
    times
}

fn visitor() -> reqwest::Client {
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    http.build().expect("a client")
}

/// Median, p99 and the slowest, in milliseconds.
fn percentiles(mut times: Vec<Duration>) -> [f64; 3] {
    times.sort();
    let at = |hundredth: usize| times.get((times.len() * hundredth / 100).min(times.len().saturating_sub(1)));
    [50, 99, 100].map(|hundredth| at(hundredth).map_or(f64::NAN, |time| time.as_secs_f64() * 1_000.0))
}

/// Hashes a second of as many threads as there are cores, each in memory of its own that it keeps.
fn bare_argon2(cores: usize) -> f64 {
    let params = auth::password::Params::default();
    let bare = argon2::Params::new(params.memory_kib(), params.iterations(), params.lanes(), Some(32))
        .expect("good parameters");
    let lasting = Duration::from_secs(10);
    let hash = || {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, bare.clone());
        let mut memory = vec![Block::default(); params.memory_kib() as usize];
        let (mut hashes, started, mut output) = (0_u32, Instant::now(), [0; 32]);
        while started.elapsed() < lasting {
            let hashed = argon2.hash_password_into_with_memory(
                PASSWORD.as_bytes(),
                b"a salt of the bench",
                &mut output,
                &mut memory,
            );
            hashed.expect("a hash");
            hashes += 1;
        }
        f64::from(hashes) / started.elapsed().as_secs_f64()
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(hash)).collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread")).sum()
    })
}
