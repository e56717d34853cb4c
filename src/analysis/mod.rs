//! Questions about everything that a policy decides, answered on sets of cells.

mod access;
mod diff;
mod invariants;
mod lock;

mod survey;

pub use diff::{AccessChange, DecidedBy, Diff, VocabularyItem};
pub(crate) use invariants::holds_nothing;
pub use invariants::{UnverifiedError, Violation};

pub use lock::LockError;
pub(crate) use survey::{InOperation, OperationSurvey, Survey};
