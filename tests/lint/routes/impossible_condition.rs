use std::collections::BTreeSet;

use proptest::{prelude::*, sample::select};

use super::{
    messages,
    models::{KINDS, Kind, Models, Truth, compared, could_hold, of_compared, of_single, outcomes, single, yaml},
    report,
};
use crate::{config, of};

const NAME: &str = "impossible-condition";

fn of_conditions(beside: &str, method: &str, conditions: &str) -> Vec<String> {
    let demand = format!("{{ operation: gate.raise, when: [{conditions}] }}");
    let path = format!("{{ {beside} {method}: [gate.lower, {demand}] }}");
    messages(&format!("objects: {{ thing: {{}} }}\npaths: {{ /a: {path} }}\n"), NAME)
}

#[test]
fn conditions_that_exclude_each_other() {
    for conditions in [
        "{ filled: /a }, { blank: /a }",
        "{ filled: /a/b }, { blank: /a }",
        "{ filled: \"/a/*/b\" }, { filled: /a/b }",
        "{ is_true: /a }, { is_false: /a }",
        "{ is_true: /a }, { filled: /a/b }",
        "{ among: /a, names: [x] }, { among: /a, names: [y] }",
        "{ among: /a, names: [x, y] }, { beyond: /a, names: [y, x] }",
        "{ among: \"/a/*\", names: [x] }, { beyond: /a, names: [x] }",
        "{ among: /a, names: [x] }, { beyond: /a, names: [X] }",
        "{ filled: /b }, { is_true: /a }, { filled: /c }, { blank: /a }",
    ] {
        let found = of_conditions("", "PUT", conditions);
        let expected = "`gate.raise` is never demanded for certain: its conditions can never hold together";
        assert_eq!(found, [expected], "{conditions}");
    }
}

#[test]
fn conditions_that_can_hold_together() {
    for conditions in [
        // A body that shows it: {"a":{"b":7}}, {"a":[{"b":true},{"b":false}]}, {"a":["x","z"]}, {"a":7,"b":""}.
        "{ filled: /a }, { filled: /a/b, }, { blank: /a/c }",
        "{ is_true: \"/a/*/b\" }, { is_false: \"/a/*/b\" }",
        "{ beyond: /a, names: [x] }, { beyond: /a, names: [z] }",
        "{ filled: /a }, { blank: /b }",
    ] {
        let found = of_conditions("", "PUT", conditions);
        assert!(found.iter().all(|message| !message.contains("never")), "{conditions}: {found:?}");
    }
}

#[test]
fn nothing_is_stored_before_it_is_created() {
    let never = "`gate.raise` is never demanded for certain: its condition can never hold";
    for (condition, expected) in [
        ("{ loses: /m }", vec![never.to_owned()]),
        ("{ changes: /m, key: k }", vec![never.to_owned()]),
        ("{ filled: stored/m }", vec![never.to_owned()]),
        ("{ blank: stored/m }", vec!["the condition `blank: stored/m` has no effect: it always holds".to_owned()]),
        ("{ gains: /m }", vec![]),
    ] {
        assert_eq!(of_conditions("creates: thing,", "POST", condition), expected, "{condition}");
        assert_eq!(of_conditions("object: thing,", "PUT", condition), [""; 0], "{condition}");
    }
}

#[test]
fn conditions_that_follow_from_others() {
    let follows = |test: &str| format!("the condition `{test}` has no effect: it holds where the others do");
    for (conditions, expected) in [
        ("{ filled: /a }, { filled: /a }", vec![follows("filled: /a")]),
        ("{ among: /a, names: [x, y] }, { among: /a, names: [x] }", vec![follows("among: /a, names: [x, y]")]),
        ("{ beyond: /a, names: [x, y] }, { beyond: /a, names: [x] }", vec![follows("beyond: /a, names: [x]")]),
        // Where `/a` is empty, it is not known whether it is true.
        ("{ is_true: /a }, { filled: /a }", vec![]),
    ] {
        assert_eq!(of_conditions("", "PUT", conditions), expected, "{conditions}");
    }
}

#[test]
fn too_many_conditions_on_one_field_are_not_searched() {
    let keys: Vec<String> = (0..12).map(|number| format!("{{ gains: /m, key: k{number} }}")).collect();
    assert_eq!(of_conditions("object: thing,", "PUT", &keys.join(", ")), [""; 0]);
    // Any number of conditions on several fields.
    let mut fields: Vec<String> = (0..40).map(|number| format!("{{ filled: /f{number} }}")).collect();
    fields.push("{ blank: /f7 }".to_owned());
    assert_eq!(of_conditions("", "PUT", &fields.join(", ")).len(), 1);
}

/// The lines of findings: that of the operation if its conditions never hold together, or those of conditions without effect.
fn expected(text: &str, conditions: &[String], outcomes: &[Vec<Truth>]) -> BTreeSet<u32> {
    let first = text.lines().position(|line| line.contains("operation: gate.raise")).expect("the demand is there");
    // The whole text has two more lines, and lines are counted from one.
    let line = |number: usize| u32::try_from(first + number + 3).expect("a small number");
    if !outcomes.iter().any(|row| row.iter().all(|truth| *truth == Truth::Holds)) {
        return BTreeSet::from([line(0)]);
    }
    let mut kept: Vec<usize> = (0..conditions.len()).collect();
    let mut lines = BTreeSet::new();
    for number in (0..conditions.len()).rev() {
        let others: Vec<usize> = kept.iter().copied().filter(|other| *other != number).collect();
        if outcomes.iter().all(|row| could_hold(row, &kept) == could_hold(row, &others)) {
            kept = others;
            lines.insert(line(2 + number));
        }
    }
    lines
}

fn check(kind: Kind, conditions: &[String], models: &Models) -> Result<(), TestCaseError> {
    let text = yaml(kind, &[("gate.lower", &[]), ("gate.raise", conditions)]);
    let report = report(&text);
    let found: BTreeSet<u32> = of(&report, NAME).iter().filter_map(|one| Some(one.place()?.line)).collect();
    prop_assert_eq!(found, expected(&text, conditions, &outcomes(kind, conditions, models)), "{}", text);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..config() })]

    #[test]
    fn fires_exactly_for_conditions_on_bodies(conditions in prop::collection::vec(single(), 1..3)) {
        check(KINDS[0], &conditions, &of_single())?;
    }

    #[test]
    fn fires_exactly_for_conditions_that_compare(
        kind in select(KINDS.to_vec()),
        conditions in prop::collection::vec(compared(), 1..3),
    ) {
        check(kind, &conditions, &of_compared())?;
    }
}
