//! Questions about all decisions of a policy and what guards them, answered with sets of cells: differences between policies,
//! invariants, locks.

mod decided_slots;
mod diff;
mod exceptions;
mod guards;
mod invariants;
#[cfg(feature = "yaml")]
mod lock;
mod merge;
mod redundancy;
mod roles;
mod similar;
mod survey;

pub(crate) use decided_slots::DecidedSlots;
pub use diff::{AccessChange, Diff, VocabularyItem};
pub(crate) use exceptions::IdleException;
pub use guards::{Guard, GuardChange, GuardKind, Impact};
pub(crate) use invariants::is_vacuous;
pub use invariants::{UnverifiedError, Violation};
#[cfg(feature = "yaml")]
pub use lock::LockError;
pub(crate) use merge::{Mergeable, mergeable};
pub(crate) use redundancy::Redundancy;
pub(crate) use roles::{Step, Steps};
pub(crate) use similar::similar;
pub(crate) use survey::{Entry, OperationSurvey, Survey};
