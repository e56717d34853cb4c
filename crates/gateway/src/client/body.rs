//! Reading of an answer's body within a bound.

use std::error::Error;

use bytes::{Bytes, BytesMut};
use http_body::Body;
use http_body_util::BodyExt as _;

/// Why a body was not read.
pub(super) enum BodyError {
    TooLarge,
    Failed(Box<dyn Error + Send + Sync>),
}

/// Reads a body that has at most so many bytes. Of a larger one, no more than that is kept in memory.
pub(super) async fn read<B>(mut body: B, bound: usize) -> Result<Bytes, BodyError>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    // A length that is announced need not be waited for.
    if body.size_hint().lower() > u64::try_from(bound).unwrap_or(u64::MAX) {
        return Err(BodyError::TooLarge);
    }
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|error| BodyError::Failed(error.into()))?.into_data() else { continue };
        let length = first.len().saturating_add(all.len()).saturating_add(data.len());
        if length > bound {
            return Err(BodyError::TooLarge);
        }
        if first.is_empty() && all.is_empty() {
            // Most bodies are one frame, which need not be copied.
            first = data;
            continue;
        }
        if all.is_empty() {
            all.extend_from_slice(&std::mem::take(&mut first));
        }
        all.extend_from_slice(&data);
    }
    Ok(if all.is_empty() { first } else { all.freeze() })
}
