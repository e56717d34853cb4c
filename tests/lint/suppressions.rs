//! What `lint` keys suppress, and severities.

use super::{config, crowded::crowded, decided::linted, messages, of, report, whole};
use portcullis::{
    Policy,
    lint::{self, Report, Severity},
    rules::Rule,
};
use proptest::{prelude::*, sample::Index};

const UNUSED: &str = "unused-suppression";
const UNEXPLAINED: &str = "unexplained-suppression";

/// A rule within another, with what is put in it and at the top.
pub(crate) fn subsumed(of_rule: &str, of_policy: &str) -> Report {
    report(&format!(
        "
{of_policy}
rules:
  - {{ id: keepers, role: keeper, effect: allow }}
  - {{ id: opens, role: keeper, api: door, action: open, effect: allow{of_rule} }}
"
    ))
}

/// The names of the lints that found something, and of those whose findings are suppressed.
fn names(report: &Report) -> (Vec<&str>, Vec<&str>) {
    let name = |finding: &lint::Finding| finding.lint().name();
    let about_rules = |name: &&str| ["subsumed-rule", UNUSED, UNEXPLAINED, "unknown-lint"].contains(name);
    let of = |findings: &[lint::Finding]| findings.iter().map(name).filter(about_rules).collect();
    (of(report.findings()), of(report.suppressed()))
}

#[test]
fn of_a_rule() {
    assert_eq!(names(&subsumed("", "")), (vec!["subsumed-rule"], vec![]));
    for written in ["subsumed-rule", "PC103", "[PC103]"] {
        let report = subsumed(&format!(", lint: {{ allow: {written}, because: so }}"), "");
        assert_eq!(names(&report), (vec![], vec!["subsumed-rule"]), "{written}");
    }
    let several = subsumed(", lint: [{ allow: subsumed-rule, because: so }, { allow: PC103, because: so }]", "");
    assert_eq!(names(&several), (vec![], vec!["subsumed-rule"]));
}

#[test]
fn of_another_rule() {
    let report = report(
        "
rules:
  - { id: keepers, role: keeper, effect: allow, lint: { allow: subsumed-rule, because: so } }
  - { id: opens, role: keeper, api: door, action: open, effect: allow }
",
    );
    assert_eq!(names(&report), (vec![UNUSED, "subsumed-rule"], vec![]));
}

#[test]
fn of_the_policy() {
    for (columns, is_covered) in [
        ("", true),
        (", role: keeper", true),
        (", api: door, action: open, owner: [self, other]", true),
        // It is about requests with another owner, too.
        (", api: door, action: open, owner: self", false),
        (", owner: other", false),
        (", role: [guest, member]", false),
        (", api: gate", false),
    ] {
        let report = subsumed("", &format!("lint: {{ allow: subsumed-rule{columns}, because: so }}"));
        let expected =
            if is_covered { (vec![], vec!["subsumed-rule"]) } else { (vec![UNUSED, "subsumed-rule"], vec![]) };
        assert_eq!(names(&report), expected, "{columns}");
    }
}

#[test]
fn what_shows_no_request_is_covered_by_suppressions_of_all_requests() {
    let rules = "rules: [{ id: a, api: gate, owner: self, effect: allow }]\n";
    let of_unreachable = |columns: &str| {
        let text = format!("\nlint: {{ allow: unreachable-rule{columns}, because: so }}\n{rules}");
        messages(&text, "unreachable-rule").len()
    };
    assert_eq!((of_unreachable(""), of_unreachable(", api: gate")), (0, 1));
}

