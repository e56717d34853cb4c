//! The bodies of requests and answers that pass through a gateway.

mod read;
mod request;
mod response;

pub use read::{BodySource, ReadBody};
pub(crate) use request::Buffering;
pub use request::RequestBody;
pub use response::ResponseBody;
