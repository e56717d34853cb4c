//! Callers by token introspection.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use portcullis_gateway::{
    caller::{
        AuthenticationError, Authenticator as _, ClaimMap, Incoming, Introspection, IntrospectionCredentials,
        IntrospectionSettings, TextClaim,
    },
    client::Bounds,
};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::{
    server::{Server, answer, client, nobody},
    support::{Hand, NOW, authenticate, head, outcome},
};

/// What a server answers: a status, a content type and a body.
type Answers = Arc<Mutex<(u16, &'static str, String)>>;

struct Asked {
    server: Server,
    answers: Answers,
    hand: Hand,
    by: Introspection,
}

/// Answers are kept for 30 seconds, and for 5 if the token is not active.
fn settings(hand: &Hand) -> IntrospectionSettings {
    let mut settings = IntrospectionSettings::default();
    (settings.keep, settings.keep_inactive) = (Duration::from_secs(30), Duration::from_secs(5));
    settings.bounds = Bounds::new(Duration::from_secs(20), 10_000);
    settings.clock = hand.clock();
    settings
}

fn introspection(url: &str, settings: IntrospectionSettings) -> Introspection {
    let map: ClaimMap =
        serde_json::from_value(json!({ "token": "user_api", "user": "/sub", "roles": { "claim": "/scope" } })).unwrap();
    Introspection::new(client(), url, &IntrospectionCredentials::basic("gate way", "s:&é"), map, settings).unwrap()
}

impl Asked {
    async fn start() -> Self {
        let answers: Answers = Arc::new(Mutex::new((200, "application/json", "{\"active\":false}".into())));
        let told = Arc::clone(&answers);
        let server = Server::start(move |_| {
            let (status, content, body) = told.lock().unwrap().clone();
            async move { answer(status, content, body) }
        })
        .await;
        let hand = Hand::new();
        let by = introspection(&server.url("/introspect"), settings(&hand));
        Self { server, answers, hand, by }
    }

    fn says(&self, body: &Value) {
        *self.answers.lock().unwrap() = (200, "application/json", body.to_string());
    }

    /// Returns the outcome for a token, and how often the server was asked.
    async fn of(&self, token: &str) -> (String, usize) {
        let result = authenticate(&self.by, token).await;
        (outcome(&result).to_owned(), self.server.count())
    }
}

fn active() -> Value {
    json!({ "active": true, "sub": "U1", "scope": "admin power", "exp": NOW + 3600 })
}

fn is(outcome: &str, count: usize) -> (String, usize) {
    (outcome.to_owned(), count)
}

#[tokio::test]
async fn a_token_is_sent_as_a_form_with_the_credentials() {
    let asked = Asked::start().await;
    asked.says(&active());
    let caller = authenticate(&asked.by, "a/b+c&token=d é").await.unwrap();
    assert_eq!((caller.user(), caller.roles().unwrap().join(",")), (Some("U1"), "admin,power".into()));
    let request = &asked.server.asked()[0];
    assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/introspect"));
    assert_eq!(request.body, "token=a%2Fb%2Bc%26token%3Dd%20%C3%A9&token_type_hint=access_token");
    assert_eq!(request.headers["content-type"], "application/x-www-form-urlencoded");
    // `printf %s gate%20way:s%3A%26%C3%A9 | base64`
    assert_eq!(request.headers["authorization"], "Basic Z2F0ZSUyMHdheTpzJTNBJTI2JUMzJUE5");

    let bearer = IntrospectionCredentials::bearer("GATEWAY").unwrap();
    let map = ClaimMap::new(TextClaim::fixed("user_api"));
    let hand = Hand::new();
    let by = Introspection::new(client(), &asked.server.url("/"), &bearer, map, settings(&hand)).unwrap();
    assert!(authenticate(&by, "T").await.is_ok());
    assert_eq!(asked.server.asked()[1].headers["authorization"], "Bearer GATEWAY");
    assert!(IntrospectionCredentials::bearer("a\nb").is_err());
}

#[tokio::test]
async fn without_a_token_nobody_is_asked() {
    let asked = Asked::start().await;
    let missing = asked.by.authenticate(&Incoming::new(&head(&[]), None, None)).await;
    assert!(matches!(missing, Err(AuthenticationError::Missing)));
    assert_eq!(asked.server.count(), 0);
    assert_eq!(asked.by.challenge().unwrap(), "Bearer");
}

#[tokio::test]
async fn answers_are_kept_for_a_while() {
    let asked = Asked::start().await;
    asked.says(&active());
    assert_eq!(asked.of("A").await, is("U1", 1));
    assert_eq!(asked.of("B").await, is("U1", 2));
    asked.says(&json!({ "active": false }));
    assert_eq!(asked.of("C").await, is("token-invalid", 3));
    asked.hand.pass(4);
    assert_eq!(asked.of("C").await, is("token-invalid", 3));
    asked.hand.pass(1);
    assert_eq!(asked.of("C").await, is("token-invalid", 4));
    asked.hand.pass(24);
    assert_eq!(asked.of("A").await, is("U1", 4));
    asked.hand.pass(1);
    assert_eq!(asked.of("A").await, is("token-invalid", 5));
}

#[tokio::test]
async fn an_answer_is_not_used_beyond_the_end_of_the_token() {
    let asked = Asked::start().await;
    asked.says(&json!({ "active": true, "sub": "U1", "scope": "", "exp": NOW + 10, "nbf": NOW }));
    assert_eq!(asked.of("A").await, is("U1", 1));
    asked.hand.pass(9);
    assert_eq!(asked.of("A").await, is("U1", 1));
    asked.hand.pass(1);
    assert_eq!(asked.of("A").await, is("token-expired", 1));
    asked.says(&json!({ "active": true, "scope": "", "nbf": NOW + 100 }));
    assert_eq!(asked.of("B").await, is("token-expired", 2));
}

#[tokio::test]
async fn what_is_no_answer_is_told_and_not_kept() {
    let asked = Asked::start().await;
    let ok = active().to_string();
    let answers = [
        (500, "application/json", ok.clone()),
        (401, "application/json", ok.clone()),
        (201, "application/json", ok.clone()),
        (302, "application/json", ok.clone()),
        (200, "text/html", ok.clone()),
        (200, "application/jsonp", ok.clone()),
        (200, "application/json", "{}".into()),
        (200, "application/json", "[true]".into()),
        (200, "application/json", "{\"active\":\"true\"}".into()),
        (200, "application/json", "{\"active\":1}".into()),
        (200, "application/json", "{\"active\":null}".into()),
        (200, "application/json", "{\"active\":false,\"active\":true,\"scope\":\"\"}".into()),
        (200, "application/json", ok[..20].to_owned()),
        (200, "application/json", format!("{ok}{}", " ".repeat(10_000))),
    ];
    for (count, told) in (1..).zip(answers) {
        *asked.answers.lock().unwrap() = told.clone();
        assert_eq!(asked.of("A").await, is("caller-unavailable", count), "{told:?}");
    }
    *asked.answers.lock().unwrap() = (200, "application/token+json; charset=utf-8", ok);
    assert_eq!(asked.of("A").await.0, "U1");
}

#[tokio::test]
async fn a_claim_that_is_wrong_makes_the_token_invalid() {
    let asked = Asked::start().await;
    for (number, wrong) in [
        json!({ "active": true, "sub": 7, "scope": "" }),
        json!({ "active": true, "sub": "U1" }),
        json!({ "active": true, "sub": "U1", "scope": "", "exp": "never" }),
        json!({ "active": true, "sub": "U1", "scope": "", "iat": true }),
    ]
    .into_iter()
    .enumerate()
    {
        asked.says(&wrong);
        assert_eq!(asked.of(&number.to_string()).await, is("token-invalid", number + 1), "{wrong}");
    }
}

#[tokio::test]
async fn a_server_that_is_down_is_unavailable() {
    let by = introspection(&format!("http://{}/", nobody().await), settings(&Hand::new()));
    let error = authenticate(&by, "the-secret-token").await.unwrap_err();
    assert_eq!((error.code(), error.status()), ("caller-unavailable", 503));
    let text = format!("{error} {error:?} {by:?}");
    assert!(!text.contains("secret"), "{text}");
}

/// Starts a server that answers when a gate has permits.
async fn gated(status: u16) -> (Server, Arc<Semaphore>) {
    let gate = Arc::new(Semaphore::new(0));
    let opened = Arc::clone(&gate);
    let server = Server::start(move |_| {
        let gate = Arc::clone(&opened);
        async move {
            gate.acquire().await.unwrap().forget();
            answer(status, "application/json", active().to_string())
        }
    })
    .await;
    (server, gate)
}

#[tokio::test]
async fn many_requests_with_one_token_need_one_question() {
    for (status, expected) in [(200, "U1"), (500, "caller-unavailable")] {
        let (server, gate) = gated(status).await;
        let by = Arc::new(introspection(&server.url("/"), settings(&Hand::new())));
        let requests: Vec<_> = (0..100)
            .map(|_| {
                let by = Arc::clone(&by);
                tokio::spawn(async move { outcome(&authenticate(&*by, "T").await).to_owned() })
            })
            .collect();
        while server.count() == 0 {
            tokio::task::yield_now().await;
        }
        gate.add_permits(1000);
        for request in requests {
            assert_eq!(request.await.unwrap(), expected);
        }
        assert_eq!(server.count(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_question_goes_on_when_its_request_is_given_up() {
    let (server, gate) = gated(200).await;
    let by = Arc::new(introspection(&server.url("/"), settings(&Hand::new())));
    let first = tokio::spawn({
        let by = Arc::clone(&by);
        async move { authenticate(&*by, "T").await.is_ok() }
    });
    while server.count() == 0 {
        tokio::task::yield_now().await;
    }
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    gate.add_permits(1);
    assert_eq!(outcome(&authenticate(&*by, "T").await), "U1");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn not_more_questions_are_open_than_allowed() {
    let (server, gate) = gated(200).await;
    let mut settings = settings(&Hand::new());
    settings.at_once = 3;
    let by = Arc::new(introspection(&server.url("/"), settings));
    let requests: Vec<_> = (0..20)
        .map(|number| {
            let by = Arc::clone(&by);
            tokio::spawn(async move { authenticate(&*by, &number.to_string()).await.is_ok() })
        })
        .collect();
    for answered in 0..20 {
        // With so many answers, no more than three further questions have come.
        while server.count() < (answered + 3).min(20) {
            tokio::task::yield_now().await;
        }
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        assert!(server.count() <= answered + 3, "{}", server.count());
        gate.add_permits(1);
    }
    for request in requests {
        assert!(request.await.unwrap());
    }
}

#[tokio::test(start_paused = true)]
async fn questions_do_not_pile_up_while_the_server_hangs() {
    let (server, _gate) = gated(200).await;
    let mut settings = settings(&Hand::new());
    settings.at_once = 1;
    let by = Arc::new(introspection(&server.url("/"), settings));
    let begin = tokio::time::Instant::now();
    let requests: Vec<_> = (0..20)
        .map(|number| {
            let by = Arc::clone(&by);
            tokio::spawn(async move { outcome(&authenticate(&*by, &number.to_string()).await).to_owned() })
        })
        .collect();
    for request in requests {
        assert_eq!(request.await.unwrap(), "caller-unavailable");
    }
    // The time of the paused clock: one wait for a place, and one for an answer.
    assert!(begin.elapsed() <= Duration::from_secs(41), "{:?}", begin.elapsed());
}

#[tokio::test]
async fn answers_are_kept_of_so_many_tokens_at_most() {
    let asked = Asked::start().await;
    asked.says(&active());
    let mut settings = settings(&asked.hand);
    settings.tokens = 0;
    let by = introspection(&asked.server.url("/"), settings);
    for count in 1..=5 {
        assert_eq!(outcome(&authenticate(&by, "T").await), "U1");
        assert_eq!(asked.server.count(), count);
    }
}
