//! What a file of tests for a policy says, with every name found in the policy's vocabulary.
//!
//! An [`oracle::Suite`](crate::oracle::Suite) reads such a file and runs its tests.

use std::time::SystemTime;

use crate::{
    rules::{Invariant, Listed, Place},
    space::{CellSet, Cube, Decision, OwnerId, RoleId, Vocabulary},
};

/// The content of a suite file.
#[derive(Clone, Debug)]
pub(crate) struct Expectations {
    pub(crate) name: Box<str>,
    pub(crate) file: Box<str>,
    pub(crate) place: Place,
    /// In the order of the text.
    pub(crate) tests: Vec<Test>,
    /// In the order of the text.
    pub(crate) guards: Vec<GuardTest>,
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
    /// The requests as they are written: those of the test, and those that a table lists as allowed.
    pub(crate) written: Vec<WrittenRequests>,
    pub(crate) expected: Expected,
    /// The names of deciders: ids of rules, or the word for the default.
    pub(crate) by: Vec<Box<str>>,
    pub(crate) skip: Option<Box<str>>,
    pub(crate) only: bool,
}

/// Requests as a suite writes them.
#[derive(Clone, Debug)]
pub(crate) struct WrittenRequests {
    /// The requests that the columns and the fixtures match, and for an entry of a table only those of the table.
    pub(crate) requests: Cube,
    /// The requests that the columns and the fixtures match.
    pub(crate) matched: Cube,
    /// What the columns list themselves, without fixtures. The reader refuses a name, a group or an operation that no request
    /// has.
    pub(crate) listed: Listed,
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

/// A test of what guards decisions without being one: a lifetime of tokens, the order of roles, or the owners of operations.
///
/// ```
/// use portcullis::{Policy, oracle::Suite, suite::ExpectedGuard};
///
/// let policy = Policy::splunk_observability()?;
/// let suite = Suite::from_text(&policy, "roles.test.yaml", "
/// portcullis-suite: 1
/// suite: roles
/// orders: [{ name: power is between, role: [read_only, power, admin] }]
/// ")?;
/// let test = &suite.guards()[0];
/// assert_eq!((test.name(), test.kind()), ("power is between", "order"));
/// assert!(matches!(test.expected(), ExpectedGuard::Order(roles) if roles.len() == 3));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct GuardTest {
    pub(crate) name: Box<str>,
    pub(crate) place: Place,
    pub(crate) expected: ExpectedGuard,
    pub(crate) skip: Option<Box<str>>,
    pub(crate) only: bool,
}

impl GuardTest {
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

    /// Returns what is expected of the policy.
    #[must_use]
    pub const fn expected(&self) -> &ExpectedGuard {
        &self.expected
    }

    /// Returns the word for what is tested: `lifetime`, `order` or `owners`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.expected {
            ExpectedGuard::Lifetime(_) => "lifetime",
            ExpectedGuard::Order(_) => "order",
            ExpectedGuard::Owners { .. } => "owners",
        }
    }

    /// Returns why the test is skipped; `None` if it is not.
    #[must_use]
    pub fn skip(&self) -> Option<&str> {
        self.skip.as_deref()
    }

    /// Returns whether the test is marked to run alone, like [`Test::is_only`].
    #[must_use]
    pub const fn is_only(&self) -> bool {
        self.only
    }
}

/// What a test expects of a guard.
///
/// ```
/// use portcullis::{Policy, oracle::Suite, suite::ExpectedGuard};
///
/// let policy = Policy::splunk_observability()?;
/// let suite = Suite::from_text(&policy, "teams.test.yaml", "
/// portcullis-suite: 1
/// suite: teams
/// owners: [{ name: members are somebody, api: team, action: [add_member, remove_member], owner: [self, other] }]
/// ")?;
/// assert!(matches!(suite.guards()[0].expected(), ExpectedGuard::Owners { owners, .. } if owners.len() == 2));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExpectedGuard {
    /// A token is valid at a time, or is not.
    Lifetime(ExpectedLifetime),
    /// Each role is above those before it.
    Order(Vec<RoleId>),
    /// Requests for the operations can have these owners and no others.
    Owners {
        /// Admits the operations; its other columns have no meaning.
        operations: Cube,
        /// The owners, in the order of declaration, each once.
        owners: Vec<OwnerId>,
    },
}

/// What a test expects of a token at a time.
///
/// ```
/// use portcullis::{Policy, oracle::Suite, suite::{ExpectedGuard, ExpectedStatus}};
///
/// let policy = Policy::splunk_observability()?;
/// let suite = Suite::from_text(&policy, "tokens.test.yaml", "
/// portcullis-suite: 1
/// suite: tokens
/// lifetimes:
///   - name: a logout ends a token of the account page
///     token: user_api
///     origin: account_page
///     issued: 2026-01-01T00:00:00Z
///     logged_out: 2026-01-02T00:00:00Z
///     at: 2026-01-02T00:00:00Z
///     expect: ended
///     by: logout
/// ")?;
/// let ExpectedGuard::Lifetime(lifetime) = suite.guards()[0].expected() else { panic!("a lifetime") };
/// assert_eq!((&*lifetime.origin, lifetime.status), ("account_page", ExpectedStatus::EndedByLogout));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExpectedLifetime {
    /// The kind of token.
    pub token: Box<str>,
    /// Where the token was created.
    pub origin: Box<str>,
    /// When it was issued.
    pub issued: SystemTime,
    /// When its user logged out; `None` if never.
    pub logged_out: Option<SystemTime>,
    /// The time that is asked about.
    pub at: SystemTime,
    /// What is expected at that time.
    pub status: ExpectedStatus,
}

/// Whether a token is expected to be valid.
///
/// ```
/// use portcullis::suite::ExpectedStatus;
///
/// assert_eq!(ExpectedStatus::EndedByLogout.in_words(), "ended by the logout");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExpectedStatus {
    /// It is not issued yet.
    NotYetIssued,
    /// It is valid.
    Valid,
    /// It has ended, by its age or by a logout.
    Ended,
    /// It has ended because it reached its maximum age.
    EndedByMaxAge,
    /// It has ended because its user logged out.
    EndedByLogout,
}

impl ExpectedStatus {
    /// Returns the status as messages name it.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::NotYetIssued => "not yet issued",
            Self::Valid => "valid",
            Self::Ended => "ended",
            Self::EndedByMaxAge => "ended by its age",
            Self::EndedByLogout => "ended by the logout",
        }
    }
}
