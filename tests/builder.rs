//! Policies built from Rust values decide as the reference does, and as the same policies from YAML; mistakes are errors.

use portcullis::{
    Decision, Names, Policy,
    policy::{BuildError, PolicyBuilder},
    rules::{Effect, Requirement},
    space::Cube,
};

const ROLES: [&str; 3] = ["guest", "member", "keeper"];

/// Keepers do anything with a key; members open and close what is theirs, except that nobody closes the gate.
fn castle() -> Result<Policy, BuildError> {
    let mut builder = PolicyBuilder::new("castle", Decision::Deny)?;
    let [_, member, keeper] = ROLES.map(|role| builder.role(role).expect("a new role"));
    let (key, _copy) = (builder.token("key")?, builder.token("copy")?);
    let (none, own, other) = (builder.owner("none")?, builder.owner("self")?, builder.owner("other")?);
    let door = builder.api("door")?;
    let open = builder.operation(door, "open", [own, other])?;
    let close = builder.operation(door, "close", [own, other])?;
    builder.operation(door, "look_at", [none])?;
    let gate = builder.api("gate")?;
    builder.operation(gate, "close", [own, other])?;
    builder.rule("keepers", Cube::ALL.with_roles([keeper]), Effect::Allow)?;
    let members = Cube::ALL.with_roles([member]).with_actions([open, close]);
    builder.rule_except("members", members, [Cube::ALL.with_owners([other])], Effect::Allow)?;
    builder.rule("gate-stays-open", Cube::ALL.with_operations([(gate, close)]), Effect::Deny)?;
    builder.rule("keys", Cube::ALL, Effect::Require(Requirement::new(Cube::ALL.with_tokens([key]))))?;
    builder.build()
}

/// The same, decided by hand.
fn may(names: &Names<'_>) -> bool {
    let Names { role, token, api, action, owner, .. } = *names;
    let is_allowed = role == "keeper" || role == "member" && action != "look_at" && owner == Some("self");
    is_allowed && token == "key" && (api, action) != ("gate", "close")
}

#[test]
fn a_built_policy_decides_every_request_as_its_rules_say() {
    let policy = castle().expect("a policy");
    assert_eq!(policy.vocabulary().cell_count(), 3 * 2 * (2 + 2 + 1 + 2));
    for request in policy.vocabulary().requests() {
        let names = policy.vocabulary().names(request).expect("names");
        assert_eq!(policy.decide(request).is_allow(), may(&names), "{names}");
        assert_eq!(policy.decide(request), portcullis::rules::reference::decide(policy.rules(), request), "{names}");
    }
}

#[cfg(feature = "yaml")]
#[test]
fn a_built_policy_is_the_same_after_a_round_trip_through_yaml() {
    let policy = castle().expect("a policy");
    let again = Policy::from_text("castle.yaml", &policy.to_yaml()).expect("valid YAML");
    assert_eq!(policy.fingerprint(), again.fingerprint());
    assert!(policy.diff(&again).is_empty());
}

#[track_caller]
fn assert_error(result: Result<impl Sized, BuildError>, message: &str) {
    let error = result.err().expect("an error");
    assert_eq!(error.to_string(), message);
}

#[test]
fn mistakes_are_errors() -> Result<(), BuildError> {
    const NAME: &str =
        "a name starts with a letter, followed by letters, digits, `_` or `-`, at most 64 characters in all";
    assert_error(PolicyBuilder::new("9", Decision::Deny).map(drop), &format!("`9` is not a valid name: {NAME}"));
    let mut builder = PolicyBuilder::new("castle", Decision::Deny)?;
    assert_error(builder.role("\u{1b}[31m"), &format!("`\\u{{1b}}[31m` is not a valid name: {NAME}"));
    let guest = builder.role("guest")?;
    assert_error(builder.role("guest"), "role `guest` is declared twice");
    builder.token("key")?;
    let (none, door, gate) = (builder.owner("none")?, builder.api("door")?, builder.api("gate")?);
    assert_error(
        builder.operation(gate, "open", []),
        "action `open` needs an owner: its requests can have at least one",
    );
    assert_error(
        builder.operation(door, "open", [none]),
        "operations follow the declaration of their API: `open` belongs to an earlier one",
    );
    builder.operation(gate, "open", [none])?;
    assert_error(builder.operation(gate, "open", [none]), "action `open` is declared twice");
    builder.rule("guests", Cube::ALL.with_roles([guest]), Effect::Allow)?;
    assert_error(builder.rule("guests", Cube::ALL, Effect::Allow), "rule `guests` is declared twice");
    assert_error(
        builder.rule("default", Cube::ALL, Effect::Allow),
        "`default` cannot be the id of a rule: it stands for the policy's default",
    );
    assert_error(
        builder.rule("nothing", Cube::ALL, Effect::Require(Requirement::new(Cube::ALL))),
        "rule `nothing` requires nothing",
    );
    let mut larger = PolicyBuilder::new("larger", Decision::Deny)?;
    let [_, second] = ["guest", "keeper"].map(|role| larger.role(role).expect("a new role"));
    assert_error(builder.rule("keepers", Cube::ALL.with_roles([second]), Effect::Deny), "a role of another policy");
    let keepers = Cube::ALL.with_roles([second]);
    assert_error(builder.rule_except("all", Cube::ALL, [keepers], Effect::Deny), "a role of another policy");
    let castle = castle()?;
    let (apis, actions) = (castle.vocabulary().apis(), castle.vocabulary().actions());
    let look_at = Cube::ALL.with_operations(apis.id("door").zip(actions.id("look_at")));
    assert!(builder.rule("foreign", look_at, Effect::Deny).is_err());
    assert_error(larger.build(), "no tokens declared");
    Ok(())
}
