//! The same layer around other stacks: axum's own layers, a bare service of hyper, and tonic.

use std::{convert::Infallible, sync::Arc};

use axum::Router;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Collected, Full};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
    service::TowerToHyperService,
};
use portcullis::{Policy, routes::Routes};
use portcullis_gateway::{
    Gateway,
    body::RequestBody,
    caller::{AuthenticationError, Authenticator, Caller, Incoming},
    rulebook::Rulebook,
};
use tokio::net::{TcpListener, TcpStream};
use tonic::{Code, Request as Call, transport::Endpoint};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tower_layer::Layer as _;

use crate::{
    client::Request,
    service::Service,
    setting::{Setting, Who, rulebook, serve},
};

use Who::{Admin, Nobody, Power};

const ROWS: &[(Who, &str, u16, Option<&str>)] = &[
    (Admin, "GET /v2/organization", 200, Some("/v2/organization")),
    (Power, "GET /v2/organization", 403, None),
    (Power, "GET /v2/team/T1?x=1", 200, Some("/v2/team/T1?x=1")),
    (Power, "GET /v2/team/T1/", 200, Some("/v2/team/T1")),
    (Power, "GET /v2//team", 400, None),
    (Nobody, "GET /v2/team", 401, None),
    (Power, "GET /v2/nothing", 404, None),
];

async fn check(setting: impl AsyncFn() -> Setting) {
    for (who, line, status, reached) in ROWS {
        let setting = setting().await;
        let answer = setting.send(*who, Request::line(line)).await;
        assert_eq!(answer.status, *status, "{who:?}: {line}: {answer:?}");
        let targets: Vec<String> = setting.reached().into_iter().map(|one| one.target).collect();
        assert_eq!(targets, reached.iter().map(ToString::to_string).collect::<Vec<_>>(), "{who:?}: {line}");
    }
}

/// `Router::layer` also stands before the fallback, so that nothing goes around it.
#[tokio::test]
async fn as_a_layer_of_an_axum_router() {
    let setting = async || {
        let service = Service::new();
        let gateway = Gateway::builder(rulebook(), service.clone()).stored_objects(service.clone()).build();
        let inner = service.router();
        // The routes of the service are below, as axum reads paths before its layers are called.
        let router = Router::new().fallback_service(inner).layer(gateway.layer());
        Setting { address: serve(router).await, service }
    };
    check(setting).await;
    let setting = setting().await;
    let body = r#"{"authorizedWriters":{"users":["U-admin"],"teams":["T2"]}}"#;
    let answer = setting.send(Power, Request::line("PUT /v2/dashboard/D-foreign").json(body)).await;
    assert_eq!((answer.status, setting.reached().len()), (403, 0));
    let answer = setting.send(Admin, Request::line("PUT /v2/dashboard/D-foreign").json(body)).await;
    assert_eq!((answer.status, setting.only().body()), (200, body.as_bytes().to_vec()));
}

/// `ServiceBuilder` of tower, around an axum router.
#[tokio::test]
async fn in_a_service_builder() {
    check(async || {
        let service = Service::new();
        let gateway = Gateway::builder(rulebook(), service.clone()).build();
        let guarded = tower::ServiceBuilder::new().layer(gateway.layer()).service(service.router());
        Setting { address: serve(Router::new().fallback_service(guarded)).await, service }
    })
    .await;
}

/// A service of hyper that is no axum router, with hyper's own bodies.
#[tokio::test]
async fn around_a_service_of_hyper() {
    async fn echo(
        request: http::Request<RequestBody<hyper::body::Incoming>>,
    ) -> Result<http::Response<Full<Bytes>>, Infallible> {
        let target = request.uri().to_string();
        let body = request.into_body().collect().await.map(Collected::to_bytes).unwrap_or_default();
        Ok(http::Response::new(Full::new([target.as_bytes(), b" ", &body].concat().into())))
    }
    let service = Service::new();
    let gateway = Gateway::builder(rulebook(), service.clone()).stored_objects(service.clone()).build();
    let guarded = gateway.layer().layer(tower::service_fn(echo));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let service = TowerToHyperService::new(guarded.clone());
            tokio::spawn(async move {
                let builder = auto::Builder::new(TokioExecutor::new());
                builder.serve_connection_with_upgrades(TokioIo::new(stream), service).await.is_ok()
            });
        }
    });
    let setting = Setting { service, address };
    for (who, line, status, reached) in ROWS {
        let answer = setting.send(*who, Request::line(line)).await;
        assert_eq!(answer.status, *status, "{who:?}: {line}");
        if let Some(target) = reached {
            assert_eq!(answer.body, format!("{target} ").into_bytes());
        }
    }
    let body = r#"{"authorizedWriters":{"users":["U-usage"],"teams":[]}}"#;
    let put = |who| setting.send(who, Request::line("PUT /v2/dashboard/D-held").json(body));
    assert_eq!(put(Power).await.body, format!("/v2/dashboard/D-held {body}").into_bytes());
    assert_eq!(put(Who::Reader).await.status, 403);
}

/// Knows tokens of a role each.
struct Roles;

