//! Answers that something else gave, and where they differ from a policy.

use std::{error::Error, fmt};

use super::TestRun;
use crate::{
    policy::{Policy, RequestGroup},
    space::{CellSet, Decision, Request, Vocabulary},
};

/// Answers to some requests: those of a program under test, the expectations of a suite, or a log.
///
/// A request can be answered more than once: one that was allowed once and denied once is in both sets.
///
/// ```
/// use portcullis::{Decision, Names, Policy, oracle::Answers};
///
/// let policy = Policy::splunk_observability()?;
/// let mut answers = Answers::new(policy.vocabulary());
/// answers.add(policy.resolve(&Names::new("power", "user_api", "team", "create"))?, Decision::Allow);
/// answers.add(policy.resolve(&Names::new("admin", "user_api", "team", "create"))?, Decision::Allow);
///
/// let disagreements = answers.disagreements(&policy);
/// assert_eq!((answers.asked().len(), disagreements.requests()), (2, 1));
/// assert_eq!(disagreements.iter().next().map(|group| group.decider().name()), Some("team-write"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    allowed: CellSet,
    denied: CellSet,
}

impl Answers {
    /// Returns an empty set of answers to requests of a vocabulary.
    #[must_use]
    pub fn new(vocabulary: &Vocabulary) -> Self {
        Self { allowed: CellSet::empty(vocabulary), denied: CellSet::empty(vocabulary) }
    }

    /// Returns the answers of a policy to some requests: the right ones.
    #[must_use]
    pub fn of(policy: &Policy, requests: &CellSet) -> Self {
        let allowed = policy.allowed();
        Self { denied: requests.difference(&allowed), allowed: requests.intersection(&allowed) }
    }

    /// Adds an answer. A request of another vocabulary is ignored.
    pub fn add(&mut self, request: Request, decision: Decision) {
        match decision {
            Decision::Allow => self.allowed.insert(request),
            Decision::Deny => self.denied.insert(request),
        }
    }

    /// Adds the same answer to all requests of a set.
    pub fn add_all(&mut self, requests: &CellSet, decision: Decision) {
        match decision {
            Decision::Allow => self.allowed = self.allowed.union(requests),
            Decision::Deny => self.denied = self.denied.union(requests),
        }
    }

    /// Returns the answers of both. Answers of another vocabulary are ignored.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self { allowed: self.allowed.union(&other.allowed), denied: self.denied.union(&other.denied) }
    }

    /// Returns the requests that were allowed.
    #[must_use]
    pub const fn allowed(&self) -> &CellSet {
        &self.allowed
    }

    /// Returns the requests that were denied.
    #[must_use]
    pub const fn denied(&self) -> &CellSet {
        &self.denied
    }

    /// Returns all requests that were answered.
    #[must_use]
    pub fn asked(&self) -> CellSet {
        self.allowed.union(&self.denied)
    }

    /// Returns the requests that were answered as the policy decides, even if they were also answered differently.
    ///
    /// Time grows with the number of cells.
    #[must_use]
    pub fn agreeing(&self, policy: &Policy) -> CellSet {
        let allowed = policy.allowed();
        let denied = CellSet::all(policy.vocabulary()).difference(&allowed);
        allowed.intersection(&self.allowed).union(&denied.intersection(&self.denied))
    }

    /// Returns the answers that differ from the policy's decisions.
    ///
    /// Time grows with the number of cells, and with the wrong answers.
    #[must_use]
    pub fn disagreements<'p>(&self, policy: &'p Policy) -> Disagreements<'p> {
        let allowed = policy.allowed();
        // For a policy of another vocabulary, nothing is denied here.
        let denied = CellSet::all(policy.vocabulary()).difference(&allowed);
        let mut groups = RequestGroup::group(policy, &denied.intersection(&self.allowed));
        groups.extend(RequestGroup::group(policy, &allowed.intersection(&self.denied)));
        Disagreements { policy, asked: self.asked().len(), groups }
    }
}

