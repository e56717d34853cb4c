//! Everything that can be wrong with a suite: where the reader says it is, what it says, and what it advises.
//!
//! The cases are data, in `reading.txt`. Each begins with a line `=== what it is about`. Then comes the text, before which
//! the harness writes the version, and behind which the suite's name where it lacks one. Then come the problems, on lines
//! that begin with `>>>`: the place, the text that is marked, the code, the message; `also` and `help` below. A case
//! without any must load.

use std::{fmt::Write as _, path::Path};

use portcullis::{
    Limits, LoadError,
    oracle::{Suite, SuiteText},
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
    Suite::from_bytes(&policy, "doors.test.yaml", text.as_bytes(), limits)
        .map_or_else(|error| written(&error), |_| String::new())
}

#[test]
fn every_problem_is_told_with_its_place() {
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
    let told = outcome(super::DOORS, &Limits::default());
    assert!(
        told.contains(
            "no-suite: this is a policy, not a suite\n>>>   help: name it with `--policy`, and its suite as the file"
        ),
        "{told}"
    );
    assert!(outcome("", &Limits::default()).contains("no-suite: the file holds no suite"));
}

#[test]
fn limits_hold() {
    let fixtures = "fixtures: { some: { role: visitors } }\n";
    let cases = "cases:
  - { name: one, use: some, expect: allow }
  - { name: two, role: visitors, api: door, expect: allow }
";
    let text = format!("{VERSION}suite: doors\n{fixtures}{cases}");
    let all = Limits { bytes: text.len(), depth: 4, nodes: 29, names: 7, steps: 8, ..Limits::default() };
    assert_eq!(outcome(&text, &all), "");
    for (limits, expected) in [
        (Limits { bytes: all.bytes - 1, ..all.clone() }, "the file over-limit: is larger than"),
        (Limits { depth: 2, ..all.clone() }, "over-limit: nested deeper than 2 levels"),
        (Limits { nodes: 28, ..all.clone() }, "over-limit: more than 28 values"),
        (Limits { names: 6, ..all.clone() }, "over-limit: the columns stand for more names than the limit"),
        (Limits { steps: 7, ..all.clone() }, "6:13 \"two\" over-limit: the tests are about more than 7 operations"),
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
        ">>> the file not-a-file: is a directory, not a suite file\n>>>   help: name one suite file\n"
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
    assert!(SuiteText::from_text("doors.test.yaml", "portcullis-suite: 1\npolicy: []\n").is_err());
}
