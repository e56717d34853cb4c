//! A policy that checks functions under test.

use std::{error::Error, fmt};

use super::{Answers, Disagreements, Progress, Sample, Strategy, Vectors};
use crate::{
    policy::{Policy, ResolveError, SomeNames},
    space::{CellSet, Decision, Names, Request},
};

/// A policy that knows the right answers of a function under test: to all of its requests, or to some.
///
/// The function gets the names of a request, as a program does; the owner is always given. The requests are ordered by
/// operation, then role, token and owner, each in the order of declaration.
///
/// ```
/// use portcullis::{Policy, oracle::Oracle};
///
/// let policy = Policy::splunk_observability()?;
/// let oracle = Oracle::new(&policy);
/// assert_eq!(oracle.requests().count(), policy.vocabulary().cell_count());
///
/// // A function that asks the policy itself is right.
/// oracle.check_all(|request| policy.decide_names(request).is_allow()).unwrap();
///
/// // One that allows everything is not.
/// let disagreements = oracle.check_all(|_| true).unwrap_err();
/// assert!(disagreements.iter().any(|one| one.decider().name() == "team-write"));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Oracle<'p> {
    policy: &'p Policy,
    cells: CellSet,
}

impl<'p> Oracle<'p> {
    /// Returns the oracle that asks about every request of the policy.
    #[must_use]
    pub fn new(policy: &'p Policy) -> Self {
        Self { policy, cells: CellSet::all(policy.vocabulary()) }
    }

    /// Returns the same oracle, asking only about requests that are also in the set; about none if the set is of another
    /// vocabulary.
    #[must_use]
    pub fn within(self, requests: &CellSet) -> Self {
        Self { cells: self.cells.intersection(requests), ..self }
    }

    /// Returns the same oracle, asking only about requests that have the names; about none if no request has all of
    /// them.
    ///
    /// # Errors
    ///
    /// As for [`Policy::cube_of`].
    pub fn about(self, names: &SomeNames<'_>) -> Result<Self, ResolveError> {
        let cube = self.policy.cube_of(names)?;
        let requests = CellSet::of_cube(self.policy.vocabulary(), &cube);
        Ok(self.within(&requests))
    }

    /// Returns the policy that knows the right answers.
    #[must_use]
    pub const fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// Returns the requests to ask about, as a set of cells.
    #[must_use]
    pub const fn cells(&self) -> &CellSet {
        &self.cells
    }

