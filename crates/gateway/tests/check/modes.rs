//! Modes: enforce and shadow, and whom a denial is explained to.

use portcullis::record::Outcome;
use portcullis_gateway::{
    Action, ExplainTo, Mode,
    body::{BodySource, ReadBody},
};
use tokio::time::Instant;

use super::support::{builder, check, head, refusal};

/// A body that cannot be read.
struct NotRead(ReadBody);

impl BodySource for NotRead {
    async fn read(&mut self, _: usize, _: Instant) -> ReadBody {
        self.0.clone()
    }
}

#[tokio::test]
async fn shadow_never_refuses_and_says_what_it_would_do() {
    let gateway = builder().mode(Mode::Shadow).build();
    let mut several = head("GET", "/v2/team", "admin");
    several.headers.append("x-sf-token", "b".parse().unwrap());
    let mut missing = head("GET", "/v2/team", "x");
    missing.headers.remove("x-sf-token");
    for (parts, outcome) in [
        (head("GET", "/v2//team", "admin"), Outcome::Refused),
        (several, Outcome::Refused),
        (head("GET", "/v2/nothing", "admin"), Outcome::NoRoute),
        (missing, Outcome::Unauthenticated),
        (head("POST", "/v2/team", "power"), Outcome::Denied),
        (head("POST", "/v2/%74eam", "admin"), Outcome::Allowed),
    ] {
        let checked = check(&gateway, &parts, "{}").await;
        assert_eq!(checked.outcome, outcome);
        let Action::Pass(pass) = checked.action else { panic!("{parts:?} is refused") };
        // Nothing of the request is changed.
        assert_eq!(pass.target, None);
    }
    let put = head("PUT", "/v2/team/T1", "power");
    for body in [ReadBody::TooLarge, ReadBody::TimedOut, ReadBody::Failed, ReadBody::NoMemory] {
        let checked = gateway.check(&put, &mut NotRead(body)).await;
        assert!(matches!(checked.action, Action::Pass(_)));
        assert!(!checked.outcome.passes());
    }
}

#[tokio::test]
async fn denials_are_explained_only_to_those_who_may_know() {
    let roles = |role: &str| ExplainTo::Roles(vec![role.to_owned()]);
    for (explain_to, is_told) in
        [(ExplainTo::Nobody, false), (ExplainTo::admins(), false), (roles("power"), true), (ExplainTo::Everybody, true)]
    {
        let gateway = builder().explain_to(explain_to.clone()).build();
        let refused = refusal(check(&gateway, &head("POST", "/v2/team", "power"), "{}").await);
        assert_eq!(refused.explanations.is_some(), is_told, "{explain_to:?}");
        let answer = refused.answer();
        let body: serde_json::Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!((answer.status().as_u16(), &body["code"]), (403, &403.into()));
        assert_eq!(body["message"], "User is not authorized for this operation");
        assert_eq!(body["requestId"], answer.headers()["x-request-id"].to_str().unwrap());
        assert_eq!(answer.headers()["content-type"], "application/json");
        if is_told {
            assert_eq!(body["explanations"][0]["rule"], "team-write");
        } else {
            assert_eq!(body.as_object().unwrap().len(), 3);
        }
    }
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_refused_where_they_matter() {
    let gateway = builder().build();
    for (body, status) in
        [(ReadBody::TooLarge, 413), (ReadBody::TimedOut, 408), (ReadBody::Failed, 400), (ReadBody::NoMemory, 503)]
    {
        let refused = refusal(gateway.check(&head("PUT", "/v2/team/T1", "admin"), &mut NotRead(body.clone())).await);
        assert_eq!(refused.status.as_u16(), status, "{body:?}");
        // Nothing depends on the body of this one.
        let checked = gateway.check(&head("DELETE", "/v2/team/T1", "admin"), &mut NotRead(body)).await;
        assert!(matches!(checked.action, Action::Pass(_)));
    }
    // An administrator may do whatever a body that is not known could ask for.
    for (token, passes) in [("admin", true), ("power", false)] {
        let checked = gateway.check(&head("PUT", "/v2/team/T1", token), &mut NotRead(ReadBody::Unknown)).await;
        assert_eq!(matches!(checked.action, Action::Pass(_)), passes, "{token}");
    }
}
