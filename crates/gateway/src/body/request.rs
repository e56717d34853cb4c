//! The body of a request as it is passed on: as it came, or read before and passed on byte for byte.

use std::{
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::{Buf, BufMut as _, Bytes, BytesMut};
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt as _;
use pin_project_lite::pin_project;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{self, Instant},
};

use super::{BodySource, ReadBody};

pin_project! {
    /// The body of a request behind the gateway.
    ///
    /// Where no route needs the body, it is the one that came. Otherwise it is what was read, followed by what was not, if any.
    /// Bytes, trailers and the end are the same.
    #[derive(Debug)]
    pub struct RequestBody<B: Body> {
        read: Bytes,
        trailers: Option<HeaderMap>,
        error: Option<B::Error>,
        #[pin]
        rest: Option<B>,
        memory: Option<OwnedSemaphorePermit>,
    }
}

impl<B: Body> RequestBody<B> {
    /// Returns a body of which nothing was read.
    pub(crate) const fn untouched(body: B) -> Self {
        Self { read: Bytes::new(), trailers: None, error: None, rest: Some(body), memory: None }
    }
}

impl<B: Body> Body for RequestBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let mut this = self.project();
        if !this.read.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(mem::take(this.read)))));
        }
        // All that was read is passed on.
        *this.memory = None;
        if let Some(trailers) = this.trailers.take() {
            return Poll::Ready(Some(Ok(Frame::trailers(trailers))));
        }
        if let Some(error) = this.error.take() {
            this.rest.set(None);
            return Poll::Ready(Some(Err(error)));
        }
        let Some(rest) = this.rest.as_mut().as_pin_mut() else { return Poll::Ready(None) };
        rest.poll_frame(context).map(|frame| frame.map(|frame| frame.map(in_bytes)))
    }

    fn is_end_stream(&self) -> bool {
        let is_passed_on = self.read.is_empty() && self.trailers.is_none() && self.error.is_none();
        is_passed_on && self.rest.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        let read = self.read.len() as u64;
        let mut hint = self.rest.as_ref().map_or_else(|| SizeHint::with_exact(0), Body::size_hint);
        if let Some(upper) = hint.upper() {
            hint.set_upper(upper.saturating_add(read));
        }
        hint.set_lower(hint.lower().saturating_add(read));
        hint
    }
}

/// A body that is read if the route needs it, and kept to be passed on.
pub(crate) struct Buffering<B: Body> {
    body: RequestBody<B>,
    /// The bytes that all bodies together can have in memory.
    memory: Arc<Semaphore>,
}

/// What was read of a body: the only piece that came, or a copy of all pieces. Pieces are not kept by themselves, since many small ones
/// would need much memory.
enum Gathered {
    Piece(Bytes),
    Copy(BytesMut),
}

impl<B: Body> Buffering<B> {
    pub(crate) const fn new(body: B, memory: Arc<Semaphore>) -> Self {
        Self { body: RequestBody::untouched(body), memory }
    }

    /// Returns the body to be passed on.
    pub(crate) fn into_body(self) -> RequestBody<B> {
        self.body
    }

    /// Reserves memory for some bytes. It is free again when the body is passed on or dropped.
    fn reserve(&mut self, bytes: usize) -> bool {
        let Ok(count) = u32::try_from(bytes) else { return false };
        let Ok(permit) = Arc::clone(&self.memory).try_acquire_many_owned(count) else { return false };
        match &mut self.body.memory {
            Some(memory) => memory.merge(permit),
            none => *none = Some(permit),
        }
        true
    }
}

impl<B> Buffering<B>
where
    B: Body + Unpin,
{
    /// Reads until the end, or until there is a reason to stop. All that was read is gathered.
    async fn gather(&mut self, limit: usize, until: Instant, gathered: &mut Gathered) -> Option<ReadBody> {
        loop {
            let rest = self.body.rest.as_mut()?;
            let frame = match time::timeout_at(until, rest.frame()).await {
                Err(_) => return Some(ReadBody::TimedOut),
                Ok(None) => {
                    self.body.rest = None;
                    return None;
                }
                Ok(Some(Err(error))) => {
                    self.body.error = Some(error);
                    return Some(ReadBody::Failed);
                }
                Ok(Some(Ok(frame))) => in_bytes(frame),
            };
            match frame.into_data() {
                Ok(data) => {
                    let size = data.len();
                    gathered.push(data);
                    if gathered.len() > limit {
                        return Some(ReadBody::TooLarge);
                    }
                    if !self.reserve(size) {
                        return Some(ReadBody::NoMemory);
                    }
                }
                Err(frame) => self.body.trailers = frame.into_trailers().ok(),
            }
        }
    }
}

impl<B> BodySource for Buffering<B>
where
    B: Body + Unpin + Send,
    B::Data: Send,
    B::Error: Send,
{
    async fn read(&mut self, limit: usize, until: Instant) -> ReadBody {
        match &self.body.rest {
            Some(rest) if rest.is_end_stream() => return ReadBody::Nothing,
            Some(rest) if rest.size_hint().lower() > limit as u64 => return ReadBody::TooLarge,
            Some(_) => {}
            None => return ReadBody::Unknown,
        }
        let mut gathered = Gathered::Piece(Bytes::new());
        let stopped = self.gather(limit, until, &mut gathered).await;
        self.body.read = gathered.into_bytes();
        match stopped {
            Some(reason) => reason,
            None if self.body.read.is_empty() => ReadBody::Nothing,
            None => ReadBody::Whole(self.body.read.clone()),
        }
    }
}

impl Gathered {
    fn len(&self) -> usize {
        match self {
            Self::Piece(piece) => piece.len(),
            Self::Copy(copy) => copy.len(),
        }
    }

    fn push(&mut self, data: Bytes) {
        match self {
            Self::Piece(piece) if piece.is_empty() => *piece = data,
            Self::Piece(piece) => {
                let mut copy = BytesMut::with_capacity((piece.len() + data.len()).next_power_of_two());
                copy.put_slice(piece);
                copy.put_slice(&data);
                *self = Self::Copy(copy);
            }
            Self::Copy(copy) => copy.put_slice(&data),
        }
    }

    fn into_bytes(self) -> Bytes {
        match self {
            Self::Piece(piece) => piece,
            Self::Copy(copy) => copy.freeze(),
        }
    }
}

fn in_bytes<D: Buf>(frame: Frame<D>) -> Frame<Bytes> {
    frame.map_data(|mut data| data.copy_to_bytes(data.remaining()))
}
