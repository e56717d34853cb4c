//! Questions about everything that a policy decides, answered on sets of cells.

mod survey;

pub(crate) use survey::{InOperation, OperationSurvey, Survey};
