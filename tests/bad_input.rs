//! Everything that can be wrong with a policy file: the place, message and help of each problem.
//!
//! The cases are data, in `tests/bad_input/*.txt`. Each begins with a line `=== what it is about`. Then comes the text, to
//! which the harness appends the required sections that it lacks, so that the line numbers are those of the case. With
//! `(whole)` in the title, nothing is appended; with `(escaped)`, the text has escapes such as `\r`, `\t`, `\u{feff}` and
//! `\xff`, and no final line break. Then come the problems, on lines that begin with `>>>`: the place, the text there, the
//! code and the message; `also` and `help` on lines below. A case without problems must load.

use std::{fmt::Write as _, path::Path};

use portcullis::{Limits, LoadError, Policy, reading::Loader};

/// What every policy needs, by section.
const SECTIONS: [(&str, &str); 5] = [
    ("portcullis", "portcullis: 1\n"),
    ("policy", "policy: door\n"),
    (
        "vocabulary",
        "vocabulary:
  roles: { admin: {}, power: {}, guest: {} }
  tokens: { user: {}, org: {} }
  owners: { none: {}, self: {}, other: {} }
  apis:
    door: { read: { reads: true }, open: {}, grant: { owners: [self, other] } }
    lock: { read: { reads: true }, turn: {} }
",
    ),
    ("default", "default: deny\n"),
    ("rules", "rules: []\n"),
];

struct Case {
    title: String,
    bytes: Vec<u8>,
    expected: String,
}

/// The cases of a table; `sections` are what each of its files needs.
fn cases(table: &str, sections: &[(&str, &str)]) -> Vec<Case> {
    table.split("=== ").skip(1).map(|written| case(written, sections)).collect()
}

fn case(written: &str, sections: &[(&str, &str)]) -> Case {
    let (title, body) = written.split_once('\n').unwrap();
    let body = body.trim_end_matches('\n');
    let is_text = |line: &&str| !line.starts_with(">>>");
    let text: String = body.lines().take_while(is_text).flat_map(|line| [line, "\n"]).collect();
    let expected: String = body.lines().skip_while(is_text).flat_map(|line| [line, "\n"]).collect();
    let mut bytes = text.clone().into_bytes();
    if title.contains("(escaped)") {
        bytes.pop();
        bytes = unescape(&bytes);
    }
    if !title.contains("(whole)") {
        for (key, section) in sections {
            let begins = |line: &str| line.trim_start_matches("\\u{feff}").starts_with(&format!("{key}:"));
            if !text.split('\n').flat_map(|line| line.split("\\n")).any(begins) {
                bytes.extend(section.bytes());
            }
        }
    }
    Case { title: title.into(), bytes, expected }
}

fn unescape(written: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = written;
    while let [first, tail @ ..] = rest {
        let (byte, tail): (&[u8], &[u8]) = match (first, tail) {
            (b'\\', [b'n', tail @ ..]) => (b"\n", tail),
            (b'\\', [b'r', tail @ ..]) => (b"\r", tail),
            (b'\\', [b't', tail @ ..]) => (b"\t", tail),
            (b'\\', [b'\\', tail @ ..]) => (b"\\", tail),
            (b'\\', [b'x', b'f', b'f', tail @ ..]) => (b"\xff", tail),
            (b'\\', [b'0', tail @ ..]) => (b"\0", tail),
            (b'\\', tail) if tail.starts_with(b"u{feff}") => ("\u{feff}".as_bytes(), &tail[7..]),
            (b'\\', tail) if tail.starts_with(b"u{85}") => ("\u{85}".as_bytes(), &tail[5..]),
            (b'\\', tail) if tail.starts_with(b"u{2028}") => ("\u{2028}".as_bytes(), &tail[7..]),
            (b'\\', _) => panic!("an escape that the table does not have"),
            _ => (&rest[..1], tail),
        };
        bytes.extend(byte);
        rest = tail;
    }
    bytes
}

/// The problems, as the tables write them.
fn written(error: &LoadError) -> String {
    let mut lines = String::new();
    for problem in error.problems() {
        lines.push_str(">>> ");
        match problem.place() {
            Some(place) => match error.text().get(place.bytes()) {
                Some(marked) => write!(lines, "{place} {marked:?}").unwrap(),
                None => write!(lines, "{place} outside the text").unwrap(),
            },
            None => lines.push_str("the file"),
        }
        let message = problem.message().replace('\n', "\\n").replace('\u{85}', "\\u{85}");
        writeln!(lines, " {}: {message}", problem.code()).unwrap();
        for related in problem.related() {
            let marked = error.text().get(related.place().bytes()).unwrap_or("outside the text");
            writeln!(lines, ">>>   also {} {marked:?} {}", related.place(), related.what()).unwrap();
        }
        if let Some(help) = problem.help() {
            writeln!(lines, ">>>   help: {help}").unwrap();
        }
    }
    lines
}

fn outcome(bytes: &[u8], limits: &Limits) -> String {
    match Loader::new().with_limits(limits.clone()).load_text("policy.yaml", bytes) {
        Ok(_) => String::new(),
        Err(error) => written(&error),
    }
}

