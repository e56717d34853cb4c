//! Where measures are printed: on standard error for formats that have no place for them, and also if tests fail.

use serde_json::{Value, json};

use crate::{Directory, list, log, shipped, suite};

const TESTS: &str = "cases:
  - { name: right, role: master, action: look, expect: allow, by: anybody-looks }
  - { name: wrong, role: guest, api: seal, action: break, expect: allow }
";

const MEASURES: [&str; 3] = ["--coverage", "--mutants", "--suggest"];

#[test]
fn failing_tests_are_measured_too() {
    let directory = Directory::new("failing");
    directory.write("suite.yaml", suite(TESTS));
    let shown = directory.test(&["suite.yaml", "--coverage", "--mutants", "--format=json"]);
    assert_eq!(shown.code, Some(1));
    let measures = &shown.json()["measures"][0];
    assert_eq!(measures["coverage"]["requests"], json!({ "asked": 4 + 2, "all": 36 }));
    // The case that fails kills nothing: it does not expect what the policy decides.
    directory.write("right.yaml", suite(TESTS.rsplit_once("  -").expect("two cases").0));
    let right = directory.measures(&["right.yaml", "--mutants"]);
    let mut mutants = measures["mutants"].clone();
    for survivor in mutants["survivors"].as_array_mut().expect("a list") {
        survivor["as_failing_test"] = json!(false);
    }
    assert_eq!(mutants, right["mutants"]);
}

#[test]
fn harnesses_find_measures_on_standard_error() {
    let directory = Directory::new("harnesses");
    directory.write("suite.yaml", suite(TESTS));
    let human = directory.test(&[&["suite.yaml"], MEASURES.as_slice()].concat());
    let (_, measures) = human.out.split_once("1 passed, 1 failed\n").expect("a summary");
    assert!(measures.starts_with("\ncoverage: 6 of 36 requests asked, 16 %\n"), "{measures}");
    for format in ["junit", "tap"] {
        let plain = directory.test(&["suite.yaml", "--format", format]);
        let with_measures = directory.test(&[&["suite.yaml", "--format", format], MEASURES.as_slice()].concat());
        assert_eq!((with_measures.code, &with_measures.out), (Some(1), &plain.out), "{format}");
        assert_eq!((plain.aside.as_str(), with_measures.aside.as_str()), ("", measures), "{format}");
    }
}

#[test]
fn nothing_is_measured_unless_asked_for() {
    let directory = Directory::new("unmeasured");
    directory.write("suite.yaml", suite(TESTS));
    let keys = |arguments: &[&str]| {
        let shown = directory.test(&[&["suite.yaml", "--format=json"], arguments].concat()).json();
        let keys = shown["measures"][0].as_object().map(|keys| keys.keys().cloned().collect::<Vec<_>>());
        (shown.get("measures").is_some(), keys.unwrap_or_default())
    };
    assert_eq!(keys(&[]), (false, vec![]));
    let measured = |keys: &[&str]| (true, keys.iter().map(|&key| key.to_owned()).collect::<Vec<_>>());
    assert_eq!(keys(&["--coverage"]), measured(&["policy", "coverage"]));
    assert_eq!(keys(&["--lcov=castle.info"]), measured(&["policy", "coverage"]));
    assert_eq!(keys(&["--fail-under=1"]), measured(&["policy", "coverage", "bounds"]));
    assert_eq!(keys(&["--mutants"]), measured(&["policy", "mutants"]));
    assert_eq!(keys(&["--mutants", "--fail-under=1"]), measured(&["policy", "mutants", "bounds"]));
    assert_eq!(keys(&["--suggest"]), measured(&["policy", "mutants", "suggested", "suggested_guards"]));
    assert_eq!(
        keys(&["--suggest", "--coverage"]),
        measured(&["policy", "coverage", "mutants", "suggested", "suggested_guards"])
    );
}

