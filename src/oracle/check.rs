use super::{Answers, CheckError, Disagreements, Sample, Strategy, Vectors};
use crate::{
    policy::{Policy, ResolveError, SomeNames},
    space::{CellSet, Decision, Names, Request},
};

/// A policy that answers for a function under test: about all of its requests, or about some.
///
/// Requests are asked about by their names, as a program gets them; the owner is always there. They come by operation,
/// then role, token and owner, each in the order of declaration.
///
/// ```
/// use portcullis::{Policy, oracle::Oracle};
///
/// let policy = Policy::splunk_observability()?;
/// let oracle = Oracle::of(&policy);
/// assert_eq!(oracle.requests().count(), policy.vocabulary().cell_count());
///
/// // A function that asks the policy itself is right.
/// oracle.check_all(|request| policy.decide_names(request).is_allow()).unwrap();
///
/// // One that allows everything is not.
/// let disagreements = oracle.check_all(|_| true).unwrap_err();
/// assert!(disagreements.iter().any(|one| one.rule().is_some_and(|rule| rule.id() == "team-write")));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Oracle<'p> {
    policy: &'p Policy,
    cells: CellSet,
}

impl<'p> Oracle<'p> {
    /// The oracle that asks about every request of the policy.
    #[must_use]
    pub fn of(policy: &'p Policy) -> Self {
        Self { policy, cells: CellSet::all(policy.vocabulary()) }
    }

    /// The same oracle, asking only about requests that are also in the set; about none, if the set is of another
    /// vocabulary.
    #[must_use]
    pub fn within(self, requests: &CellSet) -> Self {
        Self { cells: self.cells.intersection(requests), ..self }
    }

    /// The same oracle, asking only about requests that have the names; about none, if no request has them together.
    ///
    /// # Errors
    ///
    /// As for [`Policy::cube_of`].
    pub fn about(self, names: &SomeNames<'_>) -> Result<Self, ResolveError> {
        let cube = self.policy.cube_of(names)?;
        let requests = CellSet::of_cube(self.policy.vocabulary(), &cube);
        Ok(self.within(&requests))
    }

    /// The policy that knows the right answers.
    #[must_use]
    pub const fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// The requests to ask about, as a set of cells.
    #[must_use]
    pub const fn cells(&self) -> &CellSet {
        &self.cells
    }

    /// The requests to ask about, by their names.
    pub fn requests(&self) -> impl Iterator<Item = Names<'p>> {
        self.named().map(|(_, names)| names)
    }

    fn named(&self) -> impl Iterator<Item = (Request, Names<'p>)> {
        let vocabulary = self.policy.vocabulary();
        self.cells.iter().filter_map(|request| Some((request, vocabulary.names(request)?)))
    }

    /// Asks a function about every request whether it is allowed. Where there is none to ask about, nothing is wrong.
    ///
    /// # Errors
    ///
    /// Everything that it answers otherwise than the policy.
    pub fn check_all(&self, mut allows: impl FnMut(&Names<'p>) -> bool) -> Result<(), Disagreements<'p>> {
        let mut answers = Answers::new(self.policy.vocabulary());
        for (request, names) in self.named() {
            answers.add(request, Decision::from(allows(&names)));
        }
        answers.disagreements(self.policy).none()
    }

    /// Asks an asynchronous function about every request, one after another, whether it is allowed. Any executor will do.
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
    /// let oracle = Oracle::of(policy);
    /// oracle.check_all_async(async |it| ask(it.role, it.token, it.api, it.action, it.owner).await).await.unwrap();
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
        answers.disagreements(self.policy).none()
    }

    /// Asks a function that can fail about every request whether it is allowed. The first failure is the end; a
    /// [`Sample`] can go on from there.
    ///
    /// # Errors
    ///
    /// What it answered otherwise than the policy, and the failure.
    pub fn try_check_all<E>(&self, allows: impl FnMut(&Names<'p>) -> Result<bool, E>) -> Result<(), CheckError<'p, E>> {
        self.sample().check_sampled(allows).map(|_| ())
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
        self.sample().check_sampled_async(allows).await.map(|_| ())
    }

    /// The requests as the plan of a sample, to be asked about a few at a time.
    #[must_use]
    pub fn sample(&self) -> Sample<'p> {
        Sample::of(self.policy, self.cells.iter())
    }

    /// Those of the requests that a strategy [chooses](Vectors::within), in its order, as the plan of a sample: few for a service that is slow,
    /// and with [`Strategy::Killing`] the most telling first. There may be none to choose: where everything is decided alike, no
    /// boundary runs.
    ///
    /// ```
    /// use portcullis::{Policy, oracle::{Oracle, Strategy}};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let sample = Oracle::of(&policy).sample_by(Strategy::Killing);
    /// assert!(sample.left().count() < 250);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn sample_by(&self, strategy: Strategy) -> Sample<'p> {
        let vectors = Vectors::within(self.policy, strategy, &self.cells);
        Sample::of(self.policy, vectors.iter().map(|vector| vector.request()))
    }
}
