//! `routes check`: findings in a routes file, and its comparison with an `OpenAPI` document, in every format.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::{Value, json};

use super::{
    ROOT, portcullis,
    sarif::{results, valid},
    stdout,
};

const TEAMS: &str = "crates/cli/tests/data/teams.routes.yaml";
const DOCUMENT: &str = "crates/cli/tests/data/teams.openapi.json";

/// Exit code and output of a check of a routes file, of which one lint and the comparison are shown.
fn check(format: &str, options: &[&str], input: &str) -> (i32, String) {
    let always = ["routes", "check", "--select", "repeated-demand", "--format", format];
    let output = portcullis(&[&always, options].concat(), input);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    (output.status.code().expect("it ends by itself"), stdout(&output).to_owned())
}

fn check_json(options: &[&str], input: &str) -> (i32, Value) {
    let (code, shown) = check("json", options, input);
    let report: Value = serde_json::from_str(&shown).expect("output is JSON");
    assert_eq!(report["version"], 1);
    (code, report)
}

/// Routes with a finding: the second demand is superfluous.
const REPEATED: &str = "portcullis-routes: 1
routes: teams
policy: builtin:splunk-observability/roles
paths:
  /v2/team:
    GET: [team.list, team.list]
";

#[test]
fn json_of_findings() {
    let (code, report) = check_json(&["-"], REPEATED);
    assert_eq!(code, 1);
    assert_eq!(
        report.as_object().map(|fields| fields.keys().map(String::as_str).collect()),
        Some(vec!["version", "files", "summary"])
    );
    let summary = json!({ "files": 1, "unreadable": 0, "errors": 0, "warnings": 1, "notes": 0, "suppressed": 0 });
    assert_eq!(report["summary"], summary);
    let file = &report["files"][0];
    assert_eq!([&file["file"], &file["readable"], &file["cut"]], [&json!("<stdin>"), &json!(true), &json!(false)]);
    let finding = &file["findings"][0];
    let told = ["lint", "code", "severity"].map(|key| finding[key].as_str());
    assert_eq!(told, ["repeated-demand", "PC909", "warning"].map(Some));
    let place = &finding["place"];
    assert_eq!([&place["file"], &place["line"], &place["column"]], [&json!("<stdin>"), &json!(6), &json!(22)]);
    let number = |key: &str| usize::try_from(place[key].as_u64().expect("a number")).expect("a small number");
    assert_eq!(&REPEATED[number("start")..number("end")], "team.list");
}

#[test]
fn json_of_a_routes_file_that_cannot_be_read() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join("unreadable.routes.yaml");
    fs::write(&path, REPEATED.replace("GET:", "FETCH:")).expect("the file is written");
    let (code, report) = check_json(&[path.to_str().expect("a path that is text")], "");
    assert_eq!((code, &report["summary"]["unreadable"]), (3, &json!(1)));
    let file = &report["files"][0];
    assert_eq!([&file["readable"], &file["findings"][0]["place"]["line"]], [&json!(false), &json!(6)]);
    assert_eq!(report.get("openapi"), None);
}

/// The place of each method of a path, by its text.
fn route_place(text: &str, path: &str, method: &str) -> (usize, usize) {
    let mut lines = text.lines().enumerate().skip_while(|(_, line)| line.trim() != format!("{path}:"));
    let is_method = |(_, line): &(usize, &str)| line.trim_start().starts_with(&format!("{method}: "));
    let (number, line) = lines.find(is_method).expect("the route");
    (number + 1, line.find(": ").expect("a colon") + 3)
}

/// What the two documents do not have in common, from their texts.
const WITHOUT_ROUTE: [[&str; 2]; 3] =
    [["GET", "/team/{id}/notifications"], ["PUT", "/team/{id}/notifications"], ["POST", "/teams/search"]];
const WITHOUT_ENDPOINT: [[&str; 2]; 2] =
    [["POST", "/v2/team/{tid}/detector/{did}"], ["DELETE", "/v2/team/{tid}/detector/{did}"]];

