//! The book list on 100,000 rows: through the admin's engine and through HTTP, beside the same page made by hand
//! with SeaORM and maud (the floor), in one run.
//!
//! `cargo bench -p frontdesk-tests --bench lists`. Prints, after criterion's own figures, how much of the floor's
//! speed each case reaches.

#![expect(clippy::expect_used, reason = "a bench that cannot begin has nothing to say but why")]

#[path = "lists/floor.rs"]
mod floor;
#[path = "lists/shop.rs"]
mod shop;

use std::hint::black_box;
use std::time::{Duration, Instant};

use admin::list::{Counting, ListQuery};
use axum::Router;
use axum::body::Body;
use criterion::{Criterion, Throughput};
use http::{Request, StatusCode, header};
use tokio::runtime::Runtime;
use tower::ServiceExt;

use self::shop::Shop;

/// What is asked for: a name, the admin's query string and the floor's.
const CASES: [(&str, &str, &str); 5] = [
    ("plain", "", ""),
    ("ordered by an indexed column", "o=title", "o=title"),
    ("seek far down", "after=NTAwMDA", "after=50000"),
    ("narrowed", "status=draft", "status=draft"),
    ("searched, few matches", "q=0099", "q=0099"),
];

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let shop = runtime.block_on(Shop::open());
    for case in &CASES {
        bench(&mut criterion, &runtime, &shop, case);
    }
    counting(&mut criterion, &runtime, &shop);
    criterion.final_summary();
    println!();
    for (name, ours, theirs) in &CASES {
        let floor = median(|| runtime.block_on(get(&shop.floor, "/books", theirs)));
        let engine = median(|| runtime.block_on(list(&shop, ours)));
        let http = median(|| runtime.block_on(get(&shop.admin, "/shop/book/", ours)));
        let share = |time: Duration| 100.0 * floor.as_secs_f64() / time.as_secs_f64();
        println!(
            "{name}: floor {floor:?}, engine {engine:?} ({:.0} %), HTTP {http:?} ({:.0} %)",
            share(engine),
            share(http)
        );
    }
}

fn bench(
    criterion: &mut Criterion,
    runtime: &Runtime,
    shop: &Shop,
    (name, ours, theirs): &(&str, &str, &str),
) {
    let mut group = criterion.benchmark_group(*name);
    group.throughput(Throughput::Elements(1)).sample_size(20);
    group.bench_function("floor", |bencher| {
        bencher.to_async(runtime).iter(|| get(&shop.floor, "/books", theirs));
    });
    group.bench_function("engine", |bencher| bencher.to_async(runtime).iter(|| list(shop, ours)));
    group.bench_function("http", |bencher| {
        bencher.to_async(runtime).iter(|| get(&shop.admin, "/shop/book/", ours));
    });
    group.finish();
}

/// What a page never does by itself.
fn counting(criterion: &mut Criterion, runtime: &Runtime, shop: &Shop) {
    let mut group = criterion.benchmark_group("count");
    group.sample_size(20);
    for (name, counting) in [("up to 1,000", Counting::UpTo(1_000)), ("exact", Counting::Exact)] {
        let count = || async {
            black_box(shop.books().count(&ListQuery::default(), counting).await.expect("a count"))
        };
        group.bench_function(name, |bencher| bencher.to_async(runtime).iter(count));
    }
    group.finish();
}

async fn list(shop: &Shop, query: &str) {
    let books = shop.books();
    let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let query = ListQuery::parse(books.model(), &pairs).expect("a good query");
    black_box(books.list(&query).await.expect("a page"));
}

async fn get(router: &Router, path: &str, query: &str) {
    let request = Request::get(format!("{path}?{query}")).header(header::HOST, "127.0.0.1:8000");
    let request = request.body(Body::empty()).expect("a request");
    let answer = router.clone().oneshot(request).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK, "{path}?{query}");
    black_box(axum::body::to_bytes(answer.into_body(), usize::MAX).await.expect("a body"));
}

fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..31)
        .map(|_| {
            let started = Instant::now();
            work();
            started.elapsed()
        })
        .collect();
    times.sort();
    times.get(15).copied().unwrap_or_default()
}
