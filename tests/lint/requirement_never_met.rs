//! The lint `requirement-never-met`.

use super::{
    config,
    crowded::crowded,
    decided::{at_effects, fixed, linted, requirements_where},
    messages, of, report, whole,
};
use portcullis::Policy;
use proptest::prelude::*;

const NAME: &str = "requirement-never-met";

#[test]
fn no_request_meets_it() {
    let text = "
rules:
  - { id: copies, token: copied_key, require: { token: key } }
  - { id: own, api: gate, require: { owner: [self, other] } }
  - { id: excepted, except: [{ role: keeper }], require: { role: keeper } }
  - { id: nearly, role: [guest, member], require: { role: [keeper, member] } }
  - { id: nothing, api: gate, owner: self, require: { role: keeper } }
";
    assert_eq!(
        messages(text, NAME),
        [
            "no request that rule `copies` matches meets its requirement",
            "no request that rule `own` matches meets its requirement",
            "no request that rule `excepted` matches meets its requirement"
        ]
    );
}

#[test]
fn place_and_witness() {
    let report = report("\nrules:\n  - { id: copies, token: copied_key, require: { token: key } }\n");
    let finding = of(&report, NAME)[0];
    assert_eq!(&report.text()[finding.place().unwrap().bytes()], "{ token: key }");
    assert_eq!(finding.witness().unwrap().to_string(), "guest/copied_key door.look_at none: deny");
}

/// However the requirement is written, with what stands beside it.
#[test]
fn the_fix() {
    for (written, replaced) in [
        (
            "  - { id: x, token: copied_key, require: { token: key } }\n",
            "  - { id: x, token: copied_key, effect: deny }\n",
        ),
        (
            "  - { id: x, \"require\":{ token: key }, token: copied_key }\n",
            "  - { id: x, effect: deny, token: copied_key }\n",
        ),
        (
            "  - id: x\n    'require' :\n      token: key\n      role: [guest]\n\n    # Copies.\n    token: copied_key\n",
            "  - id: x\n    effect: deny\n\n    # Copies.\n    token: copied_key\n",
        ),
        (
            "  - require:\n      token: key\n    id: x\n    token: copied_key\n",
            "  - effect: deny\n    id: x\n    token: copied_key\n",
        ),
        (
            "  - id: x\n    token: copied_key\n    require:\n      token: key # so\n",
            "  - id: x\n    token: copied_key\n    effect: deny # so\n",
        ),
    ] {
        let before = whole(&format!("\nrules:\n{written}"));
        let report = report(&before);
        let finding = of(&report, NAME)[0];
        let fix = finding.fix().unwrap_or_else(|| panic!("no fix of {written}"));
        let line = report.text()[..fix.place().bytes().start].matches('\n').count();
        let start = report.text()[..fix.place().bytes().start].rfind('\n').unwrap() + 1;
        assert_eq!(fix.place().line as usize, line + 1, "{written}");
        assert_eq!(fix.place().column as usize, fix.place().bytes().start - start + 1, "{written}");
        let after = fixed(report.text(), [fix]);
        assert_eq!(after, whole(&format!("\nrules:\n{replaced}")));
        let fingerprint = |text: &str| Policy::from_text("doors.yaml", text).unwrap().fingerprint();
        assert_eq!(fingerprint(&before), fingerprint(&after));
    }
    for explicit in [
        "  - id: x\n    token: copied_key\n    ? require\n    : { token: key }\n",
        "  - ? require\n    : token: key\n    id: x\n    token: copied_key\n",
        "  - { id: x, token: copied_key, ? require : { token: key } }\n",
        "  - { id: x, token: copied_key, ? \"require\"\n    : { token: key } }\n",
        "  - { id: x, token: copied_key, ?\n    require: { token: key } }\n",
    ] {
        let report = report(&format!("\nrules:\n{explicit}"));
        assert_eq!(of(&report, NAME)[0].fix(), None, "{explicit}");
    }
    let question =
        report("\nrules:\n  - id: x\n    token: copied_key\n    reading: who?\n    require: { token: key }\n");
    assert!(of(&question, NAME)[0].fix().is_some());
    let commented = report("\nrules:\n  - id: x\n    token: copied_key\n    require: # so\n      token: key\n");
    assert_eq!(of(&commented, NAME)[0].fix(), None);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn fires_exactly_for_requirements_that_no_request_meets(model in crowded()) {
        let (policy, report) = linted(&model);
        let expected = requirements_where(&policy, |rule, cell| rule.effect().denies(cell));
        prop_assert_eq!(at_effects(&policy, &report, NAME), expected);
    }
}