#[test]
fn json_of_a_comparison() {
    let (code, report) = check_json(&[TEAMS, "--openapi", DOCUMENT], "");
    assert_eq!(code, 1);
    let without_route = WITHOUT_ROUTE.map(
        |[method, path]| json!({ "method": method, "path": path, "file": DOCUMENT, "line": null, "column": null }),
    );
    let text = fs::read_to_string(Path::new(ROOT).join(TEAMS)).expect("a file");
    let without_endpoint = WITHOUT_ENDPOINT.map(|[method, path]| {
        let (line, column) = route_place(&text, path, method);
        json!({ "method": method, "path": path, "file": TEAMS, "line": line, "column": column })
    });
    let expected = json!({
        "endpoints": 12, "routes": 11, "without_route": without_route, "without_endpoint": without_endpoint,
        "not_compared": [],
    });
    assert_eq!(report["openapi"], expected);
    assert_eq!(report["files"][0]["findings"], json!([]));
}

/// Methods that no route can have are neither errors nor forgotten.
#[test]
fn json_of_endpoints_that_are_not_compared() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("methods.openapi.json");
    let operation = json!({ "responses": { "200": { "description": "An answer" } } });
    let item = json!({ "get": operation, "options": operation, "head": operation, "trace": operation });
    let info = json!({ "title": "Teams", "version": "1" });
    let document = json!({ "openapi": "3.0.3", "info": info, "paths": { "/v2/team": item } });
    fs::write(&path, document.to_string()).expect("the file is written");
    let path = path.to_str().expect("a path that is text");
    let routes = REPEATED.replace("[team.list, team.list]", "team.list");
    let (code, report) = check_json(&["-", "--openapi", path], &routes);
    assert_eq!(code, 0, "{report}");
    let methods: Vec<&Value> =
        report["openapi"]["not_compared"].as_array().expect("a list").iter().map(|one| &one["method"]).collect();
    assert!(methods.contains(&&json!("OPTIONS")) && methods.contains(&&json!("TRACE")), "{methods:?}");
    for one in report["openapi"]["not_compared"].as_array().expect("a list") {
        let method = &one["method"];
        assert_eq!(one, &json!({ "method": method, "path": "/v2/team", "file": path }));
    }
    let (code, shown) = check("human", &["-", "--openapi", path], &routes);
    assert!(code == 0 && shown.contains("not compared") && shown.contains("TRACE /v2/team"), "{shown}");
}

/// Where a path and its place do not fit beside one another, the place is below.
#[test]
fn long_paths_fit() {
    let path = format!("/v2/team/{}", "long/".repeat(16));
    let routes =
        REPEATED.replace("[team.list, team.list]", "team.list").replace("/v2/team", path.trim_end_matches('/'));
    let (code, shown) = check("human", &["-", "--openapi", DOCUMENT], &routes);
    assert_eq!(code, 1);
    let below = format!("\nwithout an endpoint\n  GET {}\n    <stdin>:6:10\n", path.trim_end_matches('/'));
    assert!(shown.contains(&below), "{shown}");
    let is_beside = |line: &str| line.starts_with("  POST /teams/search  ") && line.ends_with(DOCUMENT);
    assert!(shown.lines().any(is_beside), "{shown}");
}

#[test]
fn sarif_is_valid() {
    let (code, shown) = check("sarif", &[TEAMS, "--openapi", DOCUMENT], "");
    assert_eq!(code, 1);
    let log = valid(&shown);
    let told = |result: &Value| {
        let location = &result["locations"][0]["physicalLocation"];
        let text =
            result["message"]["text"].as_str().expect("a text").split('\n').next().unwrap_or_default().to_owned();
        (result["ruleId"].clone(), result["level"].clone(), location["artifactLocation"]["uri"].clone(), text)
    };
    let error = |id: &str, file: &str, text: String| (json!(id), json!("error"), json!(file), text);
    let endpoint =
        |[method, path]: [&str; 2]| error("endpoint-without-route", DOCUMENT, format!("{method} {path} has no route"));
    let route = |[method, path]: [&str; 2]| {
        error("route-without-endpoint", TEAMS, format!("{method} {path} is not an endpoint of the OpenAPI documents"))
    };
    let expected: Vec<_> = WITHOUT_ROUTE.map(endpoint).into_iter().chain(WITHOUT_ENDPOINT.map(route)).collect();
    assert_eq!(results(&log).iter().map(told).collect::<Vec<_>>(), expected);
    // Endpoints have no region; the region of a route is what it demands.
    let text = fs::read_to_string(Path::new(ROOT).join(TEAMS)).expect("a file");
    let marked = |result: &Value| {
        let region = &result["locations"][0]["physicalLocation"]["region"];
        let number = |key: &str| usize::try_from(region[key].as_u64()?).ok();
        Some(text[number("byteOffset")?..][..number("byteLength")?].to_owned())
    };
    let regions: Vec<Option<String>> = results(&log).iter().map(marked).collect();
    let demanded = ["team.link_detector", "team.unlink_detector"].map(|text| Some(text.to_owned()));
    assert_eq!(regions, [&[None, None, None], demanded.as_slice()].concat());
    let fingerprints: BTreeSet<String> =
        results(&log).iter().map(|result| result["partialFingerprints"].to_string()).collect();
    assert_eq!(fingerprints.len(), 5);
}

