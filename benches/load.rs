//! Loading: YAML text to a policy that decides.

mod workload;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use portcullis::Policy;

fn load(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("load");
    for rules in workload::SIZES {
        let text = workload::policy_text(rules);
        group.throughput(Throughput::Bytes(text.len() as u64));
        // The large ones take long enough for few samples.
        group.sample_size(if rules < 1_000 { 100 } else { 10 });
        group.bench_function(BenchmarkId::from_parameter(rules), |bencher| {
            bencher.iter(|| Policy::from_text("workload.yaml", black_box(&text)).map(|policy| policy.rules().len()));
        });
    }
    group.finish();
}

criterion_group!(benches, load);
criterion_main!(benches);
