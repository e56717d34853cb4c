//! Questions about everything that a policy decides, answered on sets of cells.

mod coverage;
mod merge;
mod survey;

pub(crate) use coverage::{Coverage, Stead};
pub(crate) use merge::{Mergeable, mergeable};
pub(crate) use survey::{InOperation, OperationSurvey, Survey};
