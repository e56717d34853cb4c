//! The lint `unexplained-suppression`.

use super::{of, suppressions::subsumed};

const NAME: &str = "unexplained-suppression";

#[test]
fn without_a_reason_or_with_a_blank_one() {
    for because in ["", ", because: \"\"", ", because: \" \\t \""] {
        let report = subsumed(&format!(", lint: {{ allow: [PC103, PC103]{because} }}"), "");
        let found = of(&report, NAME);
        assert_eq!(found.len(), 1, "{because}");
        assert_eq!(found[0].message(), "a suppression without a reason");
        assert!(report.text()[found[0].place().unwrap().bytes()].contains("allow: [PC103"));
        let report = subsumed("", &format!("lint: [{{ allow: PC103{because} }}, {{ severity: {{ PC104: off }} }}]"));
        assert_eq!(of(&report, NAME).len(), 1, "{because}");
    }
    assert!(of(&subsumed(", lint: { allow: PC103, because: so }", ""), NAME).is_empty());
}