#[test]
fn sarif_of_findings_is_valid() {
    let (_, shown) = check("sarif", &["-"], REPEATED);
    let log = valid(&shown);
    assert_eq!(results(&log).len(), 1);
    assert_eq!([&results(&log)[0]["ruleId"], &results(&log)[0]["level"]], ["PC909", "warning"]);
}

#[test]
fn annotations_of_github() {
    let (_, shown) = check("github", &["-"], REPEATED);
    assert!(shown.starts_with("::warning file=<stdin>,line=6,col=22,title=repeated-demand::"), "{shown}");
    assert_eq!(shown.lines().count(), 1);
    let (_, shown) = check("github", &[TEAMS, "--openapi", DOCUMENT], "");
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines.len(), 5);
    for (line, [method, path]) in lines.iter().zip(WITHOUT_ROUTE) {
        let start =
            format!("::error file={DOCUMENT},title=endpoint-without-route::{method} {path} has no route%0Ahelp: ");
        assert!(line.starts_with(&start), "{line}");
    }
    let text = fs::read_to_string(Path::new(ROOT).join(TEAMS)).expect("a file");
    for (line, [method, path]) in lines.iter().skip(3).zip(WITHOUT_ENDPOINT) {
        let (number, column) = route_place(&text, path, method);
        let start = format!(
            "::error file={TEAMS},line={number},col={column},title=route-without-endpoint::{method} {path} is not an "
        );
        assert!(line.starts_with(&start), "{line}");
    }
}

#[test]
fn junit_counts_what_is_missing() {
    let (_, shown) = check("junit", &[TEAMS, "--openapi", DOCUMENT], "");
    // One test is the routes file, which has no findings.
    let whole = r#"<testsuites name="portcullis routes check" tests="6" failures="5" errors="0">"#;
    assert!(shown.contains(whole), "{shown}");
    assert!(shown.contains(r#"<testsuite name="openapi" tests="5" failures="5" errors="0" skipped="0">"#), "{shown}");
    for [method, path] in WITHOUT_ROUTE {
        let case = format!(r#"<testcase name="{method} {path}" classname="{DOCUMENT}">"#);
        assert!(shown.contains(&case), "{shown}");
    }
    for [method, path] in WITHOUT_ENDPOINT {
        assert!(shown.contains(&format!(r#"<testcase name="{method} {path}" classname="{TEAMS}">"#)), "{shown}");
    }
    let (code, shown) = check("junit", &["-"], REPEATED);
    assert!(
        code == 1 && shown.contains(r#"tests="1" failures="1" errors="0">"#) && !shown.contains("openapi"),
        "{shown}"
    );
}

/// The guide documents the keys of a comparison, and the names of its findings.
#[test]
fn the_guide_documents_a_comparison() {
    let page = include_str!("../../../../src/guide/output.md");
    let section = page.split_once("\n### routes check\n").expect("the heading").1.split("\n###").next();
    let documented: BTreeSet<&str> = section.expect("a text").split('`').skip(1).step_by(2).collect();
    let (_, report) = check_json(&[TEAMS, "--openapi", DOCUMENT], "");
    let comparison = report["openapi"].as_object().expect("an object");
    let entry = comparison["without_endpoint"][0].as_object().expect("an object");
    let names = ["openapi", "endpoint-without-route", "route-without-endpoint"];
    for word in comparison.keys().chain(entry.keys()).map(String::as_str).chain(names) {
        assert!(documented.contains(word), "{word}");
    }
}
