//! Mutants of policies, and the requests that tell them apart.

mod workload;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use portcullis::{
    Policy,
    oracle::{Answers, Mutants, Strategy, Vectors},
    space::CellSet,
};

/// A name, and a policy: with as many operations as rules, but for the wide one.
fn policies() -> Vec<(String, Policy)> {
    let shipped = Policy::splunk_observability().expect("the shipped policy loads");
    let ruled = [100, 1_000].map(|rules| (rules.to_string(), workload::ruled_policy_text(rules)));
    let synthetic = ruled.into_iter().chain([("wide".to_owned(), workload::wide::policy_text(1, "deny"))]);
    let synthetic = synthetic.map(|(name, text)| {
        let policy = Policy::from_text("workload.yaml", &text).unwrap_or_else(|error| panic!("{error}"));
        (name, policy)
    });
    [("shipped".to_owned(), shipped)].into_iter().chain(synthetic).collect()
}

/// The whole run: all mutants are made, and none of them survives the answers to all requests.
fn mutants(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("mutants");
    group.sample_size(10);
    for (name, policy) in policies() {
        let everything = Answers::of(&policy, &CellSet::all(policy.vocabulary()));
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| Mutants::of(black_box(&policy)).surviving(black_box(&everything)).count());
        });
    }
    group.finish();
}

/// The vectors of each strategy that chooses.
fn vectors(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("vectors");
    group.sample_size(10);
    for (name, policy) in policies() {
        for strategy in [Strategy::Pairs, Strategy::Boundary, Strategy::Killing] {
            group.bench_function(BenchmarkId::new(strategy.as_str(), &name), |bencher| {
                bencher.iter(|| Vectors::of(black_box(&policy), strategy).len());
            });
        }
    }
    group.finish();
}

criterion_group!(benches, mutants, vectors);
criterion_main!(benches);
