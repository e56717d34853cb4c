//! The lint `unknown-lint`.

use super::{decided::fixed, messages, of, report};
use portcullis::lint::{Fix, Severity};

const NAME: &str = "unknown-lint";

const NAMES: &str = "
lint:
  - allow: [redundant-rule, PC103, redundent-rule, PC1004, weather, yaml-syntax, unused-suppression]
    because: so
  - severity:
      mergeable-rules: off
      PC104: error
      unused-suppression: note
      mergable-rules: off
      weather: note
      PC006: off
      redundant-rule: wanring
      subsumed-rule: loud
rules:
  - { id: x, role: member, effect: allow, lint: { allow: \"subsumed_rule\", because: so } }
";

#[test]
fn names_of_no_lint() {
    assert_eq!(
        messages(NAMES, NAME),
        [
            "unknown lint `redundent-rule`",
            "unknown lint `PC1004`",
            "unknown lint `weather`",
            "lint `yaml-syntax` cannot be suppressed",
            "lint `unused-suppression` cannot be suppressed",
            "unknown lint `mergable-rules`",
            "unknown lint `weather`",
            "the findings of lint `yaml-syntax` are always errors",
            "lint `redundant-rule` is given a second severity",
            "unknown severity `wanring`",
            "unknown severity `loud`",
            "unknown lint `subsumed_rule`",
        ]
    );
}

#[test]
fn places_help_and_fixes() {
    let report = report(NAMES);
    let found = of(&report, NAME);
    assert!(found.iter().all(|finding| finding.severity() == Severity::Error));
    let reported: Vec<(&str, Option<&str>, Option<&str>)> = found
        .iter()
        .map(|finding| {
            let marked = &report.text()[finding.place().unwrap().bytes()];
            (marked, finding.help(), finding.fix().map(Fix::replacement))
        })
        .collect();
    let none_near = Some("use the name or code of a lint, such as `redundant-rule` or `PC104`");
    assert_eq!(
        reported,
        [
            ("redundent-rule", Some("did you mean `redundant-rule`?"), Some("redundant-rule")),
            ("PC1004", Some("did you mean `PC104`?"), Some("PC104")),
            ("weather", none_near, None),
            ("yaml-syntax", Some("remove it: load errors can neither be suppressed nor made less severe"), None),
            ("unused-suppression", Some("give it another severity: `severity: { unused-suppression: off }`"), None),
            // There is such a key already.
            ("mergable-rules", Some("did you mean `mergeable-rules`?"), None),
            ("weather", none_near, None),
            ("PC006", Some("remove it: load errors can neither be suppressed nor made less severe"), None),
            ("redundant-rule", Some("give it one severity: if there are several, the last one counts"), None),
            ("wanring", Some("did you mean `warning`?"), Some("warning")),
            ("loud", Some("expected one of `off`, `note`, `warning`, `error`"), None),
            ("\"subsumed_rule\"", Some("did you mean `subsumed-rule`?"), Some("subsumed-rule")),
        ]
    );
    let fixed = fixed(report.text(), found.iter().filter_map(|finding| finding.fix()));
    assert_eq!(messages(&fixed, NAME).len(), 8);
}

#[test]
fn no_fix_that_makes_two_keys_of_one_name() {
    let fixes = |keys: &str| {
        let report = report(&format!("lint: {{ severity: {{ {keys} }} }}\n"));
        of(&report, NAME).iter().filter(|finding| finding.fix().is_some()).count()
    };
    assert_eq!(fixes("redundent-rule: off"), 1);
    assert_eq!(fixes("redundent-rule: off, redundant-rul: off"), 0);
    assert_eq!(fixes("redundent-rule: off, redundant-rule: off"), 0);
    assert_eq!(fixes("redundent-rule: off, PC104: off"), 0);
}

#[test]
fn no_fix_where_several_are_as_near() {
    let reported = |name: &str| {
        let report = report(&format!("lint: {{ allow: {name}, because: so }}\n"));
        let finding = of(&report, NAME)[0];
        (finding.help().map(str::to_owned), finding.fix().map(|fix| fix.replacement().to_owned()))
    };
    assert_eq!(reported("PC10"), (Some("did you mean `PC101`?".into()), None));
    assert_eq!(
        reported("redundant-rul"),
        (Some("did you mean `redundant-rule`?".into()), Some("redundant-rule".into()))
    );
}

#[test]
fn a_second_severity() {
    let report =
        report("lint: [{ severity: { PC201: error, undecided-operation: off } }, { severity: { pc201: warning } }]\n");
    let found = of(&report, NAME);
    assert!(found.iter().all(|finding| finding.message() == "lint `undecided-operation` is given a second severity"));
    let at = |place: portcullis::rules::Place| &report.text()[place.bytes()];
    let places: Vec<_> = found.iter().map(|one| (at(one.place().unwrap()), at(one.related()[0].place()))).collect();
    assert_eq!(places, [("undecided-operation", "PC201"), ("pc201", "PC201")]);
    assert_eq!(of(&report, "undecided-operation")[0].severity(), Severity::Warning, "the last counts");
}

#[test]
fn codes_in_lower_case() {
    let text = "lint: { allow: pc102, because: so, severity: { pC101: off } }\n";
    assert_eq!(messages(text, NAME), [""; 0]);
}

#[test]
fn a_name_that_would_break_the_line() {
    let text = "lint: { allow: \"weather\\nrule\", because: so }\n";
    assert_eq!(messages(text, NAME), ["unknown lint `weather\\nrule`"]);
}

#[test]
fn it_can_be_given_a_severity_but_not_be_suppressed() {
    let off = "lint: [{ severity: { unknown-lint: off, weather: off } }]\n";
    assert_eq!(messages(off, NAME), [""; 0]);
    let suppressed = "lint: [{ allow: [PC701, weather], because: so }]\n";
    assert_eq!(messages(suppressed, NAME), ["lint `unknown-lint` cannot be suppressed", "unknown lint `weather`"]);
}
