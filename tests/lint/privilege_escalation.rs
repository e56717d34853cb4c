//! The lint `privilege-escalation`.

use super::{
    config,
    generated::{Checked, texts, with_role},
    messages, of, report,
};
use portcullis::space::{Cell, RoleId};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

const NAME: &str = "privilege-escalation";

const STAFF: &str = "
vocabulary:
  roles: { guest: {}, member: { above: guest }, keeper: { above: member }, gardener: {} }
  tokens: { key: {}, badge: {} }
  owners: { none: {} }
  apis:
    gate: { raise: {} }
    staff:
      join: { confers: { role: member } }
      appoint: { confers: { role: keeper } }
      plant: { confers: { role: gardener } }
";

#[test]
fn a_higher_role_in_one_step_and_in_two() {
    let text = format!(
        "{STAFF}rules:
  - {{ id: join, role: guest, token: badge, api: staff, action: join, effect: allow }}
  - {{ id: appoint, role: [member, keeper], api: staff, action: appoint, effect: allow }}
"
    );
    assert_eq!(
        messages(&text, NAME),
        [
            "role `guest` can escalate to role `keeper` in 2 steps: `staff.join`, then `staff.appoint`",
            "role `guest` can escalate with `staff.join`, which confers role `member`",
            "role `member` can escalate with `staff.appoint`, which confers role `keeper`",
        ]
    );
}

#[test]
fn every_operation_that_confers_a_higher_role_is_found() {
    let text =
        format!("{STAFF}rules: [{{ id: appoint, role: guest, api: staff, action: [appoint, join], effect: allow }}]\n")
            .replace("join: { confers: { role: member } }", "join: { confers: { role: [member, keeper] } }");
    assert_eq!(
        messages(&text, NAME),
        [
            "role `guest` can escalate with `staff.join`, which confers roles `member` and `keeper`",
            "role `guest` can escalate with `staff.appoint`, which confers role `keeper`",
        ]
    );
}

#[test]
fn an_operation_has_one_finding_for_all_roles() {
    let text = "
vocabulary:
  roles: { guest: {}, member: { above: guest }, keeper: { above: member }, chief: { above: keeper } }
  tokens: { key: {} }
  owners: { none: {} }
  apis: { staff: { appoint: { confers: { role: [member, keeper, chief] } } } }
rules: [{ id: appoint, action: appoint, effect: allow }]
";
    let report = report(text);
    let [finding] = of(&report, NAME)[..] else { panic!("one finding") };
    assert_eq!(
        finding.message(),
        "roles `guest`, `member` and `keeper` can escalate with `staff.appoint`, which confers roles `member`, `keeper` and `chief`"
    );
    assert_eq!(finding.witness().expect("a witness").to_string(), "guest/key staff.appoint none: allow");
}

#[test]
fn its_place_is_the_first_step_and_shows_its_request() {
    let text = format!(
        "{STAFF}rules:
  - {{ id: join, role: guest, token: badge, api: staff, action: join, effect: allow }}
  - {{ id: appoint, role: [member, keeper], api: staff, action: appoint, effect: allow }}
"
    );
    let report = report(&text);
    let finding = of(&report, NAME)[0];
    let at = |place: portcullis::rules::Place| &report.text()[place.bytes()];
    assert_eq!(at(finding.place().expect("a place")), "join");
    assert_eq!(finding.witness().expect("a witness").to_string(), "guest/badge staff.join none: allow");
    let [related] = finding.related() else { panic!("one related place") };
    assert_eq!((at(related.place()), related.what()), ("appoint", "this operation confers role `keeper`"));
}

#[test]
fn without_an_order_a_role_is_higher_if_it_is_allowed_more() {
    let plant = "{ id: plant, role: keeper, api: staff, action: plant, effect: allow }";
    assert_eq!(messages(&format!("{STAFF}rules: [{plant}]\n"), NAME), [""; 0]);
    let raise = "{ id: raise, role: gardener, api: gate, effect: allow }";
    assert_eq!(
        messages(&format!("{STAFF}rules: [{plant}, {raise}]\n"), NAME),
        ["role `keeper` can escalate with `staff.plant`, which confers role `gardener`"]
    );
    let as_much = "{ id: raise, role: [gardener, keeper], api: gate, effect: allow }";
    assert_eq!(messages(&format!("{STAFF}rules: [{plant}, {as_much}]\n"), NAME), [""; 0]);
}

