//! Names that a server which ignores case would take for another path.

use portcullis::routes::{Found, Head, Routes};

use super::ask::{policy, shipped};

fn found(routes: &Routes, method: &str, target: &str) -> String {
    let head = Head::read(method, target, [], routes.service()).unwrap_or_else(|refusal| panic!("{target}: {refusal}"));
    match routes.find(&head) {
        Found::Route(matched) => matched.route().template().to_string(),
        Found::Unknown(_) => "unknown".to_owned(),
        Found::Refused(refusal) => refusal.code().to_owned(),
    }
}

#[test]
fn a_name_that_is_a_literal_in_another_case_is_refused() {
    for (method, target) in [
        ("PUT", "/v2/detector/VALIDATE"),
        ("GET", "/v2/detector/Validate"),
        ("DELETE", "/v2/detector/%56alidate"),
        ("PUT", "/v2/dashboard/Simple"),
        ("GET", "/v2/role/ASSIGN"),
        ("GET", "/v2/chart/createslochart"),
        ("DELETE", "/v2/synthetics/tests/Bulk_Delete"),
        ("GET", "/v2/apm/trace/X/LATEST"),
        // LATIN SMALL LETTER LONG S, which is an S in upper case.
        ("GET", "/v2/role/a%C5%BFsign"),
    ] {
        assert_eq!(found(shipped(), method, target), "other-route", "{method} {target}");
    }
}

#[test]
fn other_names_are_found() {
    for (method, target, template) in [
        ("PUT", "/v2/detector/VALIDATES", "/v2/detector/{id}"),
        ("PUT", "/v2/detector/DETECTOR", "/v2/detector/{id}"),
        // No path goes on after the literal.
        ("PUT", "/v2/detector/VALIDATE/enable", "/v2/detector/{id}/enable"),
        ("POST", "/v2/detector/validate", "/v2/detector/validate"),
        ("GET", "/v2/metric/TOKEN", "/v2/metric/{name}"),
        ("GET", "/v2/Detector/D1", "unknown"),
        ("GET", "/V2/detector/D1", "unknown"),
    ] {
        assert_eq!(found(shipped(), method, target), template, "{method} {target}");
    }
}

/// Whatever has to be read in another way is read without case, too.
#[test]
fn other_readings_of_a_name_are_compared_without_case() {
    let routes = "
portcullis-routes: 1
routes: names
parameters: { name: { encoded: twice } }
paths:
  /v2/token/{name}: { GET: org_token.read }
  /v2/token/{name}/Secret: { GET: org_token.list }
";
    let routes = Routes::from_text(policy(), "names.yaml", routes).unwrap_or_else(|error| panic!("{error}"));
    for name in ["a%2FSecret", "a%2Fsecret", "a%252FSECRET", "a%5Csecret"] {
        assert_eq!(found(&routes, "GET", &format!("/v2/token/{name}")), "other-route", "{name}");
    }
    for name in ["a", "a%2Fb", "a%2Fsecrets", "secret"] {
        assert_eq!(found(&routes, "GET", &format!("/v2/token/{name}")), "/v2/token/{name}", "{name}");
    }
}

/// A service with paths that differ in case alone minds case.
#[test]
fn literals_that_differ_in_case_are_told_apart() {
    let routes = "
portcullis-routes: 1
routes: cases
paths:
  /v2/a: { GET: team.list }
  /v2/A: { GET: team.read }
  /v2/{x}/b: { GET: team.read }
  /v2/a/{y}/c: { GET: team.read }
";
    let routes = Routes::from_text(policy(), "cases.yaml", routes).unwrap_or_else(|error| panic!("{error}"));
    for (target, template) in [
        ("/v2/a", "/v2/a"),
        ("/v2/A", "/v2/A"),
        ("/v2/a/b", "/v2/{x}/b"),
        ("/v2/a/b/c", "/v2/a/{y}/c"),
        ("/v2/A/b", "/v2/{x}/b"),
        ("/v2/A/b/c", "unknown"),
    ] {
        assert_eq!(found(&routes, "GET", target), template, "{target}");
    }
}
