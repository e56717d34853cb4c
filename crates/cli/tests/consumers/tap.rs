//! The Test Anything Protocol, version 13: the rules of its specification, and the part of YAML that `prove` reads.

use std::collections::BTreeSet;

use super::{RUNS, folder, portcullis};

/// Returns a description and its directive, as a harness splits them: at the first number sign without a backslash.
fn split_directive(rest: &str) -> (String, Option<String>) {
    let (mut description, mut letters) = (String::new(), rest.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => description.push(letters.next().filter(|next| matches!(next, '\\' | '#')).expect("an escape")),
            '#' => return (description.trim_end().to_owned(), Some(letters.collect::<String>().trim().to_owned())),
            letter => description.push(letter),
        }
    }
    (description, None)
}

/// Checks a report; returns the descriptions of its test points.
#[track_caller]
pub(super) fn assert_readable(report: &str) -> Vec<String> {
    assert!(report.chars().all(|letter| letter == '\n' || !letter.is_control()), "{report}");
    let mut lines = report.lines();
    assert_eq!(lines.next(), Some("TAP version 13"));
    let plan: usize =
        lines.next().and_then(|line| line.strip_prefix("1..")).and_then(|count| count.parse().ok()).expect("a plan");
    let mut descriptions = Vec::new();
    let mut is_failed = false;
    while let Some(line) = lines.next() {
        if line == "  ---" {
            assert!(is_failed, "diagnostics follow what failed: {report}");
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "  ...").collect();
            let yaml: String =
                block.iter().flat_map(|line| [line.strip_prefix("  ").expect("indented by two"), "\n"]).collect();
            let diagnostics: serde_json::Value = serde_yaml::from_str(&yaml).expect("YAML");
            assert!(diagnostics["message"].is_string(), "{yaml}");
            assert!(diagnostics["faults"].is_array(), "{yaml}");
            for line in block {
                assert_simple(line);
            }
            is_failed = false;
            continue;
        }
        if line.starts_with("# ") {
            continue;
        }
        let passed = line.strip_prefix("ok ");
        let point = passed.or_else(|| line.strip_prefix("not ok ")).unwrap_or_else(|| panic!("no line of TAP: {line}"));
        is_failed = passed.is_none();
        let (number, rest) = point.split_once(" - ").expect("a number and a description");
        assert_eq!(number.parse(), Ok(descriptions.len() + 1));
        let (description, directive) = split_directive(rest);
        assert!(directive.is_none_or(|directive| directive.starts_with("SKIP ")), "{line}");
        assert!(!description.is_empty(), "{line}");
        descriptions.push(description);
    }
    assert_eq!(plan, descriptions.len());
    let different: BTreeSet<&String> = descriptions.iter().collect();
    assert_eq!(different.len(), descriptions.len(), "{report}");
    descriptions
}

/// Checks that a line of diagnostics has a key without blanks, and a value on the same line or below: `prove` reads no other.
#[track_caller]
fn assert_simple(line: &str) {
    let field = line.trim_start();
    let (key, value) =
        field.strip_prefix("- ").unwrap_or(field).split_once(':').unwrap_or_else(|| panic!("no key: {line}"));
    assert!(!key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'), "{line}");
    let value = value.trim();
    assert!(value.starts_with('"') == (value.len() > 1 && value.ends_with('"')), "{line}");
    assert!(!value.starts_with(['|', '>', '\'', '-']), "{line}");
}

#[test]
fn runs_of_tests_are_read() {
    let folder = folder("tap");
    for arguments in RUNS {
        assert_readable(&portcullis(&folder, &[arguments, &["--format", "tap"][..]].concat()));
    }
    let names = assert_readable(&portcullis(&folder, &["test", "alike.yaml", "--format=tap"]));
    let expected = [
        "a b",
        "a b (2)",
        "a b (3)",
        "a b (4)",
        "a b (2) (2)",
        "a b (5)",
        "# TODO a",
        r"\# TODO a",
        r"\",
        r"a\",
        "on",
        "]]>&<!--",
        "Bail out!",
        "turns",
        "alike-for-tokens",
    ];
    assert_eq!(names, expected);
}
