//! Bodies: read within bounds, and passed on byte for byte.

use std::{
    collections::VecDeque,
    convert::Infallible,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body::{Body, Frame};
use http_body_util::{BodyExt as _, Full};
use portcullis_gateway::{GatewayLimits, Mode, body::RequestBody};
use tower_layer::Layer as _;
use tower_service::Service;

use super::support::builder;

/// What comes of a body, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Data(&'static str),
    Trailers,
    Error,
    /// Nothing more ever comes.
    Hangs,
}

struct Pieces(VecDeque<Piece>);

impl Body for Pieces {
    type Data = Bytes;
    type Error = &'static str;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
        if self.0.front() == Some(&Piece::Hangs) {
            return Poll::Pending;
        }
        match self.0.pop_front() {
            Some(Piece::Data(data)) => Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(data.as_bytes()))))),
            Some(Piece::Trailers) => Poll::Ready(Some(Ok(Frame::trailers(trailers())))),
            Some(Piece::Error) => Poll::Ready(Some(Err("the connection is closed"))),
            Some(Piece::Hangs) | None => Poll::Ready(None),
        }
    }
}

fn trailers() -> HeaderMap {
    HeaderMap::from_iter([("x-checksum".parse().unwrap(), "1".parse().unwrap())])
}

/// What reached the service: the data, the trailers, and whether there was an error.
type Reached = Arc<Mutex<Vec<(String, Option<HeaderMap>, bool)>>>;

#[derive(Clone, Default)]
struct Sink(Reached);

impl Service<Request<RequestBody<Pieces>>> for Sink {
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<RequestBody<Pieces>>) -> Self::Future {
        let reached = Arc::clone(&self.0);
        Box::pin(async move {
            let (mut data, mut trailers, mut failed) = (String::new(), None, false);
            let mut body = request.into_body();
            while let Some(frame) = body.frame().await {
                match frame.map(Frame::into_data) {
                    Ok(Ok(piece)) => data.push_str(str::from_utf8(&piece).unwrap()),
                    Ok(Err(frame)) => trailers = frame.into_trailers().ok(),
                    Err(_) => failed = true,
                }
            }
            reached.lock().unwrap().push((data, trailers, failed));
            Ok(Response::new(Full::default()))
        })
    }
}

async fn send(
    service: &mut impl Service<Request<Pieces>, Response = Response<impl Body>, Error = Infallible>,
    pieces: &[Piece],
) -> u16 {
    let request = Request::builder().method("PUT").uri("/v2/team/T1").header("X-SF-Token", "admin");
    let request = request.header("Content-Type", "application/json").body(Pieces(pieces.iter().cloned().collect()));
    service.call(request.unwrap()).await.unwrap().status().as_u16()
}

use Piece::{Data, Error, Hangs, Trailers};

#[tokio::test(start_paused = true)]
async fn enforced() {
    let sink = Sink::default();
    let limits = GatewayLimits::default().with_body(20).with_body_time(Duration::from_secs(5));
    let mut service = builder().limits(limits).build().layer().layer(sink.clone());
    for (pieces, status, reached) in [
        (&[][..], 200, Some(("", false))),
        (&[Data(r#"{"members":[]}"#)], 200, Some((r#"{"members":[]}"#, false))),
        (&[Data(r#"{"mem"#), Data(""), Data(r#"bers":[]}"#)], 200, Some((r#"{"members":[]}"#, false))),
        (&[Data(r#"{"mem"#), Data(r#"bers":[]}"#), Trailers], 200, Some((r#"{"members":[]}"#, true))),
        (&[Trailers], 200, Some(("", true))),
        (&[Data("not JSON")], 200, Some(("not JSON", false))),
        (&[Data(r#"{"members":[]}       "#)], 413, None),
        (&[Data("0123456789"), Data("01234567890"), Hangs], 413, None),
        (&[Data(r#"{"a":1,"a":2}"#)], 400, None),
        (&[Data(r#"{"members""#), Error], 400, None),
        (&[Data(r#"{"members""#), Hangs], 408, None),
    ] {
        assert_eq!(send(&mut service, pieces).await, status, "{pieces:?}");
        let reached = reached.map(|(data, has_trailers)| (data.to_owned(), has_trailers.then(trailers), false));
        assert_eq!(sink.0.lock().unwrap().pop(), reached, "{pieces:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn watched() {
    let sink = Sink::default();
    let limits = GatewayLimits::default().with_body(10).with_body_time(Duration::from_secs(5));
    let mut service = builder().limits(limits).mode(Mode::Shadow).build().layer().layer(sink.clone());
    for (pieces, data, has_trailers, failed) in [
        (&[Data("0123456789"), Data("0123456789"), Data("x"), Trailers][..], "01234567890123456789x", true, false),
        (&[Data(r#"{"members""#), Error], r#"{"members""#, false, true),
        (&[Data(r#"{"a":1,"a":2}"#)], r#"{"a":1,"a":2}"#, false, false),
    ] {
        assert_eq!(send(&mut service, pieces).await, 200, "{pieces:?}");
        let reached = Some((data.to_owned(), has_trailers.then(trailers), failed));
        assert_eq!(sink.0.lock().unwrap().pop(), reached, "{pieces:?}");
    }
}

#[tokio::test]
async fn all_bodies_together_are_bounded() {
    let sink = Sink::default();
    let limits = GatewayLimits::default().with_all_bodies(30);
    let gateway = builder().limits(limits).build();
    let mut service = gateway.layer().layer(sink);
    // A body that is not complete keeps its memory.
    let mut first = service.clone();
    let mut waiting = Box::pin(send(&mut first, &[Data("0123456789012345678901234"), Hangs]));
    assert!(poll_once(waiting.as_mut()).is_pending());
    assert_eq!(send(&mut service, &[Data("0123456789")]).await, 503);
    assert_eq!(send(&mut service, &[Data("01234")]).await, 200);
    drop(waiting);
    assert_eq!(send(&mut service, &[Data("0123456789")]).await, 200);
}

/// Polls a future once.
fn poll_once<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(std::task::Waker::noop()))
}
