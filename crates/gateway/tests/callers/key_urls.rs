//! Keys from a URL.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use portcullis_gateway::{
    caller::{ClaimMap, JwtAlgorithm, JwtAuthenticator, JwtRules, KeyUrl, KeyUrlSettings, TextClaim},
    client::{Bounds, UrlError},
};
use serde_json::json;
use tokio::sync::Semaphore;

use crate::{
    server::{Server, answer, client, json as answer_json},
    signed::{SigningKey, claims, key_set},
    support::{Hand, authenticate, outcome},
};

/// What a server answers: a status and a body.
type Answers = Arc<Mutex<(u16, String)>>;

struct Issuer {
    server: Server,
    answers: Answers,
    hand: Hand,
    by: JwtAuthenticator<KeyUrl>,
}

/// Keys are kept for 600 seconds, there are 10 seconds between two fetches, and keys older than 3600 seconds are not used.
fn settings(hand: &Hand) -> KeyUrlSettings {
    let mut settings = KeyUrlSettings::default();
    (settings.keep, settings.pause) = (Duration::from_secs(600), Duration::from_secs(10));
    settings.greatest_age = Duration::from_secs(3600);
    settings.bounds = Bounds::new(Duration::from_secs(20), 100_000);
    settings.clock = hand.clock();
    settings
}

fn authenticator(url: &str, hand: &Hand) -> JwtAuthenticator<KeyUrl> {
    let keys = KeyUrl::new(client(), url, settings(hand)).unwrap();
    let rules = JwtRules::new([JwtAlgorithm::EdDsa]).with_audiences(["o11y"]);
    let map = ClaimMap::new(TextClaim::fixed("user_api")).with_user("/sub".parse().unwrap());
    JwtAuthenticator::new(keys, rules, map).with_clock(hand.clock())
}

impl Issuer {
    async fn start() -> Self {
        let answers = Answers::default();
        let told = Arc::clone(&answers);
        let server = Server::start(move |_| {
            let (status, body) = told.lock().unwrap().clone();
            async move { answer(status, "application/json", body) }
        })
        .await;
        let hand = Hand::new();
        let by = authenticator(&server.url("/keys"), &hand);
        Self { server, answers, hand, by }
    }

    /// Sets the keys that the server has, by their seeds.
    fn has(&self, seeds: &[u8]) {
        let keys: Vec<_> = seeds.iter().map(|&seed| SigningKey::ed(seed).jwk(&seed.to_string())).collect();
        *self.answers.lock().unwrap() = (200, key_set(&keys));
    }

    fn fails(&self, status: u16, body: &str) {
        *self.answers.lock().unwrap() = (status, body.to_owned());
    }

    /// Returns the outcome for a token of a key, and how many fetches there were.
    async fn of(&self, seed: u8) -> (String, usize) {
        let token = SigningKey::ed(seed).token(&seed.to_string(), &claims(&json!({ "exp": 9_999_999_999_u64 })));
        let result = authenticate(&self.by, &token).await;
        (outcome(&result).to_owned(), self.server.count())
    }

    /// Waits until the server was asked so often. It is asked in the background.
    async fn is_asked(&self, count: usize) {
        while self.server.count() < count {
            tokio::task::yield_now().await;
        }
    }
}

fn is(outcome: &str, fetches: usize) -> (String, usize) {
    (outcome.to_owned(), fetches)
}

#[tokio::test]
async fn keys_are_fetched_once_and_kept() {
    let issuer = Issuer::start().await;
    issuer.has(&[1, 2]);
    assert_eq!(issuer.server.count(), 0);
    for seed in [1, 2, 1] {
        assert_eq!(issuer.of(seed).await, is("U1", 1));
    }
    issuer.hand.pass(599);
    assert_eq!(issuer.of(1).await, is("U1", 1));
    let request = &issuer.server.asked()[0];
    assert_eq!((request.method.as_str(), request.target.as_str()), ("GET", "/keys"));
}

