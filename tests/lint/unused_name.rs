//! The lint `unused-name`.

use super::{
    config,
    generated::{Checked, texts},
    messages, of, report,
};
use portcullis::rules::Place;
use proptest::prelude::*;

const NAME: &str = "unused-name";

const GARDENS: &str = "
vocabulary:
  roles: { guest: {}, keeper: {}, gardener: {}, owner: {} }
  tokens: { key: {}, badge: {} }
  owners: { none: {}, self: {}, other: {} }
  apis:
    gate: { raise: {}, lower: {} }
    flowers: { water: { owners: [self, other] }, lower: {} }
    staff: { appoint: { confers: { role: owner } } }
";

/// They fall under rules for everybody, or are what is left when others are named.
#[test]
fn roles_and_tokens_that_no_rule_names_are_used() {
    let text = format!("{GARDENS}rules: [{{ id: raise, api: gate, role: keeper, action: raise, effect: allow }}]\n");
    assert_eq!(messages(&text, NAME), [""; 0]);
}

#[test]
fn owners_that_no_operation_has() {
    let text = GARDENS.replace("other: {} }", "other: {}, neighbour: {}, stranger: {} }");
    let report = report(&format!("{text}rules: [{{ id: raise, api: gate, owner: stranger, effect: allow }}]\n"));
    let found = of(&report, NAME);
    let messages: Vec<&str> = found.iter().map(|finding| finding.message()).collect();
    assert_eq!(messages, ["no operation can have owner `neighbour`", "no operation can have owner `stranger`"]);
    let places: Vec<&str> =
        found.iter().map(|finding| &report.text()[finding.place().expect("a place").bytes()]).collect();
    assert_eq!(places, ["neighbour", "stranger"]);
}

#[test]
fn groups_stand_for_their_names() {
    let text = "
groups: { roles: { all: [guest, member, keeper] } }
rules: [{ id: all, role: all, token: [key, copied_key], owner: [self, other], effect: allow }]
";
    assert_eq!(messages(text, NAME), [""; 0]);
}

/// An API or an action that no rule matches is reported by other lints, once.
#[test]
fn apis_and_actions_are_left_to_others() {
    let text = format!("{GARDENS}rules: [{{ id: raise, api: gate, role: keeper, action: raise, effect: allow }}]\n");
    let report = report(&text);
    let about = |word: &str| of(&report, NAME).iter().filter(|finding| finding.message().contains(word)).count();
    assert_eq!(["flowers", "water", "staff", "appoint", "lower"].map(about), [0; 5]);
    assert_eq!(of(&report, "undecided-operation").len(), 4);
}

/// The messages about groups for a text whose first part declares them.
fn is_found(groups: &str, rest: &str) -> Vec<String> {
    let text = format!("\ngroups: {{ {groups} }}\n{rest}");
    let about_groups = |message: &String| message.contains("group");
    messages(&text, NAME).into_iter().filter(about_groups).collect()
}

#[test]
fn groups_that_nothing_names() {
    let unused = ["nothing uses the group `g` of roles"];
    let groups = "roles: { g: [guest, member] }";
    assert_eq!(is_found(groups, ""), unused);
    assert_eq!(is_found(groups, "rules: [{ id: x, role: [guest, member], effect: allow }]\n"), unused);
    for used in [
        "rules: [{ id: x, role: g, effect: allow }]\n",
        "rules: [{ id: x, effect: allow, except: [{ role: [keeper, g] }] }]\n",
        "rules: [{ id: x, require: { role: g } }]\n",
        "invariants: [{ id: i, never: { role: g } }]\n",
        "lint: { allow: PC101, role: g, because: so }\n",
    ] {
        assert_eq!(is_found(groups, used), [""; 0], "{used}");
    }
    // One of the same name in another column is another group.
    let two =
        "roles: { g: guest, h: g }, tokens: { g: key }, apis: { g: gate }, actions: { g: raise }, owners: { g: self }";
    assert_eq!(
        is_found(two, "rules: [{ id: x, token: g, api: g, effect: allow }]\n"),
        [
            "nothing uses the group `h` of roles",
            "nothing uses the group `g` of actions",
            "nothing uses the group `g` of owners",
        ]
    );
    let report = report(&format!("\ngroups: {{ {groups} }}\n"));
    let found = of(&report, NAME);
    let found = found.iter().find(|finding| finding.message().contains("group")).expect("a finding");
    assert_eq!(&report.text()[found.place().expect("a place").bytes()], "g");
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn fires_exactly_for_owners_that_no_request_has(text in texts()) {
        let checked = Checked::new(&text);
        let rules = checked.policy.rules();
        let unused = rules.vocabulary().owners().ids().filter(|&id| checked.cells.iter().all(|(cell, _)| cell.owner != id));
        let expected: Vec<Place> = unused.map(|id| rules.places().owner(id)).collect();
        let found: Vec<Place> = of(&checked.report, NAME).iter().filter_map(|finding| finding.place()).collect();
        prop_assert_eq!(found, expected);
    }
}
