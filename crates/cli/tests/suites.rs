//! What `portcullis test` prints for programs: complete, well formed whatever the names are, and with the right exit code.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

use serde_json::Value;

/// The policy of the library's own tests of suites.
const DOORS: &str = include_str!("../../../tests/suites/doors.yaml");

/// Names with every character that has a meaning in one of the formats.
const ODD: &str = "portcullis-suite: 1
suite: odd
cases:
  - { name: \"a\\nb # \\\\ <c> & 'd' \\\"e\\\" ]]>\", role: guest, api: door, action: open, expect: allow }
  - { name: 'ok 7 - # SKIP', expect: allow, skip: \"# TODO\\n<later>\" }
  - { name: '1..9', api: door, action: look, expect: allow }
invariants:
  - { id: all-alike, ignores: token }
";

/// A folder with the policy and suites.
fn folder(name: &str, suites: &[(&str, &str)]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("suites-{name}"));
    fs::create_dir_all(&folder).expect("a folder for the test");
    fs::write(folder.join("doors.yaml"), DOORS).expect("the policy is written");
    for (file, text) in suites {
        fs::write(folder.join(file), text).expect("the suite is written");
    }
    folder
}

fn portcullis(folder: &PathBuf, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.arg("test").args(arguments).current_dir(folder);
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").output().expect("the binary runs")
}

/// What is printed about the odd suite in one format.
fn odd(format: &str) -> String {
    let folder = folder(format, &[("odd.yaml", ODD)]);
    let output = portcullis(&folder, &["odd.yaml", "--policy", "doors.yaml", "--format", format]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stdout).expect("output is text")
}

/// A line of the Test Anything Protocol.
#[derive(Debug, PartialEq)]
struct Point {
    is_ok: bool,
    number: usize,
    description: String,
    skip: Option<String>,
    diagnostics: Value,
}

/// Reads TAP strictly according to its specification.
fn parse_tap(text: &str) -> Vec<Point> {
    let mut lines = text.lines().peekable();
    assert_eq!(lines.next(), Some("TAP version 13"));
    let plan = lines.next().and_then(|line| line.strip_prefix("1..")).expect("a plan");
    let mut points = Vec::new();
    while let Some(line) = lines.next() {
        if line.starts_with('#') {
            continue;
        }
        let (is_ok, rest) = match (line.strip_prefix("ok "), line.strip_prefix("not ok ")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => panic!("no line of TAP: {line}"),
        };
        let (number, rest) = rest.split_once(" - ").expect("a number and a description");
        let (description, skip) = match rest.split_once(" # SKIP ") {
            Some((description, reason)) => (description, Some(reason)),
            None => (rest, None),
        };
        let mut block = String::new();
        if lines.next_if_eq(&"  ---").is_some() {
            for line in lines.by_ref().take_while(|line| *line != "  ...") {
                block.push_str(line.strip_prefix("  ").expect("a line of the block"));
                block.push('\n');
            }
        }
        points.push(Point {
            is_ok,
            number: number.parse().expect("a number"),
            description: unescape(description),
            skip: skip.map(unescape),
            diagnostics: serde_yaml::from_str(&block).expect("diagnostics are YAML"),
        });
    }
    assert_eq!(plan.parse(), Ok(points.len()));
    assert!(points.iter().zip(1..).all(|(point, number)| point.number == number));
    points
}

fn unescape(text: &str) -> String {
    let mut unescaped = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        assert_ne!(letter, '#', "a number sign begins a directive: {text}");
        unescaped.push(if letter == '\\' { letters.next().expect("something is escaped") } else { letter });
    }
    unescaped
}

