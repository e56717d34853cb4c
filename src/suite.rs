//! What a file of tests for a policy says, with every name found in the policy's vocabulary.
//!
//! An [`oracle::Suite`](crate::oracle::Suite) reads such a file and runs its tests.

use crate::{
    rules::{Invariant, Place},
    space::{CellSet, Cube, Decision, Vocabulary},
};

/// The content of a suite file.
#[derive(Clone, Debug)]
pub(crate) struct Expectations {
    pub(crate) name: Box<str>,
    pub(crate) file: Box<str>,
    pub(crate) place: Place,
    /// In the order of the text.
    pub(crate) tests: Vec<Test>,
    pub(crate) invariants: Vec<Invariant>,
}

/// Requests, and what a policy must decide about them: a case or a table of a suite.
///
/// ```
/// use portcullis::{Policy, oracle::Suite};
///
/// let policy = Policy::splunk_observability()?;
/// let (file, text) = Suite::splunk_observability_file();
/// let suite = Suite::from_text(&policy, file, text)?;
/// for test in suite.tests() {
///     let (allowed, denied) = test.cells(policy.vocabulary());
///     assert!(allowed.len() + denied.len() > 0, "{}", test.name());
/// }
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Test {
    pub(crate) name: Box<str>,
    pub(crate) place: Place,
    pub(crate) requests: Cube,
    pub(crate) expected: Expected,
    /// The names of deciders: ids of rules, or the word for the default.
    pub(crate) by: Vec<Box<str>>,
    pub(crate) skip: Option<Box<str>>,
    pub(crate) only: bool,
}

/// What a test expects of its requests.
///
/// ```
/// use portcullis::{Decision, Policy, oracle::Suite, suite::Expected};
///
/// let policy = Policy::splunk_observability()?;
/// let suite = Suite::from_text(&policy, "teams.test.yaml", "
/// portcullis-suite: 1
/// suite: teams
/// cases: [{ name: anybody lists teams, api: team, action: list, expect: allow }]
/// ")?;
/// assert_eq!(*suite.tests()[0].expected(), Expected::All(Decision::Allow));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expected {
    /// A case: all requests have this decision.
    All(Decision),
    /// A table: the requests within one of the cubes are allowed, all others are denied.
    AllowedWithin(Vec<Cube>),
}

impl Test {
    /// Returns the name, unique among the tests of its suite.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns where the test is in the suite's text: the place of its name.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }

    /// Returns the requests that are tested.
    #[must_use]
    pub const fn requests(&self) -> &Cube {
        &self.requests
    }

    /// Returns what is expected of them.
    #[must_use]
    pub const fn expected(&self) -> &Expected {
        &self.expected
    }

    /// Iterates over the names of deciders: ids of rules, or `default`. One of them must decide about each request of a case,
    /// and about each request that a table denies. If there is no name, any rule or the default may decide.
    #[must_use]
    pub fn by(&self) -> impl ExactSizeIterator<Item = &str> {
        self.by.iter().map(|name| &**name)
    }

    /// Returns why the test is skipped; `None` if it is not.
    #[must_use]
    pub fn skip(&self) -> Option<&str> {
        self.skip.as_deref()
    }

    /// Returns whether the test is marked to run alone. If any test of a suite is, only the marked ones run.
    #[must_use]
    pub const fn is_only(&self) -> bool {
        self.only
    }

    /// Returns the requests that must be allowed, and those that must be denied.
    ///
    /// Time grows with the number of cells, 64 at a time, and with the number of cubes.
    #[must_use]
    pub fn cells(&self, vocabulary: &Vocabulary) -> (CellSet, CellSet) {
        let cells = CellSet::of_cube(vocabulary, &self.requests);
        match &self.expected {
            Expected::All(Decision::Allow) => (cells, CellSet::empty(vocabulary)),
            Expected::All(Decision::Deny) => (CellSet::empty(vocabulary), cells),
            Expected::AllowedWithin(cubes) => {
                let allowed = cubes.iter().map(|cube| CellSet::of_cube(vocabulary, cube));
                let allowed = allowed.fold(CellSet::empty(vocabulary), |set, cells| set.union(&cells));
                let denied = cells.difference(&allowed);
                (allowed, denied)
            }
        }
    }
}