impl Authenticator for Roles {
    async fn authenticate(&self, request: &Incoming<'_>) -> Result<Arc<Caller>, AuthenticationError> {
        match request.token() {
            Some(role @ ("checker" | "watcher")) => Ok(Arc::new(Caller::new("any").with_roles([role]))),
            Some(_) => Err(AuthenticationError::Invalid("another token".into())),
            None => Err(AuthenticationError::Missing),
        }
    }
}

/// A policy and routes of the health service of gRPC.
fn of_health() -> Rulebook {
    let policy = Policy::from_text(
        "health.yaml",
        "
portcullis: 1
policy: health
vocabulary:
  roles: { checker: {}, watcher: {} }
  tokens: { any: {} }
  owners: { none: {} }
  apis: { health: { check: { reads: true }, watch: { reads: true } } }
default: deny
rules:
  - { id: check, role: checker, operation: health.check, effect: allow }
  - { id: watch, role: watcher, operation: health.watch, effect: allow }
",
    )
    .unwrap();
    let routes = Routes::from_text(
        &policy,
        "routes.yaml",
        "
portcullis-routes: 1
routes: health
paths:
  /grpc.health.v1.Health/Check: { POST: health.check }
  /grpc.health.v1.Health/Watch: { POST: health.watch }
",
    )
    .unwrap();
    Rulebook::new(policy, routes)
}

fn call(token: Option<&str>) -> Call<HealthCheckRequest> {
    let mut call = Call::new(HealthCheckRequest { service: String::new() });
    if let Some(token) = token {
        call.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    }
    call
}

/// Around tonic, refusals are statuses of gRPC; calls, streams and their trailers pass.
#[tokio::test]
async fn around_tonic() {
    let (_reporter, health) = tonic_health::server::health_reporter();
    let gateway = Gateway::builder(of_health(), Roles).build();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let incoming = tonic::transport::server::TcpIncoming::from(listener);
    let server = tonic::transport::Server::builder().layer(gateway.layer()).add_service(health);
    tokio::spawn(async move { server.serve_with_incoming(incoming).await });
    let channel = Endpoint::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap();
    let mut client = HealthClient::new(channel);

    let answer = client.check(call(Some("checker"))).await.unwrap();
    assert_eq!(answer.into_inner().status, 1);
    let mut watched = client.watch(call(Some("watcher"))).await.unwrap().into_inner();
    assert_eq!(watched.message().await.unwrap().unwrap().status, 1);

    for (token, code, message) in [
        (None, Code::Unauthenticated, "Authentication Required"),
        (Some("guess"), Code::Unauthenticated, "Unauthorized: Invalid token"),
        (Some("watcher"), Code::PermissionDenied, "User is not authorized for this operation"),
    ] {
        let status = client.check(call(token)).await.unwrap_err();
        assert_eq!((status.code(), status.message()), (code, message), "{token:?}");
        assert!(status.metadata().get("x-request-id").is_some());
    }
    let status = client.watch(call(Some("checker"))).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
}

/// The router of tonic behind the layer, served by axum: calls of gRPC get statuses of gRPC, other requests get JSON.
#[tokio::test]
async fn around_the_router_of_tonic() {
    let (_reporter, health) = tonic_health::server::health_reporter();
    let gateway = Gateway::builder(of_health(), Roles).build();
    let router = tonic::service::Routes::new(health).into_axum_router();
    let address = serve(Router::new().fallback_service(gateway.layer().layer(router))).await;
    let stream = TokioIo::new(TcpStream::connect(address).await.unwrap());
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake::<_, _, Full<Bytes>>(TokioExecutor::new(), stream).await.unwrap();
    tokio::spawn(connection);
    let send = |path: &str, kind: &str, token: &str| {
        let request = http::Request::post(format!("http://{address}{path}"))
            .header("content-type", kind)
            .header("te", "trailers")
            .header("authorization", format!("Bearer {token}"));
        sender.send_request(request.body(Full::from(vec![0, 0, 0, 0, 0])).unwrap())
    };
    let check = "/grpc.health.v1.Health/Check";
    let mut send = send;
    let answer = send(check, "application/grpc", "checker").await.unwrap();
    let collected = answer.into_body().collect().await.unwrap();
    assert_eq!(collected.trailers().unwrap()["grpc-status"], "0");
    for (path, kind, token, status, grpc) in [
        (check, "application/grpc", "watcher", 200, Some("7")),
        (check, "application/grpc+proto", "guess", 200, Some("16")),
        ("/grpc.health.v1.Health/Other", "application/grpc", "checker", 200, Some("12")),
        ("/grpc.health.v1.Health//Check", "application/grpc", "checker", 200, Some("3")),
        (check, "application/json", "watcher", 403, None),
    ] {
        let answer = send(path, kind, token).await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{path} {kind} {token}");
        let found = answer.headers().get("grpc-status").map(|value| value.to_str().unwrap());
        assert_eq!(found, grpc, "{path} {kind} {token}");
        if grpc.is_some() {
            assert_eq!(answer.headers()["content-type"], "application/grpc");
        }
    }
}
