//! The lint `open-operation`.

use super::{
    config,
    generated::{Checked, texts},
    messages, of, report,
};
use proptest::prelude::*;

const NAME: &str = "open-operation";

#[test]
fn operations_that_change_something_and_that_no_rule_matches() {
    let text = "
default: allow
rules:
  - { id: raise, api: gate, action: raise, require: { role: keeper } }
  - { id: open, api: door, action: open, owner: other, require: { role: keeper } }
  - { id: close, api: door, action: close, role: guest, owner: [self, other], effect: deny }
";
    assert_eq!(
        messages(text, NAME),
        [
            "everybody may do `door.open` with owner `self`: no rule matches it, and the default is `allow`",
            "everybody may do `gate.lower`: no rule matches it, and the default is `allow`",
        ]
    );
}

#[test]
fn its_place_is_the_operation_and_shows_the_first_request() {
    let report = report("\ndefault: allow\nrules: [{ id: open, api: door, owner: self, effect: allow }]\n");
    let finding = of(&report, NAME)[0];
    assert_eq!(&report.text()[finding.place().expect("a place").bytes()], "open");
    assert_eq!(finding.witness().expect("a witness").to_string(), "guest/key door.open other: allow");
}

#[test]
fn what_is_denied_by_default_is_not_open() {
    assert_eq!(messages("\ndefault: deny\n", NAME), [""; 0]);
}

proptest! {
    #![proptest_config(config())]

    /// It fires for the operations that do not only read and are allowed by default with an owner that no rule matches.
    #[test]
    fn fires_exactly_for_operations_that_the_default_opens(text in texts()) {
        let checked = Checked::new(&text);
        let allows = checked.policy.rules().default_decision().is_allow();
        let expected = checked.operations(|id| checked.is_undecided(id) && !checked.reads(id) && allows);
        prop_assert_eq!(checked.operations_found(NAME), expected);
        for witness in checked.witnesses(NAME) {
            prop_assert!(!checked.is_matched(witness) && checked.allows(witness));
        }
    }
}
