use std::collections::BTreeSet;

use proptest::{prelude::*, sample::select};

use super::{
    messages,
    models::{KINDS, Kind, Models, Truth, compared, could_hold, of_compared, of_single, outcomes, single, yaml},
    report,
};
use crate::{config, of};

const NAME: &str = "repeated-demand";

fn count(demands: &str) -> usize {
    messages(&format!("paths: {{ \"/a/{{x}}\": {{ PUT: [{demands}] }} }}"), NAME).len()
}

#[test]
fn the_later_of_two_that_are_the_same() {
    let report = report("paths: { /a: { PUT: [ gate.raise, gate.lower, gate.raise ] } }");
    let found = of(&report, NAME);
    let [finding] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(finding.message(), "this demand of `gate.raise` has no effect: another one is made wherever it is");
    let columns = |place: portcullis::rules::Place| place.column;
    assert_eq!(finding.place().map(columns), Some(47));
    assert_eq!(finding.related().iter().map(|one| columns(one.place())).collect::<Vec<_>>(), [23]);
}

#[test]
fn conditions_of_which_one_implies_the_other() {
    let raise = |when: &str| format!("{{ operation: gate.raise, when: {when} }}");
    for (one, other, expected) in [
        ("{ among: /a, names: [x] }", "{ among: /a, names: [x, y] }", 1),
        ("{ among: /a, names: [x] }", "{ among: /a, names: [y] }", 0),
        ("{ filled: /a }", "{ blank: /a }", 0),
        ("{ filled: /a }", "[{ filled: /a }, { filled: /b }]", 1),
        ("{ filled: /b }", "{ filled: /a }", 0),
    ] {
        assert_eq!(count(&format!("{}, {}", raise(one), raise(other))), expected, "{one} {other}");
        assert_eq!(count(&format!("{}, {}", raise(other), raise(one))), expected, "{other} {one}");
    }
    assert_eq!(count(&format!("gate.raise, {}", raise("{ filled: /a }"))), 1);
}

#[test]
fn other_owners_are_other_demands() {
    let open = |owner: &str| format!("{{ operation: door.open, owner: {owner} }}");
    assert_eq!(count(&format!("{}, {}", open("self"), open("other"))), 0);
    assert_eq!(count(&format!("{}, {}", open("self"), open("self"))), 1);
    let by = |id: &str| open(&format!("{{ parameter: x, id: {id} }}"));
    assert_eq!(count(&format!("{}, {}", by("user"), by("member"))), 0);
    assert_eq!(count(&format!("{}, {}", by("user"), by("user"))), 1);
}

/// The numbers of the demands that are superfluous, of those that can come true: the last ones first.
fn expected(sizes: &[usize], outcomes: &[Vec<Truth>]) -> BTreeSet<usize> {
    let mut next = 0;
    let conditions: Vec<Vec<usize>> = sizes
        .iter()
        .map(|size| {
            next += size;
            (next - size..next).collect()
        })
        .collect();
    let can_hold =
        |demand: &usize| outcomes.iter().any(|row| conditions[*demand].iter().all(|one| row[*one] == Truth::Holds));
    let mut kept: Vec<usize> = (0..sizes.len()).filter(can_hold).collect();
    let mut found = BTreeSet::new();
    for demand in kept.clone().into_iter().rev() {
        let is_made = |row: &[Truth], demand: usize| could_hold(row, &conditions[demand]);
        let covers = |other: &usize| outcomes.iter().all(|row| !is_made(row, demand) || is_made(row, *other));
        if kept.iter().filter(|other| **other != demand).any(covers) {
            kept.retain(|other| *other != demand);
            found.insert(demand);
        }
    }
    found
}

fn check(kind: Kind, demands: &[Vec<String>], models: &Models) -> Result<(), TestCaseError> {
    let written: Vec<(&str, &[String])> =
        demands.iter().map(|conditions| ("gate.raise", conditions.as_slice())).collect();
    let text = yaml(kind, &written);
    let report = report(&text);
    let lines = text.lines().enumerate().filter(|(_, line)| line.contains("operation:"));
    // The whole text has two more lines, and lines are counted from one.
    let lines: Vec<u32> = lines.map(|(number, _)| u32::try_from(number + 3).expect("a small number")).collect();
    let found: BTreeSet<usize> = of(&report, NAME)
        .iter()
        .filter_map(|one| one.place())
        .filter_map(|place| lines.iter().position(|line| *line == place.line))
        .collect();
    let sizes: Vec<usize> = demands.iter().map(Vec::len).collect();
    let outcomes = outcomes(kind, &demands.concat(), models);
    prop_assert_eq!(found, expected(&sizes, &outcomes), "{}", text);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..config() })]

    #[test]
    fn fires_exactly_for_demands_on_bodies(
        demands in prop::collection::vec(prop::collection::vec(single(), 1..2), 2..4),
    ) {
        check(KINDS[0], &demands, &of_single())?;
    }

    #[test]
    fn fires_exactly_for_demands_that_compare(
        kind in select(KINDS.to_vec()),
        demands in prop::collection::vec(prop::collection::vec(compared(), 0..2), 2..4),
    ) {
        check(kind, &demands, &of_compared())?;
    }
}
