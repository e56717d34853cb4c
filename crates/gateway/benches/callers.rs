//! What it takes to tell who a caller is.

#[path = "../tests/callers/signed.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod signed;
#[path = "../tests/callers/support.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod support;

use std::{fmt::Write as _, hint::black_box, pin::pin, task};

use criterion::{Criterion, criterion_group, criterion_main};
use portcullis_gateway::caller::{
    Authenticator, ClaimMap, Incoming, JwtAlgorithm, JwtAuthenticator, JwtRules, KeySet, Peer, TextClaim, TokenFile,
    TokenKey, TrustedHeaders,
};
use serde_json::json;
use signed::{SigningKey, claims, key_set};
use support::{Hand, head};

/// Authenticates a request by something that never waits.
fn now(by: &impl Authenticator, request: &Incoming<'_>) -> bool {
    let future = pin!(by.authenticate(request));
    matches!(future.poll(&mut task::Context::from_waker(task::Waker::noop())), task::Poll::Ready(Ok(_)))
}

/// A file of a hundred thousand tokens.
fn token_file(criterion: &mut Criterion) {
    let key = TokenKey::new("1", [7; 32]);
    let mut text = String::from("portcullis_tokens: 1\nkey: '1'\ntokens:\n");
    for number in 0..100_000 {
        let hash = key.hash(&format!("{number:022}"));
        writeln!(text, "  - {{ hash: {hash}, token: user_api, roles: [power], user: U{number} }}").unwrap();
    }
    let tokens = TokenFile::from_text("tokens.yaml", &text, key.clone()).unwrap();
    let parts = head(&[]);
    let mut number = 0;
    let names: Vec<String> = (0..100_000).map(|number| format!("{number:022}")).collect();
    criterion.bench_function("token file, one token", |bench| {
        let request = Incoming::new(&parts, Some("0000000000000000000042"), None);
        bench.iter(|| assert!(now(&tokens, black_box(&request))));
    });
    criterion.bench_function("token file, one of 100,000 tokens", |bench| {
        bench.iter(|| {
            number = (number + 7919) % names.len();
            assert!(now(&tokens, &Incoming::new(&parts, Some(&names[number]), None)));
        });
    });
    criterion.bench_function("token file, loading 100,000 tokens", |bench| {
        bench.iter(|| TokenFile::from_text("tokens.yaml", &text, key.clone()).unwrap());
    });
}

fn jwt(criterion: &mut Criterion) {
    let parts = head(&[]);
    for signing in [SigningKey::rsa(0), SigningKey::ec(1), SigningKey::ed(1)] {
        let token = signing.token("k", &claims(&json!({ "roles": ["power"], "iat": 1 })));
        let request = Incoming::new(&parts, Some(&token), None);
        let authenticator = || {
            let keys = KeySet::from_text(&key_set(&[signing.jwk("k")])).unwrap();
            let rules = JwtRules::new([JwtAlgorithm::Rs256, JwtAlgorithm::Es256, JwtAlgorithm::EdDsa])
                .with_audiences(["o11y"])
                .with_issuers(["https://idp.example"]);
            let map = ClaimMap::new(TextClaim::fixed("user_api")).with_user("/sub".parse().unwrap());
            JwtAuthenticator::new(keys, rules, map).with_clock(Hand::new().clock())
        };
        let each = authenticator();
        criterion.bench_function(&format!("{} token", signing.algorithm()), |bench| {
            bench.iter(|| assert!(now(&each, black_box(&request))));
        });
        let kept = authenticator().with_cache(1000);
        criterion.bench_function(&format!("{} token, verified before", signing.algorithm()), |bench| {
            bench.iter(|| assert!(now(&kept, black_box(&request))));
        });
    }
}

fn trusted_headers(criterion: &mut Criterion) {
    let headers = TrustedHeaders::new("user_api", ["10.0.0.0/8".parse().unwrap()])
        .with_user("x-user".parse().unwrap())
        .with_roles("x-roles".parse().unwrap());
    let parts = head(&[("x-user", "U1"), ("x-roles", "power, usage")]);
    let peer = Peer::Address([10, 0, 0, 1].into());
    criterion.bench_function("trusted headers", |bench| {
        let request = Incoming::new(&parts, None, Some(&peer));
        bench.iter(|| assert!(now(&headers, black_box(&request))));
    });
}

criterion_group!(benches, token_file, jwt, trusted_headers);
criterion_main!(benches);
