//! Requests that have a route, with a decision and without one.

use serde_json::{Value, json};

use super::{TEAM, file, keys, place, portcullis, route};

const ROUTES: &str = "policies/splunk-observability/routes.yaml";

/// The demands, each as its operation and its owner.
fn demanded(answer: &Value) -> Vec<[&str; 3]> {
    let demands = answer["demands"].as_array().expect("demands");
    demands.iter().map(|one| ["api", "action", "owner"].map(|key| one[key].as_str().expect("a name"))).collect()
}

#[test]
fn an_allowed_request() {
    let (code, answer) = route("POST", "/v2/team", &["--role", "admin", "--token", "user_api"]);
    assert_eq!((code, &answer["outcome"], &answer["decision"]), (0, &json!("demands"), &json!("allow")));
    assert_eq!(keys(&answer), ["decision", "route", "demands", "assumptions", "denials"]);
    assert_eq!([&answer["denials"], &answer["assumptions"]], [&json!([]); 2]);
    let (line, column) = place(ROUTES, "POST: team.create", "team.create");
    let expected = json!({
        "file": ROUTES, "line": line, "column": column, "method": "POST", "path": "/v2/team", "parameters": {},
        "needs_body": false, "needs_stored": false,
    });
    assert_eq!(answer["route"], expected);
    let reason = json!({
        "file": ROUTES, "line": line, "column": column, "conditions": [], "principal": null, "assumed": null,
    });
    let expected = json!([
        { "api": "team", "action": "create", "owner": "none", "assumed": false, "reasons": [reason] },
    ]);
    assert_eq!(answer["demands"], expected);
    assert_eq!(answer["routes"], json!({ "name": "splunk-observability", "file": ROUTES }));
}

#[test]
fn without_a_role_nothing_is_decided() {
    let (code, answer) = route("POST", "/v2/team", &["--token", "user_api"]);
    assert_eq!((code, &answer["outcome"]), (0, &json!("demands")));
    assert_eq!(keys(&answer), ["route", "demands", "assumptions"]);
}

/// One denial is that of a rule, the other that of the default; the third demand is allowed.
#[test]
fn a_denied_request() {
    let who = ["--caller-member", "M3", "--role", "power", "--token", "user_api"];
    let (code, answer) = route("PUT", "/v2/team/T1", &[&TEAM, who.as_slice()].concat());
    assert_eq!((code, &answer["outcome"], &answer["decision"]), (2, &json!("demands"), &json!("deny")));
    assert_eq!(keys(&answer), ["decision", "route", "demands", "assumptions", "denials"]);
    assert_eq!(answer["route"]["parameters"], json!({ "tid": "T1" }));
    assert_eq!([&answer["route"]["needs_body"], &answer["route"]["needs_stored"]], [true, true]);
    let expected = [["team", "update", "none"], ["team", "add_member", "other"], ["team", "remove_member", "self"]];
    assert_eq!(demanded(&answer), expected);
    let principals: Vec<&Value> = (0..3).map(|number| &answer["demands"][number]["reasons"][0]["principal"]).collect();
    let expected =
        [json!(null), json!({ "id": "M1", "at": "/members/0" }), json!({ "id": "M3", "at": "stored/members/1" })];
    assert_eq!(principals, expected.iter().collect::<Vec<_>>());

    let denials = answer["denials"].as_array().expect("denials");
    assert_eq!(denials.len(), 2);
    let by_rule = &denials[0]["explanation"];
    assert_eq!([&denials[0]["api"], &denials[0]["action"], &denials[0]["owner"]], ["team", "update", "none"]);
    assert_eq!([&by_rule["rule"], &by_rule["clause"]], ["team-write", "api-access-tokens#teams"]);
    let (line, column) = place("policies/splunk-observability/admin-only.yaml", "id: team-write", "team-write");
    assert_eq!([&by_rule["line"], &by_rule["column"]], [line, column]);
    assert_eq!(by_rule["file"], "policies/splunk-observability/admin-only.yaml");
    let by_default = &denials[1]["explanation"];
    assert_eq!([&denials[1]["action"], &denials[1]["owner"]], ["add_member", "other"]);
    assert_eq!(
        [&by_default["decision"], &by_default["rule"], &by_default["clause"]],
        [&json!("deny"), &Value::Null, &Value::Null]
    );
    assert_eq!(by_default["nearest"][0]["rule"], "administrators-add-members");
}

/// The explanation of a denial is the object that `decide` prints about the same request.
#[test]
fn denials_are_explained_as_by_decide() {
    let (_, answer) =
        route("PUT", "/v2/team/T1", &[&TEAM, ["--role", "power", "--token", "user_api"].as_slice()].concat());
    let denials = answer["denials"].as_array().expect("denials");
    assert!(!denials.is_empty());
    for denial in denials {
        let part = |key: &str| denial[key].as_str().expect("a name").to_owned();
        let policy = "policies/splunk-observability/roles.yaml";
        let (operation, owner) = (format!("{}.{}", part("api"), part("action")), part("owner"));
        let request = ["--policy", policy, "--role", "power", "--token", "user_api", "--owner", &owner];
        let (code, decided) = portcullis(&[&["decide", "--format", "json", &operation], request.as_slice()].concat());
        assert_eq!(code, 2);
        assert_eq!(denial["explanation"], serde_json::from_str::<Value>(&decided).expect("output is JSON"));
    }
}

