//! Faults: what hangs, fails or is slow. No request is allowed for it that should not be.

use std::{sync::Arc, time::Duration};

use axum::Router;
use portcullis_gateway::{
    Gateway, GatewayLimits,
    caller::{AuthenticationError, Authenticator, Caller, Incoming},
    stored::{FetchError, StoredObjects, Wanted},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tower_layer::Layer as _;

use crate::{
    client::{Answer, Request},
    service::Service,
    setting::{Setting, Who, rulebook, serve},
};

use Who::{Admin, Power};

/// Hangs for ever.
struct Hanging;

impl Authenticator for Hanging {
    async fn authenticate(&self, _: &Incoming<'_>) -> Result<Arc<Caller>, AuthenticationError> {
        std::future::pending().await
    }
}

impl StoredObjects for Hanging {
    async fn fetch(&self, _: &Wanted<'_>) -> Result<bytes::Bytes, FetchError> {
        std::future::pending().await
    }
}

/// Cannot ask who the caller is.
struct Failing;

impl Authenticator for Failing {
    async fn authenticate(&self, _: &Incoming<'_>) -> Result<Arc<Caller>, AuthenticationError> {
        Err(AuthenticationError::Unavailable("the directory is down".into()))
    }
}

const EDIT: &str = r#"{"authorizedWriters":{"users":["U-power"],"teams":[]}}"#;

#[tokio::test]
async fn callers_that_cannot_be_known() {
    async fn check(authenticator: impl Authenticator) {
        let service = Service::new();
        let limits = GatewayLimits::default().with_caller_time(Duration::ZERO);
        let gateway = Gateway::builder(rulebook(), authenticator).limits(limits).build();
        let address = serve(Router::new().fallback_service(gateway.layer().layer(service.router()))).await;
        let setting = Setting { service, address };
        for line in ["GET /v2/team", "GET /v2/organization", "DELETE /v2/team/T1"] {
            let answer = setting.send(Admin, Request::line(line)).await;
            assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")), "{line}");
            assert!(!String::from_utf8_lossy(&answer.body).contains("directory"), "{line}");
        }
        assert!(setting.reached().is_empty());
    }
    check(Hanging).await;
    check(Failing).await;
}

/// A stored object that does not come in time is the worst case.
#[tokio::test]
async fn stored_objects_that_hang() {
    let limits = GatewayLimits::default().with_stored_time(Duration::ZERO);
    for (who, expected) in [(Power, 403), (Admin, 200)] {
        let setting =
            Setting::by(Service::new(), rulebook(), |builder| builder.limits(limits).stored_objects(Hanging)).await;
        let answer = setting.send(who, Request::line("PUT /v2/dashboard/D-held").json(EDIT)).await;
        assert_eq!(answer.status, expected);
        assert_eq!(setting.reached().len(), usize::from(expected == 200));
    }
}

/// A stored object beyond the bound is the worst case, even if it is fetched all the same.
#[tokio::test]
async fn stored_objects_that_are_too_large() {
    for (limit, expected) in [(10, 403), (1000, 200)] {
        let limits = GatewayLimits::default().with_stored(limit);
        let setting = Setting::with(Service::new(), |builder| builder.limits(limits)).await;
        let answer = setting.send(Power, Request::line("PUT /v2/dashboard/D-held").json(EDIT)).await;
        assert_eq!(answer.status, expected);
    }
}

/// A body that does not come is waited for, and then refused.
#[tokio::test]
async fn slow_bodies() {
    let limits = GatewayLimits::default().with_body_time(Duration::ZERO);
    for (length, is_chunked) in [(100, false), (0, true)] {
        let setting = Setting::with(Service::new(), |builder| builder.limits(limits)).await;
        let request = Request::line("PUT /v2/dashboard/D-held")
            .header("X-SF-Token", setting.token(Power).unwrap())
            .header("Connection", "close");
        let request = if is_chunked {
            request.header("Transfer-Encoding", "chunked")
        } else {
            request.header("Content-Length", length.to_string())
        };
        let begin: &[u8] = if is_chunked { b"\r\n5\r\n{\"nam\r\n" } else { b"\r\n{\"nam" };
        let mut stream = TcpStream::connect(setting.address).await.unwrap();
        stream.write_all(&[&request.head(), begin].concat()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        assert_eq!(Answer::read(&answer, "PUT").status, 408);
        assert!(setting.reached().is_empty());
    }
}

/// A client that closes its side: after a whole request it is answered, and a part of a body counts for nothing.
#[tokio::test]
async fn half_closed_connections() {
    let setting = Setting::start().await;
    let token = setting.token(Power).unwrap();
    let close = |request: Request| async {
        let mut stream = TcpStream::connect(setting.address).await.unwrap();
        let head = request.header("X-SF-Token", &token).header("Connection", "close").head();
        stream.write_all(&[head, b"\r\n{\"name\":".to_vec()].concat()).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        answer
    };
    // What is needed did not come: nothing reaches the service.
    close(Request::line("PUT /v2/dashboard/D-held").header("Content-Length", "70")).await;
    close(Request::line("PUT /v2/dashboard/D-held").header("Transfer-Encoding", "chunked")).await;
    close(Request::line("DELETE /v2/team/T1/members").header("Content-Length", "30")).await;
    assert!(setting.reached().is_empty());
    // What nothing needs is passed on as it comes, with its end.
    close(Request::line("PUT /v2/chart/C1").header("Content-Length", "30")).await;
    assert!(!setting.only().is_whole);
    assert_eq!(setting.item("chart", "C1").unwrap()["name"], "cpu");
}

/// Many requests at a time, allowed and denied: each gets its own answer, and none is lost or doubled.
#[tokio::test(flavor = "multi_thread")]
async fn many_connections() {
    let setting = Arc::new(Setting::start().await);
    let tokens: Arc<[(String, u16)]> = Arc::new([
        (setting.token(Admin).unwrap(), 200),
        (setting.token(Power).unwrap(), 403),
        ("guess".into(), 401),
        ("secret-read".into(), 403),
    ]);
    let tasks: Vec<_> = (0..50)
        .map(|task| {
            let (setting, tokens) = (setting.clone(), tokens.clone());
            tokio::spawn(async move {
                for number in 0..40_usize {
                    let (token, status) = &tokens[number % tokens.len()];
                    let id = format!("{task}-{number}");
                    let request =
                        Request::line("GET /v2/organization").header("X-SF-Token", token).header("X-Request-Id", &id);
                    let answer = request.send(setting.address).await;
                    assert_eq!(answer.status, *status);
                    if answer.status != 200 {
                        assert_eq!(answer.header("x-request-id"), Some(id.as_str()));
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let reached = setting.reached();
    let ids: std::collections::BTreeSet<_> = reached.iter().filter_map(|one| one.header("x-request-id")).collect();
    assert_eq!((reached.len(), ids.len()), (500, 500));
    assert!(reached.iter().all(|one| one.header("x-sf-token") == Some(tokens[0].0.as_str())));
}
