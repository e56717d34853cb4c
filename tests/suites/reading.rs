//! Everything that can be wrong with a suite: the place, message and help of each problem.
//!
//! The cases are data, in `reading.txt`. Each begins with a line `=== what it is about`. Then comes the text; the harness
//! writes the version before it, and the name of the suite after it if it has none. Then come the problems, on lines that
//! begin with `>>>`: the place, the text there, the code and the message; `also` and `help` on lines below. A case without
//! problems must load.

use std::{fmt::Write as _, path::Path};

use portcullis::{
    Limits, LoadError,
    oracle::{Suite, SuiteText},
    reading::Loader,
};

use super::doors;

const VERSION: &str = "portcullis-suite: 1\n";

/// The problems, as the table writes them.
fn written(error: &LoadError) -> String {
    let mut lines = String::new();
    for problem in error.problems() {
        lines.push_str(">>> ");
        match problem.place() {
            Some(place) => write!(lines, "{place} {:?}", &error.text()[place.bytes()]).unwrap(),
            None => lines.push_str("the file"),
        }
        writeln!(lines, " {}: {}", problem.code(), problem.message()).unwrap();
        for related in problem.related() {
            let marked = &error.text()[related.place().bytes()];
            writeln!(lines, ">>>   also {} {marked:?} {}", related.place(), related.what()).unwrap();
        }
        if let Some(help) = problem.help() {
            writeln!(lines, ">>>   help: {help}").unwrap();
        }
    }
    lines
}

fn outcome(text: &str, limits: &Limits) -> String {
    let policy = doors();
    let suite = Loader::new().with_limits(limits.clone()).load_suite_text("doors.test.yaml", text);
    suite.and_then(|suite| suite.suite(&policy).map(|_| ())).map_or_else(|error| written(&error), |()| String::new())
}

