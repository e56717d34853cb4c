//! HTTP requests as requests of a policy.
//!
//! A [`Head`] is what the method, the target and the headers of a request say, checked once. What could be read in more than one
//! way is a [`Refusal`]. A [`Target`] is the canonical form of the target alone.

mod conditions;
mod json;
mod target;
mod truth;

pub use target::{
    BodyKind, Head, PathSegment, ReadMethod, Reason, Refusal, RefusedPart, Segments, Special, TARGET_LIMIT, Target,
};
