//! The canonical form of a request's head: method, target and headers, checked once.

mod admit;
mod authority;
mod body_kind;
mod canonical;
mod decode;
mod head;
mod headers;
mod method;
mod parsed;
mod query;
mod readings;
mod reason;
mod refusal;
mod segment;
mod segments;
mod spans;

pub use body_kind::BodyKind;
pub use head::Head;
pub use method::ReadMethod;
pub use parsed::{TARGET_LIMIT, Target};
pub use reason::Reason;
pub use refusal::{Refusal, RefusedPart};
pub use segment::{PathSegment, Special};
pub use segments::Segments;
