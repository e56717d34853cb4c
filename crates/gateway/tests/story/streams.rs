//! What is more than one message each way: streams, upgrades, trailers, HTTP/2.

use std::{convert::Infallible, sync::Arc};

use axum::{body::Body, http::Version};
use bytes::Bytes;
use http_body::Frame;
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioIo},
};
use serde_json::Value;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
    sync::{Semaphore, mpsc},
};

use crate::{
    client::Request,
    service::{Reached, Service},
    setting::{Setting, Who},
};

use Who::{Admin, Ingest, Power};

const STREAM: &str = "stream.us1.signalfx.com";

fn request(setting: &Setting, who: Who, line: &str, host: &str) -> http::request::Builder {
    let (method, path) = line.split_once(' ').unwrap();
    http::Request::builder()
        .method(method)
        .uri(format!("http://{}{path}", setting.address))
        .header("host", host)
        .header("x-sf-token", setting.token(who).unwrap())
}

/// Each message of a stream arrives before the service makes the next one; then come the trailers.
#[tokio::test]
async fn streaming_answers_are_not_held_back() {
    let ticks = Arc::new(Semaphore::new(0));
    let setting = Setting::with(Service::new().with_ticks(ticks.clone()), |builder| builder).await;
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let request = request(&setting, Power, "POST /v2/signalflow/execute", STREAM).header("te", "trailers");
    let answer = client.request(request.body(Full::default()).unwrap()).await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["content-type"]),
        (200, &"text/event-stream".parse().unwrap())
    );
    let mut body = answer.into_body();
    for event in ["STREAM_START", "JOB_START", "END_OF_CHANNEL"] {
        ticks.add_permits(1);
        let frame = body.frame().await.unwrap().unwrap().into_data().unwrap();
        assert!(String::from_utf8_lossy(&frame).contains(event), "{event} in {frame:?}");
    }
    let trailers = body.frame().await.unwrap().unwrap().into_trailers().unwrap();
    assert_eq!(trailers["x-job"], "H1");
    assert!(body.frame().await.is_none());
}

/// Each piece of a body that nothing needs reaches the service before the client sends the next one.
#[tokio::test]
async fn streaming_requests_are_not_held_back() {
    let setting = Setting::start().await;
    let mut reached = setting.service.reached();
    let (sender, mut receiver) = mpsc::channel::<Result<Frame<Bytes>, Infallible>>(1);
    let frames = futures_util::stream::poll_fn(move |context| receiver.poll_recv(context));
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let request = request(&setting, Ingest, "POST /v2/datapoint", "ingest.us1.signalfx.com");
    let answer = tokio::spawn(client.request(request.body(Body::new(StreamBody::new(frames))).unwrap()));
    for number in 1..=5_usize {
        let piece = Bytes::from(format!("piece {number};"));
        sender.send(Ok(Frame::data(piece))).await.unwrap();
        let has_come = |all: &Vec<Reached>| all.first().is_some_and(|one| one.pieces.len() == number);
        reached.wait_for(has_come).await.unwrap();
    }
    drop(sender);
    assert_eq!(answer.await.unwrap().unwrap().status().as_u16(), 200);
    assert_eq!(setting.only().body(), b"piece 1;piece 2;piece 3;piece 4;piece 5;");
}

/// HTTP/2 without TLS, by prior knowledge: many requests over one connection, with bodies that have no length.
#[tokio::test]
async fn http_2() {
    let setting = Setting::start().await;
    let stream = TokioIo::new(TcpStream::connect(setting.address).await.unwrap());
    let (sender, connection) = hyper::client::conn::http2::handshake(TokioExecutor::new(), stream).await.unwrap();
    tokio::spawn(connection);
    let send = async |who, line: &str, body: &'static str| {
        let (method, path) = line.split_once(' ').unwrap();
        let request = http::Request::builder()
            .method(method)
            .uri(format!("http://api.us1.signalfx.com{path}"))
            .header("x-sf-token", setting.token(who).unwrap())
            .header("content-type", "application/json")
            .body(Body::from_stream(futures_util::stream::iter([Ok::<_, std::io::Error>(body)])))
            .unwrap();
        let answer = sender.clone().send_request(request).await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.into_body().collect().await.unwrap().to_bytes())
    };
    let same = r#"{"authorizedWriters":{"users":["U-admin","U-usage"],"teams":["T2"]}}"#;
    let fewer = r#"{"authorizedWriters":{"users":["U-admin"],"teams":["T2"]}}"#;
    assert_eq!(send(Power, "GET /v2/%74eam/T1", "").await.0, 200);
    assert_eq!(send(Power, "PUT /v2/dashboard/D-foreign", same).await.0, 200);
    assert_eq!(send(Power, "PUT /v2/dashboard/D-foreign", fewer).await.0, 403);
    assert_eq!(send(Power, "GET /v2//team", "").await.0, 400);
    let (status, body) = send(Power, "DELETE /v2/team/T1", "").await;
    assert_eq!((status, &serde_json::from_slice::<Value>(&body).unwrap()["code"]), (403, &403.into()));
    let reached = setting.reached();
    let lines: Vec<String> = reached.iter().map(Reached::line).collect();
    assert_eq!(
        lines,
        ["GET http://api.us1.signalfx.com/v2/team/T1", "PUT http://api.us1.signalfx.com/v2/dashboard/D-foreign"]
    );
    assert!(reached.iter().all(|one| one.version == Version::HTTP_2));
    assert_eq!(reached[1].body(), same.as_bytes());
}

