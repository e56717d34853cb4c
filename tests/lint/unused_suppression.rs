//! The lint `unused-suppression`.

use super::{decided::fixed, messages, of, report, suppressions::subsumed, whole};
use portcullis::{Policy, lint::Finding};

const NAME: &str = "unused-suppression";

#[test]
fn of_a_rule() {
    let report = subsumed(", lint: { allow: [PC103, redundant-rule, PC102, weather], because: so }", "");
    let found = of(&report, NAME);
    let reported: Vec<(&str, &str)> =
        found.iter().map(|one| (one.message(), &report.text()[one.place().unwrap().bytes()])).collect();
    assert_eq!(
        reported,
        [
            ("no finding of `redundant-rule` needs this suppression", "redundant-rule"),
            ("no finding of `identical-rules` needs this suppression", "PC102")
        ]
    );
}

#[test]
fn of_the_policy() {
    let unused = |columns: &str| {
        let report = subsumed("", &format!("lint: {{ allow: [PC103, PC102]{columns}, because: so }}"));
        of(&report, NAME).iter().map(|one| report.text()[one.place().unwrap().bytes()].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(unused(""), ["PC102"]);
    assert_eq!(unused(", role: keeper"), ["PC102"]);
    assert_eq!(unused(", role: guest"), ["PC103", "PC102"]);
}

#[test]
fn all_that_cover_a_finding_are_used() {
    let report =
        subsumed(", lint: { allow: [PC103, subsumed-rule], because: so }", "lint: { allow: PC103, because: so }");
    assert!(of(&report, NAME).is_empty());
}

#[test]
fn a_severity_makes_no_suppression_unused() {
    let report = subsumed(", lint: { allow: PC103, because: so }", "lint: { severity: { PC103: off } }");
    assert!(of(&report, NAME).is_empty());
}

/// What fixes remove, with what is left.
#[test]
fn the_fix() {
    let rules = "rules:\n  - { id: keepers, role: keeper, effect: allow }\n";
    for (written, left) in [
        // The whole key.
        ("lint: { allow: PC101, because: so }\nrules: []\n", "rules: []\n"),
        ("lint:\n  allow: [PC101, PC102]\n  because: so # here\nrules: []\n", "rules: []\n"),
        ("rules: []\nlint: { allow: PC101,\n  because: so }", "rules: []\n"),
        (
            "rules:\n  - id: x\n    lint: { allow: PC101, because: so } # so\n    effect: allow\n",
            "rules:\n  - id: x\n    effect: allow\n",
        ),
        (
            "rules:\n  - { id: x, lint: { allow: PC101, because: so }, effect: allow }\n",
            "rules:\n  - { id: x, effect: allow }\n",
        ),
        // A name in a list of which another is needed.
        (
            "lint: { allow: [PC101, PC201], because: so }\nrules: []\n",
            "lint: { allow: [PC201], because: so }\nrules: []\n",
        ),
        (
            "lint: { allow: [ PC201 , PC101 ], because: so }\nrules: []\n",
            "lint: { allow: [ PC201  ], because: so }\nrules: []\n",
        ),
        (
            "lint: { allow: [PC201, PC101, PC205, PC102], because: so }\nrules: []\n",
            "lint: { allow: [PC201, PC205], because: so }\nrules: []\n",
        ),
        (
            "lint:\n  allow:\n    - PC101 # not any more\n    - PC201\n  because: so\nrules: []\n",
            "lint:\n  allow:\n    - PC201\n  because: so\nrules: []\n",
        ),
    ] {
        let before = whole(&format!("\n{written}"));
        let report = report(&before);
        let found = of(&report, NAME);
        assert!(!found.is_empty() && found.iter().all(|finding| finding.fix().is_some()), "{written}");
        let after = fixed(report.text(), found.into_iter().filter_map(Finding::fix));
        assert_eq!(after, whole(&format!("\n{left}")), "{written}");
        assert!(Policy::from_text("doors.yaml", &after).is_ok());
        assert_eq!(messages(&after, NAME), [""; 0]);
    }
    for written in [
        "lint: [{ allow: PC101, because: so }]\n",
        "lint:\n  - allow: PC101\n    because: so\n",
        "lint: { allow: PC101, severity: { PC201: off }, because: so }\n",
        "? lint\n: { allow: PC101, because: so }\n",
        "lint: # so\n  allow: PC101\n  because: so\n",
        "lint: { allow: [PC205,\n  PC101], because: so }\n",
    ] {
        let report = report(&format!("\n{rules}{written}"));
        let found = of(&report, NAME);
        assert!(!found.is_empty() && found.iter().all(|finding| finding.fix().is_none()), "{written}");
    }
}
