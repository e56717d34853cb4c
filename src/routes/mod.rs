//! HTTP requests as requests of a policy.
//!
//! [`Routes`] say which operations of a policy the requests of a service demand, and with which owners. A [`Head`] is what the method,
//! the target and the headers of a request say, checked once. What could be read in more than one way is a [`Refusal`].
//! [`Routes::find`] finds the route, and [`Matched::demands`] computes the [`Demands`] from the body, the stored object and the
//! caller. What is not known is taken at its worst.

mod caller;
mod conditions;
mod demand;
mod demands;
mod evidence;
mod find;
mod json;
mod literals;
mod load;
mod owners;
mod possible;
mod stored;
mod table;
mod target;
mod text;
mod truth;
mod verdict;

pub use caller::Caller;
pub use demand::{Assumption, Demand, DemandReason, MetCondition};
pub use demands::Demands;
pub use evidence::{Content, Evidence, ReadJson};
pub use find::{Found, Matched, Unknown};
pub use load::Routes;
pub(crate) use possible::Possible;
pub use stored::StoredObject;
pub use target::{
    BodyKind, Head, PathSegment, ReadMethod, Reason, Refusal, RefusedPart, Segments, Special, TARGET_LIMIT, Target,
};
pub use text::RoutesText;
pub use verdict::{Denial, Verdict};
