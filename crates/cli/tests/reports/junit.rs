//! The XML of `JUnit`.

use super::{doors, lint};

#[test]
fn a_clean_file_is_a_test_that_passed() {
    let shown = lint("junit", &doors("  - { id: all, effect: deny }\n"));
    assert!(shown.contains(r#"<testsuites name="portcullis lint" tests="1" failures="0" errors="0">"#));
    assert!(shown.contains(r#"<testcase name="no findings" classname="&lt;stdin&gt;"/>"#), "{shown}");
}

#[test]
fn what_has_a_meaning_in_xml_is_escaped() {
    let shown = lint("junit", &doors("  - { id: idle, role: \"a]]>\\\"<b>'&amp;\", effect: deny }\n"));
    let message = "unknown role `a]]&gt;&quot;&lt;b&gt;&apos;&amp;amp;`";
    assert!(
        shown.contains(&format!(r#"<error type="error" message="{message}">&lt;stdin&gt;:10:23&#10;{message}"#)),
        "{shown}"
    );
}

#[cfg(unix)]
#[test]
fn names_of_files_are_escaped() {
    let shown = super::lint_file("junit", super::ODD_NAME, &doors(super::IDLE));
    let name = "100% &quot;&lt;odd&gt;&quot; &amp; ,:]]&gt;\\n&apos;na\\u{1}me&apos;.yaml";
    assert!(
        shown.contains(&format!(r#"<testsuite name="{name}" tests="1" failures="1" errors="0" skipped="0">"#)),
        "{shown}"
    );
    assert!(shown.contains(&format!(r#"<testcase name="unreachable-rule at 10:11" classname="{name}">"#)), "{shown}");
}