/// Output for people has the number of what is left out; output for programs has everything.
#[test]
fn long_lists_are_shortened_for_people() {
    let directory = Directory::new("long");
    let policy = shipped();
    directory.write("log.ndjson", log(&policy, policy.vocabulary().requests().step_by(7)));
    let arguments = ["test", "log.ndjson", "--coverage", "--mutants"];
    let shown = directory.run(&[arguments.as_slice(), &["--format=json"]].concat()).json();
    let [coverage, mutants] = ["coverage", "mutants"].map(|key| &shown["measures"][0][key]);
    let is_partly_asked = |covered: &Value| covered["asked"] != covered["all"];
    let rules = list(&coverage["rules"]).iter().filter(|one| {
        let parts = [&one["decided"], &one["met"]].into_iter().chain(list(&one["exceptions"]));
        parts.into_iter().any(is_partly_asked)
    });
    let others = list(&coverage["operations"]).iter().chain(list(&coverage["names"]));
    let rows = rules.count() + others.filter(|one| is_partly_asked(&one["requests"])).count();
    let (sets, survivors) = (list(&coverage["missing"]).len(), list(&mutants["survivors"]).len());
    assert!(rows > 24 && sets > 12 && survivors > 20, "{rows} {sets} {survivors}");

    let human = directory.run(&arguments).out;
    let (_, table) = human.split_once("INCOMPLETE").expect("a table");
    let end = format!("  and {} more rows, which `--format json` lists", rows - 24);
    assert_eq!(table.lines().skip(1).position(|line| line == end), Some(24), "{human}");
    assert!(
        human.contains(&format!("\n  not asked   {sets} sets of requests, which `--format json` lists\n")),
        "{human}"
    );
    assert_eq!(human.matches("\n  survives    ").count(), 20);
    assert!(
        human.ends_with(&format!("\n\nand {} more mutants, which `--format json` lists\n", survivors - 20)),
        "{human}"
    );
}

/// A program that reads only the report sees whether each measure reaches its bound.
#[test]
fn bounds_are_in_every_report() {
    let directory = Directory::new("bounds");
    directory.write("suite.yaml", suite("cases: [{ name: one, role: master, action: look, expect: allow }]\n"));
    let measures = directory.measures(&["suite.yaml", "--coverage", "--mutants"]);
    let (asked, all) = (&measures["coverage"]["requests"]["asked"], &measures["coverage"]["requests"]["all"]);
    let covered = asked.as_u64().zip(all.as_u64()).map(|(asked, all)| asked * 100 / all).expect("numbers");
    let (killed, all) = (&measures["mutants"]["noticed"], &measures["mutants"]["all"]);
    let killed = killed.as_u64().zip(all.as_u64()).map(|(killed, all)| killed * 100 / all).expect("numbers");
    assert_ne!(covered, killed);
    for bound in [covered.min(killed), covered.max(killed), 100] {
        let (is_covered, is_killed) = (covered >= bound, killed >= bound);
        let failed = [is_covered, is_killed].iter().filter(|is_met| !**is_met).count();
        let report = |format: &str| {
            let bound = format!("--fail-under={bound}");
            let shown = directory.test(&["suite.yaml", "--coverage", "--mutants", &bound, "--format", format]);
            assert_eq!(shown.code, Some(i32::from(failed > 0)), "{shown:?}");
            shown.out
        };
        let names =
            [format!("at least {bound} % of the requests asked"), format!("at least {bound} % of the mutants killed")];

        let junit = report("junit");
        assert!(junit.contains(&format!("tests=\"3\" failures=\"{failed}\" errors=\"0\">")), "{junit}");
        assert!(junit.contains(&format!("<testsuite name=\"measures\" tests=\"2\" failures=\"{failed}\"")), "{junit}");
        let tap = report("tap");
        assert!(tap.starts_with("TAP version 13\n1..3\n"), "{tap}");
        for ((number, name), (is_met, percent)) in (2..).zip(&names).zip([(is_covered, covered), (is_killed, killed)]) {
            let end = if is_met { "/>" } else { ">" };
            assert!(junit.contains(&format!("<testcase name=\"{name}\" classname=\"castle.yaml\"{end}")), "{junit}");
            let message = format!("{percent} %, below {bound} %");
            assert_eq!(junit.contains(&format!("message=\"{message}\"")), !is_met, "{junit}");
            let outcome = if is_met { "ok" } else { "not ok" };
            assert!(tap.contains(&format!("\n{outcome} {number} - {name}\n")), "{tap}");
            assert_eq!(tap.contains(&format!("\n  message: \"{message}\"\n")), !is_met, "{tap}");
        }
        let json: serde_json::Value = serde_json::from_str(&report("json")).expect("JSON");
        let of = |measure: &str, percent: u64, is_met: bool| json!({ "measure": measure, "percent": percent, "at_least": bound, "met": is_met });
        let expected = json!([of("coverage", covered, is_covered), of("mutants", killed, is_killed)]);
        assert_eq!(json["measures"][0]["bounds"], expected);
    }
}
