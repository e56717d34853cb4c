//! Heads: what is refused, what is exempt, and what is passed on.

use http::{HeaderName, Method, request::Parts};
use portcullis::record::Outcome;
use portcullis_gateway::{
    Action, Exempt, Gateway, Pass,
    caller::{AuthenticationError, Authenticator, Caller, Incoming},
};

use super::support::{Tokens, builder, check, head, refusal, rulebook, status};

async fn passed(gateway: &Gateway, parts: &Parts) -> Pass {
    match check(gateway, parts, "").await.action {
        Action::Pass(pass) => pass,
        Action::Refuse(refused) => panic!("{refused:?}"),
    }
}

#[tokio::test]
async fn ambiguous_requests_are_refused() {
    let gateway = builder().build();
    for (method, target, expected) in [
        ("GET", "/v2//team", 400),
        ("GET", "/v2/%2e%2e/team", 400),
        ("GET", "/v2/team;x", 400),
        ("GET", "/v2/nothing", 404),
        ("PATCH", "/v2/team", 405),
        ("OPTIONS", "/v2/team", 405),
        ("get", "/v2/team", 405),
        ("TRACE", "/v2/team", 405),
        ("GET", "/v2/team?_method=DELETE", 400),
    ] {
        assert_eq!(status(&gateway, &head(method, target, "admin"), "").await, expected, "{method} {target}");
    }
    let refused = refusal(check(&gateway, &head("PATCH", "/v2/team", "admin"), "").await);
    assert_eq!(refused.headers["allow"], "GET, POST");
    for (name, value, code) in [
        ("x-sf-token", "other", "repeated-header"),
        ("x_sf_token", "other", "repeated-header"),
        ("content_type", "text/plain", "repeated-header"),
        ("transfer_encoding", "chunked", "header-alias"),
        ("x-http-method-override", "DELETE", "method-override"),
        ("x-original-url", "/v2/organization", "target-override"),
    ] {
        let mut parts = head("GET", "/v2/team", "admin");
        parts.headers.append(name, value.parse().unwrap());
        let refused = refusal(check(&gateway, &parts, "").await);
        assert_eq!((refused.status.as_u16(), refused.code, refused.outcome), (400, code, Outcome::Refused), "{name}");
    }
}

#[tokio::test]
async fn the_canonical_target_is_passed_on() {
    let gateway = builder().build();
    for (target, expected) in [
        ("/v2/team", None),
        ("/v2/%74eam", Some("/v2/team")),
        ("/v2/team/?limit=%31", Some("/v2/team?limit=%31")),
        ("/v2/token/a%2fb", Some("/v2/token/a%2Fb")),
    ] {
        let target = passed(&gateway, &head("GET", target, "admin")).await.target.map(|target| target.to_string());
        assert_eq!(target.as_deref(), expected);
    }
    // HTTP/2 has the host in the target.
    let parts = head("GET", "http://api.us1.signalfx.com/v2/%74eam", "admin");
    let target = passed(&gateway, &parts).await.target.map(|target| target.to_string());
    assert_eq!(target.as_deref(), Some("http://api.us1.signalfx.com/v2/team"));
    let mut other = parts;
    other.headers.insert("host", "ingest.us1.signalfx.com".parse().unwrap());
    assert_eq!(status(&gateway, &other, "").await, 400);
}

#[tokio::test]
async fn exempt_paths_are_exact() {
    let health = Exempt::new(Method::GET, "/healthz").unwrap();
    let session = Exempt::new(Method::POST, "/v2/session").unwrap();
    let gateway = builder().exempt(health).exempt(session).build();
    for (method, target, expected) in [
        ("GET", "/healthz", 200),
        ("GET", "/health%7A", 200),
        ("GET", "/healthz?probe=1", 200),
        ("HEAD", "/healthz", 404),
        ("POST", "/healthz", 404),
        ("GET", "/healthzX", 404),
        ("GET", "/healthz/x", 404),
        ("GET", "/HEALTHZ", 404),
        ("GET", "/healthz/../v2/organization", 400),
        ("GET", "/healthz%2F..%2Fv2%2Forganization", 404),
        ("GET", "/v2/organization?x=/healthz", 401),
        ("POST", "/v2/session", 200),
        ("DELETE", "/v2/session", 401),
    ] {
        let mut parts = head(method, target, "x");
        parts.headers.remove("x-sf-token");
        assert_eq!(status(&gateway, &parts, "").await, expected, "{method} {target}");
    }
    let mut twice = head("GET", "/healthz", "a");
    twice.headers.append("x-sf-token", "b".parse().unwrap());
    assert_eq!(status(&gateway, &twice, "").await, 400);
    for path in ["", "healthz", "/a/../b", "/healthz?x=1", "/%68ealthz", "/a//b"] {
        assert!(Exempt::new(Method::GET, path).is_err(), "{path}");
    }
}

#[tokio::test]
async fn a_token_has_one_name() {
    let gateway = builder().build();
    let mut parts = head("GET", "/v2/team", "x");
    parts.headers.remove("x-sf-token");
    parts.headers.insert("x_sf_token", "admin".parse().unwrap());
    let refused = refusal(check(&gateway, &parts, "").await);
    assert_eq!((refused.status.as_u16(), refused.code), (400, "header-alias"));
}

#[tokio::test]
async fn a_request_has_one_token() {
    let gateway = builder().build();
    for value in ["Bearer other", "Basic b3RoZXI=", "x"] {
        let mut parts = head("GET", "/v2/team", "admin");
        parts.headers.insert("authorization", value.parse().unwrap());
        let refused = refusal(check(&gateway, &parts, "").await);
        assert_eq!((refused.status.as_u16(), refused.code), (400, "several-tokens"), "{value}");
    }
}

/// Takes the user from a header, if another header says so.
struct OfProxy;

impl Authenticator for OfProxy {
    async fn authenticate(&self, request: &Incoming<'_>) -> Result<std::sync::Arc<Caller>, AuthenticationError> {
        let caller = Tokens::default().authenticate(request).await?;
        if !request.headers().contains_key("from-proxy") {
            return Ok(caller);
        }
        Ok(std::sync::Arc::new((*caller).clone().with_identity_headers([HeaderName::from_static("x-user")])))
    }

    fn identity_headers(&self) -> Vec<HeaderName> {
        vec![HeaderName::from_static("x-user"), HeaderName::from_static("x-user-roles")]
    }
}

#[tokio::test]
async fn headers_of_identity_are_removed() {
    let gateway = Gateway::builder(rulebook(), OfProxy).remove_header(HeaderName::from_static("x-internal")).build();
    let mut parts = head("GET", "/v2/team", "admin");
    for name in ["X-User", "x_user", "X_User-Roles", "X-Internal", "X-Users"] {
        parts.headers.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), "root".parse().unwrap());
    }
    let mut removed: Vec<_> = passed(&gateway, &parts).await.removed.iter().map(ToString::to_string).collect();
    removed.sort();
    assert_eq!(removed, ["x-internal", "x-user", "x_user", "x_user-roles"]);
    parts.headers.insert("from-proxy", "1".parse().unwrap());
    // Only the header that told who the caller is stays, under its own name.
    parts.headers.insert("x-user-roles", "root".parse().unwrap());
    let mut removed: Vec<_> = passed(&gateway, &parts).await.removed.iter().map(ToString::to_string).collect();
    removed.sort();
    assert_eq!(removed, ["x-internal", "x-user-roles", "x_user", "x_user-roles"]);
}
