use super::{
    config,
    decided::{cells, linted},
    generate::models,
    messages, of, report,
};
use portcullis::{Place, lint::Finding};
use proptest::prelude::*;

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
            "the exception leaves out nothing that rule `roles` is about",
            "the exception leaves out nothing that rule `operations` is about",
            "the exception leaves out nothing that rule `owners` is about"
        ]
    );
    let report = report(text);
    let marked = of(&report, NAME).into_iter().map(|finding| &report.text()[finding.place().unwrap().bytes()]);
    assert_eq!(marked.collect::<Vec<_>>(), ["{ role: guest }", "{ api: door }", "{ owner: self }"]);
}

#[test]
fn exceptions_that_leave_out_little_or_what_others_do() {
    let text = "
rules:
  - { id: little, role: [guest, member], effect: allow, except: [{ role: guest, token: copied_key, api: gate, action: raise }] }
  - { id: again, role: [guest, member], effect: allow, except: [{ role: guest }, { role: guest, token: key }] }
";
    assert_eq!(messages(text, NAME), [""; 0]);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn fires_exactly_for_exceptions_without_a_request_of_the_scope(model in models()) {
        let (policy, report) = linted(&model);
        let cells = cells(&policy);
        let exceptions = policy.rules().iter().flat_map(|rule| rule.exceptions().iter().map(move |one| (rule, one)));
        let idle = exceptions.filter(|(rule, exception)| {
            !cells.iter().any(|&cell| rule.scope().contains(cell) && exception.cube().contains(cell))
        });
        let expected: Vec<Option<Place>> = idle.map(|(_, exception)| Some(exception.place())).collect();
        let found: Vec<Option<Place>> = of(&report, NAME).into_iter().map(Finding::place).collect();
        prop_assert_eq!(found, expected);
    }
}
