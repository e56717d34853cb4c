//! The lint `incomplete-group`.

use super::{
    config,
    grouped::{List, ListPlace, grouped},
    messages, of, report,
};
use portcullis::{Policy, lint};
use proptest::prelude::*;

const NAME: &str = "incomplete-group";

fn text(roles: &str, rest: &str) -> String {
    format!(
        "
vocabulary:
  roles: {{ guest: {{}}, member: {{}}, gardener: {{}}, keeper: {{}} }}
  tokens: {{ key: {{}} }}
  owners: {{ none: {{}} }}
  apis: {{ gate: {{ raise: {{}} }} }}
groups:
  roles: {{ {roles} }}
rules:
  - {{ id: keepers, require: {{ role: keeper }} }}
{rest}"
    )
}

const GUARD: &str = "invariants: [{ id: others-never, never: { role: others } }]\n";

#[test]
fn a_group_that_lacks_one_name_too_many() {
    let report = report(&text("others: [guest, member]", GUARD));
    let found = of(&report, NAME);
    assert_eq!(
        found[0].message(),
        "group `others` has every role but `keeper`, and `gardener`, which is in no group and listed nowhere"
    );
    assert_eq!(&report.text()[found[0].place().unwrap().bytes()], "others");
    assert_eq!(&report.text()[found[0].related()[0].place().bytes()], "gardener");
    let lint = |columns: &str| format!("{GUARD}lint: {{ allow: incomplete-group, because: so, {columns} }}\n");
    let roles = "others: [guest, member]";
    assert_eq!(messages(&text(roles, &lint("role: gardener")), NAME).len(), 0);
    assert_eq!(messages(&text(roles, &lint("role: keeper")), NAME).len(), 1);
}

#[test]
fn groups_that_lack_what_they_should() {
    let found = |roles: &str, rest: &str| messages(&text(roles, rest), NAME).len();
    assert_eq!(found("others: [guest, member]", ""), 0, "nothing is denied to the group");
    assert_eq!(found("others: [guest, member, gardener]", GUARD), 0);
    assert_eq!(found("others: [guest]", GUARD), 0, "too few to be all others");
    assert_eq!(found("others: [guest, member], outside: [gardener]", GUARD), 0, "the other one has its group");
    let listed = GUARD.replace("]\n", ", { id: gardeners, always: { role: gardener } }]\n");
    assert_eq!(found("others: [guest, member]", &listed), 0, "the other one is meant elsewhere");
    let denied = "  - { id: no-others, role: others, effect: deny }\n";
    assert_eq!(found("others: [guest, member]", denied), 1);
    let allowed = "  - { id: also-others, role: others, effect: allow }\n";
    assert_eq!(found("others: [guest, member]", allowed), 0);
}

/// What was planted in the built-in policy: a name dropped from a group, and a name that was forgotten.
#[test]
fn mistakes_in_the_built_in_policy() {
    let shipped = Policy::splunk_observability_file().1;
    for (before, after) in [
        ("non_admin: [power, usage, read_only]", "non_admin: [power, usage]"),
        ("non_admin: [power, usage, read_only]", "non_admin: [power, read_only]"),
        ("org_tokens: [org_api, org_ingest, org_rum]", "org_tokens: [org_api, org_rum]"),
        ("    read_only: { about", "    auditor: {}\n    read_only: { about"),
        ("    org_rum: {", "    org_apm: {}\n    org_rum: {"),
    ] {
        assert!(shipped.contains(before), "{before}");
        let text = shipped.replacen(before, after, 1);
        let report = lint::check_text("policy.yaml", &text);
        assert_eq!(of(&report, NAME).len(), 1, "{after}: {:?}", report.findings());
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn fires_exactly_for_guarding_groups_that_lack_a_forgotten_name(grouped in grouped()) {
        let lists = |name: usize| grouped.lists.iter().any(|list| list.names.contains(&name));
        let passes = |list: &List| {
            matches!(list.place, ListPlace::Allow | ListPlace::Requirement | ListPlace::ExceptionOfDeny)
        };
        let guards = |list: &List| {
            matches!(list.place, ListPlace::Deny | ListPlace::RequireScope | ListPlace::Never | ListPlace::Within)
        };
        let mut expected = Vec::new();
        for (number, group) in grouped.groups.iter().enumerate() {
            let missing: Vec<usize> = grouped.names().filter(|name| !group.contains(name)).collect();
            let is_guard = grouped.lists.iter().any(|list| guards(list) && list.groups.contains(&number));
            let [one, two] = missing[..] else { continue };
            for (opposite, forgotten) in [(one, two), (two, one)] {
                let is_let_through = grouped.lists.iter().any(|list| passes(list) && list.names.contains(&opposite));
                let is_forgotten = !lists(forgotten) && !grouped.is_grouped(forgotten);
                if group.len() > 1 && is_guard && is_let_through && is_forgotten {
                    expected.push(format!(
                        "group `g{number}` has every role but `r{opposite}`, and `r{forgotten}`, which is in no group and listed nowhere"
                    ));
                }
            }
        }
        prop_assert_eq!(messages(&grouped.yaml(), NAME), expected);
    }
}
