//! Who calls: tokens, lifetimes, and what happens if nobody can tell.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use portcullis::record::Outcome;
use portcullis_gateway::{
    Gateway, GatewayLimits, UnknownIssue,
    caller::{AuthenticationError, Authenticator, Caller, Incoming},
};

use super::support::{Tokens, builder, check, head, refusal, rulebook, status};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn user(origin: Option<&str>, age: Option<Duration>, logged_out: Option<Duration>) -> Caller {
    let now = SystemTime::now();
    let mut caller = Caller::new("user_api").with_roles(["admin"]).with_user("U1");
    if let Some(origin) = origin {
        caller = caller.with_origin(origin);
    }
    if let Some(age) = age {
        caller = caller.with_issued(now - age);
    }
    if let Some(ago) = logged_out {
        caller = caller.with_logged_out(now - ago);
    }
    caller
}

/// The page: a token of the account page ends at the logout or after 30 days, one of the session endpoint after 30 days.
#[tokio::test]
async fn lifetimes() {
    let hour = Duration::from_secs(60 * 60);
    for (origin, age, logged_out, expected) in [
        (Some("account_page"), Some(29 * DAY), None, 200),
        (Some("account_page"), Some(30 * DAY), None, 401),
        (Some("account_page"), Some(2 * DAY), Some(hour), 401),
        (Some("session_endpoint"), Some(2 * DAY), Some(hour), 200),
        (Some("session_endpoint"), Some(31 * DAY), None, 401),
        // Where it was created is not known: it could be either.
        (None, Some(2 * DAY), Some(hour), 401),
        (None, Some(2 * DAY), None, 200),
        (Some("elsewhere"), Some(hour), None, 401),
        // When it was issued is not known, or not yet past.
        (Some("account_page"), None, None, 401),
    ] {
        let tokens = Tokens::default().with("token", user(origin, age, logged_out));
        let gateway = Gateway::builder(rulebook(), tokens).build();
        let status = status(&gateway, &head("GET", "/v2/team", "token"), "").await;
        assert_eq!(status, expected, "{origin:?} {age:?} {logged_out:?}");
    }
}

#[tokio::test]
async fn tokens_that_are_not_yet_issued_are_not_valid() {
    for (ahead, expected) in [(DAY, 401), (Duration::from_secs(120), 401), (Duration::from_secs(30), 200)] {
        let caller = Caller::new("user_api").with_roles(["admin"]).with_issued(SystemTime::now() + ahead);
        let gateway = Gateway::builder(rulebook(), Tokens::default().with("token", caller)).build();
        assert_eq!(status(&gateway, &head("GET", "/v2/team", "token"), "").await, expected, "{ahead:?}");
    }
}

#[tokio::test]
async fn unknown_times_of_issue_can_be_accepted() {
    let tokens = Tokens::default().with("token", user(None, None, None));
    let gateway = Gateway::builder(rulebook(), tokens).unknown_issue(UnknownIssue::Accept).build();
    assert_eq!(status(&gateway, &head("GET", "/v2/team", "token"), "").await, 200);
}

#[tokio::test]
async fn a_logout_ends_also_what_was_issued_at_an_unknown_time() {
    let hour = Duration::from_secs(60 * 60);
    for (origin, expected) in [(Some("account_page"), 401), (None, 401), (Some("session_endpoint"), 200)] {
        let tokens = Tokens::default().with("token", user(origin, None, Some(hour)));
        let gateway = Gateway::builder(rulebook(), tokens).unknown_issue(UnknownIssue::Accept).build();
        assert_eq!(status(&gateway, &head("GET", "/v2/team", "token"), "").await, expected, "{origin:?}");
    }
}

#[tokio::test]
async fn refusals_say_no_more_than_needed() {
    let gateway = builder().build();
    let mut without = head("GET", "/v2/team", "x");
    without.headers.remove("X-SF-Token");
    let tokens = Tokens::default().with("old", user(None, Some(31 * DAY), None));
    let expiring = Gateway::builder(rulebook(), tokens).build();
    for (gateway, parts, code, message) in [
        (&gateway, without, "token-missing", "Authentication Required"),
        (&gateway, head("GET", "/v2/team", "x"), "token-invalid", "Unauthorized: Invalid token"),
        (&expiring, head("GET", "/v2/team", "old"), "token-expired", "Unauthorized: Invalid token"),
    ] {
        let refused = refusal(check(gateway, &parts, "").await);
        assert_eq!((refused.status.as_u16(), refused.code, refused.outcome), (401, code, Outcome::Unauthenticated));
        assert_eq!(refused.message, message);
        assert_eq!(refused.headers["www-authenticate"], "X-SF-Token");
    }
}

/// Cannot tell who calls: it fails, or never answers.
struct Broken {
    hangs: bool,
}

impl Authenticator for Broken {
    async fn authenticate(&self, _: &Incoming<'_>) -> Result<Arc<Caller>, AuthenticationError> {
        if self.hangs {
            std::future::pending::<()>().await;
        }
        Err(AuthenticationError::Unavailable("the identity provider is gone".into()))
    }
}

#[tokio::test(start_paused = true)]
async fn without_an_answer_nothing_is_passed_on() {
    for hangs in [false, true] {
        let limits = GatewayLimits::default().with_caller_time(Duration::from_secs(3));
        let gateway = Gateway::builder(rulebook(), Broken { hangs }).limits(limits).build();
        let started = tokio::time::Instant::now();
        let refused = refusal(check(&gateway, &head("GET", "/v2/team", "x"), "").await);
        assert_eq!((refused.status.as_u16(), refused.code), (503, "caller-unavailable"));
        assert_eq!(refused.headers["retry-after"], "1");
        assert_eq!(started.elapsed().as_secs(), if hangs { 3 } else { 0 });
    }
}
