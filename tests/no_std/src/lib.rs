//! Builds, decides and explains with the library as it is without the standard library.
#![no_std]

extern crate alloc;

use alloc::string::{String, ToString as _};

use portcullis::{
    Decision, Names, Policy,
    policy::{BuildError, PolicyBuilder},
    rules::{Effect, Requirement},
    space::Cube,
};

/// Builds a policy.
pub fn castle() -> Result<Policy, BuildError> {
    let mut builder = PolicyBuilder::new("castle", Decision::Allow)?;
    let keeper = builder.role("keeper")?;
    builder.role("guest")?;
    builder.token("key")?;
    let none = builder.owner("none")?;
    let door = builder.api("door")?;
    let open = builder.operation(door, "open", [none])?;
    builder.operation(door, "look_at", [none])?;
    let required = Requirement::new(Cube::ALL.with_roles([keeper]));
    builder.rule("keepers-open", Cube::ALL.with_actions([open]), Effect::Require(required))?;
    builder.build()
}

/// Decides.
pub fn decide(policy: &Policy, names: &Names<'_>) -> Decision {
    policy.decide_names(names)
}

/// Names the decider.
pub fn decided_by(policy: &Policy, names: &Names<'_>) -> Option<String> {
    let explanation = policy.explain(policy.resolve(names).ok()?)?;
    explanation.deciding_rule().map(|rule| rule.id().to_string())
}
