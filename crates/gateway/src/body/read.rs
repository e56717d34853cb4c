//! How a gateway reads a body where the route needs it.

use bytes::Bytes;
use tokio::time::Instant;

/// Where the body of a request comes from. It is asked only if the route needs the body.
///
/// The tower layer has its own. Others are for gateways that call [`Gateway::check`](crate::Gateway::check) themselves.
///
/// ```
/// use bytes::Bytes;
/// use portcullis_gateway::body::{BodySource, ReadBody};
/// use tokio::time::Instant;
///
/// /// A body that was read before.
/// struct Whole(Bytes);
///
/// impl BodySource for Whole {
///     async fn read(&mut self, limit: usize, _: Instant) -> ReadBody {
///         match self.0.len() {
///             0 => ReadBody::Nothing,
///             length if length > limit => ReadBody::TooLarge,
///             _ => ReadBody::Whole(self.0.clone()),
///         }
///     }
/// }
/// ```
pub trait BodySource: Send {
    /// Reads the body, if it is not larger than a limit in bytes and has arrived at a given time.
    fn read(&mut self, limit: usize, until: Instant) -> impl Future<Output = ReadBody> + Send;
}

/// A body, or why it is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadBody {
    /// The whole body.
    Whole(Bytes),
    /// There is no body, or an empty one.
    Nothing,
    /// The gateway does not get the body, or only a part of it. The worst is assumed.
    Unknown,
    /// It is larger than the limit.
    TooLarge,
    /// It did not arrive in time.
    TimedOut,
    /// It could not be read to its end.
    Failed,
    /// There is no memory left for it.
    NoMemory,
}

impl BodySource for Bytes {
    async fn read(&mut self, limit: usize, _: Instant) -> ReadBody {
        match self.len() {
            0 => ReadBody::Nothing,
            length if length > limit => ReadBody::TooLarge,
            _ => ReadBody::Whole(self.clone()),
        }
    }
}
