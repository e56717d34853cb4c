//! The lint `weaker-role-allowed-more`.

use super::{
    config,
    generated::{Checked, texts, with_role},
    messages, of, report,
};
use portcullis::{
    Policy,
    lint::Finding,
    rules::Claim,
    space::{Cell, CellSet, RoleId},
};
use proptest::prelude::*;
use std::collections::{BTreeSet, HashMap};

const NAME: &str = "weaker-role-allowed-more";

#[test]
fn a_stronger_role_that_is_denied_something() {
    let text = "
rules:
  - { id: guests-look, role: guest, action: look_at, effect: allow }
  - { id: members-look, role: member, api: gate, action: look_at, effect: allow }
  - { id: keepers-look, role: keeper, action: look_at, effect: allow }
";
    assert_eq!(messages(text, NAME), ["role `member` is denied what the weaker role `guest` is allowed"]);
}

#[test]
fn roles_with_another_between_are_not_compared() {
    let text = "\nrules: [{ id: guests, role: [guest, member], api: gate, effect: allow }]\n";
    assert_eq!(messages(text, NAME), ["role `keeper` is denied what the weaker role `member` is allowed",]);
}

#[test]
fn its_place_is_the_stronger_role_with_all_requests_and_the_denying_rule() {
    let text = "
default: allow
rules:
  - { id: no-copies, role: keeper, token: copied_key, api: door, action: [open, close], effect: deny }
";
    let report = report(text);
    let found = of(&report, NAME);
    let finding = found[0];
    let at = |place: portcullis::rules::Place| &report.text()[place.bytes()];
    assert_eq!(at(finding.place().expect("a place")), "keeper");
    assert_eq!(finding.cubes(), ["{ role: member, token: copied_key, api: door, action: [open, close] }"]);
    assert_eq!(finding.witness().expect("a witness").to_string(), "member/copied_key door.open self: allow");
    let [related] = finding.related() else { panic!("one related place") };
    assert_eq!((at(related.place()), related.what()), ("no-copies", "denies the first of these requests"));
}

#[test]
fn where_no_rule_denies_the_default_does() {
    let report = report("\nrules: [{ id: guests, role: guest, api: gate, effect: allow }]\n");
    let related = &of(&report, NAME)[0].related()[0];
    assert_eq!(&report.text()[related.place().bytes()], "deny");
    assert_eq!(related.what(), "the first of these requests is denied by default");
}

#[test]
fn roles_without_an_order_may_differ() {
    let text = "
vocabulary:
  roles: { guest: {}, keeper: {} }
  tokens: { key: {} }
  owners: { none: {} }
  apis: { gate: { raise: {} } }
rules: [{ id: guests, role: guest, effect: allow }]
";
    assert_eq!(messages(text, NAME), [""; 0]);
}

/// The order is declared: a rule need not list the roles.
#[test]
fn the_help_proposes_the_roles_from_one_up() {
    let help = |rule: &str| {
        let report = report(&format!("\nrules: [{rule}]\n"));
        of(&report, NAME)[0].help().expect("help").to_owned()
    };
    assert_eq!(
        help("{ id: gate, role: [guest, member], api: gate, effect: allow }"),
        "write `role: { at_least: guest }` in the scope of rule `gate`, or declare another order"
    );
    assert_eq!(
        help("{ id: all, effect: allow }, { id: gate, api: gate, require: { role: member } }"),
        "write `role: { at_least: member }` in the requirement of rule `gate`, or declare another order"
    );
    assert_eq!(
        help("{ id: all, effect: allow }, { id: gate, role: keeper, api: gate, effect: deny }"),
        "allow it for `keeper`, deny it for `member`, or declare another order"
    );
    let fixed =
        "\nrules: [{ id: all, effect: allow }, { id: gate, api: gate, require: { role: { at_least: member } } }]\n";
    assert_eq!(messages(fixed, NAME), [""; 0]);
}

