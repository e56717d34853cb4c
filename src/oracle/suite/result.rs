//! The result of a test: what was tested, its outcome, and what is decided differently than expected.

use std::fmt;

use crate::{
    analysis::Violation,
    oracle::{RecordedAnswers, answers::in_words},
    policy::{Policy, RequestGroup},
    rules::{Invariant, Place},
    space::{CellSet, Decision},
    suite::{Expected, GuardTest, Test},
};

/// The result of a test or an invariant of a [`TestRun`](super::TestRun).
///
/// ```
/// use portcullis::{Policy, oracle::{Suite, TestOutcome}};
///
/// let policy = Policy::splunk_observability()?;
/// let (file, text) = Suite::splunk_observability_file();
/// let suite = Suite::from_text(&policy, file, text)?;
/// for result in suite.run().results() {
///     assert_eq!(result.outcome(), TestOutcome::Passed, "{}", result.item().name());
/// }
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct TestResult<'r> {
    pub(super) item: TestItem<'r>,
    pub(super) outcome: TestOutcome<'r>,
    pub(super) requests: usize,
    pub(super) mismatches: Vec<Mismatch<'r>>,
    pub(super) violation: Option<Violation<'r>>,
    pub(super) fault: Option<String>,
}

impl<'r> TestResult<'r> {
    /// Returns what was tested.
    #[must_use]
    pub const fn item(&self) -> TestItem<'r> {
        self.item
    }

    /// Returns the outcome.
    #[must_use]
    pub const fn outcome(&self) -> TestOutcome<'r> {
        self.outcome
    }

    /// Returns how many requests are tested; 0 for an invariant, which is about the policy as a whole, and for a test of a guard.
    #[must_use]
    pub const fn requests(&self) -> usize {
        self.requests
    }

    /// Returns what is decided differently than expected, grouped by what decides. Empty unless the test failed, and
    /// empty if [too many](super::TestRun::MAX_EXPLAINED) tests failed before it.
    #[must_use]
    pub fn mismatches(&self) -> &[Mismatch<'r>] {
        &self.mismatches
    }

    /// Returns what a test of a guard found wrong, in words; `None` if it passed, and for anything else.
    #[must_use]
    pub fn fault(&self) -> Option<&str> {
        self.fault.as_deref()
    }

    /// Returns the violation of an invariant; `None` if it holds, and for a test.
    #[must_use]
    pub const fn violation(&self) -> Option<&Violation<'r>> {
        self.violation.as_ref()
    }
}

/// What is tested: a test or an invariant of a suite, or recorded answers.
///
/// ```
/// use portcullis::{Policy, oracle::{Answers, RecordedAnswers, TestItem}};
///
/// let policy = Policy::splunk_observability()?;
/// let recorded = RecordedAnswers::new(&policy, "log.csv", Answers::new(policy.vocabulary()));
/// let run = recorded.run();
/// let item = run.results()[0].item();
/// assert!(matches!(item, TestItem::Answers(_)));
/// assert_eq!((item.kind(), item.name()), ("answers", RecordedAnswers::TEST_NAME));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum TestItem<'r> {
    /// A case or a table of a suite.
    Test(&'r Test),
    /// A test of a guard of a suite: of a lifetime, of the order of roles, or of owners.
    Guard(&'r GuardTest),
    /// An invariant of a suite.
    Invariant(&'r Invariant),
    /// Recorded answers.
    Answers(&'r RecordedAnswers<'r>),
}

impl<'r> TestItem<'r> {
    /// Returns the name of the test, the id of the invariant, or [`RecordedAnswers::TEST_NAME`].
    #[must_use]
    pub fn name(self) -> &'r str {
        match self {
            Self::Test(test) => test.name(),
            Self::Guard(test) => test.name(),
            Self::Invariant(invariant) => invariant.id(),
            Self::Answers(_) => RecordedAnswers::TEST_NAME,
        }
    }

    /// Returns the word for what it is: `case`, `table`, `lifetime`, `order`, `owners`, `invariant` or `answers`.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Test(test) => match test.expected() {
                Expected::All(_) => "case",
                Expected::AllowedWithin(_) => "table",
            },
            Self::Guard(test) => test.kind(),
            Self::Invariant(_) => "invariant",
            Self::Answers(_) => "answers",
        }
    }

    /// Returns where its name is in the suite's text; `None` for recorded answers.
    #[must_use]
    pub const fn place(self) -> Option<Place> {
        match self {
            Self::Test(test) => Some(test.place()),
            Self::Guard(test) => Some(test.place()),
            Self::Invariant(invariant) => Some(invariant.place()),
            Self::Answers(_) => None,
        }
    }
}