#[test]
fn a_role_may_confer_itself_and_weaker_ones() {
    let text = format!(
        "{STAFF}rules:
  - {{ id: appoint, role: keeper, api: staff, action: [join, appoint], effect: allow }}
  - {{ id: raise, role: member, api: gate, effect: allow }}
"
    );
    assert_eq!(messages(&text, NAME), [""; 0]);
}

#[test]
fn the_way_is_the_shortest_and_of_these_the_first_declared() {
    let text = "
vocabulary:
  roles: { guest: {}, clerk: {}, porter: {}, guard: {}, chief: { above: guest } }
  tokens: { key: {} }
  owners: { none: {} }
  apis:
    staff:
      hire: { confers: { role: [clerk, porter] } }
      train: { confers: { role: guard } }
      promote: { confers: { role: chief } }
      elect: { confers: { role: chief } }
rules:
  - { id: hire, role: guest, action: hire, effect: allow }
  - { id: train, role: porter, action: train, effect: allow }
  - { id: promote, role: [clerk, guard], action: [promote, elect], effect: allow }
";
    let to_chief: Vec<String> = messages(text, NAME)
        .into_iter()
        .filter(|message| message.contains("`guest` can") && message.contains("`chief`"))
        .collect();
    assert_eq!(to_chief, ["role `guest` can escalate to role `chief` in 2 steps: `staff.hire`, then `staff.promote`"]);
}

/// How many steps lead from a role to each other one, by going step by step as far as there are roles.
fn steps_from(role: RoleId, edges: &BTreeSet<(RoleId, RoleId)>) -> BTreeMap<RoleId, usize> {
    let mut steps = BTreeMap::from([(role, 0)]);
    for count in 1..=edges.len() {
        let reached: Vec<RoleId> = edges
            .iter()
            .filter(|(from, to)| steps.get(from) == Some(&(count - 1)) && !steps.contains_key(to))
            .map(|(_, to)| *to)
            .collect();
        steps.extend(reached.into_iter().map(|to| (to, count)));
    }
    steps.remove(&role);
    steps
}

/// The roles that an operation confers by which a cell is asked.
fn conferred(checked: &Checked, cell: Cell) -> &[RoleId] {
    let vocabulary = checked.policy.vocabulary();
    let operation = vocabulary.operation_of(cell.api, cell.action).and_then(|id| vocabulary.operation(id));
    operation.expect("an operation").confers()
}

/// The cells that are allowed.
fn allowed(checked: &Checked) -> impl Iterator<Item = Cell> {
    checked.cells.iter().filter(|(_, allowed)| *allowed).map(|&(cell, _)| cell)
}

/// The pairs of a role and a higher one that it reaches, with the number of steps.
fn expected(checked: &Checked) -> BTreeMap<(String, String), usize> {
    let vocabulary = checked.policy.vocabulary();
    let decided: HashMap<Cell, bool> = checked.cells.iter().copied().collect();
    let edges =
        allowed(checked).flat_map(|cell| conferred(checked, cell).iter().map(move |&to| (cell.role, to))).collect();
    let is_below = |weaker: RoleId, stronger: RoleId| vocabulary.roles_below(stronger).contains(&weaker);
    let mut expected = BTreeMap::new();
    for (role, declared) in vocabulary.roles().iter() {
        for (reached, count) in steps_from(role, &edges) {
            let has_more = allowed(checked).any(|cell| cell.role == reached && !decided[&with_role(cell, role)]);
            if is_below(role, reached) || !is_below(reached, role) && has_more {
                let to = vocabulary.roles().name(reached).expect("a role");
                expected.insert((declared.name().to_owned(), to.to_owned()), count);
            }
        }
    }
    expected
}

