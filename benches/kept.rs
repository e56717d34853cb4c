//! How many bytes a loaded policy keeps: what loading asks of the allocator and does not give back.
//!
//! The same on every run and every machine of one word size. `cargo bench --bench kept`; what loading takes on its way is
//! measured by `cargo bench --bench memory`.

mod workload;

use allocation_counter::measure;
use portcullis::Policy;

const SIZES: [usize; 3] = [27, 1_000, 10_000];

fn main() {
    // Asked to run once, as a test would.
    let quick = std::env::args().any(|argument| argument == "--test");
    println!("| rules | operations | bytes kept | for each rule | for each operation |\n|---|---|---|---|---|");
    for &rules in &SIZES[..if quick { 1 } else { SIZES.len() }] {
        let text = workload::policy_text(rules);
        let mut loaded = None;
        let counted = measure(|| loaded = Policy::from_text("workload.yaml", &text).ok());
        let policy = loaded.expect("the workload loads");
        let kept = usize::try_from(counted.bytes_current).expect("more is made than given back");
        let operations = policy.vocabulary().operation_count();
        println!("| {rules} | {operations} | {kept} | {} | {} |", kept / policy.rules().len(), kept / operations);
    }
}
