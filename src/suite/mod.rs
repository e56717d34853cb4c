//! What a file of tests for a policy says, with every name found in the policy's vocabulary.

mod intersection;
mod test;

use crate::rules::{Invariant, Place};

pub use test::{Decider, Expected, Test};

/// Everything that a suite's file says.
#[derive(Clone, Debug)]
pub(crate) struct Expectations {
    pub(crate) name: Box<str>,
    pub(crate) file: Box<str>,
    pub(crate) place: Place,
    /// In the order of the text.
    pub(crate) tests: Vec<Test>,
    pub(crate) invariants: Vec<Invariant>,
}
