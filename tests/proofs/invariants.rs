use super::{
    claims::{Claim, model_and_claim},
    config, load, requests, requests_in,
};
use portcullis::{Decision, Policy, rules::Rules, space::NameId};
use proptest::{prelude::*, strategy::ValueTree as _};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn violations_are_the_cells_that_contradict((model, claim) in model_and_claim()) {
        let policy = load(&claim.yaml(&model));
        let vocabulary = policy.vocabulary();
        let (cells, allowed) = claim.contradicting(&model);
        let expected = cells.iter().map(|cell| cell.names().to_string()).collect();
        let violations = policy.violations();
        let found = violations.first().map(|violation| requests(vocabulary, violation.cells()));
        prop_assert_eq!(found.unwrap_or_default(), expected);
        prop_assert_eq!(violations.is_empty(), cells.is_empty());
        for violation in &violations {
            prop_assert_eq!(violation.decision(), Decision::from(allowed));
            prop_assert_eq!(
                requests_in(vocabulary, &violation.cubes()),
                requests(vocabulary, violation.cells())
            );
            prop_assert_eq!(violation.cells().iter().next(), Some(violation.witness()));
            let witness = vocabulary.names(violation.witness()).unwrap();
            let witness = *cells.iter().find(|cell| cell.names() == witness).unwrap();
            prop_assert_eq!(violation.decider().rule().map(portcullis::rules::Rule::id), model.decide(witness).1);
            let compared = claim.compared_with(&model, witness);
            let counterpart = violation.counterpart().map(|request| vocabulary.names(request).unwrap());
            prop_assert_eq!(counterpart.is_some(), !compared.is_empty());
            if let Some(counterpart) = counterpart {
                let counterpart = *compared.iter().find(|cell| cell.names() == counterpart).unwrap();
                prop_assert_eq!(model.decide(counterpart).0, !allowed);
            }
        }
    }

    #[test]
    fn verified_policies_are_those_without_violations((model, claim) in model_and_claim()) {
        let policy = load(&claim.yaml(&model));
        let fingerprint = policy.fingerprint();
        match policy.verified() {
            Ok(policy) => {
                prop_assert!(claim.contradicting(&model).0.is_empty());
                prop_assert_eq!(policy.fingerprint(), fingerprint);
            }
            Err(error) => {
                prop_assert!(!claim.contradicting(&model).0.is_empty());
                prop_assert_eq!(error.policy().fingerprint(), fingerprint);
                prop_assert_eq!(error.violations().len(), 1);
            }
        }
    }
}

/// Columns of so many names that lines run through several words of slots.
#[test]
fn lines_run_through_several_words() {
    let names = |prefix: &str, count: usize| {
        (0..count).map(|number| format!("{prefix}{number}: {{}}")).collect::<Vec<_>>().join(", ")
    };
    let text = format!(
        "portcullis: 1
policy: wide
vocabulary:
  roles: {{ {} }}
  tokens: {{ {} }}
  owners: {{ {} }}
  apis: {{ one: {{ read: {{ owners: [o0, o2, o4] }}, write: {{ owners: [o1, o2] }} }}, two: {{ read: {{ owners: [o4] }} }} }}
default: deny
rules:
  - {{ id: some, role: [r2, r3, r7], token: [t1, t5, t10], effect: allow }}
  - {{ id: none, role: r6, owner: o2, effect: deny }}
  - {{ id: one, role: [r6, r8], api: one, effect: allow }}
  - {{ id: no-o1, token: t5, owner: o1, effect: deny }}
  - {{ id: no-writing, role: r3, action: write, effect: deny }}
invariants:
  - {{ id: roles, ignores: role }}
  - {{ id: tokens, ignores: token }}
  - {{ id: owners, ignores: owner }}
  - {{ id: apis, ignores: api }}
  - {{ id: actions, ignores: action }}
  - {{ id: order-of-roles, monotone: {{ role: [r8, r3, r6, r0] }} }}
  - {{ id: order-of-tokens, monotone: {{ token: [t10, t0, t5, t1] }} }}
  - {{ id: order-of-owners, monotone: {{ owner: [o2, o4, o1] }} }}
",
        names("r", 9),
        names("t", 11),
        names("o", 5)
    );
    let policy = load(&text);
    let found: Vec<(&str, usize)> =
        policy.violations().iter().map(|violation| (violation.invariant().id(), violation.cells().len())).collect();
    assert_eq!(found, by_brute_force(&policy));
    // Without a violation of each kind of line, nothing would be shown.
    assert_eq!(found.len(), policy.rules().invariants().len(), "{found:?}");
}

