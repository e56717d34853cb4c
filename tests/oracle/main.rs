//! The oracle: what it says of tests, against counting and against what policies with faults really decide.

mod coverage;
#[path = "../semantics/generate.rs"]
#[allow(dead_code, reason = "each test uses a part")]
mod generate;
#[path = "../semantics/model.rs"]
#[allow(dead_code, reason = "likewise")]
mod model;
mod mutants;

use portcullis::{CellSet, Policy, Request, reference};
use proptest::prelude::*;

/// A failure prints its policy; there is no need to keep seeds.
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

fn shipped() -> Policy {
    Policy::splunk_observability().unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn policy(text: &str) -> Policy {
    Policy::from_text("policy.yaml", text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The requests that two policies of one vocabulary decide otherwise, by the specification.
fn told_apart(one: &Policy, other: &Policy) -> CellSet {
    let decide = |policy: &Policy, request: Request| reference::decide(policy.rules(), request);
    let requests = one.vocabulary().requests();
    let told_apart = requests.filter(|&request| decide(one, request) != decide(other, request));
    CellSet::of_requests(one.vocabulary(), told_apart)
}
