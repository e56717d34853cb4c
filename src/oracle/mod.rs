//! A policy as the oracle of tests: it knows the right answer to every request there is.

mod answers;
mod disagreements;
mod suite;

pub use answers::Answers;
pub use disagreements::{Disagreement, Disagreements};
pub use suite::{Decider, Expected, Fault, Outcome, Subject, Suite, SuiteRun, SuiteTest, SuiteText, TestResult};
