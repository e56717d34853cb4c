//! The decision about a request is that of the policy about what it demands.

use portcullis::{
    Decision, Names, Policy,
    reading::Loader,
    record::{Outcome, PolicyMode},
    routes::Routes,
};
use portcullis_gateway::{ExplainTo, Gateway, caller::Caller, rulebook::Rulebook};

use super::support::{Tokens, builder, check, head, policy, refusal, status};

const REQUESTS: [(&str, &str, &str, &str); 6] = [
    ("GET", "/v2/team", "team", "list"),
    ("POST", "/v2/team", "team", "create"),
    ("DELETE", "/v2/team/T1", "team", "delete"),
    ("POST", "/v2/integration", "integration", "create"),
    ("GET", "/v2/integration/I1", "integration", "read"),
    ("POST", "/v2/token/N/rotate", "org_token", "rotate_secret"),
];

#[tokio::test]
async fn roles_and_tokens() {
    let (gateway, policy) = (builder().build(), policy());
    for (method, target, api, action) in REQUESTS {
        for role in ["admin", "power", "usage", "read_only"] {
            for (kind, token) in [("user_api", role.to_owned()), ("org_api", format!("org_api-{role}"))] {
                let expected = policy.decide_names(&Names::new(role, kind, api, action));
                let expected = if expected.is_allow() { 200 } else { 403 };
                let status = status(&gateway, &head(method, target, &token), "{}").await;
                assert_eq!(status, expected, "{method} {target} with {token}");
            }
        }
    }
}

/// The policy of these tests: two roles that each may do something, and one token.
fn doors(rules: &str) -> (Policy, Routes) {
    let text = format!(
        "
portcullis: 1
policy: doors
vocabulary:
  roles: {{ keeper: {{}}, guest: {{}} }}
  tokens: {{ key: {{}} }}
  owners: {{ none: {{}} }}
  apis: {{ door: {{ open: {{}}, close: {{}}, look_at: {{ reads: true }} }} }}
default: deny
rules:
{rules}"
    );
    let policy = Policy::from_text("doors.yaml", &text).unwrap();
    let routes = "
portcullis-routes: 1
routes: doors
service: { token_header: X-SF-Token }
paths: { /door: { GET: door.look_at, POST: door.open, DELETE: door.close, PUT: [door.open, door.close] } }
";
    let routes = Routes::from_text(&policy, "routes.yaml", routes).unwrap();
    (policy, routes)
}

const BOTH_LOOK: &str = "
  - { id: keepers, role: keeper, api: door, action: open, effect: allow }
  - { id: guests, role: guest, api: door, action: close, effect: allow }
  - { id: all, api: door, action: look_at, effect: allow }
";

#[tokio::test]
async fn one_of_several_roles_is_enough_and_all_demands_must_be_allowed() {
    let (policy, routes) = doors(BOTH_LOOK);
    let tokens = Tokens::default()
        .with("both", Caller::new("key").with_roles(["guest", "keeper"]))
        .with("guest", Caller::new("key").with_roles(["guest"]))
        .with("stranger", Caller::new("key").with_roles(["guest", "stranger"]))
        .with("none", Caller::new("key").with_roles([""; 0]))
        .with("other-kind", Caller::new("lockpick").with_roles(["keeper"]))
        .with("unknown", Caller::new("key"));
    let gateway = Gateway::builder(Rulebook::new(policy, routes), tokens).build();
    for (token, allowed) in [
        ("both", &["GET", "POST", "DELETE", "PUT"][..]),
        ("guest", &["GET", "DELETE"]),
        // A name that is not known denies, even one of several roles.
        ("stranger", &[]),
        ("none", &[]),
        ("other-kind", &[]),
        // Every role could be the one of a token whose roles are not known.
        ("unknown", &["GET"]),
    ] {
        for method in ["GET", "POST", "DELETE", "PUT"] {
            let expected = if allowed.contains(&method) { 200 } else { 403 };
            assert_eq!(status(&gateway, &head(method, "/door", token), "").await, expected, "{method} {token}");
        }
    }
}

/// The roles that a token could have and that do not allow the request explain why it is denied.
#[tokio::test]
async fn denials_of_callers_without_known_roles_are_explained() {
    let (policy, routes) = doors(BOTH_LOOK);
    let tokens = Tokens::default().with("unknown", Caller::new("key"));
    let gateway = Gateway::builder(Rulebook::new(policy, routes), tokens).explain_to(ExplainTo::Everybody).build();
    let refused = refusal(check(&gateway, &head("POST", "/door", "unknown"), "").await);
    let explanations = refused.explanations.unwrap();
    assert_eq!(explanations.len(), 1);
    assert_eq!(explanations[0]["request"]["roles"], serde_json::json!(["guest"]));
}

#[tokio::test]
async fn every_policy_that_is_enforced_must_allow() {
    let (first, routes) = doors(BOTH_LOOK);
    let (second, _) = doors("  - { id: looking, api: door, action: look_at, effect: allow }\n");
    for (mode, expected) in [(PolicyMode::Enforce, 403), (PolicyMode::Shadow, 200), (PolicyMode::Candidate, 200)] {
        let rulebook = Rulebook::new(first.clone(), routes.clone()).with_policy(second.clone(), mode);
        let tokens = Tokens::default().with("keeper", Caller::new("key").with_roles(["keeper"]));
        let gateway = Gateway::builder(rulebook, tokens).build();
        assert_eq!(status(&gateway, &head("POST", "/door", "keeper"), "").await, expected, "{mode}");
        assert_eq!(status(&gateway, &head("GET", "/door", "keeper"), "").await, 200, "{mode}");
    }
}

#[tokio::test]
async fn without_a_policy_that_is_enforced_those_in_shadow_only_say_what_they_would_refuse() {
    let tokens = || Tokens::default().with("guest", Caller::new("key").with_roles(["guest"]));
    for (mode, expected) in [(PolicyMode::Shadow, 200), (PolicyMode::Candidate, 403)] {
        let (policy, routes) = doors(BOTH_LOOK);
        let gateway = Gateway::builder(Rulebook::new(policy, routes).with_first_mode(mode), tokens()).build();
        let checked = check(&gateway, &head("POST", "/door", "guest"), "").await;
        assert_eq!(checked.outcome, Outcome::Denied);
        assert_eq!(status(&gateway, &head("POST", "/door", "guest"), "").await, expected, "{mode}");
        // A candidate alone allows nothing.
        let allowed = check(&gateway, &head("DELETE", "/door", "guest"), "").await.outcome;
        assert_eq!(allowed == Outcome::Allowed, mode == PolicyMode::Shadow, "{mode}");
        let of_nobody = if mode == PolicyMode::Shadow { 200 } else { 401 };
        assert_eq!(status(&gateway, &head("POST", "/door", "nobody"), "").await, of_nobody, "{mode}");
    }
}

#[test]
fn the_built_in_rules_decide_as_the_page_says() {
    // The page: only administrators create integrations and rotate org tokens.
    let policy = Loader::new().load_built_in("splunk-observability/roles").unwrap();
    for (api, action) in [("integration", "create"), ("org_token", "rotate_secret")] {
        assert_eq!(policy.decide_names(&Names::new("power", "user_api", api, action)), Decision::Deny);
        assert_eq!(policy.decide_names(&Names::new("admin", "user_api", api, action)), Decision::Allow);
    }
}
