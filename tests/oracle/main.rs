//! What the policy as an oracle says about tests, against counting and trying everything.

mod coverage;
#[path = "../semantics/generate.rs"]
#[allow(dead_code, reason = "each test uses a part")]
mod generate;
#[path = "../semantics/model.rs"]
#[allow(dead_code, reason = "likewise")]
mod model;

use proptest::prelude::*;

/// A failure prints its policy; there is no need to keep seeds.
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}