#[test]
fn a_request_that_touches_several_principals_demands_each_owner() {
    let body = file("joined.json", r#"{ "members": ["M1", "M2", "M3"] }"#);
    let stored = file("alone.json", r#"{ "members": [] }"#);
    let known = ["--body", &body, "--stored", &stored, "--caller-member", "M2"];
    let (code, answer) = route("PUT", "/v2/team/T1", &known);
    assert_eq!(code, 0);
    let mut all = demanded(&answer);
    all.sort_unstable();
    assert_eq!(all, [["team", "add_member", "other"], ["team", "add_member", "self"], ["team", "update", "none"]]);
    let touched = |owner: &str| {
        let demands = answer["demands"].as_array().expect("demands").iter();
        let reasons = demands.filter(|one| one["owner"] == owner).filter_map(|one| one["reasons"].as_array()).flatten();
        reasons.map(|reason| reason["principal"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(touched("self"), [json!({ "id": "M2", "at": "/members/1" })]);
    let others = [json!({ "id": "M1", "at": "/members/0" }), json!({ "id": "M3", "at": "/members/2" })];
    assert_eq!(touched("other"), others);
}

#[test]
fn a_condition_says_where_it_is_met() {
    let body = file("invited.json", r#"{ "members": [{ "email": "a@b" }, { "email": "c@d", "admin": "True" }] }"#);
    let (_, answer) = route("POST", "/v2/organization/members", &["--body", &body]);
    assert_eq!(demanded(&answer), [["organization", "invite_group", "none"], ["organization", "grant_admin", "other"]]);
    let expected = json!([{ "condition": "is_true: /members/*/admin", "met_by": "/members/1/admin" }]);
    assert_eq!(answer["demands"][1]["reasons"][0]["conditions"], expected);
    assert_eq!(answer["demands"][1]["assumed"], false);
}

#[test]
fn the_worst_case_is_told() {
    let (code, answer) = route("PUT", "/v2/detector/D1", &[]);
    assert_eq!(code, 0);
    let mut expected = vec![["detector", "update", "none"]];
    for action in ["change_write_permission", "remove_write_permission"] {
        expected.extend(["self", "held", "other"].map(|owner| ["detector", action, owner]));
    }
    assert_eq!(demanded(&answer), expected);
    let assumptions = json!([
        { "code": "body-unknown", "message": "the body is not known" },
        { "code": "stored-unknown", "message": "the stored object is not known" },
    ]);
    assert_eq!(answer["assumptions"], assumptions);
    let demands = answer["demands"].as_array().expect("demands");
    let (certain, assumed) = demands.split_first().expect("demands");
    assert_eq!([&certain["assumed"], &certain["reasons"][0]["assumed"]], [&json!(false), &Value::Null]);
    for demand in assumed {
        assert_eq!(demand["assumed"], true);
        let reasons = demand["reasons"].as_array().expect("reasons");
        for (number, reason) in reasons.iter().enumerate() {
            let codes = ["body-unknown", "stored-unknown"];
            assert!(codes.map(Value::from).contains(&reason["assumed"]) && reason["principal"].is_null(), "{reason}");
            assert!(!reasons[..number].contains(reason), "twice: {reason}");
        }
    }
    // Without a role, and with one that is allowed all of it, the worst case is the same.
    let (code, decided) = route("PUT", "/v2/detector/D1", &["--role", "admin", "--token", "user_api"]);
    assert_eq!((code, &decided["demands"]), (0, &answer["demands"]));
}

#[test]
fn parameters_are_decoded() {
    for name in ["a%2Fb", "a%252Fb"] {
        let (_, answer) = route("PUT", &format!("/v2/token/{name}"), &["--body", "none"]);
        assert_eq!(answer["route"]["parameters"], json!({ "name": "a/b" }), "{name}");
    }
}

/// A policy without owners and kinds of token: no column that it leaves out is in the answer.
#[test]
fn columns_that_the_policy_leaves_out_are_absent() {
    let policy = file(
        "door.yaml",
        "portcullis: 1\npolicy: door\nvocabulary: { roles: { guest: {} }, apis: { door: { open: {} } } }\ndefault: deny\nrules: []\n",
    );
    let routes = file(
        "door.routes.yaml",
        "portcullis-routes: 1\nroutes: door\npolicy: route-door.yaml\npaths: { /door: { POST: door.open } }\n",
    );
    let (code, answer) = route("POST", "/door", &["--routes", &routes, "--role", "guest"]);
    assert_eq!(code, 2);
    assert_eq!([&answer["routes"]["file"], &answer["policy"]["name"]], [routes.as_str(), "door"]);
    assert!(answer["policy"]["file"].as_str().is_some_and(|file| policy.ends_with(file)), "{}", answer["policy"]);
    for fields in [&answer["demands"][0], &answer["denials"][0]] {
        let names = ["api", "action", "owner", "token"].map(|key| fields.get(key).and_then(Value::as_str));
        assert_eq!(names, [Some("door"), Some("open"), None, None]);
    }
    let request = json!({ "roles": ["guest"], "api": "door", "action": "open" });
    assert_eq!(answer["denials"][0]["explanation"]["request"], request);
}
