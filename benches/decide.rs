//! Deciding: from a resolved request, with the deciding rule, and from five names; with the policy in the caches, and with
//! nothing there.

mod workload;

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// As much data as drives the policy out of all caches.
const LARGER_THAN_CACHES: usize = 128 << 20;
const CACHE_LINE: usize = 64;

fn decide(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decide");
    let mut other_data = vec![0_u8; LARGER_THAN_CACHES];
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
        group.bench_function(BenchmarkId::new("request_not_in_cache", rules), |bencher| {
            bencher.iter_batched(
                || other_data.iter_mut().step_by(CACHE_LINE).for_each(|byte| *byte = byte.wrapping_add(1)),
                |()| {
                    for &request in &stream {
                        black_box(policy.decide(black_box(request)));
                    }
                },
                BatchSize::PerIteration,
            );
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