/// Answers that were recorded in a file, to be tested like a suite: each of them must agree with the policy.
///
/// Vectors that another program reads, or the log of its tests, are tested and measured like what a
/// [`Suite`](super::Suite) expects.
///
/// ```
/// use portcullis::{Policy, oracle::{Answers, RecordedAnswers}};
///
/// let policy = Policy::splunk_observability()?;
/// let answers = Answers::of(&policy, &policy.allowed());
/// let recorded = RecordedAnswers::new(&policy, "log.ndjson", answers);
/// assert!(recorded.run().is_passed());
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct RecordedAnswers<'p> {
    policy: &'p Policy,
    file: Box<str>,
    answers: Answers,
}

impl<'p> RecordedAnswers<'p> {
    /// The name of their only test.
    pub const TEST_NAME: &'static str = "every answer agrees with the policy";

    /// Returns answers that are to agree with a policy; `file` is where they were recorded.
    #[must_use]
    pub fn new(policy: &'p Policy, file: &str, answers: Answers) -> Self {
        Self { policy, file: file.into(), answers }
    }

    /// Returns the policy that they are to agree with.
    #[must_use]
    pub const fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// Returns the file in which they were recorded.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Returns the answers.
    #[must_use]
    pub const fn answers(&self) -> &Answers {
        &self.answers
    }

    /// Compares the answers with the policy, as a run of one test.
    ///
    /// Takes the time of [`Answers::disagreements`].
    #[must_use]
    pub fn run(&self) -> TestRun<'_> {
        TestRun::of_answers(self)
    }
}

/// Every answer that differs from a policy. If there is none, all answers are proved right.
///
/// The text form, which is also the debug form so that `unwrap` shows it, has a paragraph for each group of requests
/// with the same decider: the requests as few sets, one request as an example, the decider and the clauses that it
/// cites.
///
/// The value borrows the policy: a test that returns it with `?` keeps the policy in a `static`.
///
/// ```
/// use portcullis::{Policy, oracle::Oracle};
///
/// let policy = Policy::splunk_observability()?;
/// let disagreements = Oracle::new(&policy).check_all(|request| request.role == "admin").unwrap_err();
/// assert_eq!(disagreements.asked(), policy.vocabulary().cell_count());
/// assert_eq!(disagreements.iter().map(|group| group.requests().len()).sum::<usize>(), disagreements.requests());
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone)]
pub struct Disagreements<'p> {
    policy: &'p Policy,
    asked: usize,
    groups: Vec<RequestGroup<'p>>,
}

impl<'p> Disagreements<'p> {
    /// Returns the policy that decides differently.
    #[must_use]
    pub const fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// Returns whether there is none: all answers agree with the policy.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Returns how many requests were answered.
    #[must_use]
    pub const fn asked(&self) -> usize {
        self.asked
    }

    /// Returns how many of them were answered differently than the policy decides.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.groups.iter().map(|group| group.requests().len()).sum()
    }

    /// Iterates over the requests that were answered differently, grouped by what decides them: first those that the
    /// policy denies, then those that it allows, each in the order of the first request.
    pub fn iter(&self) -> impl Iterator<Item = &RequestGroup<'p>> {
        self.groups.iter()
    }

    /// Returns the groups, in the same order.
    pub(super) fn into_groups(self) -> Vec<RequestGroup<'p>> {
        self.groups
    }

    /// Returns `Ok` if there is no disagreement.
    ///
    /// # Errors
    ///
    /// The disagreements, if there are any.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl Error for Disagreements<'_> {}

impl fmt::Debug for Disagreements<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Disagreements<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (wrong, asked, name) = (self.requests(), in_words(self.asked), self.policy.rules().name());
        let were = |count| if count == 1 { "was" } else { "were" };
        write!(f, "{wrong} of {asked} {} answered differently than policy `{name}` decides", were(wrong))?;
        for group in &self.groups {
            let decides = if group.decision().is_allow() { "allows" } else { "denies" };
            let (count, answered) = (group.requests().len(), (!group.decision()).past_tense());
            let requests = in_words(count);
            write!(f, "\n\n{requests} {} {answered} that the policy {decides}:\n{group}", were(count))?;
        }
        Ok(())
    }
}

/// Returns a number of requests in words.
pub(super) fn in_words(count: usize) -> String {
    format!("{count} request{}", if count == 1 { "" } else { "s" })
}
