//! The lint `idle-exception`.

use super::{
    config,
    decided::{cells, fixed, linted},
    generate::models,
    messages, of, report,
};
use portcullis::{
    Policy,
    lint::Finding,
    rules::{Exception, Place},
    space::Cell,
};
use proptest::{prelude::*, sample::Index};

const NAME: &str = "idle-exception";

#[test]
fn exceptions_that_leave_out_nothing() {
    let text = "
rules:
  - { id: roles, role: member, effect: allow, except: [{ role: guest }, { role: member, api: gate }] }
  - { id: operations, api: gate, effect: allow, except: [{ api: door }, { action: look_at }] }
  - { id: owners, api: gate, effect: allow, except: [{ owner: self }] }
";
    assert_eq!(
        messages(text, NAME),
        [
            "the exception excludes nothing from the scope of rule `roles`: they have no role in common",
            "the exception excludes nothing from the scope of rule `operations`: they have no api in common",
            "the exception excludes nothing from the scope of rule `owners`: `gate.look_at`, `gate.raise` and `gate.lower` cannot have owner `self`"
        ]
    );
    let report = report(text);
    let marked = of(&report, NAME).into_iter().map(|finding| &report.text()[finding.place().unwrap().bytes()]);
    assert_eq!(marked.collect::<Vec<_>>(), ["{ role: guest }", "{ api: door }", "{ owner: self }"]);
}

#[test]
fn exceptions_that_leave_out_what_others_do() {
    let text = "
rules:
  - { id: again, role: [guest, member], effect: allow, except: [{ role: guest }, { role: guest, token: key }] }
  - id: twice
    api: gate
    except: [{ role: keeper }, { role: [guest, keeper] }, { role: [keeper, guest] }]
    effect: allow
  - { id: together, effect: allow, except: [{ role: guest }, { token: key, role: [guest, member] }, { role: member }] }
";
    let report = report(text);
    let found = of(&report, NAME);
    let reported: Vec<(&str, &str)> =
        found.iter().map(|finding| (&report.text()[finding.place().unwrap().bytes()], finding.message())).collect();
    assert_eq!(
        reported,
        [
            ("{ role: guest, token: key }", "the other exceptions of rule `again` exclude all that this one excludes"),
            ("{ role: keeper }", "the other exceptions of rule `twice` exclude all that this one excludes"),
            ("{ role: [keeper, guest] }", "the other exceptions of rule `twice` exclude all that this one excludes"),
            (
                "{ token: key, role: [guest, member] }",
                "the other exceptions of rule `together` exclude all that this one excludes"
            ),
        ]
    );
    let witnesses: Vec<String> = found.iter().map(|finding| finding.witness().unwrap().to_string()).collect();
    assert_eq!(witnesses[0], "guest/key door.look_at none: deny");
    assert_eq!(witnesses[1], "keeper/key gate.look_at none: allow");
}

#[test]
fn exceptions_that_leave_out_little() {
    let text = "
rules:
  - id: little
    role: [guest, member]
    except: [{ role: guest, token: copied_key, api: gate, action: raise }]
    effect: allow
  - id: nearly
    except: [{ role: guest }, { role: [guest, member], token: key }, { role: member, owner: other }]
    effect: allow
";
    assert_eq!(messages(text, NAME), [""; 0]);
}

#[test]
fn no_fix_that_leaves_no_exception_or_that_others_make_wrong() {
    let fixes = |exceptions: &str| {
        let text = format!("\nrules: [{{ id: x, api: gate, except: [{exceptions}], effect: allow }}]\n");
        let report = report(&text);
        of(&report, NAME).iter().map(|finding| finding.fix().is_some()).collect::<Vec<_>>()
    };
    assert_eq!(fixes("{ api: door }"), [false]);
    assert_eq!(fixes("{ api: door }, { owner: self }"), [false, false]);
    assert_eq!(fixes("{ api: door }, { role: guest }"), [true]);
    assert_eq!(fixes("{ role: guest }, { role: guest }"), [true]);
    // Any of the three could go, but not all.
    assert_eq!(fixes("{ role: [guest, member] }, { role: [guest, keeper] }, { role: [member, keeper] }"), [false; 3]);
}

proptest! {
    #![proptest_config(config())]

    /// It fires for the exceptions all of whose requests within the scope others leave out, if there are any: others that are
    /// not just the same, or the same and before it. All fixes at once change nothing.
    #[test]
    fn fires_exactly_for_exceptions_that_leave_nothing_out(model in models(), doubled in any::<Option<Index>>()) {
        let mut model = model;
        if let Some(rule) = doubled.filter(|_| !model.rules.is_empty()) {
            let rule = rule.index(model.rules.len());
            let more: Vec<_> = model.rules[rule].except.iter().rev().cloned().collect();
            model.rules[rule].except.extend(more);
        }
        let (policy, report) = linted(&model);
        let cells = cells(&policy);
        let mut expected: Vec<Option<Place>> = Vec::new();
        for rule in policy.rules() {
            let left_out = |exception: &Exception| {
                let is_left_out = |cell: &&Cell| rule.scope().contains(**cell) && exception.cube().contains(**cell);
                cells.iter().filter(is_left_out).collect::<Vec<_>>()
            };
            for (number, exception) in rule.exceptions().iter().enumerate() {
                let set = left_out(exception);
                let others = rule.exceptions().iter().enumerate().filter(|&(other, one)| {
                    other != number && (left_out(one) != set || other < number)
                });
                let others: Vec<_> = others.flat_map(|(_, one)| left_out(one)).collect();
                if set.iter().all(|cell| others.contains(cell)) {
                    expected.push(Some(exception.place()));
                }
            }
        }
        let found: Vec<Option<Place>> = of(&report, NAME).into_iter().map(Finding::place).collect();
        prop_assert_eq!(found, expected);

        let fixed = fixed(report.text(), of(&report, NAME).into_iter().filter_map(Finding::fix));
        let after = Policy::from_text("fixed.yaml", &fixed).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(after.fingerprint(), policy.fingerprint(), "{}", fixed);
    }
}
