//! The run: which files are checked, what is printed where, and the exit code.

use super::{IDLE, doors, portcullis, stdout};

fn exit_code(arguments: &[&str], text: &str) -> Option<i32> {
    portcullis(&[&["lint", "-", "--select", "unreachable-rule"], arguments].concat(), text).status.code()
}

#[test]
fn exit_codes_report_what_was_found() {
    let severe = |severity: &str| doors(IDLE) + &format!("lint: {{ severity: {{ unreachable-rule: {severity} }} }}\n");
    for (severity, expected) in [("off", [0, 0, 0]), ("note", [0, 0, 1]), ("warning", [1; 3]), ("error", [1; 3])] {
        let text = severe(severity);
        let codes = [&[][..], &["--deny", "warnings"], &["--deny", "notes"]].map(|deny| exit_code(deny, &text));
        assert_eq!(codes, expected.map(Some), "{severity}");
    }
    for (deny, expected) in [("warning", 0), ("note", 1)] {
        assert_eq!(exit_code(&["--deny", deny], &severe("note")), Some(expected), "{deny}");
    }
    for ignored in ["unreachable-rule", "PC101", "pc101"] {
        assert_eq!(exit_code(&["--ignore", ignored], &severe("error")), Some(0), "{ignored}");
    }
    assert_eq!(exit_code(&[], "portcullis: 1\n"), Some(3));
    assert_eq!(exit_code(&["--ignore", "missing-key"], "portcullis: 1\n"), Some(3));
    assert_eq!(exit_code(&["tests/policies/nowhere.yaml"], &severe("off")), Some(3));
    assert_eq!(exit_code(&["--select", "everything"], &severe("error")), Some(3));
}

#[test]
fn denied_findings_are_errors_in_every_format() {
    let shown = |format: &str| {
        let arguments = ["lint", "-", "--select", "unreachable-rule", "--deny", "warnings", "--format", format];
        stdout(&portcullis(&arguments, &doors(IDLE))).to_owned()
    };
    assert!(shown("human").starts_with("error[unreachable-rule]"));
    assert!(shown("json").contains(r#""severity": "error""#));
    assert!(shown("sarif").contains(r#""level": "error""#));
    assert!(shown("github").starts_with("::error "));
    assert!(shown("junit").contains(r#"<failure type="error""#));
}

#[test]
fn the_built_in_policy_is_checked_by_default() {
    let built_in = portcullis(&["lint", "--format", "json"], "");
    let file = portcullis(&["lint", "policies/splunk-observability/admin-only.yaml", "--format", "json"], "");
    assert_eq!(stdout(&built_in), stdout(&file));
    assert!(stdout(&built_in).contains("policies/splunk-observability/admin-only.yaml"));
}

/// Findings far from their related places are drawn without the lines between.
#[test]
fn what_is_related_may_be_far_away() {
    let rule = |id: &str| format!("  - {{ id: {id}, effect: deny }}\n");
    let between: String = (0..2_000).map(|number| rule(&format!("between-{number}"))).collect();
    let text = doors(&(rule("twice") + &between + &rule("twice")));
    let output = portcullis(&["lint", "-"], &text);
    assert_eq!(
        stdout(&output),
        "error[duplicate-id]: rule `twice` is declared twice
    --> <stdin>:2011:11
     |
2011 |   - { id: twice, effect: deny }
     |           ^^^^^
     |
    ::: <stdin>:10:11
     |
  10 |   - { id: twice, effect: deny }
     |           ----- first declared here
     |
help: choose another id for one of them

1 error in 1 file
"
    );
}

#[test]
fn long_lists_of_problems_are_truncated() {
    let rule = |number| format!("  - {{ id: r{number}, rule: r, effect: deny }}\n");
    let rules: Vec<String> = (0..150).map(rule).collect();
    let output = portcullis(&["lint", "-"], &doors(&rules.concat()));
    let cut = "error: `<stdin>` has more than 100 problems; the others are not shown\n\n100 errors in 1 file\n";
    let shown = stdout(&output);
    assert!(shown.ends_with(cut), "{}", shown.lines().rev().take(9).collect::<Vec<_>>().join("\n"));
}

#[test]
fn only_the_answer_is_printed_without_a_terminal() {
    let output =
        portcullis(&["lint", "tests/policies/idle.yaml", "tests/policies/door.yaml", "tests/policies/broken.yaml"], "");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(!stdout(&output).contains('\u{1b}'));
}
