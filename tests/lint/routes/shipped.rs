//! The routes of Splunk Observability Cloud have no finding that is not explained.

use portcullis::{lint::Linter, reading::Loader};

#[test]
fn the_shipped_routes_are_clean() {
    let policy = Loader::new().load_built_in("splunk-observability/roles").expect("the built-in policy loads");
    let report = Linter::new().check_routes_file(&policy, "policies/splunk-observability/routes.yaml");
    let found: Vec<String> = report
        .findings()
        .iter()
        .map(|one| format!("{}: {}: {}", one.place().map_or(0, |place| place.line), one.lint().name(), one.message()))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}
