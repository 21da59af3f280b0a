//! One check at 10, 1,000 and 100,000 rules, ours beside casbin's on the policy that we export for it.
//!
//! `cargo bench -p frontdesk-tests --bench decisions`. Prints, after criterion's own figures, how many of our checks
//! fit into one of casbin's.

#![expect(clippy::expect_used, reason = "a bench that cannot begin has nothing to say but why")]

use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

use casbin::CoreApi;
use criterion::{BenchmarkId, Criterion};
use rbac::{Authorizer, Subject};

/// Every role has this many rules.
const RULES_OF_A_ROLE: usize = 10;
const SIZES: [usize; 3] = [10, 1_000, 100_000];

/// Somebody with two roles asks for one thing that the second allows and one that neither does.
struct House {
    policy: Authorizer,
    anna: Subject,
    enforcer: casbin::Enforcer,
    model: String,
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let houses = SIZES.map(|rules| (rules, runtime.block_on(house(rules))));
    for (rules, house) in &houses {
        bench(&mut criterion, *rules, house);
    }
    criterion.final_summary();
    println!();
    for (rules, house) in &houses {
        let ours = median(10_000, || house.ours("read"));
        let casbins = median(if *rules > 10_000 { 10 } else { 100 }, || house.casbins("read"));
        let times = casbins.as_secs_f64() / ours.as_secs_f64();
        println!("{rules:>7} rules: ours {ours:?}, casbin {casbins:?}, {times:.0} times");
    }
}

async fn house(rules: usize) -> House {
    let roles = rules / RULES_OF_A_ROLE;
    let text = policy(roles);
    let started = Instant::now();
    let policy = Authorizer::from_text("policy.toml", &text).expect("a good policy");
    println!("{rules:>7} rules: read and compiled in {:?}", started.elapsed());
    let (first, second) = (format!("r{}", roles / 3), format!("r{}", roles / 2));
    let anna = Subject::user("auth_user", "7", "anna").with_roles([first.clone(), second.clone()]);
    let mut exported = policy.to_casbin().expect("plain names");
    for role in [&first, &second] {
        writeln!(exported.policy, "g, user:anna, role:{role}").expect("a string takes everything");
    }
    let enforcer = exported.enforcer().await.expect("casbin reads our export");
    let house = House { policy, anna, enforcer, model: format!("m{}", roles / 2) };
    assert!(house.ours("read") && house.casbins("read"), "allowed by both");
    assert!(!house.ours("delete") && !house.casbins("delete"), "denied by both");
    house
}

/// Each role reads five models and updates five, its own and those of its neighbors.
fn policy(roles: usize) -> String {
    let mut text = String::new();
    for role in 0..roles {
        writeln!(text, "[roles.r{role}.allow]").expect("a string takes everything");
        for near in 0..RULES_OF_A_ROLE / 2 {
            writeln!(text, "\"shop.m{}\" = [\"read\", \"update\"]", role + near)
                .expect("a string takes everything");
        }
    }
    text
}

impl House {
    fn ours(&self, action: &str) -> bool {
        let resource = format!("shop.{}", self.model);
        self.policy.check(&self.anna, action, &resource).is_allowed()
    }

    fn casbins(&self, action: &str) -> bool {
        self.enforcer
            .enforce(("user:anna", "shop", self.model.as_str(), action, "other"))
            .expect("casbin decides")
    }
}

fn bench(criterion: &mut Criterion, rules: usize, house: &House) {
    let resource = format!("shop.{}", house.model);
    let mut group = criterion.benchmark_group("check");
    group.warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(2));
    for (name, action) in [("allow", "read"), ("deny", "delete")] {
        group.bench_function(BenchmarkId::new(format!("frontdesk/{name}"), rules), |bencher| {
            bencher.iter(|| {
                black_box(house.policy.check(&house.anna, black_box(action), &resource)).is_allowed()
            });
        });
    }
    // casbin evaluates every rule, some hundred milliseconds at 100,000: few samples, all else equal.
    group.sample_size(10);
    for (name, action) in [("allow", "read"), ("deny", "delete")] {
        group.bench_function(BenchmarkId::new(format!("casbin/{name}"), rules), |bencher| {
            bencher.iter(|| house.casbins(black_box(action)));
        });
    }
    group.finish();
}

fn median(times: usize, mut check: impl FnMut() -> bool) -> Duration {
    let mut taken: Vec<Duration> = (0..times)
        .map(|_| {
            let started = Instant::now();
            black_box(check());
            started.elapsed()
        })
        .collect();
    taken.sort_unstable();
    taken.get(times / 2).copied().unwrap_or_default()
}
