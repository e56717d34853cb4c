//! A policy as the oracle of tests: it knows the right answer to every request there is.

mod answers;
mod coverage;
mod disagreements;
mod mutants;
mod suite;

pub use answers::Answers;
pub use coverage::{Coverage, Covered, NameCoverage, OperationCoverage, RuleCoverage};
pub use disagreements::{Disagreement, Disagreements};
pub use mutants::{Mutant, Mutants, Mutation, NameId};
pub use suite::{Decider, Expected, Fault, Outcome, Subject, Suite, SuiteRun, SuiteTest, SuiteText, TestResult};
