//! What strategies draw: nothing but what they promise, and all of it.

use crate::{SHIPPED, all_names, allows, config, generate::models};
use portcullis::{
    Names, Policy,
    oracle::strategies,
    rules::Rule,
    space::{CellSet, Cube},
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{TestError, TestRunner},
};
use std::collections::BTreeSet;

/// Many values.
fn draw<S: Strategy>(strategy: &S, count: usize) -> Vec<S::Value> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| strategy.new_tree(&mut runner).expect("something to draw").current()).collect()
}

/// As texts, for a comparison without an order.
fn set<'n>(names: impl IntoIterator<Item = Names<'n>>) -> BTreeSet<String> {
    names.into_iter().map(|names| names.to_string()).collect()
}

fn pairs<'n>(pairs: impl IntoIterator<Item = (Names<'n>, Names<'n>)>) -> BTreeSet<(String, String)> {
    pairs.into_iter().map(|(allowed, denied)| (allowed.to_string(), denied.to_string())).collect()
}

fn matches(policy: &Policy, rule: &Rule, names: &Names<'_>) -> bool {
    let request = policy.resolve(names).unwrap_or_else(|error| panic!("{error}"));
    rule.matches(policy.vocabulary().cell(request).expect("a cell"))
}

/// In how many of the five columns names differ.
fn distance(one: &Names<'_>, other: &Names<'_>) -> usize {
    let differ = [
        one.role != other.role,
        one.token != other.token,
        one.api != other.api,
        one.action != other.action,
        one.owner != other.owner,
    ];
    differ.into_iter().map(usize::from).sum()
}

/// All pairs of an allowed and a denied request that differ in one column.
fn all_pairs(policy: &Policy) -> BTreeSet<(String, String)> {
    let (allowed, denied): (Vec<_>, Vec<_>) = all_names(policy).into_iter().partition(|names| allows(policy, names));
    pairs(allowed.iter().flat_map(|one| {
        let partners = denied.iter().filter(|other| distance(one, other) == 1);
        partners.map(|other| (*one, *other))
    }))
}

/// A strategy over some requests draws all of them and nothing else, or says that there is none.
fn assert_draws<'n>(
    strategy: impl Strategy<Value = Names<'n>>,
    expected: &BTreeSet<String>,
) -> Result<(), TestCaseError> {
    if expected.is_empty() {
        prop_assert!(strategy.new_tree(&mut TestRunner::deterministic()).is_err());
    } else {
        // A request is missed by mistake less than once in 10^8 runs.
        let drawn = set(draw(&strategy, 20 * expected.len() + 1));
        prop_assert_eq!(&drawn, expected);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..config() })]

    #[test]
    fn every_request_that_is_promised_is_drawn_and_no_other(model in models()) {
        let policy = model.policy();
        let all = all_names(&policy);
        let that = |wanted: &dyn Fn(&Names<'_>) -> bool| set(all.iter().copied().filter(|names| wanted(names)));
        assert_draws(strategies::requests(&policy), &that(&|_| true))?;
        assert_draws(strategies::allowed(&policy), &that(&|names| allows(&policy, names)))?;
        assert_draws(strategies::denied(&policy), &that(&|names| !allows(&policy, names)))?;
        for rule in policy.rules() {
            assert_draws(strategies::matching(&policy, rule.id()), &that(&|names| matches(&policy, rule, names)))?;
        }
        let half: Vec<_> = policy.vocabulary().requests().step_by(2).collect();
        let expected = set(half.iter().filter_map(|&request| policy.vocabulary().names(request)));
        let half = CellSet::of_requests(policy.vocabulary(), half);
        assert_draws(strategies::requests_in(&policy, &half), &expected)?;
    }

    #[test]
    fn boundaries_are_drawn_and_nothing_else(model in models()) {
        let policy = model.policy();
        let expected = all_pairs(&policy);
        let strategy = strategies::boundary(&policy);
        if expected.is_empty() {
            prop_assert!(strategy.new_tree(&mut TestRunner::deterministic()).is_err());
        } else {
            for (allowed, denied) in draw(&strategy, 200) {
                prop_assert_eq!(distance(&allowed, &denied), 1);
                prop_assert!(allows(&policy, &allowed) && !allows(&policy, &denied));
                prop_assert!(expected.contains(&(allowed.to_string(), denied.to_string())));
            }
        }
    }
}

