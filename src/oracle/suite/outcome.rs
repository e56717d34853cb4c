use super::{Fault, SuiteTest};
use crate::{
    analysis::Violation,
    rules::{Invariant, Place},
    suite::Expected,
};

/// What became of a test or an invariant in the run of a suite.
#[derive(Clone, Debug)]
pub struct TestResult<'r> {
    pub(super) subject: Subject<'r>,
    pub(super) outcome: Outcome<'r>,
    pub(super) requests: usize,
    pub(super) faults: Vec<Fault<'r>>,
    pub(super) violation: Option<Violation<'r>>,
}

/// What was tested.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'r> {
    /// A case or a table.
    Test(&'r SuiteTest),
    /// An invariant.
    Invariant(&'r Invariant),
    /// The answers that were recorded elsewhere.
    Recorded,
}

/// Whether a test passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome<'r> {
    /// Everything is decided as expected.
    Passed,
    /// Something is not.
    Failed,
    /// It was not run, and why.
    Skipped(&'r str),
}

impl<'r> Subject<'r> {
    /// The name of the test, or the id of the invariant.
    #[must_use]
    pub fn name(&self) -> &'r str {
        match self {
            Self::Test(test) => test.name(),
            Self::Invariant(invariant) => invariant.id(),
            Self::Recorded => "every answer is the policy's",
        }
    }

    /// The word for what it is: `case`, `table`, `invariant` or `answers`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Test(test) => match test.expected() {
                Expected::All(_) => "case",
                Expected::AllowedWithin(_) => "table",
            },
            Self::Invariant(_) => "invariant",
            Self::Recorded => "answers",
        }
    }

    /// Where it stands in the suite's text: its name. Recorded answers stand nowhere in particular.
    #[must_use]
    pub const fn place(&self) -> Option<Place> {
        match self {
            Self::Test(test) => Some(test.place()),
            Self::Invariant(invariant) => Some(invariant.place()),
            Self::Recorded => None,
        }
    }
}

impl<'r> TestResult<'r> {
    /// What was tested.
    #[must_use]
    pub const fn subject(&self) -> Subject<'r> {
        self.subject
    }

    /// Whether it passed.
    #[must_use]
    pub const fn outcome(&self) -> Outcome<'r> {
        self.outcome
    }

    /// How many requests the test is about; none for an invariant, which is about the whole.
    #[must_use]
    pub const fn requests(&self) -> usize {
        self.requests
    }

    /// What is decided otherwise than expected, by what decides; none unless the test failed, and none if
    /// [too many](crate::oracle::SuiteRun::MOST_EXPLAINED) failed before it.
    #[must_use]
    pub fn faults(&self) -> &[Fault<'r>] {
        &self.faults
    }

    /// How an invariant does not hold.
    #[must_use]
    pub const fn violation(&self) -> Option<&Violation<'r>> {
        self.violation.as_ref()
    }
}
