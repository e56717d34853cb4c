//! Many connections at a time, some of which send slowly, end early or never end.

use bytes::Bytes;
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use portcullis_gateway::{Gateway, GatewayLimits};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tower_layer::Layer as _;

use super::support::{Doors, TokenIsRole, rulebook};

const CONNECTIONS: usize = 10_000;
const BODY: &str = r#"{"colour":"green"}"#;

/// What a client does after the head and the first half of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    /// Sends the rest.
    Completes,
    /// Sends no more, but waits for an answer.
    Stops,
    /// Closes the connection.
    Leaves,
}

impl Then {
    const fn of(number: usize) -> Self {
        match number % 3 {
            0 => Self::Completes,
            1 => Self::Stops,
            _ => Self::Leaves,
        }
    }
}

const fn token(number: usize) -> &'static str {
    if number.is_multiple_of(2) { "keeper" } else { "guest" }
}

/// All connections are open at the same time, each with a body of which the first half has come. Then only complete requests of those who may
/// paint reach the service, each once, whole.
#[tokio::test(start_paused = true)]
async fn ten_thousand_with_half_a_body() {
    let doors = Doors::default();
    let gateway = Gateway::builder(rulebook("keeper"), TokenIsRole).limits(GatewayLimits::default()).build();
    let service = gateway.layer().layer(doors.clone());
    let mut clients = Vec::new();
    let (half, rest) = BODY.split_at(BODY.len() / 2);
    for number in 0..CONNECTIONS {
        let (mut client, server) = tokio::io::duplex(4096);
        let connection =
            http1::Builder::new().serve_connection(TokioIo::new(server), TowerToHyperService::new(service.clone()));
        tokio::spawn(connection);
        let head = format!(
            "PUT /door/{number} HTTP/1.1\r\nHost: doors\r\nX-Key: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            token(number),
            BODY.len()
        );
        client.write_all(head.as_bytes()).await.unwrap();
        client.write_all(half.as_bytes()).await.unwrap();
        clients.push(Some(client));
    }
    // No request is decided before its body is whole.
    assert!(doors.reached.lock().unwrap().is_empty());

    for (number, slot) in clients.iter_mut().enumerate() {
        match Then::of(number) {
            Then::Completes => slot.as_mut().unwrap().write_all(rest.as_bytes()).await.unwrap(),
            Then::Stops => {}
            Then::Leaves => *slot = None,
        }
    }
    for (number, client) in clients.into_iter().enumerate() {
        let Some(client) = client else { continue };
        let expected = match (Then::of(number), token(number)) {
            (Then::Completes, "keeper") => 200,
            (Then::Completes, _) => 403,
            _ => 408,
        };
        assert_eq!(status(client).await, expected, "{number}");
    }
    let mut reached = doors.reached.lock().unwrap().clone();
    reached.sort();
    let may_paint = |number: &usize| Then::of(*number) == Then::Completes && token(*number) == "keeper";
    let mut expected: Vec<(String, Bytes)> = (0..CONNECTIONS)
        .filter(may_paint)
        .map(|number| (format!("/door/{number}"), Bytes::from_static(BODY.as_bytes())))
        .collect();
    expected.sort();
    assert!(reached == expected, "{} of {} requests reached the service", reached.len(), expected.len());
}

/// Reads the status of an answer.
async fn status(mut client: DuplexStream) -> u16 {
    let mut line = [0; 12];
    client.read_exact(&mut line).await.unwrap();
    str::from_utf8(&line[9..]).unwrap().parse().unwrap()
}
