//! Load errors: every problem of loading has the lint of its name, and there is a text for each.

use super::whole;
use portcullis::{
    Policy,
    lint::{self, Linter, Report, lints},
    reading::{Loader, Problem},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// Lints and texts that have their problem, completed by what every policy needs.
const TEXTS: [(&str, &str); 32] = [
    ("bad-include", "include: ../outside.yaml"),
    ("yaml-syntax", "rules: [{\n"),
    ("ambiguous-yaml", "rules:\n  - id: a\n    effect: deny\n    reading: |\n      No line break after this."),
    ("forbidden-yaml", "rules: &all []\n"),
    ("invisible-character", "rules: [] # \u{202e}\n"),
    ("second-document", "rules: []\n---\nrules: []\n"),
    ("duplicate-key", "rules: []\nrules: []\n"),
    ("wrong-type", "rules: none\n"),
    ("unknown-key", "rules: []\nweather: rain\n"),
    ("missing-key", "rules: [{ effect: allow }]\n"),
    ("bad-name", "rules: [{ id: default, effect: allow }]\n"),
    ("bad-name", "rules: [{ id: 'a b', effect: allow }]\n"),
    ("empty-list", "rules: [{ id: a, role: [], effect: allow }]\n"),
    ("unknown-name", "rules: [{ id: a, role: nobody, effect: allow }]\n"),
    ("unknown-name", "rules: [{ id: a, api: gate, action: open, effect: allow }]\n"),
    ("no-operation", "rules: [{ id: a, api: [door, gate], action: raise, effect: allow }]\n"),
    ("unknown-effect", "rules: [{ id: a, effect: perhaps }]\n"),
    ("unknown-effect", "default: perhaps\n"),
    ("duplicate-id", "rules: [{ id: a, effect: allow }, { id: a, effect: deny }]\n"),
    ("ambiguous-group", "groups: { roles: { guest: [member, keeper] } }\n"),
    ("cyclic-group", "groups: { roles: { all: [all, guest] } }\n"),
    ("two-effects", "rules: [{ id: a, effect: allow, require: { role: guest } }]\n"),
    ("no-effect", "rules: [{ id: a }]\n"),
    ("empty-requirement", "rules: [{ id: a, require: {} }]\n"),
    ("empty-exception", "rules: [{ id: a, effect: allow, except: [{}] }]\n"),
    ("unknown-clause", "rules: [{ id: a, effect: allow, cite: page#clause }]\n"),
    ("bad-citation", "rules: [{ id: a, effect: allow, cite: page }]\n"),
    ("not-one-claim", "invariants: [{ id: a }]\n"),
    ("bad-order", "invariants: [{ id: a, monotone: { role: [guest] } }]\n"),
    ("unknown-column", "invariants: [{ id: a, ignores: weather }]\n"),
    (
        "bad-duration",
        "vocabulary:
  roles: { guest: {} }
  tokens: { key: { lifetimes: { shop: { max_age: long } } } }
  owners: { none: {} }
  apis: { door: { open: {} } }
",
    ),
    (
        "empty-vocabulary",
        "vocabulary: { roles: {}, tokens: { key: {} }, owners: { none: {} }, apis: { door: { open: {} } } }\n",
    ),
];

/// The names of the lints, which must be the codes of the problems.
fn names(report: &Report, policy: Result<Policy, portcullis::LoadError>) -> Vec<&'static str> {
    let error = policy.expect_err("a load error");
    let codes: Vec<&str> = error.problems().iter().map(Problem::code).collect();
    let names: Vec<&str> = report.findings().iter().map(|finding| finding.lint().name()).collect();
    assert_eq!(names, codes);
    assert!(report.is_load_error());
    names
}

fn names_of_bytes(bytes: &[u8]) -> Vec<&'static str> {
    names(&lint::check_text("policy.yaml", bytes), Loader::new().load_text("policy.yaml", bytes))
}

/// The names for a policy that includes a file.
fn names_of_files(policy: &str, included: &str) -> Vec<&'static str> {
    let files = [("policy.yaml", policy), ("included.yaml", included)];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let loader = Loader::new().with_files(BTreeMap::from(files));
    let linter = Linter::new().with_loader(loader.clone());
    names(&linter.check_file("policy.yaml"), loader.load_file("policy.yaml"))
}

fn names_of_file(path: &str) -> Vec<&'static str> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    names(&lint::check_file(&path), Policy::from_file(&path))
}

#[test]
fn every_problem_has_the_lint_of_its_name() {
    let mut found = BTreeSet::new();
    for (name, text) in TEXTS {
        let names = names_of_bytes(whole(text).as_bytes());
        assert!(names.contains(&name), "{names:?} in {text}");
        found.extend(names);
    }
    found.extend(names_of_bytes(b""));
    found.extend(names_of_bytes(b"\xff"));
    found.extend(names_of_bytes(b"portcullis: 2\n"));
    let nested = format!("groups: {}{}\n", "[".repeat(100), "]".repeat(100));
    found.extend(names_of_bytes(whole(&nested).as_bytes()));
    for (name, included) in [
        ("cyclic-include", whole("include: policy.yaml")),
        ("contradicting-declaration", whole("").replace("look_at: { reads: true }", "look_at: { reads: false }")),
    ] {
        let names = names_of_files(&whole("include: included.yaml"), &included);
        assert!(names.contains(&name), "{names:?} with {included}");
        found.extend(names);
    }
    found.extend(names_of_file("tests"));
    found.extend(names_of_file("tests/no-such-policy.yaml"));
    let all: BTreeSet<&str> = lints::ALL
        .iter()
        .filter(|lint| lint.is_load_error() && lint.name() != "invalid-routes")
        .map(|lint| lint.name())
        .collect();
    assert_eq!(found, all);
}
