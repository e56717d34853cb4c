//! Bodies are passed on byte for byte, whether the gateway reads them or not, and are bounded where it does.

use portcullis_gateway::GatewayLimits;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{
    client::{Answer, Request},
    service::Service,
    setting::{Setting, Who},
};

use Who::{Admin, Ingest, Power};

/// A generator of numbers, the same in each run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next().to_le_bytes()[0]).collect()
    }

    /// Cuts a body into pieces of random lengths.
    fn pieces<'b>(&mut self, mut body: &'b [u8]) -> Vec<&'b [u8]> {
        let mut pieces = Vec::new();
        while !body.is_empty() {
            let (piece, rest) = body.split_at(1 + self.below(body.len()));
            pieces.push(piece);
            body = rest;
        }
        pieces
    }
}

/// Bodies of a route that needs none are not looked at, whatever they are.
#[tokio::test]
async fn random_bodies_where_nothing_needs_them() {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for length in [0, 1, 2, 1000, 8192, 100_000, 3 << 20] {
        let body = numbers.bytes(length);
        let send = |request: Request| request.host("ingest.us1.signalfx.com").header("Content-Encoding", "gzip");
        let setting = Setting::start().await;
        let answer = setting.send(Ingest, send(Request::line("POST /v2/datapoint")).body(&body)).await;
        assert_eq!((answer.status, setting.only().body() == body), (200, true), "{length} bytes");
        let setting = Setting::start().await;
        let request = send(Request::line("POST /v2/datapoint")).chunks(&numbers.pieces(&body), "");
        let answer = setting.send(Ingest, request).await;
        assert_eq!((answer.status, setting.only().body() == body), (200, true), "{length} bytes in chunks");
    }
}

/// Bodies that are read are passed on as they were sent, down to blanks and the order of keys.
#[tokio::test]
async fn random_bodies_that_are_read() {
    let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
    for round in 0..60 {
        let blanks: String = (0..numbers.below(2000)).map(|_| [' ', '\n', '\t', '\r'][numbers.below(4)]).collect();
        let name: String = (0..numbers.below(20_000)).map(|_| ['a', 'é', '鸚', '🦜'][numbers.below(4)]).collect();
        let body = format!(
            "{{{blanks}\"name\":\"{name}\",{blanks}\"x\":1.50e+0,\"authorizedWriters\":{{\"teams\":[],\"users\":[\"U-power\"]}}}}"
        );
        let setting = Setting::start().await;
        let request = Request::line("PUT /v2/dashboard/D-held").header("Content-Type", "application/json");
        let request = match round % 2 {
            0 => request.body(&body),
            _ => request.chunks(&numbers.pieces(body.as_bytes()), ""),
        };
        let answer = setting.send(Power, request).await;
        assert_eq!((answer.status, setting.only().body() == body.as_bytes()), (200, true), "round {round}");
    }
}

#[tokio::test]
async fn trailers_are_passed_on() {
    for (who, line, host) in [
        (Ingest, "POST /v2/datapoint", "ingest.us1.signalfx.com"),
        (Admin, "PUT /v2/dashboard/D-held", "api.us1.signalfx.com"),
    ] {
        let setting = Setting::start().await;
        let request = Request::line(line)
            .host(host)
            .header("Content-Type", "application/json")
            .header("Trailer", "X-Checksum")
            .chunks(&[b"{\"a\"", b":1}"], "X-Checksum: 7\r\n");
        assert_eq!(setting.send(who, request).await.status, 200);
        let reached = setting.only();
        assert_eq!(reached.body(), br#"{"a":1}"#);
        assert_eq!(reached.trailers.unwrap()["x-checksum"], "7", "{line}");
    }
}

/// The bound holds where the gateway reads, with and without a length, and exactly.
#[tokio::test]
async fn large_bodies() {
    let limit = 4096;
    let body = |length: usize| {
        let body = r#"{"name":"","authorizedWriters":{"users":["U-power","U-usage"],"teams":[]}}"#;
        body.replacen("\"\"", &format!("\"{}\"", "x".repeat(length - body.len())), 1)
    };
    let limits = GatewayLimits::default().with_body(limit);
    for (length, expected) in [(limit, 200), (limit + 1, 413), (10 * limit, 413)] {
        let body = body(length);
        assert_eq!(body.len(), length);
        for is_chunked in [false, true] {
            let setting = Setting::with(Service::new(), |builder| builder.limits(limits)).await;
            let request = Request::line("PUT /v2/dashboard/D-held").header("Content-Type", "application/json");
            let chunks: Vec<&[u8]> = body.as_bytes().chunks(1000).collect();
            let request = if is_chunked { request.chunks(&chunks, "") } else { request.body(&body) };
            let answer = setting.send(Power, request).await;
            assert_eq!(answer.status, expected, "{length} bytes, in chunks: {is_chunked}");
            assert_eq!(setting.reached().len(), usize::from(expected == 200));
        }
    }
}

/// A body that its head says is too large is refused before any of it is sent.
#[tokio::test]
async fn large_bodies_by_their_length() {
    let setting = Setting::start().await;
    let token = setting.token(Power).unwrap();
    let head = Request::line("PUT /v2/dashboard/D-held")
        .header("X-SF-Token", &token)
        .header("Content-Length", "1099511627776")
        .header("Connection", "close")
        .head();
    let mut stream = TcpStream::connect(setting.address).await.unwrap();
    stream.write_all(&[head, b"\r\n".to_vec()].concat()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert_eq!(Answer::read(&answer, "PUT").status, 413);
    assert!(setting.reached().is_empty());
}

/// All bodies together have a bound in memory. It is free again when they are passed on.
#[tokio::test]
async fn memory_of_all_bodies() {
    let same = r#"{"authorizedWriters":{"users":["U-power","U-usage"],"teams":[]}}"#;
    let limits = GatewayLimits::default().with_all_bodies(same.len() - 1);
    let setting = Setting::with(Service::new(), |builder| builder.limits(limits)).await;
    let answer = setting.send(Power, Request::line("PUT /v2/dashboard/D-held").json(same)).await;
    assert_eq!((answer.status, answer.header("retry-after"), setting.reached().len()), (503, Some("1"), 0));

    let limits = GatewayLimits::default().with_all_bodies(same.len());
    let setting = Setting::with(Service::new(), |builder| builder.limits(limits)).await;
    for _ in 0..50 {
        let answer = setting.send(Power, Request::line("PUT /v2/dashboard/D-held").json(same)).await;
        assert_eq!(answer.status, 200);
    }
    // Nothing is kept for a body that is refused.
    for _ in 0..50 {
        let answer = setting.send(Who::OrgReader, Request::line("PUT /v2/dashboard/D-held").json(same)).await;
        assert_eq!(answer.status, 403);
    }
    let answer = setting.send(Power, Request::line("PUT /v2/dashboard/D-held").json(same)).await;
    assert_eq!(answer.status, 200);
}
