//! Suites of tests for policies: what can be wrong with them, what they mean, and what `portcullis test` prints.

mod forms;
#[path = "../semantics/generate.rs"]
#[allow(dead_code, reason = "each test uses a part")]
mod generate;
#[path = "../semantics/model.rs"]
#[allow(dead_code, reason = "likewise")]
mod model;
mod reading;
mod runs;
mod semantics;
mod shipped;

use portcullis::{Policy, oracle::Suite};

/// A policy with everything that a suite can refer to.
const DOORS: &str = "
portcullis: 1
policy: doors
sources: { charter: { clauses: { doors: { text: Keepers open doors. } } } }
vocabulary:
  roles: { keeper: {}, guest: {}, thief: {} }
  tokens: { key: {}, copy: {} }
  owners: { none: {}, self: {}, other: {} }
  apis:
    door: { look: {}, open: {}, give: { owners: [self, other] } }
    lock: { look: {}, turn: {} }
groups:
  roles: { visitors: [guest, thief] }
  owners: { somebody: [self, other], anybody: [none, self] }
default: allow
rules:
  - { id: keepers-open, api: door, action: open, require: { role: keeper, token: key }, cite: charter#doors }
  - { id: keepers-turn, api: lock, action: turn, require: { role: keeper } }
  - { id: no-copies, token: copy, action: turn, effect: deny }
";

fn doors() -> Policy {
    Policy::from_text("doors.yaml", DOORS).expect("the policy loads")
}

fn suite<'p>(policy: &'p Policy, tests: &str) -> Suite<'p> {
    let text = format!("portcullis-suite: 1\nsuite: doors\n{tests}");
    Suite::from_text(policy, "doors.test.yaml", &text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}
