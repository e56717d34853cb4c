//! The log of decisions: a queue that never blocks requests, and a thread that writes.
//!
//! [`DecisionLog`] takes records as lines and hands them to its thread. If the queue is full, or if a line cannot be written, the
//! record is lost. Lost records are counted, and as soon as the log can be written again a [`Lost`](portcullis::record::Lost) record
//! says how many there were. So a reader of the log knows whether it is complete.

mod batch;
mod builder;
mod counts;
mod error;
mod file;
mod handle;
mod output;
mod rotation;
mod sink;
mod standard_output;
mod traced;
mod writer;

pub use builder::DecisionLogBuilder;
pub use error::{FlushError, OpenError};
pub use handle::DecisionLog;
pub use rotation::Rotation;
