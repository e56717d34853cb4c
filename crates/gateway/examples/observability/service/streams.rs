//! What is not one answer to one request: streams of computations, connections that are upgraded, and data that is sent.

use axum::{
    Router,
    body::Body,
    extract::{
        State, WebSocketUpgrade,
        ws::{Message, WebSocket},
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

use super::{Answer, Service};

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
        for message in [
            json!({ "event": "STREAM_START" }),
            json!({ "event": "JOB_START", "handle": "H1" }),
            json!({ "event": "END_OF_CHANNEL" }),
        ] {
            let Ok(tick) = service.ticks.acquire().await else { return };
            tick.forget();
            let name = if message["event"] == "END_OF_CHANNEL" { "control-message" } else { "message" };
            let text = format!("event: {name}\ndata: {message}\n\n");
            if sender.send(Ok(Frame::data(text.into()))).await.is_err() {
                return;
            }
        }
        let trailers = HeaderMap::from_iter([("x-job".parse().ok(), HeaderValue::from_static("H1"))].into_iter().filter_map(
            |(name, value)| Some((name?, value)),
        ));
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
        let answer = match message["type"].as_str() {
            Some("authenticate") => {
                let token = message["token"].as_str().unwrap_or_default();
                is_known = service.state().caller(token).is_some();
                if is_known {
                    json!({ "type": "authenticated", "orgId": "O1" })
                } else {
                    json!({ "type": "error", "error": 401, "message": "Invalid token specified." })
                }
            }
            Some("execute") if is_known => json!({
                "type": "control-message",
                "event": "END_OF_CHANNEL",
                "channel": message["channel"],
            }),
            _ => json!({ "type": "error", "error": 400, "message": "authenticate first" }),
        };
        if socket.send(Message::Text(answer.to_string().into())).await.is_err() {
            return;
        }
    }
}
