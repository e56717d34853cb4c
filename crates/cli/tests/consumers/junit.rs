//! `JUnit`: the rules of `junit-10.xsd`, the schema of the plug-in of Jenkins, and what Jenkins and others take for granted.

use std::collections::BTreeSet;

use super::{RUNS, folder, portcullis};

/// An element: its name, its attributes, what is in it, and its text.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
    text: String,
}

impl Element {
    #[track_caller]
    fn get(&self, attribute: &str) -> &str {
        let found = self.attributes.iter().find(|(name, _)| name == attribute);
        found.map_or_else(|| panic!("no {attribute}: {self:?}"), |(_, value)| value)
    }

    #[track_caller]
    fn count(&self, attribute: &str) -> usize {
        self.get(attribute).parse().unwrap_or_else(|_| panic!("{attribute} is no number: {self:?}"))
    }
}

/// Reads a document, which must be well formed.
#[track_caller]
fn parse(document: &str) -> Element {
    let body = document.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").expect("a declaration");
    let is_of_xml = |letter: char| matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(body.chars().all(is_of_xml), "{document}");
    let mut open = vec![Element::default()];
    for part in body.split('<').skip(1) {
        let (tag, text) = part.split_once('>').expect("a tag ends");
        assert!(!text.contains("]]>"), "{document}");
        if let Some(name) = tag.strip_prefix('/') {
            let closed = open.pop().expect("an open element");
            assert_eq!(closed.name, name, "{document}");
            open.last_mut().expect("the document").children.push(closed);
        } else {
            let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
            let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
            let element = Element { name: name.into(), attributes: parse_attributes(attributes), ..Element::default() };
            if is_empty {
                open.last_mut().expect("the document").children.push(element);
            } else {
                open.push(element);
            }
        }
        open.last_mut().expect("the document").text.push_str(&unescape(text));
    }
    let [root] = open.pop().filter(|_| open.is_empty()).expect("all are closed").children.try_into().expect("one root");
    root
}

fn parse_attributes(text: &str) -> Vec<(String, String)> {
    let mut attributes: Vec<(String, String)> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (name, after) = rest.split_once("=\"").expect("an attribute");
        let (value, after) = after.split_once('"').expect("a value");
        assert!(attributes.iter().all(|(known, _)| known != name), "twice: {name}");
        assert!(!value.contains('\n'), "a reader would fold it: {value}");
        attributes.push((name.to_owned(), unescape(value)));
        rest = after.trim_start_matches(' ');
    }
    attributes
}

fn unescape(text: &str) -> String {
    let mut parts = text.split('&');
    let mut unescaped = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (entity, rest) = part.split_once(';').expect("an entity ends");
        unescaped.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            "#9" => '\t',
            "#10" => '\n',
            "#13" => '\r',
            _ => panic!("unknown entity {entity}"),
        });
        unescaped.push_str(rest);
    }
    unescaped
}

/// An element of the schema, with its attributes, those that it must have, and the elements in it.
type Rule = (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);

const SCHEMA: [Rule; 7] = [
    ("testsuites", &["name", "time", "tests", "failures", "errors"], &[], &["testsuite"]),
    (
        "testsuite",
        &[
            "name",
            "tests",
            "failures",
            "errors",
            "group",
            "time",
            "skipped",
            "timestamp",
            "hostname",
            "id",
            "package",
            "file",
            "log",
            "url",
        ],
        &["name", "tests", "failures", "errors"],
        &["testsuite", "properties", "testcase", "system-out", "system-err"],
    ),
    (
        "testcase",
        &["name", "time", "classname", "group"],
        &["name"],
        &["skipped", "error", "failure", "system-out", "system-err"],
    ),
    ("failure", &["type", "message"], &[], &[]),
    ("error", &["type", "message"], &[], &[]),
    ("skipped", &["type", "message"], &[], &[]),
    ("system-out", &[], &[], &[]),
];

#[track_caller]
fn assert_valid(element: &Element) {
    let (_, attributes, required, children) =
        SCHEMA.into_iter().find(|(name, ..)| *name == element.name).unwrap_or_else(|| panic!("unknown: {element:?}"));
    for (name, _) in &element.attributes {
        assert!(attributes.contains(&name.as_str()), "attribute {name} of {}", element.name);
    }
    for name in required {
        let _ = element.get(name);
    }
    for child in &element.children {
        assert!(children.contains(&child.name.as_str()), "{} in {}", child.name, element.name);
        assert_valid(child);
    }
    // Only these have text.
    let has_text = ["failure", "error", "skipped", "system-out"].contains(&element.name.as_str());
    assert!(has_text || element.text.trim().is_empty(), "{element:?}");
}

/// Checks a document; returns the names of its test cases.
#[track_caller]
pub(super) fn assert_readable(document: &str) -> Vec<String> {
    let root = parse(document);
    assert_eq!(root.name, "testsuites");
    assert_valid(&root);
    let (mut suites, mut cases) = (BTreeSet::new(), BTreeSet::new());
    let mut names = Vec::new();
    let mut sums = [0; 3];
    for suite in &root.children {
        assert!(suites.insert(suite.get("name")), "two suites {}", suite.get("name"));
        for case in &suite.children {
            let (class, name) = (case.get("classname"), case.get("name"));
            assert!(cases.insert((class, name)), "two test cases {name} of {class}");
            assert_eq!(name.split_whitespace().collect::<Vec<_>>().join(" "), name, "blanks are folded");
            assert!(!name.is_empty() && case.children.len() <= 1, "{case:?}");
            names.push(name.to_owned());
        }
        let count = |name: &str| {
            suite.children.iter().flat_map(|case| &case.children).filter(|child| child.name == name).count()
        };
        assert_eq!(suite.count("tests"), suite.children.len());
        assert_eq!(suite.count("skipped"), count("skipped"));
        let counts = [suite.children.len(), count("failure"), count("error")];
        assert_eq!(["tests", "failures", "errors"].map(|name| suite.count(name)), counts);
        sums = [sums[0] + counts[0], sums[1] + counts[1], sums[2] + counts[2]];
    }
    assert_eq!(["tests", "failures", "errors"].map(|name| root.count(name)), sums);
    names
}

#[test]
fn runs_of_tests_are_read() {
    let folder = folder("junit");
    for arguments in RUNS {
        assert_readable(&portcullis(&folder, &[arguments, &["--format", "junit"][..]].concat()));
    }
    let names = assert_readable(&portcullis(&folder, &["test", "alike.yaml", "--format=junit"]));
    assert_eq!(names[..6], ["a b", "a b (2)", "a b (3)", "a b (4)", "a b (2) (2)", "a b (5)"]);
}

#[test]
fn findings_are_read() {
    let folder = folder("junit-lint");
    for files in
        [&["doors.yaml"][..], &["empty.yaml"], &["nowhere.yaml"], &["doors.yaml", "empty.yaml", "doors.yaml"], &[]]
    {
        assert_readable(&portcullis(&folder, &[&["lint", "--format", "junit"], files].concat()));
    }
    let names = assert_readable(&portcullis(&folder, &["lint", "--format=junit", "empty.yaml"]));
    assert_eq!(
        names,
        ["missing-key at 1:1", "missing-key at 1:1 (2)", "missing-key at 1:1 (3)", "missing-key at 1:1 (4)"]
    );
}
