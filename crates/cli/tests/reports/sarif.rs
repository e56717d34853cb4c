//! SARIF validated with the schema of the standard, and what the schema cannot express.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{IDLE, doors, lint, portcullis, stdout};

/// Returns a log that is valid according to the schema of the standard.
#[track_caller]
pub(super) fn valid(log: &str) -> Value {
    let mut schema: Value = serde_json::from_str(include_str!("sarif-schema-2.1.0.json")).expect("the schema is JSON");
    // A pattern for languages, which no log here names, has one bracket too many for strict regular expressions.
    for definition in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][definition]["properties"]["language"];
        language.as_object_mut().and_then(|language| language.remove("pattern")).expect("the pattern");
    }
    let validator = jsonschema::draft7::options().should_validate_formats(true).build(&schema).expect("a schema");
    let log: Value = serde_json::from_str(log).expect("a log is JSON");
    let errors: Vec<String> =
        validator.iter_errors(&log).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert_eq!(errors, [] as [&str; 0]);
    assert_readable(&log);
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    let ids: BTreeSet<&str> = rules.iter().filter_map(|rule| rule["id"].as_str()).collect();
    assert_eq!(ids.len(), rules.len(), "an id comes twice");
    for result in results(&log) {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("a small number");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(result["suppressions"].is_array(), "all or none have suppressions, says the standard");
    }
    log
}

/// Checks every part of a log by rules of the standard that its schema does not have.
#[track_caller]
fn assert_readable(part: &Value) {
    let number = |key: &str| part[key].as_u64().unwrap_or_default();
    if part.get("startLine").is_some() {
        let (start, end) = (["startLine", "startColumn"].map(number), ["endLine", "endColumn"].map(number));
        assert!(start[0] > 0 && start[1] > 0 && end[1] > 0 && start <= end, "{part}");
    }
    if let Some(uri) = part.get("uri").and_then(Value::as_str) {
        let path = uri.strip_prefix("file://").unwrap_or(uri);
        assert!(!path.is_empty() && !path.starts_with("//"), "{uri}");
        let mut parts = path.split('%');
        let is_plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte));
        assert!(parts.next().is_some_and(is_plain), "{uri}");
        let is_encoded = |part: &str| {
            part.split_at_checked(2).is_some_and(|(byte, rest)| u8::from_str_radix(byte, 16).is_ok() && is_plain(rest))
        };
        assert!(parts.all(is_encoded), "{uri}");
    }
    for (key, value) in part.as_object().into_iter().flatten() {
        let is_message =
            ["message", "description", "shortDescription", "fullDescription", "help"].contains(&key.as_str());
        assert!(!is_message || value["text"].as_str().is_some_and(|text| !text.is_empty()), "{key}: {value}");
        assert_readable(value);
    }
    part.as_array().into_iter().flatten().for_each(assert_readable);
}

pub(super) fn results(log: &Value) -> &[Value] {
    log["runs"][0]["results"].as_array().map_or(&[], Vec::as_slice)
}

#[test]
fn every_kind_of_finding_is_valid() {
    let files = ["idle", "broken", "misspelt", "door", "nowhere"].map(|name| format!("tests/policies/{name}.yaml"));
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let output = portcullis(&[&["lint", "--format", "sarif"], files.as_slice()].concat(), "");
    assert_eq!(output.status.code(), Some(3));
    let log = valid(stdout(&output));
    assert!(!results(&log).is_empty());
    let of_two_bytes = results(&log).iter().find(|result| result["message"]["text"].to_string().contains("`Tür`"));
    let region = &of_two_bytes.expect("an unknown api")["locations"][0]["physicalLocation"]["region"];
    assert_eq!([&region["startColumn"], &region["endColumn"], &region["byteLength"]], [10, 15, 6]);
    let suppressed = |result: &&Value| result["suppressions"] == serde_json::json!([{ "kind": "inSource" }]);
    assert_eq!(results(&log).iter().filter(suppressed).count(), 1);
    let related = results(&log).iter().find(|result| result["ruleId"] == "PC023").expect("a duplicate id");
    assert_eq!(related["relatedLocations"][0]["message"]["text"], "first declared here");
    assert_eq!(related["relatedLocations"][0]["physicalLocation"]["region"]["startLine"], 12);
}

/// A whole log, which was reviewed once.
#[test]
fn a_log_is_unchanged() {
    let output =
        portcullis(&["lint", "tests/policies/idle.yaml", "--select", "unreachable-rule", "--format", "sarif"], "");
    let expected = include_str!("idle.sarif").replace("{VERSION}", env!("CARGO_PKG_VERSION"));
    assert_eq!(stdout(&output), expected);
    valid(&expected);
}

