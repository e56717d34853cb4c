//! Which mutants a suite notices, by running it on every one.

use crate::{config, generate::models, policy, shipped};
use portcullis::{
    Decision, Names, Policy, Request,
    oracle::{Mutant, Mutants, Outcome, Suite, SuiteRun},
    rules::reference,
};
use proptest::prelude::*;
use std::fmt::Write as _;

/// Whether a test passes on the policy and fails on the mutant, or the mutant decides otherwise what is decided as expected.
fn is_noticed(run: &SuiteRun<'_>, mutant: &Mutant<'_>) -> bool {
    let mutated = mutant.policy();
    let other = run.suite().run_against(&mutated).expect("the same vocabulary");
    let mut results = run.results().iter().zip(other.results());
    let decide = |policy: &Policy, request: Request| reference::decide(policy.rules(), request);
    results.any(|(here, there)| here.outcome() == Outcome::Passed && there.outcome() == Outcome::Failed)
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
        let owner = owner.expect("an owner");
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
    fn as_running_on_every_mutant_tells(
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
        let unnoticed: Vec<String> = run.unnoticed(mutants.iter()).iter().map(ToString::to_string).collect();
        let expected = mutants.iter().filter(|mutant| !is_noticed(&run, mutant)).map(|mutant| mutant.to_string());
        prop_assert_eq!(unnoticed, expected.collect::<Vec<_>>());
        for mutant in mutants.iter().take(8) {
            prop_assert_eq!(run.notices(&mutant), is_noticed(&run, &mutant));
        }
    }
}

/// Two rules forbid to close with a copy: without the first, it is denied all the same, but not by the same.
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
    let unnoticed = |end: &str| {
        let suite = Suite::from_text(&doors, "doors.test.yaml", &format!("{case}{end}")).expect("a suite");
        let unnoticed = suite.run().unnoticed(mutants.iter());
        unnoticed.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let (dropped, flipped) = ("rule `all-copies` dropped", "the effect of `all-copies` is allow");
    let (without, with) = (unnoticed(" }\n"), unnoticed(", by: all-copies }\n"));
    let told_by_the_rule: Vec<&String> = without.iter().filter(|mutant| !with.contains(mutant)).collect();
    assert_eq!(told_by_the_rule, [dropped, flipped]);
}

#[test]
fn the_shipped_suite_notices_every_mutant() {
    let policy = shipped();
    let (file, text) = Suite::splunk_observability_file();
    let suite = Suite::from_text(&policy, file, text).unwrap_or_else(|error| panic!("{error}"));
    let run = suite.run();
    assert!(run.is_passed(), "{run}");
    assert_eq!(run.answers().asked().len(), policy.vocabulary().cell_count());
    assert!(run.unnoticed(Mutants::of(&policy).iter()).is_empty());
}