fn check(table: &str, sections: &[(&str, &str)], outcome: impl Fn(&[u8]) -> String) {
    let cases = cases(table, sections);
    assert!(!cases.is_empty());
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let found = outcome(&case.bytes);
            (found != case.expected).then(|| format!("=== {}\nexpected:\n{}found:\n{found}", case.title, case.expected))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} cases:\n\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[test]
        fn $name() {
            let table = include_str!(concat!("bad_input/", stringify!($name), ".txt"));
            check(table, &SECTIONS, |bytes| outcome(bytes, &Limits::default()));
        }
    )*};
}

tables! {
    /// Files that are not policies, and YAML that policies may not use.
    yaml
    /// Unknown keys, missing keys, values of the wrong type.
    shape
    /// Declarations: names, lifetimes, sources, groups.
    declarations
    /// Rules and invariants.
    rules
    /// Several problems at once: all are reported, except those that only follow from another.
    several
    /// Text that two YAML libraries read differently.
    ambiguous
    /// Unusual but clear YAML, which must load.
    plain
}

/// Everything that can be wrong with a routes file, over the policy of the required sections.
#[cfg(feature = "routes")]
#[test]
fn routes() {
    let needed = [
        ("portcullis-routes", "portcullis-routes: 1\n"),
        ("routes", "routes: door\n"),
        ("paths", "paths: { /doors: { GET: door.read } }\n"),
    ];
    let policy = Policy::from_text("policy.yaml", &SECTIONS.map(|(_, section)| section).concat()).unwrap();
    check(include_str!("bad_input/routes.txt"), &needed, |bytes| {
        let text = str::from_utf8(bytes).unwrap();
        match portcullis::routes::Routes::from_text(&policy, "routes.yaml", text) {
            Ok(_) => String::new(),
            Err(error) => written(&error),
        }
    });
}

#[test]
fn limits_hold() {
    const TEXT: &[u8] = b"portcullis: 1
policy: door
vocabulary:
  roles: { admin: {}, guest: {} }
  tokens: { user: {} }
  owners: { none: {} }
  apis: { door: { read: {}, open: {} } }
groups:
  roles: { both: [admin, guest] }
default: deny
rules:
  - { id: one, role: both, effect: deny }
  - { id: two, api: door, effect: allow }
";
    let all = Limits::default().with_bytes(307).with_depth(5).with_nodes(55).with_names(5).with_steps(6).with_cells(4);
    let limits = || all.clone();
    assert_eq!(outcome(TEXT, &limits()), "");
    for (limits, expected) in [
        (
            limits().with_bytes(306),
            "the file over-limit: is larger than 306 bytes\n>>>   help: split the policy, or load it in a program, which can raise the limit",
        ),
        (limits().with_depth(4), "7:25 \"{\" over-limit: nested deeper than 4 levels"),
        (limits().with_nodes(54), "13:35 \"allow\" over-limit: more than 54 values"),
        (limits().with_names(4), "13:21 \"door\" over-limit: the columns contain more names than the limit allows"),
        (
            limits().with_names(1),
            "9:12 \"both\" over-limit: the groups contain more names than the limit allows\n>>> 13:21 \"door\" over-limit: the columns contain more names than the limit allows",
        ),
        (limits().with_steps(5), "13:11 \"two\" over-limit: the rules take more than 5 steps to compile"),
        (
            limits().with_cells(3),
            "4:3 \"roles: { admin: {}, guest: {} }\\n  tokens: { user: {} }\\n  owners: { none: {} }\\n  apis: { door: { read: {}, open: {} } }\" over-limit: the vocabulary spans more than 3 cells",
        ),
    ] {
        assert_eq!(outcome(TEXT, &limits), format!(">>> {expected}\n"), "{limits:?}");
    }
}

#[test]
fn no_limit_at_all() {
    let most = Limits::default()
        .with_bytes(usize::MAX)
        .with_depth(usize::MAX)
        .with_nodes(usize::MAX)
        .with_names(usize::MAX)
        .with_steps(usize::MAX)
        .with_cells(usize::MAX);
    let text = SECTIONS.map(|(_, section)| section).concat();
    assert_eq!(outcome(text.as_bytes(), &most), "");
    let nested = format!("{}groups: {}{}\n", text, "[".repeat(200), "]".repeat(200));
    assert!(outcome(nested.as_bytes(), &most).contains("nested deeper than 128 levels"));
}

#[test]
fn files() {
    let of_file = |path: &Path| written(&Policy::from_file(path).unwrap_err());
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert_eq!(
        of_file(&here.join("tests")),
        ">>> the file not-a-file: is a directory, not a policy file\n>>>   help: give the path of a policy file\n"
    );
    assert_eq!(
        of_file(&here.join("tests/no-such-policy.yaml")),
        ">>> the file unreadable-file: cannot be read: no such file or directory\n"
    );
    let shipped = here.join("policies/splunk-observability/admin-only.yaml");
    assert!(Policy::from_file(&shipped).is_ok());
    let endless = Limits::default().with_bytes(usize::MAX);
    assert!(Loader::new().with_limits(endless).load_file(&shipped).is_ok());
    let small = Limits::default().with_bytes(1000);
    let error = Loader::new().with_limits(small).load_file(&shipped).unwrap_err();
    assert_eq!(
        written(&error),
        ">>> the file over-limit: is larger than 1000 bytes\n>>>   help: split the policy, or load it in a program, which can raise the limit\n"
    );
    assert_eq!(error.file(), shipped.display().to_string());
    assert_eq!(error.text(), "");
}
