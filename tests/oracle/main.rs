//! The oracle: how it measures tests, against counting and against the decisions of mutated policies.

mod coverage;
#[path = "../semantics/generate.rs"]
#[allow(dead_code, reason = "each test uses a part")]
mod generate;
mod kills;
#[path = "../semantics/model.rs"]
#[allow(dead_code, reason = "likewise")]
mod model;
mod mutants;
mod vectors;
mod wrong;

use generate::models;
use portcullis::{Policy, Request, rules::reference, space::CellSet};
use proptest::prelude::*;

/// A failure prints its policy; there is no need to keep seeds. Every case compiles some hundred policies.
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, cases: 100, ..ProptestConfig::default() }
}

fn shipped() -> Policy {
    Policy::splunk_observability().unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn policy(text: &str) -> Policy {
    Policy::from_text("policy.yaml", text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Small policies, some of which have names of which no rule says anything, so that an operation's cells take several words.
fn policies() -> impl Strategy<Value = Policy> {
    (models(), any::<bool>()).prop_map(|(model, is_wide)| {
        let text = model.yaml();
        let wide = || {
            text.replace("tokens: {", "tokens: { t1: {}, t2: {}, t3: {},")
                .replace("owners: {", "owners: { o1: {}, o2: {},")
        };
        // Operations list their owners in brackets.
        policy(&if is_wide { wide() } else { text.clone() })
    })
}

/// Returns the requests that two policies of one vocabulary decide differently, by the specification.
fn told_apart(one: &Policy, other: &Policy) -> CellSet {
    let decide = |policy: &Policy, request: Request| reference::decide(policy.rules(), request);
    let requests = one.vocabulary().requests();
    let told_apart = requests.filter(|&request| decide(one, request) != decide(other, request));
    CellSet::of_requests(one.vocabulary(), told_apart)
}
