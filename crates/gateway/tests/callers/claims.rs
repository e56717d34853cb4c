//! Claims as callers.

use portcullis_gateway::caller::{AuthenticationError, Caller, ClaimMap, ClaimPointer, RolesClaim, TextClaim};
use serde_json::{Value, json};

use crate::support::at;

fn map(map: Value) -> ClaimMap {
    serde_json::from_value(map).unwrap()
}

fn is_invalid(map: &ClaimMap, claims: &Value) -> bool {
    matches!(map.caller(claims), Err(AuthenticationError::Invalid(_)))
}

fn everything() -> ClaimMap {
    map(json!({
        "token": { "claim": "/kind", "names": { "session": "user_api", "named": "org_api" } },
        "roles": { "claim": "/https:~1~1idp.example~1roles", "names": { "o11y_admin": "admin", "o11y_power": "power" } },
        "user": "/sub",
        "member": "/o11y/member",
        "teams": "/groups",
        "organization": "/org",
        "origin": { "claim": "/made_by", "names": { "ui": "account_page" } },
        "logged_out": "/logout",
    }))
}

fn all_claims() -> Value {
    json!({
        "kind": "session", "https://idp.example/roles": ["o11y_power", "o11y_admin"], "sub": "U1", "o11y": { "member": "M1" },
        "groups": ["T1", "T2"], "org": "O1", "made_by": "ui", "iat": 100, "logout": 200.5, "other": [1, null, {}],
    })
}

#[test]
fn every_claim_is_found() {
    let expected = Caller::new("user_api")
        .with_roles(["power", "admin"])
        .with_user("U1")
        .with_member("M1")
        .with_teams(["T1", "T2"])
        .with_organization("O1")
        .with_origin("account_page")
        .with_issued(at(100))
        .with_logged_out(at(200) + std::time::Duration::from_millis(500));
    assert_eq!(everything().caller(&all_claims()).unwrap(), expected);
}

#[test]
fn a_map_in_code_is_the_same_as_in_configuration() {
    let pointer = |text: &str| text.parse::<ClaimPointer>().unwrap();
    let built =
        ClaimMap::new(TextClaim::at(pointer("/kind")).with_names([("session", "user_api"), ("named", "org_api")]))
            .with_roles(
                RolesClaim::new(pointer("/https:~1~1idp.example~1roles"))
                    .with_names([("o11y_admin", "admin"), ("o11y_power", "power")]),
            )
            .with_user(pointer("/sub"))
            .with_member(pointer("/o11y/member"))
            .with_teams(pointer("/groups"))
            .with_organization(pointer("/org"))
            .with_origin(TextClaim::at(pointer("/made_by")).with_names([("ui", "account_page")]))
            .with_logged_out(pointer("/logout"));
    assert_eq!(built, everything());
}

#[test]
fn a_claim_of_another_type_is_invalid() {
    let others = [json!(true), json!(-1), json!([["T1"]]), json!([1]), json!([null]), json!({ "a": "b" }), json!("")];
    for name in ["kind", "https://idp.example/roles", "sub", "groups", "org", "made_by", "iat", "logout"] {
        for other in &others {
            let is_list = ["https://idp.example/roles", "groups"].contains(&name);
            let mut claims = all_claims();
            claims[name] = other.clone();
            // An empty text is an empty list.
            assert_eq!(is_invalid(&everything(), &claims), !(is_list && other == ""), "{name}: {other}");
        }
    }
    let mut claims = all_claims();
    claims["o11y"]["member"] = json!(7);
    assert!(is_invalid(&everything(), &claims));
}

#[test]
fn a_time_that_no_calendar_has_is_invalid() {
    for seconds in [json!(1e300), json!(-1), json!("100"), json!(253_402_300_800_u64), json!(u64::MAX)] {
        assert!(is_invalid(&map(json!({ "token": "user_api" })), &json!({ "iat": seconds })), "{seconds}");
    }
}