#[test]
fn severities() {
    let severity = |written: &str| {
        let report = subsumed("", &format!("lint: {{ severity: {{ {written} }} }}"));
        of(&report, "subsumed-rule").first().map(|finding| finding.severity())
    };
    assert_eq!(severity("subsumed-rule: off"), None);
    assert_eq!(severity("PC103: off"), None);
    assert_eq!(severity("subsumed-rule: note"), Some(Severity::Note));
    assert_eq!(severity("PC103: error"), Some(Severity::Error));
    assert_eq!(severity("PC103: warning"), Some(Severity::Warning));
    assert_eq!(severity("PC102: off"), Some(Severity::Warning));
    // The last one counts.
    assert_eq!(severity("PC103: off, subsumed-rule: note"), Some(Severity::Note));
    // One that is none changes nothing.
    assert_eq!(severity("PC103: wanring"), Some(Severity::Warning));
    let report = subsumed("", "lint: { severity: { PC103: error } }");
    assert_eq!(report.worst(), Some(Severity::Error));
}

#[test]
fn suppressed_findings_have_the_severity_that_is_set() {
    let report = subsumed(", lint: { allow: PC103, because: so }", "lint: { severity: { subsumed-rule: error } }");
    let of_lint = |one: &&lint::Finding| one.lint().name() == "subsumed-rule";
    let suppressed: Vec<_> = report.suppressed().iter().filter(of_lint).map(lint::Finding::severity).collect();
    assert_eq!(suppressed, [Severity::Error]);
    // A lint that is off still finds what its suppressions are for.
    let report = subsumed(", lint: { allow: PC103, because: so }", "lint: { severity: { subsumed-rule: off } }");
    assert_eq!(names(&report), (vec![], vec![]));
}

#[test]
fn suppressions_do_not_vouch_for_themselves() {
    let text = "
lint: { allow: [unused-suppression, PC703, unknown-lint, PC104] }
";
    let report = report(text);
    let reported = report.findings().iter().map(|one| (one.lint().code(), one.message()));
    let reported: Vec<(&str, &str)> = reported.filter(|(code, _)| code.starts_with("PC7")).collect();
    assert_eq!(
        reported,
        [
            ("PC703", "a suppression without a reason"),
            ("PC701", "lint `unused-suppression` cannot be suppressed"),
            ("PC701", "lint `unexplained-suppression` cannot be suppressed"),
            ("PC701", "lint `unknown-lint` cannot be suppressed"),
            ("PC702", "no finding of `redundant-rule` needs this suppression"),
        ]
    );
    let off = "
lint: { allow: PC104, severity: { PC702: off, PC703: off } }
";
    let reported = super::report(off);
    assert!(reported.findings().iter().all(|one| !one.lint().code().starts_with("PC7")), "{:?}", reported.findings());
}