    /// Iterates over the names of the requests to ask about.
    pub fn requests(&self) -> impl Iterator<Item = Names<'p>> {
        self.named().map(|(_, names)| names)
    }

    fn named(&self) -> impl Iterator<Item = (Request, Names<'p>)> {
        let vocabulary = self.policy.vocabulary();
        self.cells.iter().filter_map(|request| Some((request, vocabulary.names(request)?)))
    }

    /// Asks a function about every request whether it is allowed. Succeeds if there is no request to ask about.
    ///
    /// # Errors
    ///
    /// Every answer that differs from the policy.
    pub fn check_all(&self, mut allows: impl FnMut(&Names<'p>) -> bool) -> Result<(), Disagreements<'p>> {
        let mut answers = Answers::new(self.policy.vocabulary());
        for (request, names) in self.named() {
            answers.add(request, Decision::from(allows(&names)));
        }
        answers.disagreements(self.policy).into_result()
    }

    /// Asks an asynchronous function about every request, one after another, whether it is allowed. Works with any
    /// executor.
    ///
    /// # Errors
    ///
    /// As for [`Oracle::check_all`].
    ///
    /// ```
    /// use portcullis::{Policy, oracle::Oracle};
    ///
    /// # async fn ask(role: &str, token: &str, api: &str, action: &str, owner: Option<&str>) -> bool { false }
    /// # async fn test(policy: &Policy) {
    /// let oracle = Oracle::new(policy);
    /// oracle.check_all_async(async |it| ask(it.role, it.token.unwrap_or_default(), it.api, it.action, it.owner).await).await.unwrap();
    /// # }
    /// ```
    pub async fn check_all_async(
        &self,
        mut allows: impl AsyncFnMut(&Names<'p>) -> bool,
    ) -> Result<(), Disagreements<'p>> {
        let mut answers = Answers::new(self.policy.vocabulary());
        for (request, names) in self.named() {
            answers.add(request, Decision::from(allows(&names).await));
        }
        answers.disagreements(self.policy).into_result()
    }

    /// Asks a function that can fail about every request whether it is allowed. Stops at the first failure; a
    /// [`Sample`] can continue from there.
    ///
    /// # Errors
    ///
    /// Every answer that differs from the policy, and the failure.
    pub fn try_check_all<E>(&self, allows: impl FnMut(&Names<'p>) -> Result<bool, E>) -> Result<(), CheckError<'p, E>> {
        self.sample().check(allows).map(|_| ())
    }

    /// Asks an asynchronous function that can fail about every request, as [`Oracle::try_check_all`] does, one after
    /// another.
    ///
    /// # Errors
    ///
    /// As for [`Oracle::try_check_all`].
    pub async fn try_check_all_async<E>(
        &self,
        allows: impl AsyncFnMut(&Names<'p>) -> Result<bool, E>,
    ) -> Result<(), CheckError<'p, E>> {
        self.sample().check_async(allows).await.map(|_| ())
    }

    /// Returns the requests as the plan of a sample, to be asked about a few at a time.
    #[must_use]
    pub fn sample(&self) -> Sample<'p> {
        Sample::new(self.policy, self.cells.iter())
    }

    /// Returns the requests that a strategy [chooses](Vectors::within) from these, in its order, as the plan of a
    /// sample: a few for a slow service, and with [`Strategy::Killing`] those first that detect the most mistakes. A
    /// strategy may choose none: [`Strategy::Boundary`] chooses none if all requests have the same decision.
    ///
    /// ```
    /// use portcullis::{Policy, oracle::{Oracle, Strategy}};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let sample = Oracle::new(&policy).sample_by(Strategy::Killing);
    /// assert!(sample.left().count() < 250);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn sample_by(&self, strategy: Strategy) -> Sample<'p> {
        let vectors = Vectors::within(self.policy, strategy, &self.cells);
        Sample::new(self.policy, vectors.iter().map(|vector| vector.request()))
    }
}

/// Why a check did not pass: answers that differ from the policy, a function that failed to answer, or both.
///
/// The debug form is the text form, so that `unwrap` shows it.
///
/// ```
/// use portcullis::{Policy, oracle::Oracle};
///
/// let policy = Policy::splunk_observability()?;
/// let error = Oracle::new(&policy).try_check_all(|_| Err("the service is down")).unwrap_err();
/// assert_eq!(error.failure().map(|(_, failure)| *failure), Some("the service is down"));
/// assert!(error.disagreements().is_empty());
/// # Ok::<(), portcullis::LoadError>(())
/// ```
pub struct CheckError<'p, E> {
    progress: Progress,
    disagreements: Disagreements<'p>,
    /// Boxed, so that the error is small.
    failure: Option<Box<(Names<'p>, E)>>,
}

impl<'p, E> CheckError<'p, E> {
    pub(super) fn new(progress: Progress, disagreements: Disagreements<'p>, failure: Option<(Names<'p>, E)>) -> Self {
        Self { progress, disagreements, failure: failure.map(Box::new) }
    }

    /// Returns how many requests had been answered, and how many had not.
    #[must_use]
    pub const fn progress(&self) -> Progress {
        self.progress
    }

    /// Returns the answers that differ from the policy; empty if the function only failed.
    #[must_use]
    pub const fn disagreements(&self) -> &Disagreements<'p> {
        &self.disagreements
    }

    /// Returns the request that the function failed to answer, and the failure.
    #[must_use]
    pub fn failure(&self) -> Option<(Names<'p>, &E)> {
        self.failure.as_deref().map(|(names, error)| (*names, error))
    }
}

impl<E: fmt::Display> fmt::Display for CheckError<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((names, error)) = self.failure() {
            write!(f, "no answer to {names}: {error}\n{}", self.progress)?;
            if self.disagreements.is_empty() {
                return Ok(());
            }
            f.write_str("\n\n")?;
        }
        write!(f, "{}", self.disagreements)
    }
}

impl<E: fmt::Display> fmt::Debug for CheckError<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<E: fmt::Display> Error for CheckError<'_, E> {}