#[test]
fn tap_is_well_formed() {
    let points = parse_tap(&odd("tap"));
    let shown: Vec<_> = points.iter().map(|one| (one.is_ok, one.description.as_str(), one.skip.as_deref())).collect();
    assert_eq!(
        shown,
        [
            (false, r#"a b # \ <c> & 'd' "e" ]]>"#, None),
            (true, "ok 7 - # SKIP", Some("# TODO <later>")),
            (true, "1..9", None),
            (false, "all-alike", None),
        ]
    );
    let diagnostics = &points[0].diagnostics;
    assert_eq!(diagnostics["message"], "2 requests not decided as expected");
    assert_eq!(diagnostics["at"]["line"], 4);
    assert_eq!(diagnostics["faults"][0]["expected"], "allowed");
    assert_eq!(diagnostics["faults"][0]["but"], "denied by rule keepers-open, doors.yaml:16:11");
    assert_eq!(points[2].diagnostics, Value::Null);
    assert_eq!(points[3].diagnostics["invariant"], "the token makes no difference, for every request");
}

#[test]
fn junit_is_well_formed() {
    let shown = odd("junit");
    let expected = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="portcullis test" tests="4" failures="2" errors="0">
  <testsuite name="odd" tests="4" failures="2" errors="0" skipped="1">
    <testcase name="a b # \ &lt;c&gt; &amp; &apos;d&apos; &quot;e&quot; ]]&gt;" classname="odd.yaml">
      <failure type="case" message="2 requests not decided as expected">odd.yaml:4:13&#10;requests: "#;
    assert!(shown.starts_with(expected), "{shown}");
    assert!(shown.contains(r##"<skipped message="# TODO&#10;&lt;later&gt;"/>"##), "{shown}");
    // Every element is closed in turn.
    let mut open = Vec::new();
    for tag in shown.split('<').skip(1).map(|tag| tag.split_once('>').expect("a tag ends").0) {
        match (tag.strip_prefix('/'), tag.ends_with('/') || tag.starts_with('?')) {
            (Some(name), _) => assert_eq!(open.pop(), Some(name)),
            (None, true) => {}
            (None, false) => open.push(tag.split(' ').next().expect("a name")),
        }
    }
    assert_eq!(open, [] as [&str; 0]);
}

#[test]
fn json_has_everything() {
    let shown: Value = serde_json::from_str(&odd("json")).expect("output is JSON");
    assert_eq!(shown["version"], 1);
    assert_eq!(shown["summary"], serde_json::json!({ "suites": 1, "passed": 1, "failed": 2, "skipped": 1 }));
    let suite = &shown["suites"][0];
    assert_eq!((&suite["suite"], &suite["file"], &suite["only"]), (&"odd".into(), &"odd.yaml".into(), &false.into()));
    assert_eq!(suite["policy"]["name"], "doors");
    assert_eq!(suite["requests"], 2 + 6);
    let test = &suite["tests"][0];
    assert_eq!(test["name"], "a\nb # \\ <c> & 'd' \"e\" ]]>");
    assert_eq!((&test["kind"], &test["line"], &test["outcome"]), (&"case".into(), &4.into(), &"failed".into()));
    assert_eq!(
        test["faults"],
        serde_json::json!([{
            "expected": "allow",
            "expected_by": [],
            "decision": "deny",
            "rule": "keepers-open",
            "file": "doors.yaml",
            "line": 16,
            "column": 11,
            "clauses": [{ "id": "charter#doors", "text": "Keepers open doors.", "url": null }],
            "requests": 2,
            "cubes": [{ "role": ["guest"], "api": ["door"], "action": ["open"] }],
            "witness": { "role": "guest", "token": "key", "api": "door", "action": "open", "owner": "none" },
        }])
    );
    assert_eq!(
        (&suite["tests"][1]["outcome"], &suite["tests"][1]["reason"]),
        (&"skipped".into(), &"# TODO\n<later>".into())
    );
    assert_eq!(suite["tests"][3]["kind"], "invariant");
}

#[test]
fn exit_codes_report_the_outcome_of_the_tests() {
    let head = "portcullis-suite: 1\nsuite: doors\n";
    let named = |tests: &str| format!("{head}policy: doors.yaml\n{tests}");
    let looks = "cases: [{ name: looks, action: look, expect: allow }]\n";
    let suites = [
        ("good.yaml", named(looks)),
        ("bad.yaml", named("cases: [{ name: turns, action: turn, expect: allow }]\n")),
        ("broken.yaml", named("cases: [{ name: turns, action: trun, expect: allow }]\n")),
        ("alone.yaml", format!("{head}{looks}")),
        ("lost.yaml", format!("{head}policy: nowhere.yaml\n{looks}")),
    ];
    let suites: Vec<(&str, &str)> = suites.iter().map(|(file, text)| (*file, text.as_str())).collect();
    let folder = folder("exit", &suites);
    let code = |arguments: &[&str]| portcullis(&folder, arguments).status.code();
    assert_eq!(code(&["good.yaml"]), Some(0));
    assert_eq!(code(&["good.yaml", "bad.yaml"]), Some(1));
    assert_eq!(code(&["good.yaml", "bad.yaml", "broken.yaml"]), Some(3));
    assert_eq!(code(&["nowhere.yaml"]), Some(3));
    assert_eq!(code(&["alone.yaml"]), Some(3));
    assert_eq!(code(&["alone.yaml", "--policy", "doors.yaml"]), Some(0));
    assert_eq!(code(&["lost.yaml"]), Some(3));
    assert_eq!(code(&["lost.yaml", "--policy", "doors.yaml"]), Some(0));
    assert_eq!(code(&["good.yaml", "bad.yaml", "--filter", "looks"]), Some(0));
    assert_eq!(code(&["good.yaml", "bad.yaml", "--filter", "nothing"]), Some(3));
    assert_eq!(code(&[]), Some(0));
    // The built-in suite has other names.
    assert_eq!(code(&["--policy", "doors.yaml"]), Some(3));
}
