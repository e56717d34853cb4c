//! The lint `contradicting-rules`.

use super::{
    config,
    crowded::crowded,
    decided::{decided, decides, decision_of, fixed, is_subset, linted, pairs},
    messages, of, report, whole,
};
use portcullis::{
    Decision, Policy,
    lint::{Finding, Severity},
    rules::Rule,
};
use proptest::prelude::*;
use std::fmt::Write as _;

const NAME: &str = "contradicting-rules";

#[test]
fn denials_of_what_is_allowed() {
    let text = "
rules:
  - { id: opens, role: member, api: door, action: open, effect: allow }
  - { id: closes, role: member, api: door, action: close, effect: allow }
  - { id: no-copies, token: copied_key, api: door, action: open, effect: deny }
  - { id: keys-close, api: door, action: close, require: { token: key } }
  - { id: others, api: door, owner: other, effect: deny }
";
    assert_eq!(
        messages(text, NAME),
        [
            "rule `no-copies` denies requests that rule `opens` allows",
            "rule `keys-close` denies requests that rule `closes` allows",
            "rule `others` denies requests that rules `opens` and `closes` allow",
        ]
    );
}

/// One broad denial over many allowances is one note, whatever it takes out of them.
#[test]
fn a_broad_denial_is_one_note() {
    let mut text = String::from("\nrules:\n  - { id: no-copies, token: copied_key, effect: deny }\n");
    for number in 0..7 {
        writeln!(text, "  - {{ id: opens-{number}, role: member, api: door, action: open, effect: allow }}").unwrap();
    }
    let report = report(&text);
    let [finding] = of(&report, NAME)[..] else { panic!("one finding") };
    assert_eq!(finding.severity(), Severity::Note);
    assert_eq!(
        finding.message(),
        "rule `no-copies` denies requests that rules `opens-0`, `opens-1`, `opens-2` and others allow"
    );
    assert_eq!(finding.related().len(), 7, "all allowances are listed");
}

#[test]
fn a_denial_that_leaves_nothing_is_a_warning() {
    let text = "
rules:
  - { id: opens, role: member, token: copied_key, api: door, action: open, effect: allow }
  - { id: closes, role: member, api: door, action: close, effect: allow }
  - { id: no-copies, token: copied_key, effect: deny }
";
    let report = report(text);
    let [finding] = of(&report, NAME)[..] else { panic!("one finding") };
    assert_eq!(finding.severity(), Severity::Warning);
    assert_eq!(
        finding.message(),
        "rule `no-copies` denies requests that rules `opens` and `closes` allow, and leaves nothing of rule `opens`"
    );
    let without = fixed(report.text(), finding.fix());
    assert!(!without.contains("opens") && without.contains("closes"), "{without}");
    assert!(of(&report, "redundant-rule").is_empty(), "one finding for one mistake");
}

#[test]
fn a_denial_that_leaves_nothing_of_the_only_allowance_names_it_once() {
    let text = "
rules:
  - { id: opens, role: member, token: copied_key, api: door, action: open, effect: allow }
  - { id: no-copies, token: copied_key, effect: deny }
";
    let report = report(text);
    let [finding] = of(&report, NAME)[..] else { panic!("one finding") };
    assert_eq!(
        finding.message(),
        "rule `no-copies` denies requests that rule `opens` allows, and leaves nothing of it"
    );
}

#[test]
fn the_help_of_a_note_shows_how_to_suppress_it() {
    let text = |lint: &str| {
        format!(
            "
rules:
  - {{ id: opens, role: member, api: door, action: open, effect: allow }}
  - {{ id: no-copies, token: copied_key, effect: deny{lint} }}
"
        )
    };
    let with_note = report(&text(""));
    let help = of(&with_note, NAME)[0].help().unwrap();
    let lint = help.split('`').nth(1).unwrap();
    assert!(of(&report(&text(&format!(", {lint}"))), NAME).is_empty(), "{lint}");
}

/// The policy may set another severity, which then counts for all findings.
#[test]
fn a_severity_that_the_policy_sets_counts() {
    let text = "
lint: { severity: { contradicting-rules: error } }
rules:
  - { id: opens, role: member, api: door, action: open, effect: allow }
  - { id: no-copies, token: copied_key, effect: deny }
";
    assert_eq!(of(&report(text), NAME)[0].severity(), Severity::Error);
}

#[test]
fn both_rules_can_suppress_it() {
    let suppression = ", lint: { allow: contradicting-rules, because: so }";
    let text = |opens: &str, closes: &str, denial: &str| {
        format!(
            "
rules:
  - {{ id: opens, role: member, api: door, action: open, effect: allow{opens} }}
  - {{ id: closes, role: member, api: door, action: close, effect: allow{closes} }}
  - {{ id: no-copies, token: copied_key, effect: deny{denial} }}
"
        )
    };
    let at_denial = report(&text("", "", suppression));
    assert!(of(&at_denial, NAME).is_empty() && of(&at_denial, "unused-suppression").is_empty());
    let at_one = report(&text(suppression, "", ""));
    assert!(of(&at_one, "unused-suppression").is_empty());
    let left: Vec<&str> = of(&at_one, NAME).into_iter().map(Finding::message).collect();
    assert_eq!(left, ["rule `no-copies` denies requests that rule `closes` allows"]);
    let at_both = report(&text(suppression, suppression, ""));
    assert!(of(&at_both, NAME).is_empty() && of(&at_both, "unused-suppression").is_empty());
    assert_eq!(at_both.suppressed().len(), 2);
}

