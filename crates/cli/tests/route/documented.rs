//! The guide documents every key that an answer has.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{TEAM, file, route};

const PAGE: &str = include_str!("../../../../src/guide/output.md");

/// The text below a heading of the page on output, up to the next one.
fn section(heading: &str) -> &'static str {
    let start = format!("\n### {heading}\n");
    let text = PAGE.split_once(&start).expect("the heading").1;
    text.split("\n#").next().expect("a text")
}

/// The words in code spans.
fn words(text: &'static str) -> BTreeSet<&'static str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// All keys of objects, at any depth, but for those below some keys.
fn keys<'v>(value: &'v Value, closed: &[&str], found: &mut BTreeSet<&'v str>) {
    for (key, value) in value.as_object().into_iter().flatten() {
        found.insert(key);
        if !closed.contains(&key.as_str()) {
            keys(value, closed, found);
        }
    }
    value.as_array().into_iter().flatten().for_each(|one| keys(one, closed, found));
}

#[test]
fn every_key_of_an_answer_is_documented() {
    let invited = file("invited-documented.json", r#"{ "admin": true }"#);
    let answers = [
        route("PUT", "/v2/team/T1", &[&TEAM, ["--role", "power", "--token", "user_api"].as_slice()].concat()).1,
        route("PUT", "/v2/detector/D1", &[]).1,
        route("POST", "/v2/organization/member", &["--body", &invited]).1,
        route("OPTIONS", "/v2/token", &[]).1,
        route("GET", "/v2//team", &[]).1,
    ];
    let documented = words(section("route"));
    let mut found = BTreeSet::new();
    for answer in &answers {
        // Parameters have names of the routes file; explanations and policies have sections of their own.
        keys(answer, &["parameters", "explanation", "policy"], &mut found);
    }
    found.remove("version");
    assert!(found.len() > 30, "{found:?}");
    assert_eq!(found.difference(&documented).collect::<Vec<_>>(), [] as [&&str; 0]);
    // And no field of the table is missing in an answer.
    let table = section("route").split("\n\n").find(|part| part.trim_start().starts_with("| field")).expect("a table");
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `")?.split('|').next());
    let words = rows.flat_map(|row| row.split(['`', ',', ' '])).filter(|word| !word.is_empty());
    let fields: BTreeSet<&str> = words.collect();
    for answer in &answers {
        let all: BTreeSet<&str> = answer.as_object().expect("an object").keys().map(String::as_str).collect();
        let expected: BTreeSet<&str> = fields.iter().copied().chain(["version"]).collect();
        assert_eq!(all, expected);
    }
}

/// The codes of assumptions that answers have are in the guide.
#[test]
fn codes_of_assumptions_are_documented() {
    let documented = words(section("route"));
    for options in [&[][..], &["--body", "none"], &TEAM] {
        for target in ["/v2/team/T1", "/v2/dashboard/D1", "/v2/organization/member/M1"] {
            let answer = route("PUT", target, options).1;
            for one in answer["assumptions"].as_array().expect("assumptions") {
                let code = one["code"].as_str().expect("a code");
                assert!(documented.contains(code), "{code}");
            }
        }
    }
}
