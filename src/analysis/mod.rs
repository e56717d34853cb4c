//! Questions about everything that a policy decides, answered on sets of cells.

mod columns;
mod roles;
mod similar;
mod steps;
mod survey;

pub(crate) use similar::similar;
pub(crate) use steps::{Step, Steps};
pub(crate) use survey::{InOperation, OperationSurvey, Survey};