#[test]
fn a_claim_that_is_not_there_is_not_known_unless_it_is_the_kind_or_the_roles() {
    let known = |name: &str| {
        let mut claims = all_claims();
        claims.as_object_mut().unwrap().shift_remove(name);
        let mut null = all_claims();
        null[name] = Value::Null;
        let [left_out, null] =
            [claims, null].map(|claims| everything().caller(&claims).map_err(|error| error.to_string()));
        assert_eq!(left_out, null, "{name}");
        left_out
    };
    assert!(known("kind").is_err() && known("https://idp.example/roles").is_err());
    assert_eq!(known("sub").unwrap().user(), None);
    assert_eq!(known("o11y").unwrap().member(), None);
    assert_eq!(known("groups").unwrap().teams(), None);
    assert_eq!(known("org").unwrap().organization(), None);
    assert_eq!(known("made_by").unwrap().origin(), None);
    assert_eq!(known("iat").unwrap().issued(), None);
    assert_eq!(known("logout").unwrap().logged_out(), None);
}

#[test]
fn a_kind_or_an_origin_that_is_not_in_the_map_is_invalid() {
    for name in ["kind", "made_by"] {
        let mut claims = all_claims();
        claims[name] = json!("user_api");
        assert!(is_invalid(&everything(), &claims), "{name}");
    }
}

#[test]
fn roles_are_a_list_or_a_text() {
    let map = map(json!({ "token": "user_api", "roles": { "claim": "/scope" } }));
    let roles = |scope: Value| map.caller(&json!({ "scope": scope })).unwrap().roles().unwrap().join(",");
    assert_eq!(roles(json!("power usage")), "power,usage");
    assert_eq!(roles(json!(["power", "usage"])), "power,usage");
    assert_eq!(roles(json!("  power ")), "power");
    assert_eq!((roles(json!("")), roles(json!([]))), (String::new(), String::new()));
}

#[test]
fn unknown_roles_are_left_out_or_refused() {
    let with = |unknown: &str| {
        map(json!({ "token": "user_api", "roles": { "claim": "/r", "names": { "a": "admin" }, "unknown": unknown } }))
    };
    let claims = json!({ "r": ["admin", "A", "offline_access"] });
    // Nothing is left: a caller with no role at all, who may do nothing.
    assert_eq!(with("leave_out").caller(&claims).unwrap().roles(), Some(&[][..]));
    assert!(is_invalid(&with("refuse"), &claims));
    assert_eq!(with("refuse").caller(&json!({ "r": ["a"] })).unwrap().roles().unwrap(), ["admin"]);
}

#[test]
fn roles_may_be_missing_only_where_that_is_said() {
    let map = map(json!({ "token": "org_api", "roles": { "claim": "/r", "optional": true } }));
    assert_eq!(map.caller(&json!({})).unwrap().roles(), None);
    assert!(is_invalid(&map, &json!({ "r": 7 })));
}

#[test]
fn errors_do_not_show_what_the_claims_say() {
    let mut claims = all_claims();
    claims["kind"] = json!("personal");
    let error = everything().caller(&claims).unwrap_err().to_string();
    assert_eq!(error, "the token is not valid: a claim has a text that is not in the map of names at `/kind`");
}

#[test]
fn configuration_is_read_strictly() {
    for wrong in [
        json!({}),
        json!({ "token": 7 }),
        json!({ "token": "" }),
        json!({ "token": { "names": {} } }),
        json!({ "token": { "claim": "/kind", "nmaes": {} } }),
        json!({ "token": "user_api", "usr": "/sub" }),
        json!({ "token": "user_api", "user": "sub" }),
        json!({ "token": "user_api", "user": "" }),
        json!({ "token": "user_api", "user": "/a~2" }),
        json!({ "token": "user_api", "roles": "/roles" }),
        json!({ "token": "user_api", "roles": { "claim": "/roles", "unknown": "allow" } }),
    ] {
        assert!(serde_json::from_value::<ClaimMap>(wrong.clone()).is_err(), "{wrong}");
    }
}
