//! The body of an answer: of the service, or of a refusal.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use bytes::{Buf as _, Bytes};
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

pin_project! {
    /// The body of an answer: of the service, or of a refusal.
    #[derive(Debug)]
    pub struct ResponseBody<B> {
        #[pin]
        kind: Kind<B>,
    }
}

pin_project! {
    #[project = KindProjection]
    #[derive(Debug)]
    enum Kind<B> {
        OfService { #[pin] body: B },
        OfRefusal { text: Option<Bytes> },
    }
}

impl<B> ResponseBody<B> {
    pub(crate) const fn of_service(body: B) -> Self {
        Self { kind: Kind::OfService { body } }
    }

    pub(crate) fn of_refusal(text: Bytes) -> Self {
        Self { kind: Kind::OfRefusal { text: Some(text).filter(|text| !text.is_empty()) } }
    }
}

impl<B: Default> Default for ResponseBody<B> {
    fn default() -> Self {
        Self::of_service(B::default())
    }
}

impl<B: Body> Body for ResponseBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        match self.project().kind.project() {
            KindProjection::OfService { body } => body.poll_frame(context).map(|frame| {
                frame.map(|frame| frame.map(|frame| frame.map_data(|mut data| data.copy_to_bytes(data.remaining()))))
            }),
            KindProjection::OfRefusal { text } => Poll::Ready(text.take().map(|text| Ok(Frame::data(text)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.kind {
            Kind::OfService { body } => body.is_end_stream(),
            Kind::OfRefusal { text } => text.is_none(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.kind {
            Kind::OfService { body } => body.size_hint(),
            Kind::OfRefusal { text } => SizeHint::with_exact(text.as_ref().map_or(0, |text| text.len() as u64)),
        }
    }
}
