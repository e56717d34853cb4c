//! Questions about everything that a policy decides, answered on sets of cells.

mod access;
mod columns;
mod coverage;
mod diff;
mod exceptions;
mod invariants;
mod lock;
mod merge;
mod roles;
mod similar;
mod steps;
mod survey;
mod tally;

pub(crate) use coverage::Coverage;
pub use diff::{AccessChange, DecidedBy, Diff, VocabularyItem};
pub(crate) use exceptions::Idle;
pub(crate) use invariants::holds_nothing;
pub use invariants::{UnverifiedError, Violation};
pub use lock::LockError;
pub(crate) use merge::{Mergeable, mergeable};
pub(crate) use roles::directly_below;
pub(crate) use similar::similar;
pub(crate) use steps::{Step, Steps};
pub(crate) use survey::{InOperation, OperationSurvey, Survey};
pub(crate) use tally::Tally;
