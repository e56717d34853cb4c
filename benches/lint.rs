//! Linting and comparing: questions about the whole space.

mod workload;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use portcullis::{Policy, lint};

/// A name, and a policy with as many operations as rules.
fn policies() -> Vec<(String, Policy)> {
    let shipped = Policy::splunk_observability().expect("the shipped policy loads");
    let synthetic = [100, 1_000, 10_000].map(|rules| {
        let text = workload::ruled_policy_text(rules);
        let policy = Policy::from_text("workload.yaml", &text).unwrap_or_else(|error| panic!("{error}"));
        (rules.to_string(), policy)
    });
    [("shipped".to_owned(), shipped)].into_iter().chain(synthetic).collect()
}

fn lint(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("lint");
    group.sample_size(10);
    for (name, policy) in policies() {
        group.throughput(Throughput::Elements(policy.rules().len() as u64));
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| lint::check(black_box(&policy)).findings().len());
        });
    }
    group.finish();
}

/// Two policies, the second with another requirement in one rule of a hundred.
fn diff(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("diff");
    group.sample_size(10);
    for rules in [100, 1_000, 10_000] {
        let text = workload::ruled_policy_text(rules);
        let changed: String = text
            .split_inclusive("  - id: ")
            .enumerate()
            .map(
                |(number, rule)| {
                    if number % 100 == 1 { rule.replace("role: admin", "role: power") } else { rule.to_owned() }
                },
            )
            .collect();
        let load = |text: &str| Policy::from_text("workload.yaml", text).unwrap_or_else(|error| panic!("{error}"));
        let (older, newer) = (load(&text), load(&changed));
        assert!(!older.diff(&newer).changes().is_empty());
        group.throughput(Throughput::Elements(rules as u64));
        group.bench_function(BenchmarkId::from_parameter(rules), |bencher| {
            bencher.iter(|| black_box(&older).diff(black_box(&newer)).changes().len());
        });
    }
    group.finish();
}

criterion_group!(benches, lint, diff);
criterion_main!(benches);