#[test]
fn a_log_without_results_is_valid() {
    let log = valid(&lint("sarif", &doors("  - { id: all, effect: deny }\n")));
    assert_eq!(results(&log), [] as [Value; 0]);
}

/// The bytes of a region, in a text with letters of several bytes and all kinds of line endings.
#[test]
fn regions_are_the_marked_places() {
    let idle = "  - id: idle # Tür\r\n    owner: other\r\n    effect: deny\r\n";
    for mark in ["", "\u{feff}"] {
        let other = "  - { id: all, effect: deny }\r\n";
        let text = format!("{mark}# Tür\r\n{}", doors(&format!("{idle}{other}")));
        let log = valid(&lint("sarif", &text));
        let result = results(&log).iter().find(|result| result["ruleId"] == "PC101").expect("the rule is found");
        let marked = |region: &Value| {
            let number = |key: &str| usize::try_from(region[key].as_u64().expect("a number")).expect("a small number");
            text[number("byteOffset")..][..number("byteLength")].to_owned()
        };
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert_eq!(marked(region), "idle");
        let ends = ["startLine", "startColumn", "endLine", "endColumn"].map(|key| region[key].as_u64());
        assert_eq!(ends, [11, 9, 11, 13].map(Some));
        let deleted = &result["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"];
        assert_eq!(marked(deleted), idle);
        let ends = ["startLine", "startColumn", "endLine", "endColumn"].map(|key| deleted[key].as_u64());
        assert_eq!(ends, [11, 1, 14, 1].map(Some));
    }
}

#[test]
fn fingerprints_stay_when_lines_move() {
    let fingerprints = |text: &str| -> Vec<String> {
        let log = valid(&lint("sarif", text));
        results(&log).iter().map(|result| result["partialFingerprints"]["portcullisFinding/v1"].to_string()).collect()
    };
    let other = "  - { id: other, owner: other, effect: allow }\n";
    let before = fingerprints(&doors(&format!("{IDLE}{other}")));
    assert_eq!(before.len(), 2);
    assert_ne!(before[0], before[1]);
    let moved = format!("# A line.\n{}", doors(&format!("  - {{ id: all, effect: deny }}\n\n{IDLE}{other}")));
    assert_eq!(fingerprints(&moved), before);
    let turned = fingerprints(&doors(&format!("{other}{IDLE}")));
    assert_eq!(turned, [before[1].clone(), before[0].clone()]);

    // Equal findings have different fingerprints.
    let twice = doors("  - { id: one, role: nobody, effect: deny }\n  - { id: two, role: nobody, effect: deny }\n");
    let alike = fingerprints(&twice);
    assert_eq!(alike.len(), 2);
    assert_ne!(alike[0], alike[1]);
}

#[cfg(unix)]
#[test]
fn names_of_files_are_uris() {
    let log = valid(&super::lint_file("sarif", super::ODD_NAME, &doors(IDLE)));
    let uri = &results(&log)[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "100%25%20%22%3Codd%3E%22%20%26%20%2C%3A%5D%5D%3E%0A%27na%01me%27.yaml");
}

/// Help links lead to the pages in the library's documentation: a static for each lint, of its name.
#[test]
fn help_links_name_statics_that_exist() {
    for lint in portcullis::lint::lints::ALL {
        let name = lint.name().to_uppercase().replace('-', "_");
        let folder = std::path::Path::new(super::ROOT).join("src/lint/lints");
        let declares = |entry: std::io::Result<std::fs::DirEntry>| {
            let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("a source file");
            text.contains(&format!(" {name} = \"{}\", \"{}\"", lint.code(), lint.name()))
        };
        assert!(std::fs::read_dir(folder).expect("a folder").any(declares), "{lint:?}");
    }
}

#[test]
fn names_with_joints_stay_as_they_are() {
    let output = portcullis(&["lint", "-", "--format", "sarif"], super::JOINTS);
    let log = valid(stdout(&output));
    let texts: Vec<&str> = results(&log).iter().filter_map(|result| result["message"]["text"].as_str()).collect();
    assert!(texts.iter().any(|text| text.contains("`s3:x.\"v1:a/b.c\"`")), "{texts:?}");
    assert!(texts.iter().any(|text| text.contains("123 \"users.list\".delete: allow")), "{texts:?}");
}