#[tokio::test]
async fn a_key_that_is_new_is_found_at_once_but_no_more_often_than_allowed() {
    let issuer = Issuer::start().await;
    issuer.has(&[1]);
    assert_eq!(issuer.of(1).await, is("U1", 1));
    issuer.has(&[1, 2]);
    // Too soon after the first fetch.
    issuer.hand.pass(9);
    assert_eq!(issuer.of(2).await, is("token-invalid", 1));
    issuer.hand.pass(1);
    assert_eq!(issuer.of(2).await, is("U1", 2));
    // Whoever makes up ids of keys causes one fetch in ten seconds.
    for seed in 3..50 {
        assert_eq!(issuer.of(seed).await, is("token-invalid", 2));
    }
    issuer.hand.pass(10);
    for seed in 3..50 {
        assert_eq!(issuer.of(seed).await, is("token-invalid", 3));
    }
    assert_eq!(issuer.of(1).await, is("U1", 3));
}

#[tokio::test]
async fn keys_that_are_old_are_used_while_new_ones_are_fetched() {
    let issuer = Issuer::start().await;
    issuer.has(&[1]);
    assert_eq!(issuer.of(1).await, is("U1", 1));
    issuer.has(&[2]);
    issuer.hand.pass(600);
    assert_eq!(issuer.of(1).await.0, "U1");
    issuer.is_asked(2).await;
    // The key that the issuer took back is not trusted any more.
    while issuer.of(1).await.0 == "U1" {
        tokio::task::yield_now().await;
    }
    assert_eq!(issuer.of(1).await, is("token-invalid", 2));
    assert_eq!(issuer.of(2).await, is("U1", 2));
}

#[tokio::test]
async fn while_a_fetch_fails_old_keys_are_used_but_not_for_ever() {
    let issuer = Issuer::start().await;
    issuer.has(&[1]);
    assert_eq!(issuer.of(1).await, is("U1", 1));
    let mut fetches = 1;
    for (status, body) in
        [(500, "{}"), (200, "<html>"), (200, "{\"keys\":[]}"), (404, &key_set(&[SigningKey::ed(9).jwk("9")]))]
    {
        issuer.fails(status, body);
        issuer.hand.pass(700);
        fetches += 1;
        assert_eq!(issuer.of(1).await.0, "U1", "{status}");
        issuer.is_asked(fetches).await;
        // A key that is not known may be one that could not be fetched.
        issuer.hand.pass(10);
        fetches += 1;
        assert_eq!(issuer.of(9).await, is("caller-unavailable", fetches), "{status}");
    }
    assert_eq!(issuer.of(1).await.0, "U1");
    issuer.hand.pass(3600 - 4 * 710 - 1);
    assert_eq!(issuer.of(1).await.0, "U1");
    issuer.hand.pass(1);
    assert_eq!(issuer.of(1).await.0, "caller-unavailable");
    issuer.has(&[1]);
    issuer.hand.pass(10);
    assert_eq!(issuer.of(1).await.0, "U1");
}

#[tokio::test]
async fn an_issuer_that_is_down_is_not_asked_for_every_request() {
    let issuer = Issuer::start().await;
    issuer.fails(503, "");
    for _ in 0..20 {
        assert_eq!(issuer.of(1).await, is("caller-unavailable", 1));
    }
    issuer.has(&[1]);
    issuer.hand.pass(10);
    assert_eq!(issuer.of(1).await, is("U1", 2));
    let nobody = authenticator(&format!("http://{}/", crate::server::nobody().await), &Hand::new());
    let token = SigningKey::ed(1).token("1", &claims(&json!({})));
    assert_eq!(outcome(&authenticate(&nobody, &token).await), "caller-unavailable");
}

