//! A policy as the oracle of tests: it knows the right answer to every request there is.

mod answers;
mod by_action;
mod disagreements;
mod mutants;
mod vectors;

pub use answers::Answers;
pub use disagreements::{Disagreement, Disagreements};
pub use mutants::{Mutant, Mutants, Mutation, NameId};
pub use vectors::{BoundaryPair, Condition, Part, Strategy, Vector, Vectors};
