//! What users of each role and org tokens of each scope may do.

use crate::{
    client::Request,
    setting::{Setting, Who},
};

/// A request, its body, and those who may send it. All others are refused: with 401 if they have no token, and else with 403.
type Row = (&'static str, &'static str, &'static [Who]);

use Who::{Admin, Ingest, Nobody, OrgPower, OrgReader, Power, Reader, Rum, Usage};

const EVERYBODY: [Who; 9] = [Admin, Power, Usage, Reader, OrgPower, OrgReader, Ingest, Rum, Nobody];

/// Users, and org tokens of the scope API.
const READERS: &[Who] = &[Admin, Power, Usage, Reader, OrgPower, OrgReader];
const WRITERS: &[Who] = &[Admin, Power, OrgPower];
const USERS: &[Who] = &[Admin, Power, Usage, Reader];

const ROWS: &[Row] = &[
    // What the page on user API access tokens keeps for administrators.
    ("POST /v2/integration", r#"{"name":"mail","type":"Email"}"#, &[Admin]),
    ("PUT /v2/integration/I1", r#"{"name":"pager","enabled":false}"#, &[Admin]),
    ("DELETE /v2/integration/I1", "", &[Admin]),
    ("GET /v2/integration/validate/I1", "", &[Admin]),
    ("POST /v2/token", r#"{"name":"new","authScopes":["API"]}"#, &[Admin]),
    ("PUT /v2/token/rum", r#"{"name":"rum","disabled":true}"#, &[Admin]),
    ("DELETE /v2/token/rum", "", &[Admin]),
    ("DELETE /v2/token/ci%2Fdeploy", "", &[Admin]),
    ("POST /v2/token/read/rotate?graceful=60", "", &[Admin]),
    ("GET /v2/organization", "", &[Admin]),
    ("GET /v2/organization/member", "", &[Admin]),
    // No exception for oneself is stated.
    ("GET /v2/organization/member/M-power", "", &[Admin]),
    ("POST /v2/organization/member", r#"{"email":"new@example.com"}"#, &[Admin]),
    ("POST /v2/organization/members", r#"{"members":[{"email":"a@example.com"}]}"#, &[Admin]),
    ("PUT /v2/organization/member/M-power", r#"{"admin":true}"#, &[Admin]),
    ("PATCH /v2/role/assign", r#"{"objectType":"OrgUser","objectIds":["M-power"],"roleNames":["admin"]}"#, &[Admin]),
    ("DELETE /v2/organization/member/M-usage", "", &[Admin]),
    ("PATCH /v2/organization/custom-categories", r#"[{"name":"host"},{"name":"app"}]"#, &[Admin]),
    ("POST /v2/team", r#"{"name":"new","members":[]}"#, &[Admin]),
    ("DELETE /v2/team/T1", "", &[Admin]),
    // Reading.
    ("GET /v2/integration", "", READERS),
    ("GET /v2/token", "", READERS),
    ("GET /v2/dashboard/D-foreign", "", READERS),
    ("GET /v2/dashboardgroup", "", READERS),
    ("GET /v2/detector?limit=10", "", READERS),
    ("GET /v2/team/T1", "", READERS),
    ("GET /v2/metric/cpu.load", "", READERS),
    ("POST /v2/detector/validate", r#"{"name":"cpu"}"#, READERS),
    // Writing what is not about permissions.
    ("POST /v2/chart", r#"{"name":"memory"}"#, WRITERS),
    ("PUT /v2/chart/C1", r#"{"name":"cpu 2"}"#, WRITERS),
    ("DELETE /v2/chart/C1", "", WRITERS),
    ("POST /v2/detector", r#"{"name":"cpu","rules":[]}"#, WRITERS),
    ("DELETE /v2/detector/DET-held", "", WRITERS),
    ("PUT /v2/tag/prod", r#"{"name":"prod","description":"d"}"#, WRITERS),
    ("DELETE /v2/tag/prod", "", &[Admin]),
    // A session is a user's.
    ("DELETE /v2/session", "", USERS),
];

/// Requests to other hosts.
const ON_HOSTS: &[(&str, &str, &[Who])] = &[
    ("POST /v2/signalflow/execute", "stream.us1.signalfx.com", WRITERS),
    ("POST /v2/datapoint", "ingest.us1.signalfx.com", &[Ingest]),
    ("POST /v2/event", "ingest.us1.signalfx.com", &[Ingest]),
];

async fn check(who: Who, request: Request, allowed: &[Who]) {
    let setting = Setting::start().await;
    let line = format!("{who:?}: {} {}", request.method, String::from_utf8_lossy(&request.target));
    let answer = setting.send(who, request).await;
    if allowed.contains(&who) {
        assert!((200..300).contains(&answer.status), "{line}: {answer:?}");
        assert!(setting.only().is_whole);
    } else {
        let expected = if who == Nobody { 401 } else { 403 };
        assert_eq!(answer.status, expected, "{line}");
        assert!(setting.reached().is_empty(), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_and_scope() {
    for (line, body, allowed) in ROWS {
        for who in EVERYBODY {
            let request = Request::line(line);
            check(who, if body.is_empty() { request } else { request.json(body) }, allowed).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_and_scope_at_other_hosts() {
    for (line, host, allowed) in ON_HOSTS {
        for who in EVERYBODY {
            check(who, Request::line(line).host(host).json("{}"), allowed).await;
        }
        // The paths of a host are not those of another.
        let setting = Setting::start().await;
        let answer = setting.send(allowed[0], Request::line(line).json("{}")).await;
        assert_eq!((answer.status, setting.reached().len()), (404, 0), "{line}");
    }
}

/// A role that was given or taken away counts at once.
#[tokio::test]
async fn roles_are_those_of_now() {
    let setting = Setting::start().await;
    let token = setting.token(Power).unwrap();
    let read = || Request::line("GET /v2/organization").header("X-SF-Token", &token).send(setting.address);
    assert_eq!(read().await.status, 403);
    let answer =
        setting.send(Admin, Request::line("PUT /v2/organization/member/M-power").json(r#"{"admin":true}"#)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(read().await.status, 200);
    let answer =
        setting.send(Admin, Request::line("PUT /v2/organization/member/M-power").json(r#"{"admin":false}"#)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(read().await.status, 403);
}