/// The messages that there should be, and of how many cells.
fn expected(checked: &Checked) -> BTreeSet<(String, usize)> {
    let vocabulary = checked.policy.vocabulary();
    let decided: HashMap<Cell, bool> = checked.cells.iter().copied().collect();
    let mut expected = BTreeSet::new();
    for (stronger, declared) in vocabulary.roles().iter() {
        let below = vocabulary.roles_below(stronger);
        let is_direct =
            |weaker: &&RoleId| !below.iter().any(|&between| vocabulary.roles_below(between).contains(weaker));
        for &weaker in below.iter().filter(is_direct) {
            let is_upside_down = |&&(cell, allowed): &&(Cell, bool)| {
                cell.role == weaker && allowed && !decided[&with_role(cell, stronger)]
            };
            let count = checked.cells.iter().filter(is_upside_down).count();
            if count > 0 {
                let (stronger, weaker) = (declared.name(), vocabulary.roles().name(weaker).expect("a role"));
                let message = format!("role `{stronger}` is denied what the weaker role `{weaker}` is allowed");
                expected.insert((message, count));
            }
        }
    }
    expected
}

/// How many cells the cubes of a finding hold together, read as an invariant of the same policy.
fn count_of_cells(finding: &Finding, text: &str) -> usize {
    let cubes = finding.cubes().iter().enumerate();
    let claims: Vec<String> = cubes.map(|(number, cube)| format!("{{ id: i{number}, never: {cube} }}")).collect();
    let (before, _) = text.split_once("rules:").expect("rules");
    let text = format!("{before}rules: []\ninvariants: [{}]\n", claims.join(", "));
    let policy = Policy::from_text("cubes.yaml", &text).expect("a policy");
    let vocabulary = policy.vocabulary();
    let sets = policy.rules().invariants().iter().map(|invariant| match invariant.claim() {
        Claim::Never(cube) => CellSet::of_cube(vocabulary, cube),
        claim => panic!("{claim:?}"),
    });
    sets.fold(CellSet::empty(vocabulary), |all, set| all.union(&set)).len()
}

/// A long order in which each role is denied what all below it are allowed.
#[test]
fn as_many_findings_as_steps_that_go_wrong() {
    let roles: Vec<String> = (0..40)
        .map(|number| if number == 0 { "r0: {}".into() } else { format!("r{number}: {{ above: r{} }}", number - 1) })
        .collect();
    let text = format!(
        "vocabulary:\n  roles: {{ {} }}\n  tokens: {{ key: {{}} }}\n  owners: {{ none: {{}} }}\n  \
         apis: {{ gate: {{ raise: {{}}, lower: {{}} }} }}\nrules:\n  - {{ id: weak, role: [r0, r1, r2], effect: allow }}\n  \
         - {{ id: weaker, role: [r5, r7], action: raise, effect: allow }}\n",
        roles.join(", ")
    );
    let pairs = [("r3", "r2"), ("r6", "r5"), ("r8", "r7")];
    let expected = pairs
        .map(|(stronger, weaker)| format!("role `{stronger}` is denied what the weaker role `{weaker}` is allowed"));
    assert_eq!(messages(&text, NAME), expected);
}

proptest! {
    #![proptest_config(config())]

    /// Whatever a stronger role is denied and a weaker is allowed, some finding on the way from one to the other shows.
    #[test]
    fn nothing_is_lost(text in texts()) {
        let checked = Checked::new(&text);
        let (vocabulary, places) = (checked.policy.vocabulary(), checked.policy.rules().places());
        let found: Vec<_> = of(&checked.report, NAME).into_iter().map(Finding::place).collect();
        let decided: HashMap<Cell, bool> = checked.cells.iter().copied().collect();
        for (stronger, _) in vocabulary.roles().iter() {
            for &weaker in vocabulary.roles_below(stronger) {
                let is_upside_down = checked.cells.iter().any(|&(cell, allowed)| {
                    cell.role == weaker && allowed && !decided[&with_role(cell, stronger)]
                });
                let mut on_the_way = vocabulary.roles().ids().filter(|&role| {
                    (role == stronger || vocabulary.roles_below(stronger).contains(&role))
                        && vocabulary.roles_below(role).contains(&weaker)
                });
                prop_assert!(!is_upside_down || on_the_way.any(|role| found.contains(&Some(places.role(role)))));
            }
        }
    }

    /// It fires for the pairs in which the weaker is allowed a cell that the stronger is denied, with just these cells.
    #[test]
    fn fires_exactly_for_pairs_that_are_upside_down(text in texts()) {
        let checked = Checked::new(&text);
        let found: Vec<(String, usize)> = of(&checked.report, NAME)
            .into_iter()
            .map(|finding| (finding.message().to_owned(), count_of_cells(finding, &text)))
            .collect();
        prop_assert_eq!(found.len(), expected(&checked).len());
        prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected(&checked));
    }
}