/// For each operation by which roles obtain higher ones at once, these roles and those.
fn at_once(checked: &Checked) -> BTreeMap<String, [BTreeSet<String>; 2]> {
    let vocabulary = checked.policy.vocabulary();
    let higher = expected(checked);
    let name_of = |role: RoleId| vocabulary.roles().name(role).expect("a role").to_owned();
    let mut by_operation: BTreeMap<String, [BTreeSet<String>; 2]> = BTreeMap::new();
    for cell in allowed(checked) {
        for &role in conferred(checked, cell) {
            let (from, to) = (name_of(cell.role), name_of(role));
            if higher.contains_key(&(from.clone(), to.clone())) {
                let api = vocabulary.apis().name(cell.api).expect("an API");
                let action = vocabulary.actions().name(cell.action).expect("an action");
                let [roles, confers] = by_operation.entry(format!("`{api}.{action}`")).or_default();
                roles.insert(from);
                confers.insert(to);
            }
        }
    }
    by_operation
}

/// The names in backticks.
fn quoted(text: &str) -> BTreeSet<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The roles at which one arrives from a role by the operations of a path, each done by somebody of the role before.
fn arrived(checked: &Checked, from: &str, path: &str) -> BTreeSet<String> {
    let vocabulary = checked.policy.vocabulary();
    let name_of = |role: RoleId| vocabulary.roles().name(role).expect("a role").to_owned();
    let mut at = BTreeSet::from([from.to_owned()]);
    for operation in path.split(", then ") {
        let may_do_it = allowed(checked).filter(|&cell| {
            let api = vocabulary.apis().name(cell.api).expect("an API");
            let action = vocabulary.actions().name(cell.action).expect("an action");
            at.contains(&name_of(cell.role)) && format!("`{api}.{action}`") == operation
        });
        at = may_do_it.flat_map(|cell| conferred(checked, cell)).map(|&role| name_of(role)).collect();
    }
    at
}

proptest! {
    #![proptest_config(config())]

    /// It fires for the operations by which roles reach higher ones at once, and for the last roles of the paths with more steps,
    /// each of which is one of the shortest.
    #[test]
    fn fires_exactly_for_higher_roles_within_reach(text in texts()) {
        let checked = Checked::new(&text);
        let (mut found_at_once, mut passed) = (BTreeMap::new(), BTreeSet::new());
        let mut in_steps = BTreeMap::new();
        for finding in of(&checked.report, NAME) {
            let witness = finding.witness().expect("a witness");
            prop_assert!(witness.decision().is_allow());
            if let Some((roles, conferred)) = finding.message().split_once(" can escalate with ") {
                let (operation, confers) = conferred.split_once(", which confers ").expect("the roles");
                let roles = quoted(roles);
                prop_assert!(roles.contains(witness.names().role));
                prop_assert_eq!(found_at_once.insert(operation.to_owned(), [roles, quoted(confers)]), None);
            } else {
                let (what, path) = finding.message().split_once(": ").expect("a path");
                let [_, from, _, to, _] = what.split('`').collect::<Vec<_>>()[..] else { panic!("two roles") };
                prop_assert!(arrived(&checked, from, path).contains(to), "{}", finding.message());
                let count = path.split(", then ").count();
                prop_assert!(what.ends_with(&format!(" in {count} steps")), "{}", finding.message());
                prop_assert_eq!(witness.names().role, from);
                prop_assert_eq!(in_steps.insert((from.to_owned(), to.to_owned()), count), None);
                let before_last = finding.related().iter().rev().skip(1);
                passed.extend(before_last.flat_map(|step| quoted(step.what())).map(|role| (from.to_owned(), role)));
            }
        }
        let mut expected = expected(&checked);
        expected.retain(|pair, count| *count > 1 && !passed.contains(pair));
        prop_assert_eq!(in_steps, expected);
        prop_assert_eq!(found_at_once, at_once(&checked));
        // Their places are the operations of the first steps, which the witnesses ask for.
        let vocabulary = checked.policy.vocabulary();
        let asked = checked.witnesses(NAME).into_iter();
        let mut asked: Vec<_> = asked.filter_map(|cell| vocabulary.operation_of(cell.api, cell.action)).collect();
        asked.sort_unstable();
        prop_assert_eq!(checked.operations_found(NAME), asked);
    }
}