#[test]
fn every_problem_is_reported_with_its_place() {
    let cases: Vec<&str> = include_str!("reading.txt").split("=== ").skip(1).collect();
    assert!(!cases.is_empty());
    let mut wrong = Vec::new();
    for case in cases {
        let (title, body) = case.split_once('\n').unwrap();
        let (expected, text): (Vec<&str>, Vec<&str>) = body.lines().partition(|line| line.starts_with(">>>"));
        let mut text = VERSION.to_owned() + &text.join("\n") + "\n";
        if !text.contains("\nsuite:") && !title.contains("(whole)") {
            text.push_str("suite: doors\n");
        }
        let expected: String = expected.iter().flat_map(|line| [line, "\n"]).collect();
        let found = outcome(&text, &Limits::default());
        if found != expected {
            wrong.push(format!("=== {title}\nexpected:\n{expected}found:\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const CASE: &str = "cases: [{ name: one, role: [keeper, guest], expect: allow }]\n";

#[test]
fn versions() {
    let of = |version: &str| outcome(&format!("portcullis-suite: {version}\nsuite: doors\n{CASE}"), &Limits::default());
    assert_eq!(of("1"), "");
    assert_eq!(
        of("\"1\""),
        ">>> 1:19 \"\\\"1\\\"\" wrong-type: expected a number, found the text `1`\n\
         >>>   help: write it without quotation marks: `1`\n"
    );
    for other in ["2", "one", "1.0"] {
        assert_eq!(
            of(other),
            format!(
                ">>> 1:19 {other:?} unknown-version: unknown version `{other}` of the suite format\n\
                 >>>   help: this version of portcullis reads `portcullis-suite: 1`\n"
            )
        );
    }
    assert_eq!(
        outcome(&format!("suite: doors\n{CASE}"), &Limits::default()),
        ">>> 1:1 \"suite\" missing-key: missing key `portcullis-suite` in a suite\n\
         >>>   help: add `portcullis-suite: 1`\n"
    );
}

#[test]
fn a_policy_is_no_suite() {
    let reported = outcome(super::DOORS, &Limits::default());
    assert!(
        reported.contains(
            "no-suite: this is a policy, not a suite\n>>>   help: pass it with `--policy`, and its suite as the file"
        ),
        "{reported}"
    );
    assert!(outcome("", &Limits::default()).contains("no-suite: the file contains no suite"));
}

#[test]
fn limits_hold() {
    let fixtures = "fixtures: { some: { role: visitors } }\n";
    let cases = "cases:
  - { name: one, use: some, expect: allow }
  - { name: two, role: visitors, api: door, expect: allow }
";
    let text = format!("{VERSION}suite: doors\n{fixtures}{cases}");
    let all = Limits::default().with_bytes(text.len()).with_depth(4).with_nodes(29).with_names(7).with_steps(8);
    assert_eq!(outcome(&text, &all), "");
    for (limits, expected) in [
        (all.clone().with_bytes(all.bytes - 1), "the file over-limit: is larger than"),
        (all.clone().with_depth(2), "over-limit: nested deeper than 2 levels"),
        (all.clone().with_nodes(28), "over-limit: more than 28 values"),
        (all.clone().with_names(6), "over-limit: the columns contain more names than the limit allows"),
        (all.clone().with_steps(7), "6:13 \"two\" over-limit: the tests cover more than 7 operations"),
    ] {
        assert!(outcome(&text, &limits).contains(expected), "{limits:?}: {}", outcome(&text, &limits));
    }
}

#[test]
fn files() {
    let policy = doors();
    let of_file = |path: &str| written(&Suite::from_file(&policy, path).unwrap_err());
    assert_eq!(
        of_file("tests"),
        ">>> the file not-a-file: is a directory, not a suite file\n>>>   help: give the path of a suite file\n"
    );
    assert_eq!(
        of_file("tests/nowhere.yaml"),
        ">>> the file unreadable-file: cannot be read: no such file or directory\n"
    );
    let (_, shipped) = Suite::splunk_observability_file();
    assert!(Suite::from_text(&policy, "suite.yaml", shipped).is_err(), "its names are those of another policy");
}

#[test]
fn the_policy_lies_beside_the_suite() {
    let path = |file: &str, policy: &str| {
        let text = format!("{VERSION}suite: doors\n{policy}");
        SuiteText::from_text(file, &text).expect("its outline can be read").policy_path()
    };
    let expected = |path: &str| Some(Path::new(path).to_owned());
    assert_eq!(path("tests/doors.test.yaml", "policy: doors.yaml"), expected("tests/doors.yaml"));
    assert_eq!(path("doors.test.yaml", "policy: policies/doors.yaml"), expected("policies/doors.yaml"));
    assert_eq!(path("tests/doors.test.yaml", "policy: /doors.yaml"), expected("/doors.yaml"));
    assert_eq!(path("tests/doors.test.yaml", ""), None);
    // What is wrong is kept until the names are checked, too.
    let text = SuiteText::from_text("doors.test.yaml", "portcullis-suite: 1\npolicy: []\n").expect("it is a suite");
    assert_eq!(text.policy_path(), None);
    assert_eq!(text.error().map(|error| error.problems().len()), Some(2), "no path, and no name");
}

#[test]
fn operations_that_cannot_have_the_owner_are_not_missed_silently() {
    let policy = portcullis::Policy::from_text(
        "mail.yaml",
        "
portcullis: 1
policy: mail
vocabulary:
  roles: { user: {} }
  tokens: { key: {} }
  owners: { none: {}, self: {}, other: {} }
  apis:
    letter: { read: { owners: [self, other] }, burn: { owners: [self, other] } }
    stamp: { read: {}, burn: { owners: [other] } }
    box: { read: {}, burn: { owners: [other] } }
default: deny
rules: []
",
    )
    .expect("a policy");
    let problems = |test: &str| {
        let text = format!(
            "{VERSION}suite: mail\nfixtures: {{ foreign: {{ owner: other }}, reads: {{ action: read }} }}\n{test}\n"
        );
        let read = Suite::from_text(&policy, "mail.test.yaml", &text);
        read.map_or_else(|error| written(&error), |_| String::new())
    };
    let apart = ">>>   help: test it apart, with an owner that it can have\n";
    let case = |columns: &str| problems(&format!("cases: [{{ name: one, {columns}, expect: deny }}]"));
    assert_eq!(
        case("api: [letter, stamp], action: [read, burn], owner: other"),
        format!(">>> 4:73 \"other\" no-request: no request for `stamp.read` has such an owner\n{apart}")
    );
    assert_eq!(
        case("action: [read, burn], use: foreign"),
        format!(
            ">>> 4:49 \"foreign\" no-request: no request for `stamp.read` and `box.read` has such an owner\n{apart}"
        )
    );
    // So do the actions that a fixture lists.
    assert_eq!(
        case("use: reads, owner: other"),
        format!(">>> 4:41 \"other\" no-request: no request for `stamp.read` and `box.read` has such an owner\n{apart}")
    );
    assert_eq!(
        case("use: [reads, foreign]"),
        format!(
            ">>> 4:35 \"foreign\" no-request: no request for `stamp.read` and `box.read` has such an owner\n{apart}"
        )
    );
    // The fixture may be about more than the test is.
    assert_eq!(case("use: reads, api: letter, owner: other"), "");
    assert_eq!(case("owner: other"), "");
    // The API is reported already.
    assert_eq!(
        case("api: [letter, stamp], action: read, owner: other"),
        ">>> 4:36 \"stamp\" no-request: no request of this test has the api `stamp`\n>>>   help: remove it, or list what it can be combined with\n"
    );
}
