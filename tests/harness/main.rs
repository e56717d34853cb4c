//! A policy as the oracle of tests: of functions under test, of live services, of itself, and of property tests.

mod assertions;
mod block_on;
mod check_all;
#[path = "../semantics/generate.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod generate;
mod generated_policies;
mod implementations;
#[path = "../semantics/model.rs"]
#[allow(dead_code, reason = "likewise")]
mod model;
mod panics;
mod samples;
mod shrinking;
mod strategies;
mod texts;

use portcullis::{Names, Policy};
use proptest::prelude::*;
use std::sync::LazyLock;

static SHIPPED: LazyLock<Policy> = LazyLock::new(|| Policy::splunk_observability().expect("the shipped policy loads"));

/// A failure prints its policy; there is no need to keep seeds.
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// Every request of a policy by its names, in the order in which they are declared.
fn all_names(policy: &Policy) -> Vec<Names<'_>> {
    policy.vocabulary().requests().map(|request| policy.vocabulary().names(request).expect("a request")).collect()
}

/// What the specification decides.
fn allows(policy: &Policy, names: &Names<'_>) -> bool {
    let request = policy.resolve(names).unwrap_or_else(|error| panic!("{error}"));
    portcullis::rules::reference::decide(policy.rules(), request).is_allow()
}

/// Heads or tails, for each request without any order.
fn coin(names: &Names<'_>, salt: u64) -> bool {
    let hash =
        names.to_string().bytes().fold(salt, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    hash >> 33 & 1 == 0
}
