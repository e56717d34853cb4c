//! One of two authenticators.

use std::sync::Arc;

use http::{HeaderName, HeaderValue};
use portcullis_gateway::caller::{AuthenticationError, Authenticator, Caller, FirstOf, Incoming};

use crate::support::{authenticate, outcome};

/// Always answers the same.
struct Same {
    code: &'static str,
    headers: &'static [&'static str],
    challenge: Option<&'static str>,
}

fn same(code: &'static str) -> Same {
    Same { code, headers: &[], challenge: None }
}

impl Authenticator for Same {
    async fn authenticate(&self, _request: &Incoming<'_>) -> Result<Arc<Caller>, AuthenticationError> {
        Err(match self.code {
            "token-missing" => AuthenticationError::Missing,
            "token-unknown" => AuthenticationError::Unknown,
            "token-invalid" => AuthenticationError::Invalid("x".into()),
            "token-expired" => AuthenticationError::Expired,
            "caller-unavailable" => AuthenticationError::Unavailable("x".into()),
            user => return Ok(Arc::new(Caller::new("user_api").with_user(user))),
        })
    }

    fn challenge(&self) -> Option<HeaderValue> {
        self.challenge.map(HeaderValue::from_static)
    }

    fn identity_headers(&self) -> Vec<HeaderName> {
        self.headers.iter().map(|name| HeaderName::from_static(name)).collect()
    }
}

#[tokio::test]
async fn the_second_is_asked_if_the_first_finds_or_knows_no_token() {
    for (first, second, expected) in [
        ("U1", "U2", "U1"),
        ("token-missing", "U2", "U2"),
        ("token-unknown", "U2", "U2"),
        ("token-invalid", "U2", "token-invalid"),
        ("token-expired", "U2", "token-expired"),
        ("caller-unavailable", "U2", "caller-unavailable"),
        ("token-missing", "token-expired", "token-expired"),
        ("token-missing", "token-missing", "token-missing"),
        ("token-missing", "token-unknown", "token-unknown"),
        ("token-unknown", "token-missing", "token-unknown"),
        ("token-unknown", "caller-unavailable", "caller-unavailable"),
    ] {
        let either = FirstOf::new(same(first), same(second));
        assert_eq!(outcome(&authenticate(&either, "T").await), expected, "{first} {second}");
    }
}

#[test]
fn the_identity_headers_of_both_count() {
    let with = |headers| Same { headers, ..same("U1") };
    assert_eq!(FirstOf::new(with(&["x-a"]), with(&["x-b"])).identity_headers(), ["x-a", "x-b"]);
}

#[test]
fn the_first_challenge_is_used() {
    let with = |challenge| Same { challenge, ..same("U1") };
    assert_eq!(FirstOf::new(with(None), with(Some("Bearer"))).challenge().unwrap(), "Bearer");
    assert_eq!(FirstOf::new(with(Some("A")), with(Some("B"))).challenge().unwrap(), "A");
    assert_eq!(FirstOf::new(with(None), with(None)).challenge(), None);
}
