//! Deciding: from a resolved request, with the deciding rule, and from five names.

mod workload;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

fn decide(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decide");
    for rules in workload::SIZES {
        let policy = workload::policy(rules);
        let stream = workload::stream(&policy);
        let names = workload::NameStream::new(&policy, &stream);
        let names = names.names();
        group.throughput(Throughput::Elements(stream.len() as u64));
        group.bench_function(BenchmarkId::new("request", rules), |bencher| {
            bencher.iter(|| {
                for &request in &stream {
                    black_box(policy.decide(black_box(request)));
                }
            });
        });
        group.bench_function(BenchmarkId::new("request_with_rule", rules), |bencher| {
            bencher.iter(|| {
                for &request in &stream {
                    black_box(policy.ruling(black_box(request)));
                }
            });
        });
        group.bench_function(BenchmarkId::new("names", rules), |bencher| {
            bencher.iter(|| {
                for names in &names {
                    black_box(policy.decide_names(black_box(names)));
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, decide);
criterion_main!(benches);
