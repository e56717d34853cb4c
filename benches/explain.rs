//! Explaining a decision.

mod workload;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

fn explain(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("explain");
    for rules in workload::SIZES {
        let policy = workload::policy(rules);
        let stream = workload::stream(&policy);
        group.throughput(Throughput::Elements(stream.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(rules), |bencher| {
            bencher.iter(|| {
                for &request in &stream {
                    black_box(policy.explain(black_box(request)));
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, explain);
criterion_main!(benches);
