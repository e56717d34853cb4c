//! Suites of tests for policies: what can be wrong with them, and what they mean.

#[path = "../semantics/generate.rs"]
#[allow(dead_code, reason = "each test uses a part")]
mod generate;
mod guards;
#[path = "../semantics/model.rs"]
#[allow(dead_code, reason = "likewise")]
mod model;
mod reading;
mod runs;
mod semantics;
mod shipped;

use portcullis::{Policy, oracle::Suite};

/// A policy with everything that a suite can refer to.
const DOORS: &str = include_str!("doors.yaml");

fn doors() -> Policy {
    Policy::from_text("doors.yaml", DOORS).expect("the policy loads")
}

fn suite<'p>(policy: &'p Policy, tests: &str) -> Suite<'p> {
    let text = format!("portcullis-suite: 1\nsuite: doors\n{tests}");
    Suite::from_text(policy, "doors.test.yaml", &text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}
