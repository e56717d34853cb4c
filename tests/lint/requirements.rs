//! Requirements that are always met, and requirements that never are.

use super::{
    config,
    crowded::crowded,
    decided::{cells, fixed, linted},
    messages, of, report, rules_found, whole,
};
use portcullis::{Cell, Policy, Rule, rules::Effect};
use proptest::prelude::*;

const ALWAYS: &str = "requirement-always-met";
const NEVER: &str = "requirement-never-met";

#[test]
fn always_met() {
    let text = "
rules:
  - { id: keepers, role: keeper, require: { role: [keeper, member] } }
  - { id: own, api: gate, require: { owner: none } }
  - { id: excepted, except: [{ role: [guest, member] }], require: { role: keeper } }
  - { id: nearly, role: [keeper, guest], require: { role: [keeper, member] } }
  - { id: nothing, api: gate, owner: self, require: { role: keeper } }
";
    assert_eq!(
        messages(text, ALWAYS),
        [
            "every request that rule `keepers` matches meets its requirement",
            "every request that rule `own` matches meets its requirement",
            "every request that rule `excepted` matches meets its requirement"
        ]
    );
}

#[test]
fn never_met() {
    let text = "
rules:
  - { id: copies, token: copied_key, require: { token: key } }
  - { id: own, api: gate, require: { owner: [self, other] } }
  - { id: excepted, except: [{ role: keeper }], require: { role: keeper } }
  - { id: nearly, role: [guest, member], require: { role: [keeper, member] } }
  - { id: nothing, api: gate, owner: self, require: { role: keeper } }
";
    assert_eq!(
        messages(text, NEVER),
        [
            "no request that rule `copies` matches meets its requirement",
            "no request that rule `own` matches meets its requirement",
            "no request that rule `excepted` matches meets its requirement"
        ]
    );
}

#[test]
fn places_and_witnesses() {
    let text = "
rules:
  - { id: keepers, role: keeper, require: { role: keeper } }
  - { id: copies, token: copied_key, require: { token: key } }
";
    let report = report(text);
    let (always, never) = (of(&report, ALWAYS)[0], of(&report, NEVER)[0]);
    assert_eq!(&report.text()[always.place().unwrap().bytes()], "{ role: keeper }");
    assert_eq!(&report.text()[never.place().unwrap().bytes()], "{ token: key }");
    assert_eq!(always.witness().unwrap().to_string(), "keeper/key door.look_at none: deny");
    assert_eq!(never.witness().unwrap().to_string(), "guest/copied_key door.look_at none: deny");
    assert_eq!(always.fix(), None);
}

/// However the requirement is written, with what stands beside it.
#[test]
fn the_fix_of_one_that_is_never_met() {
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
        let finding = of(&report, NEVER)[0];
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
    let commented = report("\nrules:\n  - id: x\n    token: copied_key\n    require: # so\n      token: key\n");
    assert_eq!(of(&commented, NEVER)[0].fix(), None);
}

/// The rules that require something of some request, and for all requests that they match the answer is yes.
fn expected(policy: &Policy, answer: impl Fn(&Rule, Cell) -> bool) -> Vec<&str> {
    let requiring = policy.rules().iter().filter(|rule| matches!(rule.effect(), Effect::Require(_)));
    let found = requiring.filter(|rule| {
        let matched: Vec<Cell> = cells(policy).into_iter().filter(|&cell| rule.matches(cell)).collect();
        !matched.is_empty() && matched.iter().all(|&cell| answer(rule, cell))
    });
    let mut ids: Vec<&str> = found.map(Rule::id).collect();
    ids.sort_unstable();
    ids
}

/// The rules at whose effects the findings of a lint stand, sorted.
fn found<'p>(policy: &'p Policy, report: &portcullis::lint::Report, name: &str) -> Vec<&'p str> {
    let places: Vec<_> = of(report, name).iter().map(|finding| finding.place()).collect();
    let rules = policy.rules().iter().filter(|rule| places.contains(&Some(rule.effect_place())));
    let mut ids: Vec<&str> = rules.map(Rule::id).collect();
    ids.sort_unstable();
    ids
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn fire_exactly_for_requirements_that_all_or_none_meet(model in crowded()) {
        let (policy, report) = linted(&model);
        prop_assert_eq!(found(&policy, &report, ALWAYS), expected(&policy, |rule, cell| !rule.effect().denies(cell)));
        prop_assert_eq!(found(&policy, &report, NEVER), expected(&policy, |rule, cell| rule.effect().denies(cell)));
        prop_assert_eq!(rules_found(&policy, &report, ALWAYS), [""; 0]);
    }
}
