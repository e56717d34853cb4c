use std::fmt;

use crate::{
    rules::Place,
    space::{CellSet, Cube, Decision, Vocabulary},
};

/// Requests, and what a policy must decide about them: a case or a table of a suite.
#[derive(Clone, Debug)]
pub struct Test {
    pub(crate) name: Box<str>,
    pub(crate) place: Place,
    pub(crate) requests: Cube,
    pub(crate) expected: Expected,
    pub(crate) by: Vec<Decider>,
    pub(crate) skip: Option<Box<str>>,
    pub(crate) only: bool,
}

/// What a test expects of its requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A case: all of them are decided alike.
    All(Decision),
    /// A table: those within one of the cubes, which hold no others, are allowed, all others denied.
    AllowedWithin(Vec<Cube>),
}

/// What must have decided: a rule, or the policy's default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decider {
    /// The rule of that id.
    Rule(Box<str>),
    /// The default.
    Default,
}

impl Test {
    /// What is tested, in the words of the suite's author; no other test of the suite has the same name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where the test stands in the suite's text: its name.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }

    /// The requests that are tested.
    #[must_use]
    pub const fn requests(&self) -> &Cube {
        &self.requests
    }

    /// What is expected of them.
    #[must_use]
    pub const fn expected(&self) -> &Expected {
        &self.expected
    }

    /// What must have decided, one of these, about all requests of a case and about those that a table has denied; anything
    /// if there are none.
    #[must_use]
    pub fn by(&self) -> &[Decider] {
        &self.by
    }

    /// Why the test is not run, if it is not.
    #[must_use]
    pub fn skip(&self) -> Option<&str> {
        self.skip.as_deref()
    }

    /// Whether nothing is to be run but this and others that say so.
    #[must_use]
    pub const fn is_only(&self) -> bool {
        self.only
    }

    /// The requests that must be allowed, and those that must be denied.
    ///
    /// Time grows with the words of 64 cells, once for each cube.
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

impl fmt::Display for Decider {
    /// As suites write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(id) => f.write_str(id),
            Self::Default => f.write_str("default"),
        }
    }
}
