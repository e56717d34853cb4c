//! Which mutants a suite kills, checked by running it against every one.

use crate::{config, generate::models, policy, shipped};
use portcullis::{
    Decision, Names, Policy, Request,
    oracle::{Mutant, Mutants, Suite, TestOutcome, TestRun},
    rules::reference,
};
use proptest::prelude::*;
use std::fmt::Write as _;

/// Returns whether a test passes on the policy and fails on the mutant, or the mutant decides something differently that is
/// decided as expected.
fn is_killed(run: &TestRun<'_>, mutant: &Mutant<'_>) -> bool {
    let mutated = mutant.policy();
    let other = run.suite().expect("a suite").run_against(&mutated).expect("the same vocabulary");
    let mut results = run.results().iter().zip(other.results());
    let decide = |policy: &Policy, request: Request| reference::decide(policy.rules(), request);
    results.any(|(here, there)| here.outcome() == TestOutcome::Passed && there.outcome() == TestOutcome::Failed)
        || run.answers().asked().iter().any(|request| {
            let decision = decide(run.policy(), request);
            let is_expected = match decision {
                Decision::Allow => run.answers().allowed().contains(request),
                Decision::Deny => run.answers().denied().contains(request),
            };
            is_expected && decide(&mutated, request) != decision
        })
}

/// A case for each of the chosen requests, every other one with the rule that must decide, and one that fails.
fn suite_text(policy: &Policy, chosen: &[(prop::sample::Index, bool)], invariants: &str) -> String {
    let requests: Vec<Request> = policy.vocabulary().requests().collect();
    let mut text = String::from("portcullis-suite: 1\nsuite: generated\ncases:\n");
    for (number, (index, is_attributed)) in chosen.iter().enumerate() {
        let request = *index.get(&requests);
        let names = policy.vocabulary().names(request).expect("names");
        let expected = reference::decide(policy.rules(), request);
        let decider = reference::deciding_rule(policy.rules(), request).and_then(|id| policy.rules().get(id));
        let by = decider.map_or("default", |rule| rule.id());
        let by = if *is_attributed { format!(", by: {by}") } else { String::new() };
        let Names { role, token, api, action, owner, .. } = names;
        let (token, owner) = (token.expect("a token"), owner.expect("an owner"));
        writeln!(
            text,
            "  - {{ name: case {number}, role: {role}, token: {token}, api: {api}, action: {action}, owner: {owner}, \
             expect: {expected}{by} }}"
        )
        .expect("a string can be written");
    }
    text + "  - { name: everything, expect: allow }\n" + invariants
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..config() })]

    #[test]
    fn as_running_against_every_mutant_shows(
        model in models(),
        chosen in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 0..6),
        compares in any::<bool>(),
    ) {
        let policy = policy(&model.yaml());
        let several_roles = model.space.roles > 1;
        let mut invariants = String::new();
        if compares {
            invariants.push_str("invariants:\n  - { id: no-owner, ignores: owner }\n  - { id: no-api, ignores: api }\n");
            if several_roles {
                invariants.push_str("  - { id: rising, monotone: { role: [power, admin] } }\n");
            }
        }
        let suite = Suite::from_text(&policy, "suite.yaml", &suite_text(&policy, &chosen, &invariants));
        let suite = suite.unwrap_or_else(|error| panic!("{error}"));
        let run = suite.run();
        let mutants = Mutants::of(&policy);
        let surviving: Vec<String> = run.surviving(mutants.iter()).iter().map(ToString::to_string).collect();
        let expected = mutants.iter().filter(|mutant| !is_killed(&run, mutant)).map(|mutant| mutant.to_string());
        prop_assert_eq!(surviving, expected.collect::<Vec<_>>());
        for mutant in mutants.iter().take(8) {
            prop_assert_eq!(run.kills(&mutant), is_killed(&run, &mutant));
        }
    }
}

/// Two rules deny closing with a copy: without the first, the decision is the same, but the decider is another.
#[test]
fn by_what_decides() {
    let doors = policy(
        "
portcullis: 1
policy: doors
vocabulary:
  roles: { guest: {} }
  tokens: { key: {}, copied_key: {} }
  owners: { none: {} }
  apis: { door: { open: {}, close: {} } }
default: allow
rules:
  - { id: all-copies, token: copied_key, effect: deny }
  - { id: closed-to-copies, token: copied_key, action: close, effect: deny }
",
    );
    let case =
        "portcullis-suite: 1\nsuite: doors\ncases:\n  - { name: a, token: copied_key, action: close, expect: deny";
    let mutants = Mutants::of(&doors);
    let surviving = |end: &str| {
        let suite = Suite::from_text(&doors, "doors.test.yaml", &format!("{case}{end}")).expect("a suite");
        let surviving = suite.run().surviving(mutants.iter());
        surviving.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let (dropped, flipped) = ("rule `all-copies` dropped", "effect of `all-copies` changed to allow");
    let (without, with) = (surviving(" }\n"), surviving(", by: all-copies }\n"));
    let killed_by_the_decider: Vec<&String> = without.iter().filter(|mutant| !with.contains(mutant)).collect();
    assert_eq!(killed_by_the_decider, [dropped, flipped]);
}

#[test]
fn the_shipped_suite_kills_every_mutant() {
    let policy = shipped();
    let (file, text) = Suite::splunk_observability_file();
    let suite = Suite::from_text(&policy, file, text).unwrap_or_else(|error| panic!("{error}"));
    let run = suite.run();
    assert!(run.is_passed(), "{run}");
    assert_eq!(run.answers().asked().len(), policy.vocabulary().cell_count());
    assert!(run.surviving(Mutants::of(&policy).iter()).is_empty());
}