/// The outcome of a test.
///
/// ```
/// use portcullis::oracle::TestOutcome;
///
/// assert_ne!(TestOutcome::Failed, TestOutcome::Skipped("not supported yet"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TestOutcome<'r> {
    /// Everything is decided as expected.
    Passed,
    /// Something is decided differently.
    Failed,
    /// It was not run, for this reason.
    Skipped(&'r str),
}

/// Requests that one rule, or the default, decides differently than a test expects.
///
/// The text form has what was expected and what is decided, the requests as few sets, one request as an example, the
/// decider and its clauses.
///
/// ```
/// use portcullis::{Decision, Policy, oracle::Suite};
///
/// let policy = Policy::splunk_observability()?;
/// let suite = Suite::from_text(&policy, "teams.test.yaml", "
/// portcullis-suite: 1
/// suite: teams
/// cases:
///   - { name: anybody creates teams, api: team, action: create, expect: allow }
/// ")?;
/// let run = suite.run();
/// let mismatch = &run.results()[0].mismatches()[0];
/// assert_eq!((mismatch.expected(), mismatch.group().decision()), (Decision::Allow, Decision::Deny));
/// assert_eq!(mismatch.group().decider().name(), "team-write");
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone)]
pub struct Mismatch<'r> {
    expected: ExpectedRuling<'r>,
    group: RequestGroup<'r>,
}

/// What a test expects of some requests.
#[derive(Clone, Copy)]
pub(super) struct ExpectedRuling<'r> {
    pub(super) decision: Decision,
    /// The names of the deciders, one of which must decide; any if there is none.
    pub(super) by: &'r [Box<str>],
}

impl<'r> Mismatch<'r> {
    /// Returns the requests of a set, grouped by what decides, in the order of the first request of each group.
    pub(super) fn group_all(policy: &'r Policy, cells: &CellSet, expected: ExpectedRuling<'r>) -> Vec<Self> {
        RequestGroup::group(policy, cells).into_iter().map(|group| Self { expected, group }).collect()
    }

    /// Returns requests that were answered differently than the policy decides.
    pub(super) fn of_answers(group: RequestGroup<'r>) -> Self {
        Self { expected: ExpectedRuling { decision: !group.decision(), by: &[] }, group }
    }

    /// Returns the expected decision.
    #[must_use]
    pub const fn expected(&self) -> Decision {
        self.expected.decision
    }

    /// Iterates over the names of the expected deciders: ids of rules, or `default`. If there is none, any may decide.
    #[must_use]
    pub fn expected_by(&self) -> impl ExactSizeIterator<Item = &'r str> + use<'r> {
        self.expected.by.iter().map(|name| &**name)
    }

    /// Returns the requests, with their decision and what decides. If the decision is the expected one, the decider is
    /// not.
    #[must_use]
    pub const fn group(&self) -> &RequestGroup<'r> {
        &self.group
    }

    /// Returns whether the decider is one of those expected.
    pub(super) fn has_expected_decider(&self) -> bool {
        self.expected_by().any(|name| name == self.group.decider().name())
    }
}

impl fmt::Debug for Mismatch<'_> {
    /// Writes the text form, without the policy that the mismatch borrows from.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Mismatch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (decision, count) = (self.group.decision(), self.group.requests().len());
        let are = if count == 1 { "is" } else { "are" };
        write!(f, "{} {are} {}", in_words(count), decision.past_tense())?;
        if decision == self.expected() {
            let by: Vec<String> = self.expected_by().map(|name| format!("`{name}`")).collect();
            writeln!(f, " as expected, but not by {}:", by.join(" or "))?;
        } else {
            writeln!(f, ", expected {}:", self.expected().past_tense())?;
        }
        fmt::Display::fmt(&self.group, f)
    }
}
