//! The lint `undecided-operation`.

use super::{
    config,
    generated::{Checked, texts},
    messages, of, report,
};
use proptest::prelude::*;

const NAME: &str = "undecided-operation";

#[test]
fn operations_that_no_rule_matches() {
    let text = "
rules:
  - { id: look, action: look_at, effect: allow }
  - { id: raise, api: gate, action: raise, role: keeper, effect: allow }
  - { id: open, api: door, action: open, owner: self, effect: allow }
  - { id: close, api: door, action: close, except: [{ owner: [self, other] }], effect: allow }
";
    assert_eq!(
        messages(text, NAME),
        [
            "no rule matches `door.close`: the default denies it for everybody",
            "no rule matches `gate.lower`: the default denies it for everybody",
        ]
    );
}

#[test]
fn its_place_is_the_operation_and_shows_the_first_request() {
    let report = report("\nrules: [{ id: look, action: look_at, owner: self, effect: allow }]\n");
    let finding = of(&report, NAME)[1];
    assert_eq!(&report.text()[finding.place().expect("a place").bytes()], "open");
    assert_eq!(finding.witness().expect("a witness").to_string(), "guest/key door.open self: deny");
}

#[test]
fn what_is_allowed_by_default_is_reported_if_it_only_reads() {
    let text = "
default: allow
rules:
  - { id: doors, api: door, action: [open, close], require: { token: key } }
";
    assert_eq!(
        messages(text, NAME),
        [
            "no rule matches `door.look_at`: the default allows it for everybody",
            "no rule matches `gate.look_at`: the default allows it for everybody",
        ]
    );
}

#[test]
fn a_rule_that_matches_one_request_with_each_owner_is_enough() {
    let text = "
rules:
  - { id: any, role: keeper, token: copied_key, effect: deny }
";
    assert_eq!(messages(text, NAME), [""; 0]);
}

proptest! {
    #![proptest_config(config())]

    /// It fires for the operations of which no rule matches any cell, and where the default allows, for those that only read and
    /// have an owner with which no rule matches any.
    #[test]
    fn fires_exactly_for_operations_that_the_default_alone_decides(text in texts()) {
        let checked = Checked::new(&text);
        let allows = checked.policy.rules().default_decision().is_allow();
        let is_whole = |id| checked.cells_of(id).all(|(cell, _)| !checked.is_matched(cell));
        let expected =
            checked.operations(|id| if allows { checked.is_undecided(id) && checked.reads(id) } else { is_whole(id) });
        prop_assert_eq!(checked.operations_found(NAME), expected);
        for witness in checked.witnesses(NAME) {
            prop_assert!(!checked.is_matched(witness));
        }
    }
}
