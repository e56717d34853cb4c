//! The examples run and print what they are about.

use std::process::{Command, Output};

/// Runs an example, which cargo has already built if all features are tested.
fn run(name: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["run", "--quiet", "--offline", "--all-features", "--example", name, "--"])
        .args(arguments)
        .output()
        .expect("cargo runs")
}

/// What an example prints when it succeeds.
#[track_caller]
fn printed(name: &str, arguments: &[&str]) -> String {
    let output = run(name, arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[track_caller]
fn assert_in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        rest = rest.split_once(part).unwrap_or_else(|| panic!("no `{part}` where expected in\n{text}")).1;
    }
}

#[test]
fn decide() {
    let denied = ["denied: ", "by rule team-remove-others", "role must be admin", "allowed if the owner is self"];
    assert_in_order(&printed("decide", &[]), &denied);
    let allowed = printed("decide", &["admin", "user_api", "integration", "create"]);
    assert_in_order(&allowed, &["allowed: ", "by default"]);
    assert_eq!(run("decide", &["admin", "user_api", "integrations", "create"]).status.code(), Some(1));
}

#[test]
fn reload() {
    let steps = [
        "at the start: a member is deny",
        "refused: ",
        "guests-stay-outside",
        "a member is deny",
        "refused: ",
        "membr",
        "a member is deny",
        "reloaded",
        "a member is allow",
    ];
    assert_in_order(&printed("reload", &[]), &steps);
}

#[test]
fn oracle() {
    assert_in_order(&printed("oracle", &[]), &["right for all 144 requests", "3 requests were allowed"]);
}

#[test]
fn lint() {
    let text = printed("lint", &[]);
    assert_in_order(&text, &["PC103", "PC101", "after the fixes", "id: everybody-looks", "id: keepers,"]);
    assert!(!text.split_once("after the fixes").expect("the fixes").1.contains("of-others"), "{text}");
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/splunk-observability/admin-only.yaml");
    assert_in_order(&printed("lint", &[shipped]), &[": 0 findings, "]);
}

#[test]
fn codegen() {
    assert_in_order(&printed("codegen", &[]), &["pub enum Role", "pub const fn decide("]);
}
