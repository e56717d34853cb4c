use super::{IDLE, doors, lint};

#[test]
fn an_annotation_a_finding() {
    assert_eq!(
        lint("github", &doors(IDLE)),
        "::warning file=<stdin>,line=10,col=11,title=unreachable-rule::rule `idle` matches no request%0Ahelp: remove it, or \
         fix its scope or its exceptions\n"
    );
}

#[test]
fn what_would_end_a_message_is_escaped() {
    let text = doors("  - { id: idle, role: \"100%: a\\n::error::b,c\", effect: deny }\n");
    let told = lint("github", &text);
    assert_eq!(told.lines().count(), 1, "{told}");
    // The message shows control characters by their names; a percent sign is for the escape to tell.
    assert!(told.contains("title=unknown-name::unknown role `100%25: a\\n::error::b,c`"), "{told}");
}

#[cfg(unix)]
#[test]
fn what_would_end_a_property_is_escaped() {
    // What is printed for no terminal has no control characters.
    let told = super::lint_file("github", super::ODD_NAME, &doors(IDLE));
    assert!(
        told.starts_with("::warning file=100%25 \"<odd>\" & %2C%3A]]>%0A'name'.yaml,line=10,col=11,title="),
        "{told}"
    );
    assert_eq!(told.lines().count(), 1, "{told}");
}
