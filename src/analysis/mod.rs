//! Questions about everything that a policy decides, answered on sets of cells.

mod columns;
mod coverage;
mod merge;
mod roles;
mod similar;
mod steps;
mod survey;

pub(crate) use coverage::{Coverage, Stead};
pub(crate) use merge::{Mergeable, mergeable};
pub(crate) use similar::similar;
pub(crate) use steps::{Step, Steps};
pub(crate) use survey::{InOperation, OperationSurvey, Survey};