/// The number of cells that contradict each invariant, all of which are about the whole space.
fn by_brute_force(policy: &Policy) -> Vec<(&str, usize)> {
    use portcullis::{Column, rules::Claim as Stated, space::Cell};
    let vocabulary = policy.vocabulary();
    let name = |cell: &Cell, column| match column {
        Column::Role => cell.role.index(),
        Column::Token => cell.token.index(),
        Column::Owner => cell.owner.index(),
        Column::Api => cell.api.index(),
        Column::Action => cell.action.index(),
        column => panic!("no test knows the column {column}"),
    };
    let columns = [Column::Role, Column::Token, Column::Owner, Column::Api, Column::Action];
    let cells: Vec<(Cell, bool)> = vocabulary
        .requests()
        .map(|request| (vocabulary.cell(request).unwrap(), policy.decide(request).is_allow()))
        .collect();
    let on_a_line = |one: &Cell, other: &Cell, column| {
        columns.into_iter().all(|each| (name(one, each) == name(other, each)) == (each != column))
    };
    let count = |decision: bool, column, counts: &dyn Fn(usize, usize) -> bool| {
        let others = |(cell, allowed): &&(Cell, bool)| {
            *allowed == decision
                && cells.iter().any(|(other, allowed)| {
                    *allowed != decision
                        && on_a_line(cell, other, column)
                        && counts(name(other, column), name(cell, column))
                })
        };
        cells.iter().filter(others).count()
    };
    let rules: &Rules = policy.rules();
    let found = rules.invariants().iter().map(|invariant| {
        let cells = match invariant.claim() {
            Stated::Ignores { column, .. } => {
                count(true, *column, &|_, _| true).min(count(false, *column, &|_, _| true))
            }
            Stated::Monotone { order, .. } => {
                let (column, order): (Column, Vec<usize>) =
                    (order.column(), order.names().map(NameId::index).collect());
                let rank = |name| order.iter().position(|&each| each == name);
                count(false, column, &|other, own| rank(other).zip(rank(own)).is_some_and(|(other, own)| other < own))
            }
            claim => panic!("no such claim here: {claim:?}"),
        };
        (invariant.id(), cells)
    });
    found.filter(|(_, cells)| *cells > 0).collect()
}

const DOORS: &str = "
portcullis: 1
policy: doors
vocabulary:
  roles: { guest: {}, keeper: {} }
  tokens: { key: {} }
  owners: { none: {}, self: {}, other: {} }
  apis: { door: { open: { owners: [self, other] }, close: {} } }
default: deny
rules:
  - { id: keepers, role: keeper, effect: allow }
  - { id: guests, role: guest, action: open, owner: self, effect: allow }
  - { id: no-strangers, owner: other, effect: deny }
";

/// The sentence of the one invariant.
fn told(claim: &str) -> String {
    let policy = load(&format!("{DOORS}invariants:\n  - {{ id: claim, {claim} }}\n"));
    policy.violations().iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

#[test]
fn violations_tell_what_is_wrong() {
    assert_eq!(
        told("never: { role: guest }"),
        "invariant `claim` does not hold: 1 request is allowed that must never be"
    );
    assert_eq!(
        told("always: { action: open }"),
        "invariant `claim` does not hold: 2 requests are denied that must always be allowed"
    );
    assert_eq!(
        told("monotone: { owner: [self, other] }"),
        "invariant `claim` does not hold: 2 requests are denied although a weaker owner is allowed"
    );
    assert_eq!(
        told("ignores: role"),
        "invariant `claim` does not hold: 1 request is allowed and would be denied with another role"
    );
    assert_eq!(told("monotone: { role: [guest, keeper] }"), "");
    assert_eq!(told("ignores: owner, within: { action: close }"), "");
}

#[test]
fn the_error_of_an_unverified_policy_names_each_violation() {
    let policy = load(&format!(
        "{DOORS}invariants:\n  - {{ id: one, never: {{ role: guest }} }}\n  - {{ id: two, always: {{ role: guest }} }}\n"
    ));
    let error = policy.verified().unwrap_err();
    assert_eq!(
        error.to_string(),
        "policy.yaml:15:11: invariant `one` does not hold: 1 request is allowed that must never be
  such as: guest/key door.open self
policy.yaml:16:11: invariant `two` does not hold: 2 requests are denied that must always be allowed
  such as: guest/key door.open other"
    );
    // Errors are passed on, also to other threads.
    let error: Box<dyn std::error::Error + Send + Sync> = error.into();
    assert!(error.source().is_none());
}

/// The generator makes all kinds of claims, some of which hold.
#[test]
fn claims_of_all_kinds_are_drawn() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen = [[0; 2]; 4];
    for _ in 0..800 {
        let (model, claim) = model_and_claim().new_tree(&mut runner).unwrap().current();
        let kind = match claim {
            Claim::Never(_) => 0,
            Claim::Always(_) => 1,
            Claim::Monotone(..) => 2,
            Claim::Ignores(..) => 3,
        };
        seen[kind][usize::from(claim.contradicting(&model).0.is_empty())] += 1;
    }
    assert!(seen.iter().flatten().all(|&count| count > 10), "{seen:?}");
}
