//! The lint `requirement-always-met`.

use super::{
    config,
    crowded::crowded,
    decided::{at_effects, linted, requirements_where},
    messages, of, report,
};
use proptest::prelude::*;

const NAME: &str = "requirement-always-met";

#[test]
fn all_requests_meet_it() {
    let text = "
rules:
  - { id: keepers, role: keeper, require: { role: [keeper, member] } }
  - { id: own, api: gate, require: { owner: none } }
  - { id: excepted, except: [{ role: [guest, member] }], require: { role: keeper } }
  - { id: nearly, role: [keeper, guest], require: { role: [keeper, member] } }
  - { id: nothing, api: gate, owner: self, require: { role: keeper } }
";
    assert_eq!(
        messages(text, NAME),
        [
            "every request that rule `keepers` matches meets its requirement",
            "every request that rule `own` matches meets its requirement",
            "every request that rule `excepted` matches meets its requirement"
        ]
    );
}

#[test]
fn place_and_witness() {
    let report = report("\nrules:\n  - { id: keepers, role: keeper, require: { role: keeper } }\n");
    let finding = of(&report, NAME)[0];
    assert_eq!(&report.text()[finding.place().unwrap().bytes()], "{ role: keeper }");
    assert_eq!(finding.witness().unwrap().to_string(), "keeper/key door.look_at none: deny");
    assert_eq!(finding.fix(), None);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn fires_exactly_for_requirements_that_all_requests_meet(model in crowded()) {
        let (policy, report) = linted(&model);
        let expected = requirements_where(&policy, |rule, cell| !rule.effect().denies(cell));
        prop_assert_eq!(at_effects(&policy, &report, NAME), expected);
    }
}
