//! What the layer adds to a service, measured side by side in one run. `cargo bench -p portcullis-gateway`.
//!
//! The service answers at once and reads its body. Both are called in turns on one thread, without a network, and the best time counts.

#[path = "../../../benches/workload/dashboard.rs"]
mod dashboard;

use std::{convert::Infallible, hint::black_box, path::Path, sync::Arc, time::Instant};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use portcullis::{reading::Loader, routes::Routes};
use portcullis_gateway::{
    Gateway, GatewayService,
    caller::{AuthenticationError, Authenticator, Caller, Incoming, TokenKey},
    log::DecisionLog,
    rulebook::Rulebook,
    stored::{FetchError, StoredObjects, Wanted},
};
use tower_layer::Layer as _;
use tower_service::Service;

/// How often each case is measured.
const ROUNDS: usize = 200;

/// How many requests are sent for one measurement.
const REQUESTS: u32 = 500;

fn main() {
    // Asked to run once, as a test would.
    let quick = std::env::args().any(|argument| argument == "--test");
    let rounds = if quick { 1 } else { ROUNDS };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(async {
        let (object, body) = (Bytes::from(dashboard::dashboard("old")), Bytes::from(dashboard::dashboard("new")));
        let directory = tempfile::tempdir().expect("a directory");
        let gateway = gateway(object.clone(), &directory.path().join("decisions.ndjson"));
        let get = || request("GET", "/v2/team/T1", Bytes::new());
        if std::env::args().any(|argument| argument == "--get") {
            compare(&gateway, get, rounds).await;
            return;
        }
        let (bare, guarded) = compare(&gateway, get, rounds).await;
        claim("GET without a body: what the layer adds, microseconds", guarded - bare, 2.0);
        let put = || request("PUT", "/v2/dashboard/AbCdEfGhIjK", body.clone());
        let (bare, guarded) = compare(&gateway, put, rounds).await;
        claim("PUT with a body and a stored object of 8 KB: what the layer adds, microseconds", guarded - bare, 25.0);
        let parsing = best(rounds, async || {
            for _ in 0..REQUESTS {
                for text in [&object, &body] {
                    black_box(serde_json::from_slice::<serde_json::Value>(black_box(text)).expect("JSON"));
                }
            }
        });
        claim("the same / serde_json reads both into values", (guarded - bare) / parsing.await, 1.3);
    });
}

/// Prints a claim: what may at most be measured.
fn claim(what: &str, measured: f64, bound: f64) {
    let holds = if measured <= bound { "holds" } else { "**over**" };
    println!("| {what} | {measured:.2} | {bound:.2} | {holds} |");
}

/// Microseconds for a request: to the bare service, and behind the layer.
async fn compare(gateway: &Gateway, request: impl Fn() -> Request<Full<Bytes>>, rounds: usize) -> (f64, f64) {
    let mut guarded: GatewayService<_> = gateway.layer().layer(Echo);
    let mut bare = Echo;
    let status = guarded.call(request()).await.map(|answer| answer.status());
    assert_eq!(status, Ok(http::StatusCode::OK));
    let (mut best_bare, mut best_guarded) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..rounds {
        best_bare = best_bare.min(best(1, async || send(&mut bare, &request).await).await);
        best_guarded = best_guarded.min(best(1, async || send(&mut guarded, &request).await).await);
    }
    (best_bare, best_guarded)
}

async fn send<S, B>(service: &mut S, request: impl Fn() -> Request<Full<Bytes>>)
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>>,
    S::Error: std::fmt::Debug,
{
    for _ in 0..REQUESTS {
        black_box(service.call(request()).await.expect("an answer").status());
    }
}

/// The best time of a case, in microseconds for one request.
async fn best(rounds: usize, mut case: impl AsyncFnMut()) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..rounds {
        let start = Instant::now();
        case().await;
        best = best.min(start.elapsed().as_secs_f64() * 1e6 / f64::from(REQUESTS));
    }
    best
}

fn request(method: &str, target: &str, body: Bytes) -> Request<Full<Bytes>> {
    let request = Request::builder().method(method).uri(target).header("host", "api.us1.signalfx.com");
    let request = request.header("content-type", "application/json").header("user-agent", "bench/1.0");
    let request = request.header("accept", "*/*").header("x-sf-token", "AAAAAAAAAAAAAAAAAAAAAA");
    request.body(Full::new(body)).expect("a request")
}

/// Reads the body and answers.
#[derive(Clone)]
struct Echo;

impl<B> Service<Request<B>> for Echo
where
    B: http_body::Body + Send + 'static,
    B::Data: Send,
{
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Infallible>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        Box::pin(async move {
            let body = request.into_body().collect().await.map(http_body_util::Collected::to_bytes);
            black_box(body.is_ok());
            Ok(Response::new(Full::new(Bytes::from_static(b"{}"))))
        })
    }
}

fn gateway(object: Bytes, log: &Path) -> Gateway {
    let policy = Loader::new().load_built_in("splunk-observability/roles").expect("a built-in policy");
    let (file, text) = Routes::splunk_observability_file();
    let routes = Routes::from_text(&policy, file, text).expect("built-in routes");
    let caller = Caller::new("user_api").with_roles(["power"]).with_user("U1").with_member("M1");
    let caller = caller.with_teams(["T1", "T2"]).with_organization("O1").with_issued(std::time::SystemTime::now());
    Gateway::builder(Rulebook::new(policy, routes), OneCaller(Arc::new(caller)))
        .stored_objects(OneObject(object))
        .token_key(TokenKey::new("bench", [7; 32]))
        .log(DecisionLog::builder().to_file(log).expect("a log"))
        .build()
}

struct OneCaller(Arc<Caller>);

impl Authenticator for OneCaller {
    async fn authenticate(&self, request: &Incoming<'_>) -> Result<Arc<Caller>, AuthenticationError> {
        request.token().map(|_| Arc::clone(&self.0)).ok_or(AuthenticationError::Missing)
    }
}

struct OneObject(Bytes);

impl StoredObjects for OneObject {
    async fn fetch(&self, _: &Wanted<'_>) -> Result<Bytes, FetchError> {
        Ok(self.0.clone())
    }
}
