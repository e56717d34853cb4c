//! Annotations of GitHub workflows.

use super::{IDLE, JOINTS, doors, lint, portcullis, stdout};

#[test]
fn one_annotation_per_finding() {
    assert_eq!(
        lint("github", &doors(IDLE)),
        "::warning file=<stdin>,line=10,col=11,title=unreachable-rule::rule `idle` matches no request: `door.open` cannot have \
         owner `other`%0Ahelp: remove it, or fix its scope or its exceptions\n"
    );
}

#[test]
fn what_would_end_a_message_is_escaped() {
    let text = doors("  - { id: idle, role: \"100%: a\\n::error::b,c\", effect: deny }\n");
    let shown = lint("github", &text);
    assert_eq!(shown.lines().count(), 1, "{shown}");
    // The message shows control characters by their names; a percent sign is escaped.
    assert!(shown.contains("title=unknown-name::unknown role `100%25: a\\n::error::b,c`"), "{shown}");
}

#[cfg(unix)]
#[test]
fn what_would_end_a_property_is_escaped() {
    let shown = super::lint_file("github", super::ODD_NAME, &doors(IDLE));
    assert!(
        shown.starts_with("::warning file=100%25 \"<odd>\" & %2C%3A]]>%0A'na\\u{1}me'.yaml,line=10,col=11,title="),
        "{shown}"
    );
    assert_eq!(shown.lines().count(), 1, "{shown}");
}

/// Names may contain colons; within a message they mean nothing.
#[test]
fn names_with_joints_stay_as_they_are() {
    let output = portcullis(&["lint", "-", "--select", "open-operation", "--format", "github"], JOINTS);
    let message = "everybody may do `s3:x.\"v1:a/b.c\"`: no rule matches it, and the default is `allow`";
    let expected = format!("::warning file=<stdin>,line=8,col=15,title=open-operation::{message}");
    assert_eq!(stdout(&output).split("%0A").next(), Some(expected.as_str()));
    assert_eq!(stdout(&output).lines().count(), 1);
}