/// So few requests that every pair is drawn soon.
const DOORS: &str = "
portcullis: 1
policy: doors
vocabulary:
  roles: { guest: {}, keeper: {} }
  tokens: { key: {}, copy: {} }
  owners: { none: {}, self: {}, other: {} }
  apis:
    door: { open: { owners: [self, other] }, close: {} }
    gate: { open: { owners: [self, other] }, raise: {} }
default: deny
rules:
  - { id: keepers, role: keeper, effect: allow }
  - { id: own-doors, api: door, action: open, owner: self, effect: allow }
  - { id: no-copies-at-gates, api: gate, token: copy, effect: deny }
  - { id: nothing-left, role: guest, except: [{ role: guest }], effect: deny }
";

#[test]
fn every_pair_is_drawn() {
    let doors = Policy::from_text("doors.yaml", DOORS).unwrap();
    let expected = all_pairs(&doors);
    assert!(expected.contains(&("guest/key door.open self".into(), "guest/key gate.open self".into())));
    assert!(expected.contains(&("keeper/key gate.raise none".into(), "keeper/copy gate.raise none".into())));
    assert!(expected.contains(&("guest/copy door.open self".into(), "guest/copy door.open other".into())));
    assert_eq!(pairs(draw(&strategies::boundary(&doors), 2_000)), expected);
}

#[test]
fn pairs_that_differ_in_any_column_are_drawn_from_the_shipped_policy() {
    let drawn = draw(&strategies::boundary(&SHIPPED), 2_000);
    let columns: [fn(&Names<'_>, &Names<'_>) -> bool; 5] = [
        |one, other| one.role != other.role,
        |one, other| one.token != other.token,
        |one, other| one.api != other.api,
        |one, other| one.action != other.action,
        |one, other| one.owner != other.owner,
    ];
    for (number, differs) in columns.iter().enumerate() {
        assert!(drawn.iter().any(|(allowed, denied)| differs(allowed, denied)), "column {number}");
    }
}

/// The sentence of a test that has nothing to draw.
fn why_nothing<S: Strategy>(strategy: &S) -> String {
    let mut runner = TestRunner::new(config());
    match runner.run(strategy, |_| Ok(())) {
        Err(TestError::Abort(reason)) => reason.message().to_owned(),
        _ => panic!("something was drawn"),
    }
}

#[test]
fn a_test_that_has_nothing_to_draw_says_why() {
    let doors = Policy::from_text("doors.yaml", DOORS).unwrap();
    let open = DOORS.split("rules:").next().unwrap().replace("default: deny", "default: allow") + "rules: []";
    let open = Policy::from_text("doors.yaml", &open).unwrap();
    let shut =
        Policy::from_text("doors.yaml", &(DOORS.split("rules:").next().unwrap().to_owned() + "rules: []")).unwrap();
    assert_eq!(why_nothing(&strategies::denied(&open)), "policy `doors` denies no request");
    assert_eq!(why_nothing(&strategies::allowed(&shut)), "policy `doors` allows no request");
    assert_eq!(
        why_nothing(&strategies::boundary(&open)),
        "no two requests of policy `doors` that differ in one column are decided differently"
    );
    assert_eq!(
        why_nothing(&strategies::matching(&doors, "nothing-left")),
        "rule `nothing-left` of policy `doors` matches no request"
    );
    assert_eq!(
        why_nothing(&strategies::matching(&doors, "keeper")),
        "policy `doors` has no rule `keeper`; did you mean `keepers`?"
    );
    let strange = CellSet::of_cube(SHIPPED.vocabulary(), &Cube::ALL);
    assert_eq!(why_nothing(&strategies::requests_in(&doors, &strange)), "policy `doors` has no request in the set");
}

proptest! {
    #![proptest_config(config())]

    /// As a test author writes it.
    #[test]
    fn strategies_stand_in_property_tests(
        allowed in strategies::allowed(&SHIPPED),
        denied in strategies::denied(&SHIPPED),
        invited in strategies::matching(&SHIPPED, "organization-invite-user"),
        (inside, outside) in strategies::boundary(&SHIPPED),
        more in proptest::collection::vec(strategies::requests(&SHIPPED), 0..3),
    ) {
        prop_assert!(crate::implementations::right(&allowed) && !crate::implementations::right(&denied));
        prop_assert_eq!(invited.action, "invite_user");
        prop_assert!(crate::implementations::right(&inside) && !crate::implementations::right(&outside));
        prop_assert!(more.iter().all(|names| names.owner.is_some()));
    }
}
