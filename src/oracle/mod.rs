//! A policy as the oracle of tests: it knows the right answer to every request there is.

mod answers;
mod coverage;
mod disagreements;
mod mutants;

pub use answers::Answers;
pub use coverage::{Coverage, Covered, NameCoverage, OperationCoverage, RuleCoverage};
pub use disagreements::{Disagreement, Disagreements};
pub use mutants::{Mutant, Mutants, Mutation, NameId};
