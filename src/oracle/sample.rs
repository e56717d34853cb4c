//! A plan of requests to ask a live service about.

use std::{collections::BTreeMap, fmt};

use super::{Answers, CheckError, Disagreements, answers::in_words};
use crate::{
    policy::{Policy, ResolveError},
    space::{CellSet, Decision, Names, Request},
};

/// A plan of requests to ask a live service about, and its answers so far.
///
/// For services that are slow or limit calls: [`Sample::at_most`] limits the calls of one check, and the next check
/// continues where it stopped. To continue later, store the [answers](Sample::answered) and
/// [remember](Sample::remember) them.
///
/// ```
/// use portcullis::{Decision, Names, Policy, oracle::Oracle};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let policy = Policy::splunk_observability()?;
/// # let service = |request: &Names<'_>| Ok::<bool, std::io::Error>(policy.decide_names(request).is_allow());
/// let mut sample = Oracle::new(&policy).sample().at_most(20);
/// let progress = sample.check(service).unwrap();
/// assert_eq!(progress.to_string(), "20 requests answered, 1148 left");
///
/// // Lines of text, to be stored in a file.
/// let line = |(Names { role, token, api, action, owner, .. }, decision)| {
///     let [token, owner] = [token, owner].map(Option::unwrap_or_default);
///     format!("{role} {token} {api} {action} {owner} {decision}\n")
/// };
/// let stored: String = sample.answered().map(line).collect();
///
/// // The next day.
/// let mut sample = Oracle::new(&policy).sample().at_most(30);
/// for line in stored.lines() {
///     if let [role, token, api, action, owner, decision] = line.split(' ').collect::<Vec<_>>()[..] {
///         let names = Names::new(role, token, api, action).with_owner(owner);
///         sample.remember(&names, Decision::from(decision == "allow"))?;
///     }
/// }
/// assert_eq!(sample.check(service).unwrap().answered, 50);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Sample<'p> {
    policy: &'p Policy,
    plan: Vec<Request>,
    answers: BTreeMap<Request, Decision>,
    most_calls: usize,
}

/// How many requests of a sample have been answered.
///
/// ```
/// use portcullis::{Policy, oracle::Oracle};
///
/// let policy = Policy::splunk_observability()?;
/// let progress = Oracle::new(&policy).sample().progress();
/// assert_eq!((progress.answered, progress.left), (0, policy.vocabulary().cell_count()));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// How many requests have been answered, now or before.
    pub answered: usize,
    /// How many requests of the plan have not been answered.
    pub left: usize,
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} answered, {} left", in_words(self.answered), self.left)
    }
}

impl<'p> Sample<'p> {
    /// Returns a plan to ask about the requests in this order, each once. Requests of another vocabulary are left out.
    #[must_use]
    pub fn new(policy: &'p Policy, requests: impl IntoIterator<Item = Request>) -> Self {
        let mut planned = CellSet::empty(policy.vocabulary());
        let mut plan = Vec::new();
        for request in requests {
            if !planned.contains(request) && policy.vocabulary().cell(request).is_some() {
                planned.insert(request);
                plan.push(request);
            }
        }
        Self { policy, plan, answers: BTreeMap::new(), most_calls: usize::MAX }
    }

    /// Returns the same sample with a limit on the calls of one check. The default is no limit.
    #[must_use]
    pub fn at_most(self, calls: usize) -> Self {
        Self { most_calls: calls, ..self }
    }

    /// Adds an answer that was given before, so that the service is not asked about the request again. The last answer
    /// to a request counts, even if the request is not in the plan.
    ///
    /// # Errors
    ///
    /// Those of [`Policy::resolve`].
    pub fn remember(&mut self, names: &Names<'_>, decision: Decision) -> Result<(), ResolveError> {
        self.answers.insert(self.policy.resolve(names)?, decision);
        Ok(())
    }

    /// Removes an answer, so that the service is asked about the request again: for a service that has been fixed. Does
    /// nothing if there is no answer.
    ///
    /// # Errors
    ///
    /// Those of [`Policy::resolve`].
    pub fn forget(&mut self, names: &Names<'_>) -> Result<(), ResolveError> {
        self.answers.remove(&self.policy.resolve(names)?);
        Ok(())
    }

    /// Iterates over the answers so far: by operation, then role, token and owner.
    pub fn answered(&self) -> impl Iterator<Item = (Names<'p>, Decision)> {
        let vocabulary = self.policy.vocabulary();
        self.answers.iter().filter_map(|(&request, &decision)| Some((vocabulary.names(request)?, decision)))
    }

    /// Iterates over the requests of the plan that have not been answered, in its order.
    pub fn left(&self) -> impl Iterator<Item = Names<'p>> {
        self.requests_left().filter_map(|request| self.policy.vocabulary().names(request))
    }

    fn requests_left(&self) -> impl Iterator<Item = Request> {
        self.plan.iter().copied().filter(|request| !self.answers.contains_key(request))
    }

    /// Returns how many requests have been answered, and how many have not.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress { answered: self.answers.len(), left: self.requests_left().count() }
    }

    /// Returns the answers so far that differ from the policy.
    #[must_use]
    pub fn disagreements(&self) -> Disagreements<'p> {
        let mut answers = Answers::new(self.policy.vocabulary());
        self.answers.iter().for_each(|(&request, &decision)| answers.add(request, decision));
        answers.disagreements(self.policy)
    }

    /// Asks a service about the next requests of the plan, as many as [`Sample::at_most`] permits, whether they are
    /// allowed. Stops at the first failure; the answers before it are kept.
    ///
    /// # Errors
    ///
    /// Every answer so far that differs from the policy, and the failure.
    pub fn check<E>(
        &mut self,
        mut allows: impl FnMut(&Names<'p>) -> Result<bool, E>,
    ) -> Result<Progress, CheckError<'p, E>> {
        for (request, names) in self.next_requests() {
            match allows(&names) {
                Ok(allowed) => self.answers.insert(request, Decision::from(allowed)),
                Err(error) => return self.result(Some((names, error))),
            };
        }
        self.result(None)
    }

    /// Asks an asynchronous service, as [`Sample::check`] does, about one request after another. Answers are kept even
    /// if the future is dropped before it is complete.
    ///
    /// # Errors
    ///
    /// As for [`Sample::check`].
    pub async fn check_async<E>(
        &mut self,
        mut allows: impl AsyncFnMut(&Names<'p>) -> Result<bool, E>,
    ) -> Result<Progress, CheckError<'p, E>> {
        for (request, names) in self.next_requests() {
            match allows(&names).await {
                Ok(allowed) => self.answers.insert(request, Decision::from(allowed)),
                Err(error) => return self.result(Some((names, error))),
            };
        }
        self.result(None)
    }

    fn next_requests(&self) -> Vec<(Request, Names<'p>)> {
        let vocabulary = self.policy.vocabulary();
        let left = self.requests_left().take(self.most_calls);
        left.filter_map(|request| Some((request, vocabulary.names(request)?))).collect()
    }

    fn result<E>(&self, failure: Option<(Names<'p>, E)>) -> Result<Progress, CheckError<'p, E>> {
        let (progress, disagreements) = (self.progress(), self.disagreements());
        if failure.is_none() && disagreements.is_empty() {
            Ok(progress)
        } else {
            Err(CheckError::new(progress, disagreements, failure))
        }
    }
}
