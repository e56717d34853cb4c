//! Proofs about one policy and about two, against brute force over all requests.

#[allow(dead_code, reason = "the tests of lints use the rest")]
mod claims;
mod declared;
mod diff;
#[path = "../semantics/generate.rs"]
#[allow(dead_code, reason = "each test uses a part")]
mod generate;
mod guards;
mod invariants;
mod lock;
#[path = "../semantics/model.rs"]
#[allow(dead_code, reason = "likewise")]
mod model;

use portcullis::{
    Policy, Vocabulary,
    space::{CellSet, Cube},
};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A failure prints its policy; there is no need to keep seeds.
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// The requests of a set, by their names.
fn requests(vocabulary: &Vocabulary, cells: &CellSet) -> BTreeSet<String> {
    cells.iter().map(|request| vocabulary.names(request).expect("a request of the set").to_string()).collect()
}

/// The requests of cubes, by their names.
fn requests_in(vocabulary: &Vocabulary, cubes: &[Cube]) -> BTreeSet<String> {
    let cells = vocabulary.requests().filter(|&request| {
        let cell = vocabulary.cell(request).expect("a request of the vocabulary");
        cubes.iter().any(|cube| cube.contains(cell))
    });
    cells.map(|request| vocabulary.names(request).expect("likewise").to_string()).collect()
}

fn load(text: &str) -> Policy {
    Policy::from_text("policy.yaml", text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}
