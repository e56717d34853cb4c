//! Deciding in batches: decisions per second in every form, in cache and from memory, beside what memory itself gives.
//!
//! `cargo bench --bench batch`. With `--test` everything runs once on little.

mod workload;

use std::{hint::black_box, time::Instant};

use portcullis::{
    Policy, Request,
    policy::{Batch, BatchForm, Columns},
};

/// How many requests stay in the first cache.
const IN_CACHE: usize = 4_096;

fn main() {
    let quick = std::env::args().any(|argument| argument == "--test");
    let (in_memory, rounds) = if quick { (1 << 16, 1) } else { (1 << 26, 300) };
    println!("| policy | requests | form | in cache | from memory |\n|---|---|---|---|---|");
    let shipped = Policy::splunk_observability().expect("the shipped policy loads");
    for (name, policy) in
        [("27 rules", workload::policy(27)), ("shipped", shipped), ("10,000 rules", workload::policy(10_000))]
    {
        let stream = workload::stream(&policy);
        let long: Vec<Request> = stream.iter().copied().cycle().take(in_memory).collect();
        let batches = || BatchForm::ALL.into_iter().filter_map(|form| policy.batch_in(form));
        for batch in batches().filter(|batch| batch.packed_form() == batch.form()) {
            let form = format!("{:?}", batch.packed_form());
            let (cache, memory) = (packed(&batch, &stream, rounds), packed(&batch, &long, rounds.div_ceil(60)));
            print_row(name, "packed", &form, 8, cache, memory);
        }
        let (stream, long) = (Bytes::of(&policy, &stream), Bytes::of(&policy, &long));
        for batch in batches() {
            let form = format!("{:?}", batch.form());
            print_row(name, "columns", &form, 5, stream.rate(&batch, rounds), long.rate(&batch, rounds.div_ceil(60)));
        }
    }
    let words = |bytes: usize| vec![1_u64; bytes / 8];
    let (small, large) = (words(5 * IN_CACHE), words(5 * in_memory));
    let sum = |words: &[u64]| black_box(words.iter().fold(0_u64, |sum, word| sum.wrapping_add(*word)));
    let bandwidth = |words: &[u64], rounds| {
        rate(words.len() * 8, rounds, || {
            sum(black_box(words));
        })
    };
    let (cache, memory) = (bandwidth(&small, rounds), bandwidth(&large, rounds.div_ceil(60)));
    println!("| adding up bytes | - | - | {cache:.1} GB/s | {memory:.1} GB/s |");
}

fn print_row(policy: &str, requests: &str, form: &str, bytes: u32, cache: f64, memory: f64) {
    println!(
        "| {policy} | {requests} | {form} | {cache:.2} G/s | {memory:.2} G/s ({:.1} GB/s) |",
        memory * f64::from(bytes)
    );
}

/// Thousand millions in a second, at best.
fn rate(count: usize, rounds: usize, mut pass: impl FnMut()) -> f64 {
    pass();
    let best = (0..rounds).map(|_| {
        let start = Instant::now();
        pass();
        start.elapsed().as_secs_f64()
    });
    let count = u32::try_from(count).expect("less than four thousand millions");
    f64::from(count) / best.fold(f64::INFINITY, f64::min) / 1e9
}

fn packed(batch: &Batch, requests: &[Request], rounds: usize) -> f64 {
    let mut allowed = vec![0; requests.len().div_ceil(64)];
    rate(requests.len(), rounds, || {
        batch.decide_batch(black_box(requests), black_box(&mut allowed)).expect("room for the answers");
    })
}

/// Requests as columns.
#[derive(Default)]
struct Bytes {
    roles: Vec<u8>,
    tokens: Vec<u8>,
    apis: Vec<u8>,
    actions: Vec<u8>,
    owners: Vec<u8>,
}

impl Bytes {
    fn of(policy: &Policy, requests: &[Request]) -> Self {
        let mut bytes = Self::default();
        for &request in requests {
            let cell = policy.vocabulary().cell(request).expect("a request of the policy");
            // Where a policy has more APIs than a byte can number, any others do.
            let byte = |index: usize| u8::try_from(index % 256).expect("a byte");
            bytes.roles.push(byte(cell.role.index()));
            bytes.tokens.push(byte(cell.token.index()));
            bytes.apis.push(byte(cell.api.index()));
            bytes.actions.push(byte(cell.action.index()));
            bytes.owners.push(byte(cell.owner.index()));
        }
        bytes
    }

    fn rate(&self, batch: &Batch, rounds: usize) -> f64 {
        let Self { roles, tokens, apis, actions, owners } = self;
        let columns = Columns { roles, tokens, apis, actions, owners };
        let mut allowed = vec![0; roles.len().div_ceil(64)];
        rate(roles.len(), rounds, || {
            batch.decide_batch_columns(black_box(&columns), black_box(&mut allowed)).expect("room for the answers");
        })
    }
}
