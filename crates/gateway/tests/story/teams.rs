//! Leaving a team is everybody's own, removing others is not.

use crate::{
    client::Request,
    setting::{Setting, Who},
};

use Who::{Admin, OrgPower, Power, Reader, Usage};

/// The caller, the request, its body, whether it is allowed, and the members of T1 afterwards.
type Row = (Who, &'static str, &'static str, bool, &'static [&'static str]);

/// The members of T1 at the beginning.
const ALL: &[&str] = &["M-admin", "M-power", "M-read_only"];

const ROWS: &[Row] = &[
    (Power, "DELETE /v2/team/T1/member/M-power", "", true, &["M-admin", "M-read_only"]),
    (Reader, "DELETE /v2/team/T1/member/M-read_only", "", true, &["M-admin", "M-power"]),
    (Power, "DELETE /v2/team/T1/member/M-admin", "", false, ALL),
    (Reader, "DELETE /v2/team/T1/member/M-power", "", false, ALL),
    (OrgPower, "DELETE /v2/team/T1/member/M-power", "", false, ALL),
    (Admin, "DELETE /v2/team/T1/member/M-power", "", true, &["M-admin", "M-read_only"]),
    // The path takes the member id. The user id is nobody's member id.
    (Power, "DELETE /v2/team/T1/member/U-power", "", false, ALL),
    (Power, "DELETE /v2/team/T1/member/m-power", "", false, ALL),
    (Power, "DELETE /v2/team/T1/members", r#"{"members":["M-power"]}"#, true, &["M-admin", "M-read_only"]),
    (Power, "DELETE /v2/team/T1/members", r#"{"members":["M-power","M-admin"]}"#, false, ALL),
    (Power, "DELETE /v2/team/T1/members", r#"{"members":["M-admin"]}"#, false, ALL),
    (Power, "DELETE /v2/team/T1/members", "", false, ALL),
    (Power, "DELETE /v2/team/T1/members", r#"{"members":"M-power"}"#, false, ALL),
    (Power, "DELETE /v2/team/T1/members", r#"{"members":["M-power"],"Members":["M-admin"]}"#, false, ALL),
    (Admin, "DELETE /v2/team/T1/members", r#"{"members":["M-power","M-read_only"]}"#, true, &["M-admin"]),
    // Only administrators update teams.
    (Power, "PUT /v2/team/T1", r#"{"name":"core"}"#, false, ALL),
    (Power, "PUT /v2/team/T1", r#"{"name":"core","members":["M-admin","M-read_only"]}"#, false, ALL),
    (Admin, "PUT /v2/team/T1", r#"{"name":"core","members":["M-admin"]}"#, true, &["M-admin"]),
    (Admin, "PUT /v2/team/T1", r#"{"name":"core","members":["M-admin","M-usage"]}"#, true, &["M-admin", "M-usage"]),
    // Power users join by themselves. Roles below do not, and nobody but administrators adds others.
    (Admin, "PUT /v2/team/T1/member/M-usage", "", true, &["M-admin", "M-power", "M-read_only", "M-usage"]),
    (Usage, "PUT /v2/team/T1/member/M-usage", "", false, ALL),
    (Power, "PUT /v2/team/T1/member/M-usage", "", false, ALL),
    (Power, "PUT /v2/team/T1/members", r#"{"members":["M-usage"]}"#, false, ALL),
    (Power, "PUT /v2/team/T1/members", r#"{"members":["M-power"]}"#, true, ALL),
    (OrgPower, "PUT /v2/team/T1/member/M-power", "", false, ALL),
];

#[tokio::test]
async fn members_of_teams() {
    for (who, line, body, is_allowed, members) in ROWS {
        let setting = Setting::start().await;
        let request = Request::line(line);
        let answer = setting.send(*who, if body.is_empty() { request } else { request.json(body) }).await;
        let case = format!("{who:?}: {line} {body}");
        if *is_allowed {
            assert!((200..300).contains(&answer.status), "{case}: {answer:?}");
            assert_eq!(setting.only().body(), body.as_bytes(), "{case}");
        } else {
            assert_eq!(answer.status, 403, "{case}");
            assert!(setting.reached().is_empty(), "{case}");
        }
        assert_eq!(setting.members("T1"), *members, "{case}");
    }
}

/// An administrator updates a team without saying who is in it: all leave, and the gateway allows it.
#[tokio::test]
async fn an_update_without_members_is_for_administrators() {
    let setting = Setting::start().await;
    let answer = setting.send(Admin, Request::line("PUT /v2/team/T1").json(r#"{"name":"core"}"#)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(setting.item("team", "T1").unwrap().get("members"), None);
}

/// Whoever left a team no longer has its permissions.
#[tokio::test]
async fn leaving_a_team_ends_its_permissions() {
    let setting = Setting::start().await;
    let grant = || {
        let body = r#"{"name":"d","authorizedWriters":{"users":["U-admin","U-usage"],"teams":["T1"]}}"#;
        setting.send(Power, Request::line("PUT /v2/dashboard/D-team").json(body))
    };
    assert_eq!(grant().await.status, 200);
    let answer = setting.send(Power, Request::line("DELETE /v2/team/T1/member/M-power")).await;
    assert_eq!(answer.status, 204);
    let body = r#"{"name":"d","authorizedWriters":{"users":["U-admin","U-usage","U-power"],"teams":["T1"]}}"#;
    let answer = setting.send(Power, Request::line("PUT /v2/dashboard/D-team").json(body)).await;
    assert_eq!(answer.status, 403);
}