/// The handshake of a WebSocket is exempt, and then both sides talk.
#[tokio::test]
async fn upgrades() {
    let setting = Setting::start().await;
    let token = setting.token(Power).unwrap();
    let mut stream = TcpStream::connect(setting.address).await.unwrap();
    let head = Request::line("GET /v2/signalflow/connect")
        .host(STREAM)
        .header("Connection", "Upgrade")
        .header("Upgrade", "websocket")
        .header("Sec-WebSocket-Version", "13")
        .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
        .head();
    stream.write_all(&[head, b"\r\n".to_vec()].concat()).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(stream.read_u8().await.unwrap());
    }
    let answer = String::from_utf8(answer).unwrap().to_ascii_lowercase();
    assert!(answer.starts_with("http/1.1 101"), "{answer}");
    // The example of RFC 6455.
    assert!(answer.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="), "{answer}");
    write_text(&mut stream, &format!(r#"{{"type":"authenticate","token":"{token}"}}"#)).await;
    assert_eq!(read_text(&mut stream).await["type"], "authenticated");
    write_text(&mut stream, r#"{"type":"execute","channel":"c"}"#).await;
    for event in ["STREAM_START", "JOB_START", "END_OF_CHANNEL"] {
        let message = read_text(&mut stream).await;
        assert_eq!((&message["event"], &message["channel"]), (&event.into(), &"c".into()));
    }
}

/// Only the handshake is exempt: the same path with another method, or with a token that is not valid, is decided.
#[tokio::test]
async fn other_requests_to_the_path_of_the_upgrade() {
    let setting = Setting::start().await;
    for line in ["POST /v2/signalflow/connect", "GET /v2/signalflow/execute", "GET /v2/signalflow/connect/x"] {
        let answer = setting.send(Admin, Request::line(line).host(STREAM)).await;
        assert!(matches!(answer.status, 404 | 405), "{line}");
    }
    assert!(setting.reached().is_empty());
}

/// An upgrade where the caller is decided about: of a protocol that is not WebSocket, with an extension that servers take from hyper.
#[tokio::test]
async fn upgrades_with_a_token() {
    let setting = Setting::start().await;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(TcpStream::connect(setting.address).await.unwrap()))
            .await
            .unwrap();
    tokio::spawn(connection.with_upgrades());
    let upgrade = http::Request::builder()
        .uri("/v2/signalflow/connect")
        .header("host", STREAM)
        .header("connection", "upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
        .header("x-sf-token", setting.token(Power).unwrap());
    let answer = sender.send_request(upgrade.body(Full::<Bytes>::default()).unwrap()).await.unwrap();
    assert_eq!(answer.status().as_u16(), 101);
    let mut stream = TokioIo::new(hyper::upgrade::on(answer).await.unwrap());
    write_text(&mut stream, r#"{"type":"authenticate","token":"secret-read"}"#).await;
    assert_eq!(read_text(&mut stream).await["type"], "authenticated");
}

/// Writes a text message of a WebSocket, masked as clients have to.
async fn write_text(stream: &mut (impl AsyncWrite + Unpin), text: &str) {
    let mask = [1, 2, 3, 4];
    let masked = text.bytes().zip(mask.into_iter().cycle()).map(|(byte, mask)| byte ^ mask);
    let length = u16::try_from(text.len()).unwrap().to_be_bytes();
    let frame: Vec<u8> = [0x81, 0x80 | 0x7e].into_iter().chain(length).chain(mask).chain(masked).collect();
    stream.write_all(&frame).await.unwrap();
}

/// Reads a text message of a WebSocket.
async fn read_text(stream: &mut (impl AsyncRead + Unpin)) -> Value {
    assert_eq!(stream.read_u8().await.unwrap(), 0x81);
    let length = match stream.read_u8().await.unwrap() {
        126 => usize::from(stream.read_u16().await.unwrap()),
        length => usize::from(length),
    };
    let mut text = vec![0; length];
    stream.read_exact(&mut text).await.unwrap();
    serde_json::from_slice(&text).unwrap()
}
