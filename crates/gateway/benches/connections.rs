//! How much memory many connections take, each with half of a body that decides. `cargo bench -p portcullis-gateway --bench connections`.
//!
//! The gateway is a process of its own. Connections are real ones, over loopback.

use std::{
    convert::Infallible,
    env, fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    process::{Command, Stdio},
    sync::Arc,
    time::{Instant, SystemTime},
};

use http::Response;
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Bytes, server::conn::http1};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use portcullis::{reading::Loader, routes::Routes};
use portcullis_gateway::{
    Gateway, GatewayLimits,
    caller::{AuthenticationError, Authenticator, Caller, Incoming},
    rulebook::Rulebook,
};
use tower::service_fn;
use tower_layer::Layer as _;

/// How many connections there are at a time.
const CONNECTIONS: usize = 10_000;

/// The size of a body, in bytes.
const SIZE: usize = 8 * 1024;

fn main() {
    if env::args().any(|argument| argument == "--serve") {
        return serve();
    }
    // Asked to run once, as a test would.
    let quick = env::args().any(|argument| argument == "--test");
    let count = if quick { 10 } else { CONNECTIONS };
    let program = env::current_exe().expect("this program");
    let mut gateway = Command::new(program).arg("--serve").stdout(Stdio::piped()).spawn().expect("a process");
    let mut line = String::new();
    BufReader::new(gateway.stdout.take().expect("its output")).read_line(&mut line).expect("its address");
    let address: SocketAddr = line.trim().parse().expect("an address");
    let before = memory(gateway.id());

    let body = format!(r#"{{"members":[],"description":"{}"}}"#, "x".repeat(SIZE));
    let (half, rest) = body.as_bytes().split_at(SIZE / 2);
    let head = format!(
        "PUT /v2/team/T1 HTTP/1.1\r\nHost: api.signalfx.com\r\nX-SF-Token: admin\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let started = Instant::now();
    let mut connections: Vec<TcpStream> = (0..count)
        .map(|_| {
            let mut connection = TcpStream::connect(address).expect("a connection");
            connection.write_all(&[head.as_bytes(), half].concat()).expect("half of a request");
            connection
        })
        .collect();
    for connection in &mut connections {
        connection.write_all(rest).expect("the rest");
    }
    let mut passed = 0;
    for connection in &mut connections {
        let mut status = [0; 12];
        connection.read_exact(&mut status).expect("an answer");
        passed += usize::from(&status == b"HTTP/1.1 200");
    }
    println!("{passed} of {count} requests were answered with 200, in {:.1} s", started.elapsed().as_secs_f64());
    println!("memory of the gateway: {before} KiB before, {} KiB at most", peak(gateway.id()));
    gateway.kill().expect("it ends");
    gateway.wait().expect("it ends");
}

/// Serves requests behind a gateway, and prints the address first.
fn serve() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let policy = Loader::new().load_built_in("splunk-observability/roles").expect("a built-in policy");
        let (file, text) = Routes::splunk_observability_file();
        let routes = Routes::from_text(&policy, file, text).expect("built-in routes");
        let limits = GatewayLimits::default().with_all_bodies(256 << 20);
        let gateway = Gateway::builder(Rulebook::new(policy, routes), Admin).limits(limits).build();
        let service = gateway.layer().layer(service_fn(async |request: http::Request<_>| {
            let body: portcullis_gateway::body::RequestBody<hyper::body::Incoming> = request.into_body();
            let length = body.collect().await.map(|body| body.to_bytes().len()).unwrap_or_default();
            Ok::<_, Infallible>(Response::new(Full::new(Bytes::from(length.to_string()))))
        }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        println!("{}", listener.local_addr().expect("an address"));
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            let service = TowerToHyperService::new(service.clone());
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
}

/// Every caller is an administrator.
struct Admin;

impl Authenticator for Admin {
    async fn authenticate(&self, _: &Incoming<'_>) -> Result<Arc<Caller>, AuthenticationError> {
        Ok(Arc::new(Caller::new("user_api").with_roles(["admin"]).with_issued(SystemTime::now())))
    }
}

/// The memory of a process, in KiB.
fn memory(process: u32) -> u64 {
    status(process, "VmRSS:")
}

/// The most memory that a process had, in KiB.
fn peak(process: u32) -> u64 {
    status(process, "VmHWM:")
}

fn status(process: u32, key: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or_default()
}
