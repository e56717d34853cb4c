//! Comparing and linting a wide policy: 60 roles, 8 kinds of token, 400 operations, 4 owners, and 400 rules about random parts
//! of them, each with three exceptions. The bench `mutants` has its vectors.

mod workload;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use portcullis::{
    Policy,
    lint::{Linter, lints},
};
use workload::wide;

fn load(seed: u64, default: &str) -> Policy {
    let text = wide::policy_text(seed, default);
    Policy::from_text("wide.yaml", &text).unwrap_or_else(|error| panic!("{error}"))
}

fn questions(criterion: &mut Criterion) {
    let (policy, flipped, unrelated) = (load(1, "deny"), load(1, "allow"), load(2, "deny"));
    let mut group = criterion.benchmark_group("wide");
    group.sample_size(10);
    for (name, newer) in [("diff, default flipped", &flipped), ("diff, other rules", &unrelated)] {
        // With the sets of every group of requests, as the command prints them as JSON.
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let diff = black_box(&policy).diff(black_box(newer));
                diff.changes().iter().map(|change| change.cubes().len()).sum::<usize>()
            });
        });
    }
    group.bench_function("lint", |bencher| {
        bencher.iter(|| Linter::new().check(black_box(&policy)).findings().len());
    });
    group.bench_function("lint, one selected", |bencher| {
        let linter = Linter::new().select(|lint| *lint == lints::UNUSED_NAME);
        bencher.iter(|| linter.check(black_box(&policy)).findings().len());
    });
    group.finish();
}

criterion_group!(benches, questions);
criterion_main!(benches);