#[tokio::test]
async fn keys_beyond_the_bound_are_not_read() {
    let issuer = Issuer::start().await;
    issuer.fails(200, &format!("{}{}", key_set(&[SigningKey::ed(1).jwk("1")]), " ".repeat(100_000)));
    assert_eq!(issuer.of(1).await, is("caller-unavailable", 1));
}

#[tokio::test]
async fn many_requests_at_once_need_one_fetch() {
    let gate = Arc::new(Semaphore::new(0));
    let opened = Arc::clone(&gate);
    let server = Server::start(move |_| {
        let gate = Arc::clone(&opened);
        async move {
            gate.acquire().await.unwrap().forget();
            answer_json(key_set(&[SigningKey::ed(1).jwk("1")]))
        }
    })
    .await;
    let by = Arc::new(authenticator(&server.url("/"), &Hand::new()));
    let token = SigningKey::ed(1).token("1", &claims(&json!({})));
    let requests: Vec<_> = (0..100)
        .map(|_| {
            let (by, token) = (Arc::clone(&by), token.clone());
            tokio::spawn(async move { outcome(&authenticate(&*by, &token).await).to_owned() })
        })
        .collect();
    while server.count() == 0 {
        tokio::task::yield_now().await;
    }
    gate.add_permits(100);
    for request in requests {
        assert_eq!(request.await.unwrap(), "U1");
    }
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_fetch_goes_on_when_its_request_is_given_up() {
    let gate = Arc::new(Semaphore::new(0));
    let opened = Arc::clone(&gate);
    let server = Server::start(move |_| {
        let gate = Arc::clone(&opened);
        async move {
            gate.acquire().await.unwrap().forget();
            answer_json(key_set(&[SigningKey::ed(1).jwk("1")]))
        }
    })
    .await;
    let by = Arc::new(authenticator(&server.url("/"), &Hand::new()));
    let token = SigningKey::ed(1).token("1", &claims(&json!({})));
    let first = tokio::spawn({
        let (by, token) = (Arc::clone(&by), token.clone());
        async move { authenticate(&*by, &token).await.is_ok() }
    });
    while server.count() == 0 {
        tokio::task::yield_now().await;
    }
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    gate.add_permits(1);
    assert_eq!(outcome(&authenticate(&*by, &token).await), "U1");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn what_was_verified_stays_so_while_the_keys_are_the_same() {
    let mut issuer = Issuer::start().await;
    issuer.by = issuer.by.with_cache(10);
    issuer.has(&[1]);
    for _ in 0..3 {
        assert_eq!(issuer.of(1).await, is("U1", 1));
    }
    issuer.has(&[2]);
    issuer.hand.pass(600);
    assert_eq!(issuer.of(1).await.0, "U1");
    while issuer.of(1).await.0 == "U1" {
        tokio::task::yield_now().await;
    }
    assert_eq!(issuer.of(1).await, is("token-invalid", 2));
}

#[test]
fn keys_are_not_fetched_where_others_can_change_them() {
    let new = |url: &str, plain| {
        let mut settings = KeyUrlSettings::default();
        settings.allow_plain_http = plain;
        KeyUrl::new(client(), url, settings).map(|_| ())
    };
    for url in ["https://idp.example/keys", "http://127.0.0.1:8080/", "http://[::1]/", "http://localhost/keys"] {
        assert_eq!(new(url, false), Ok(()), "{url}");
    }
    for url in ["http://idp.example/keys", "http://10.0.0.1/", "http://localhost.example/", "http://127.0.0.1.example/"]
    {
        assert_eq!(new(url, false), Err(UrlError::NotSecret(url.into())), "{url}");
        assert_eq!(new(url, true), Ok(()), "{url}");
    }
    for url in ["", "idp.example", "/keys", "ftp://idp.example/", "file:///etc/passwd", "https://", "https:///keys"] {
        assert_eq!(new(url, true), Err(UrlError::NotHttp(url.into())), "{url}");
    }
    assert_eq!(new("https://user:secret@idp.example/", true), Err(UrlError::HasUser));
}
