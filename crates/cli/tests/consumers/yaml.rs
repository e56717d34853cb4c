//! YAML: the names of a policy are text for every reader, also for those of version 1.1 such as `PyYAML`.

use super::{ROOT, portcullis};

const POLICY: &str = "tests/policies/constants.yaml";

/// Returns whether some reader takes a plain scalar for a Boolean or a null.
fn is_constant(scalar: &str) -> bool {
    let constants = ["y", "yes", "n", "no", "on", "off", "true", "false", "null"];
    constants.iter().any(|constant| scalar.eq_ignore_ascii_case(constant))
}

#[test]
fn names_of_vectors_are_text() {
    let root = ROOT.into();
    for strategy in ["all", "boundary"] {
        let arguments = ["vectors", "--policy", POLICY, "--strategy", strategy, "--format"];
        let shown = portcullis(&root, &[&arguments, &["yaml"][..]].concat());
        let mut constants = 0;
        for line in shown.lines() {
            let (key, value) = line.trim_start_matches([' ', '-']).split_once(':').unwrap_or((line, ""));
            let is_null = value == " null" && ["rule", "lower_bound"].contains(&key);
            assert!(is_null || !is_constant(value.trim()), "{line}");
            constants += usize::from(is_constant(value.trim().trim_matches('"')) && value.contains('"'));
        }
        assert!(constants > 20, "{shown}");
        let json: serde_json::Value =
            serde_json::from_str(&portcullis(&root, &[&arguments, &["json"][..]].concat())).expect("JSON");
        assert_eq!(serde_yaml::from_str::<serde_json::Value>(&shown).expect("YAML"), json);
    }
}

#[test]
fn names_of_suggested_cases_are_text() {
    let folder = super::folder("suggested");
    let policy = std::fs::read_to_string(std::path::Path::new(ROOT).join(POLICY)).expect("the policy");
    std::fs::write(folder.join("constants.yaml"), policy).expect("the file is written");
    let suite = "portcullis-suite: 1\nsuite: 'yes'\npolicy: constants.yaml\n\
                 cases: [{ name: 'off', role: 'on', token: 'null', api: 'Off', action: 'no', owner: 'yes', expect: allow }]\n";
    std::fs::write(folder.join("constants.test.yaml"), suite).expect("the file is written");
    let shown = portcullis(&folder, &["test", "constants.test.yaml", "--suggest"]);
    let cases: Vec<&str> = shown.lines().filter(|line| line.starts_with("  - { ")).collect();
    assert!(cases.len() > 3, "{shown}");
    for field in cases.iter().flat_map(|case| case.trim_matches(['-', ' ', '{', '}']).split(", ")) {
        // What has no key is in a list.
        let value = field.split_once(": ").map_or(field, |(_, value)| value);
        assert!(!is_constant(value.trim_matches(['[', ']'])), "{field}");
    }
}
