//! Where measures are told: beside the forms that have no place for them, and of failing tests, too.

use serde_json::json;

use crate::{Directory, suite};

const TESTS: &str = "cases:
  - { name: right, role: master, action: look, expect: allow, by: anybody-looks }
  - { name: wrong, role: guest, api: seal, action: break, expect: allow }
";

const MEASURES: [&str; 3] = ["--coverage", "--mutants", "--suggest"];

#[test]
fn failing_tests_are_measured_all_the_same() {
    let directory = Directory::new("failing");
    directory.write("suite.yaml", suite(TESTS));
    let told = directory.test(&["suite.yaml", "--coverage", "--mutants", "--format=json"]);
    assert_eq!(told.code, Some(1));
    let measures = &told.json()["measures"][0];
    assert_eq!(measures["coverage"]["requests"], json!({ "asked": 4 + 2, "all": 36 }));
    // The case that fails notices nothing: what it wants is not what the policy says.
    directory.write("right.yaml", suite(TESTS.rsplit_once("  -").expect("two cases").0));
    let right = directory.measures(&["right.yaml", "--mutants"]);
    assert_eq!(measures["mutants"], right["mutants"]);
}

#[test]
fn harnesses_are_told_of_measures_on_standard_error() {
    let directory = Directory::new("harnesses");
    directory.write("suite.yaml", suite(TESTS));
    let human = directory.test(&[&["suite.yaml"], MEASURES.as_slice()].concat());
    let (_, measures) = human.out.split_once("1 passed, 1 failed\n").expect("a summary");
    assert!(measures.starts_with("\ncoverage: 6 of 36 requests asked, 16 %\n"), "{measures}");
    for format in ["junit", "tap"] {
        let plain = directory.test(&["suite.yaml", "--format", format]);
        let measured = directory.test(&[&["suite.yaml", "--format", format], MEASURES.as_slice()].concat());
        assert_eq!((measured.code, &measured.out), (Some(1), &plain.out), "{format}");
        assert_eq!((plain.aside.as_str(), measured.aside.as_str()), ("", measures), "{format}");
    }
}

#[test]
fn nothing_is_measured_unless_it_is_wanted() {
    let directory = Directory::new("unmeasured");
    directory.write("suite.yaml", suite(TESTS));
    let keys = |arguments: &[&str]| {
        let told = directory.test(&[&["suite.yaml", "--format=json"], arguments].concat()).json();
        let keys = told["measures"][0].as_object().map(|keys| keys.keys().cloned().collect::<Vec<_>>());
        (told.get("measures").is_some(), keys.unwrap_or_default())
    };
    assert_eq!(keys(&[]), (false, vec![]));
    let measured = |keys: &[&str]| (true, keys.iter().map(|&key| key.to_owned()).collect::<Vec<_>>());
    assert_eq!(keys(&["--coverage"]), measured(&["policy", "coverage"]));
    assert_eq!(keys(&["--lcov=castle.info"]), measured(&["policy", "coverage"]));
    assert_eq!(keys(&["--fail-under=1"]), measured(&["policy", "coverage"]));
    assert_eq!(keys(&["--mutants"]), measured(&["policy", "mutants"]));
    assert_eq!(keys(&["--mutants", "--fail-under=1"]), measured(&["policy", "mutants"]));
    assert_eq!(keys(&["--suggest"]), measured(&["policy", "mutants", "suggested"]));
    assert_eq!(keys(&["--suggest", "--coverage"]), measured(&["policy", "coverage", "mutants", "suggested"]));
}
