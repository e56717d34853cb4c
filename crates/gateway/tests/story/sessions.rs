//! Sessions: how they begin and end.

use std::time::Duration;

use crate::{
    client::Request,
    service::Origin,
    setting::{Setting, Who},
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A token is created with a password and no token, is valid, is deleted, and is not valid.
#[tokio::test]
async fn a_session_from_its_beginning_to_its_end() {
    let setting = Setting::start().await;
    let login = r#"{"email":"power@example.com","password":"power-password"}"#;
    let answer = Request::line("POST /v2/session").json(login).send(setting.address).await;
    assert_eq!(answer.status, 200);
    let token = answer.json()["accessToken"].as_str().unwrap().to_owned();
    let with_token = |line| Request::line(line).header("X-SF-Token", &token).send(setting.address);
    assert_eq!(with_token("GET /v2/team").await.status, 200);
    assert_eq!(with_token("DELETE /v2/session").await.status, 204);
    assert_eq!(with_token("GET /v2/team").await.status, 401);
    let wrong = login.replace("power-password", "guess");
    let answer = Request::line("POST /v2/session").json(&wrong).send(setting.address).await;
    // The service says so, not the gateway.
    assert_eq!((answer.status, &answer.json()["type"]), (401, &"error".into()));
}

/// A token of either origin ends 30 days after it was issued; one of the account page ends at logout as well.
#[tokio::test]
async fn expired_sessions_are_unauthenticated_rather_than_forbidden() {
    for (origin, days, logs_out, expected) in [
        (Origin::SessionEndpoint, 29, false, 200),
        (Origin::SessionEndpoint, 31, false, 401),
        (Origin::SessionEndpoint, 1, true, 200),
        (Origin::AccountPage, 29, false, 200),
        (Origin::AccountPage, 31, false, 401),
        (Origin::AccountPage, 1, true, 401),
    ] {
        let setting = Setting::start().await;
        let token = setting.service.state().log_in("admin", origin, DAY * days);
        if logs_out {
            setting.service.state().log_out("admin");
        }
        let answer = Request::line("GET /v2/organization").header("X-SF-Token", &token).send(setting.address).await;
        assert_eq!(answer.status, expected, "{origin:?} of {days} days, logout: {logs_out}");
        assert_eq!(setting.reached().len(), usize::from(expected == 200));
        if expected == 401 {
            assert_eq!(answer.json()["code"], 401);
            assert_eq!(answer.json()["message"], "Unauthorized: Invalid token");
        }
    }
}

#[tokio::test]
async fn unknown_and_disabled_tokens_are_unauthenticated() {
    let setting = Setting::start().await;
    for token in ["guess", "session-admin-99", "\u{e9}"] {
        let answer = Request::line("GET /v2/team").header("X-SF-Token", token).send(setting.address).await;
        assert_eq!(answer.status, 401, "{token}");
    }
    let answer = setting.send(Who::OrgReader, Request::line("GET /v2/team")).await;
    assert_eq!(answer.status, 200);
    setting.service.state().items.get_mut("token").unwrap().get_mut("read").unwrap()["disabled"] = true.into();
    let answer = setting.send(Who::OrgReader, Request::line("GET /v2/team")).await;
    assert_eq!(answer.status, 401);
    assert_eq!(setting.reached().len(), 1);
}