/// A policy that is printed keeps its suppressions and the severities of lints.
#[test]
fn printing_keeps_them() {
    let text = whole(
        "
lint:
  - { allow: [PC105, weather], role: keeper, owner: [self, other], because: so }
  - { allow: redundant-rule }
  - { severity: { PC106: off, subsumed-rule: error } }
rules:
  - { id: keepers, role: keeper, effect: allow }
  - { id: opens, role: keeper, api: door, action: open, effect: allow }
  - { id: no-copies, role: keeper, token: copied_key, api: door, effect: deny, lint: { allow: PC104, because: so } }
  - { id: raise, role: guest, api: gate, action: raise, effect: allow, lint: [{ allow: [PC105, PC106] }] }
",
    );
    let policy = Policy::from_text("doors.yaml", &text).unwrap();
    let printed = Policy::from_text("printed.yaml", &policy.to_yaml()).unwrap();
    let suppressions = |policy: &Policy| {
        let of_rules = policy.rules().iter().flat_map(Rule::suppressions);
        let all = policy.rules().suppressions().iter().chain(of_rules);
        let all = all.map(|one| {
            let lints: Vec<String> = one.lints().map(|(lint, _)| lint.to_owned()).collect();
            (lints, one.within().clone(), one.because().map(str::to_owned))
        });
        all.collect::<Vec<_>>()
    };
    assert_eq!(suppressions(&policy).len(), 4);
    assert_eq!(suppressions(&policy), suppressions(&printed));
    let severities = |policy: &Policy| {
        let all = policy.rules().severities().iter();
        all.map(|one| (one.lint().to_owned(), one.severity().to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(severities(&policy).len(), 2);
    assert_eq!(severities(&policy), severities(&printed));
    assert_eq!(printed.to_yaml(), policy.to_yaml());
    let (before, after) = (lint::check(&policy), lint::check(&printed));
    let sorted = |findings: &[lint::Finding]| {
        let mut reported: Vec<String> =
            reported(findings).into_iter().map(|(code, message)| format!("{code} {message}")).collect();
        reported.sort();
        reported
    };
    assert_eq!(sorted(before.findings()), sorted(after.findings()));
    assert_eq!(sorted(before.suppressed()), sorted(after.suppressed()));
}

/// The order of roles and what actions confer are kept too.
#[test]
fn printing_keeps_the_vocabulary() {
    let text = whole(
        "
vocabulary:
  roles: { guest: {}, member: { above: guest }, keeper: { above: [member] }, owner: { above: keeper } }
  tokens: { key: {} }
  owners: { none: {} }
  apis: { door: { open: {}, promote: { confers: { role: [member, keeper] } }, appoint: { confers: { role: owner } } } }
",
    );
    let policy = Policy::from_text("doors.yaml", &text).unwrap();
    let printed = Policy::from_text("printed.yaml", &policy.to_yaml()).unwrap();
    let below = |policy: &Policy| {
        let vocabulary = policy.vocabulary();
        vocabulary.roles().ids().map(|role| vocabulary.roles_below(role).to_vec()).collect::<Vec<_>>()
    };
    assert_eq!(below(&policy).iter().map(Vec::len).collect::<Vec<_>>(), [0, 1, 2, 3]);
    assert_eq!(below(&policy), below(&printed));
    let confers = |policy: &Policy| {
        policy.vocabulary().operations().map(|(_, operation)| operation.confers().to_vec()).collect::<Vec<_>>()
    };
    assert_eq!(confers(&policy).iter().map(Vec::len).collect::<Vec<_>>(), [0, 2, 1]);
    assert_eq!(confers(&policy), confers(&printed));
}

/// What was found, in the order of the text, whatever moved it about.
fn reported(findings: &[lint::Finding]) -> Vec<(&str, &str)> {
    findings.iter().map(|one| (one.lint().code(), one.message())).collect()
}

proptest! {
    #![proptest_config(config())]

    /// A suppression takes the findings of its lint about its rule out of the report, and nothing else; if there are none,
    /// it is unused.
    #[test]
    fn suppressions_of_rules(model in crowded(), which in any::<Index>(), lint in 101_usize..110) {
        prop_assume!(!model.rules.is_empty());
        let (policy, before) = linted(&model);
        let rule = policy.rules().iter().nth(which.index(model.rules.len())).unwrap();
        // Merging asks for the same suppressions, and one of an allowance takes it out of findings about denials.
        prop_assume!(lint != 105 && lint != 106);
        let code = format!("PC{lint}");
        let heading = format!("  - id: {}\n", rule.id());
        let text = model.yaml().replace(&heading, &format!("{heading}    lint: {{ allow: {code}, because: so }}\n"));
        let after = lint::check_text("model.yaml", text.as_bytes());
        let is_about = |one: &&lint::Finding| {
            one.lint().code() == code && one.place().is_some_and(|place| {
                let (place, whole) = (place.bytes(), rule.whole_place().bytes());
                whole.start <= place.start && place.end <= whole.end
            })
        };
        let others = |report: &Report| report.findings().iter().filter(|one| {
            !is_about(one) && !["PC106", "PC702"].contains(&one.lint().code())
        }).cloned().collect::<Vec<_>>();
        let (covered, others) = (before.findings().iter().filter(is_about).cloned().collect::<Vec<_>>(), others(&before));
        prop_assert_eq!(reported(after.suppressed()), reported(&covered));
        let left: Vec<lint::Finding> = after.findings().iter()
            .filter(|one| !["PC106", "PC702"].contains(&one.lint().code())).cloned().collect();
        prop_assert_eq!(reported(&left), reported(&others));
        prop_assert_eq!(of(&after, UNUSED).len(), usize::from(covered.is_empty()));
    }
}
