//! What is not one answer to one request: streams of computations, connections that are upgraded, and data that is sent.

use axum::{
    Router,
    body::Body,
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket},
    },
    http::{HeaderMap, HeaderValue},
    response::Response,
    routing::{any, post},
};
use bytes::Bytes;
use http_body::Frame;
use http_body_util::StreamBody;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::{Answer, Service, state::ORGANIZATION};

/// The code with which a connection without a valid token is closed.
const UNAUTHORIZED: u16 = 4401;

pub(super) fn router() -> Router<Service> {
    let accepted = || post(async || "\"OK\"");
    Router::new()
        .route("/v2/signalflow/execute", post(execute))
        .route("/v2/signalflow/connect", any(connect))
        .route("/v2/datapoint", accepted())
        .route("/v2/event", accepted())
}

/// Runs a computation: its answer is a stream of messages, with a trailer at its end.
async fn execute(State(service): State<Service>) -> Answer {
    let (sender, mut receiver) = mpsc::channel::<Result<Frame<Bytes>, std::convert::Infallible>>(1);
    tokio::spawn(async move {
        for message in messages() {
            let Ok(tick) = service.ticks.acquire().await else { return };
            tick.forget();
            let text = format!("event: control-message\ndata: {message}\n\n");
            if sender.send(Ok(Frame::data(text.into()))).await.is_err() {
                return;
            }
        }
        let mut trailers = HeaderMap::new();
        trailers.insert("x-job", HeaderValue::from_static("H1"));
        // A client that is gone needs no trailers.
        let _ = sender.send(Ok(Frame::trailers(trailers))).await;
    });
    let frames = futures_util::stream::poll_fn(move |context| receiver.poll_recv(context));
    let mut answer = Response::new(Body::new(StreamBody::new(frames)));
    answer.headers_mut().insert("content-type", HeaderValue::from_static("text/event-stream"));
    answer.headers_mut().insert("trailer", HeaderValue::from_static("x-job"));
    Ok(answer)
}

/// Opens a connection. Its first message has the token, and each further one asks for a computation.
async fn connect(State(service): State<Service>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async move |socket| talk(&service, socket).await)
}

async fn talk(service: &Service, mut socket: WebSocket) {
    let mut is_known = false;
    while let Some(Ok(message)) = socket.recv().await {
        let Message::Text(text) = message else { continue };
        let message: Value = serde_json::from_str(&text).unwrap_or_default();
        let answers = match message["type"].as_str() {
            Some("authenticate") => {
                let token = message["token"].as_str().unwrap_or_default();
                is_known = service.state().caller(token).is_some();
                if is_known { vec![json!({ "type": "authenticated", "orgId": ORGANIZATION })] } else { Vec::new() }
            }
            Some("execute") if is_known => {
                let on_channel = |mut answer: Value| {
                    answer["type"] = "control-message".into();
                    answer["channel"] = message["channel"].clone();
                    answer
                };
                messages().map(on_channel).into()
            }
            _ => Vec::new(),
        };
        if answers.is_empty() {
            let close = CloseFrame { code: UNAUTHORIZED, reason: "Invalid token specified.".into() };
            // A client that is gone needs no reason.
            let _ = socket.send(Message::Close(Some(close))).await;
            return;
        }
        for answer in answers {
            if socket.send(Message::Text(answer.to_string().into())).await.is_err() {
                return;
            }
        }
    }
}

/// Returns the messages of a computation that finds nothing.
fn messages() -> [Value; 3] {
    [
        json!({ "event": "STREAM_START", "timestampMs": 1 }),
        json!({ "event": "JOB_START", "timestampMs": 2, "handle": "H1" }),
        json!({ "event": "END_OF_CHANNEL", "timestampMs": 3 }),
    ]
}
