use super::{of, suppressions::subsumed};

const NAME: &str = "unused-suppression";

#[test]
fn of_a_rule() {
    let report = subsumed(", lint: { allow: [PC103, redundant-rule, PC102, weather], because: so }", "");
    let found = of(&report, NAME);
    let told: Vec<(&str, &str)> =
        found.iter().map(|one| (one.message(), &report.text()[one.place().unwrap().bytes()])).collect();
    assert_eq!(
        told,
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