#[test]
fn nearly_contradicting() {
    let text = "
rules:
  - { id: opens, role: member, token: key, api: door, action: open, effect: allow }
  - { id: no-copies, token: copied_key, effect: deny }
  - { id: keepers-close, api: door, action: close, require: { role: keeper } }
  - { id: members-open, api: door, action: open, require: { role: member } }
";
    assert_eq!(messages(text, NAME), [""; 0]);
}

#[test]
fn places_and_requests() {
    let text = "
rules:
  - { id: opens, role: [member, keeper], api: door, action: open, effect: allow }
  - { id: no-copies, role: [guest, member], token: copied_key, effect: deny }
";
    let report = report(text);
    let finding = of(&report, NAME)[0];
    assert_eq!(&report.text()[finding.place().unwrap().bytes()], "no-copies");
    assert_eq!(&report.text()[finding.related()[0].place().bytes()], "opens");
    assert_eq!(finding.cubes(), ["{ role: member, token: copied_key, api: door, action: open }"]);
    let witness = finding.witness().unwrap();
    assert_eq!(witness.to_string(), "member/copied_key door.open self: deny");
    assert_eq!(finding.fix(), None);
}

#[test]
fn of_very_many_the_last_ones_show_one_request() {
    let mut text = whole("\nrules:\n  - { id: opens, role: member, api: door, action: open, effect: allow }\n");
    for number in 0..110 {
        writeln!(text, "  - {{ id: no-copies-{number}, token: copied_key, effect: deny }}").unwrap();
    }
    let report = report(&text);
    let found = of(&report, NAME);
    assert_eq!(found.len(), 110);
    assert_eq!(found.iter().filter(|finding| !finding.cubes().is_empty()).count(), 100);
    assert!(found.iter().all(|finding| finding.witness().is_some()));
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn fires_exactly_for_rules_that_deny_what_is_allowed(model in crowded()) {
        let (policy, report) = linted(&model);
        let allowances = || policy.rules().iter().filter(|rule| decision_of(rule) == Decision::Allow);
        let mut expected = Vec::new();
        for rule in policy.rules().iter().filter(|rule| decision_of(rule) == Decision::Deny) {
            let denied = decided(&policy, rule);
            let contradicts = |one: &&_| decided(&policy, one).iter().any(|cell| denied.contains(cell));
            let allowing: Vec<&Rule> = allowances().filter(contradicts).collect();
            let is_first_to_empty = |one: &&Rule| {
                let empties = |denial: &&Rule| {
                    decision_of(denial) == Decision::Deny && is_subset(&decided(&policy, one), &decided(&policy, denial))
                };
                policy.rules().iter().find(empties).is_some_and(|first| first.id() == rule.id())
            };
            let leaves_nothing = allowing.iter().any(is_first_to_empty);
            if !allowing.is_empty() {
                let severity = if leaves_nothing { Severity::Warning } else { Severity::Note };
                expected.push((rule.id(), allowing.into_iter().map(Rule::id).collect::<Vec<_>>(), severity));
            }
        }
        let severities = of(&report, NAME).into_iter().map(Finding::severity);
        let found = pairs(&policy, &report, NAME).into_iter().zip(severities);
        let found: Vec<_> = found.map(|((id, related), severity)| (id, related, severity)).collect();
        prop_assert_eq!(found, expected);
    }

    /// The cubes hold what the rule denies and others allow, and of the space nothing else.
    #[test]
    fn tells_exactly_the_requests(model in crowded()) {
        let (policy, report) = linted(&model);
        for rule in policy.rules() {
            let Some(finding) = of(&report, NAME).into_iter().find(|one| one.place() == Some(rule.place())) else {
                continue;
            };
            let mut allowing = crate::model::Model { rules: Vec::new(), default_allows: false, ..model.clone() }.yaml();
            allowing = allowing.replace("rules: []\n", "rules:\n");
            for (number, cube) in finding.cubes().iter().enumerate() {
                let columns = cube.trim_start_matches('{').trim_end_matches('}').trim();
                let columns = if columns.is_empty() { String::new() } else { format!("{columns}, ") };
                writeln!(allowing, "  - {{ id: r{number}, {columns}effect: allow }}").unwrap();
            }
            let reported = Policy::from_text("allowing.yaml", &allowing).unwrap();
            for request in policy.vocabulary().requests() {
                let cell = policy.vocabulary().cell(request).unwrap();
                let others_allow = policy.rules().iter().any(|one| decision_of(one) == Decision::Allow && decides(one, cell));
                prop_assert_eq!(reported.decide(request).is_allow(), decides(rule, cell) && others_allow);
            }
        }
    }
}
