use std::{collections::BTreeMap, fmt};

use super::{Answers, CheckError, Disagreements, words};
use crate::{
    policy::{Policy, ResolveError},
    space::{CellSet, Decision, Names, Request},
};

/// A plan of requests to ask a live service about, and what it has answered so far.
///
/// For services that are slow or that count calls: [`Sample::at_most`] bounds the calls of one check, and the next one goes
/// on where it stopped. To go on another day, keep the [answers](Sample::answered) and [remember](Sample::remember) them.
///
/// ```
/// use portcullis::{Decision, Names, Policy, oracle::{Oracle, Sample}};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let policy = Policy::splunk_observability()?;
/// # let service = |request: &Names<'_>| Ok::<bool, std::io::Error>(policy.decide_names(request).is_allow());
/// let mut sample = Oracle::of(&policy).sample().at_most(20);
/// let progress = sample.check_sampled(service).unwrap();
/// assert_eq!(progress.to_string(), "20 requests answered, 1148 left");
///
/// // Lines of text, to be written to a file.
/// let words = |(Names { role, token, api, action, owner }, decision)| {
///     format!("{role} {token} {api} {action} {} {decision}\n", owner.unwrap_or_default())
/// };
/// let kept: String = sample.answered().map(words).collect();
///
/// // Tomorrow.
/// let mut sample = Oracle::of(&policy).sample().at_most(30);
/// for line in kept.lines() {
///     if let [role, token, api, action, owner, decision] = line.split(' ').collect::<Vec<_>>()[..] {
///         let names = Names::new(role, token, api, action).with_owner(owner);
///         sample.remember(&names, Decision::from(decision == "allow"))?;
///     }
/// }
/// assert_eq!(sample.check_sampled(service).unwrap().answered, 50);
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

/// How far a sample has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many requests have been answered, today or before.
    pub answered: usize,
    /// How many requests of the plan have not.
    pub left: usize,
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} answered, {} left", words::requests(self.answered), self.left)
    }
}

impl<'p> Sample<'p> {
    /// A plan to ask about the requests in this order, each once. Requests of another vocabulary are left out.
    #[must_use]
    pub fn of(policy: &'p Policy, requests: impl IntoIterator<Item = Request>) -> Self {
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

    /// The same sample with a bound on the calls of one check; there is none otherwise.
    #[must_use]
    pub fn at_most(self, calls: usize) -> Self {
        Self { most_calls: calls, ..self }
    }

    /// Takes an answer that was given before, so that the request is not asked about again. The last answer to a request
    /// counts, and also one to a request that the plan does not have.
    ///
    /// # Errors
    ///
    /// As for [`Policy::resolve`]: that there is no such request.
    pub fn remember(&mut self, names: &Names<'_>, decision: Decision) -> Result<(), ResolveError> {
        self.answers.insert(self.policy.resolve(names)?, decision);
        Ok(())
    }

    /// Drops an answer, so that the request is asked about again: for services that have been mended. What was never answered
    /// is no error.
    ///
    /// # Errors
    ///
    /// As for [`Policy::resolve`]: that there is no such request.
    pub fn forget(&mut self, names: &Names<'_>) -> Result<(), ResolveError> {
        self.answers.remove(&self.policy.resolve(names)?);
        Ok(())
    }

    /// What was answered so far: by operation, then role, token and owner.
    pub fn answered(&self) -> impl Iterator<Item = (Names<'p>, Decision)> {
        let vocabulary = self.policy.vocabulary();
        self.answers.iter().filter_map(|(&request, &decision)| Some((vocabulary.names(request)?, decision)))
    }

    /// The requests of the plan that are still to be asked about, in its order.
    pub fn left(&self) -> impl Iterator<Item = Names<'p>> {
        self.requests_left().filter_map(|request| self.policy.vocabulary().names(request))
    }

    fn requests_left(&self) -> impl Iterator<Item = Request> {
        self.plan.iter().copied().filter(|request| !self.answers.contains_key(request))
    }

    /// How far the sample has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress { answered: self.answers.len(), left: self.requests_left().count() }
    }

    /// The answers so far that are not the policy's.
    #[must_use]
    pub fn disagreements(&self) -> Disagreements<'p> {
        let mut answers = Answers::new(self.policy.vocabulary());
        self.answers.iter().for_each(|(&request, &decision)| answers.add(request, decision));
        answers.disagreements(self.policy)
    }

    /// Asks a service about the next requests of the plan, as many as [`Sample::at_most`] admits, whether they are
    /// allowed. The first failure is the end of this check; what was answered before it is kept.
    ///
    /// # Errors
    ///
    /// All answers so far that are not the policy's, and the failure.
    pub fn check_sampled<E>(
        &mut self,
        mut allows: impl FnMut(&Names<'p>) -> Result<bool, E>,
    ) -> Result<Progress, CheckError<'p, E>> {
        for (request, names) in self.next_requests() {
            match allows(&names) {
                Ok(allowed) => self.answers.insert(request, Decision::from(allowed)),
                Err(error) => return self.verdict(Some((names, error))),
            };
        }
        self.verdict(None)
    }

    /// Asks an asynchronous service, as [`Sample::check_sampled`] does, about one request after another. What was answered
    /// is kept even where the check is dropped halfway.
    ///
    /// # Errors
    ///
    /// As for [`Sample::check_sampled`].
    pub async fn check_sampled_async<E>(
        &mut self,
        mut allows: impl AsyncFnMut(&Names<'p>) -> Result<bool, E>,
    ) -> Result<Progress, CheckError<'p, E>> {
        for (request, names) in self.next_requests() {
            match allows(&names).await {
                Ok(allowed) => self.answers.insert(request, Decision::from(allowed)),
                Err(error) => return self.verdict(Some((names, error))),
            };
        }
        self.verdict(None)
    }

    fn next_requests(&self) -> Vec<(Request, Names<'p>)> {
        let vocabulary = self.policy.vocabulary();
        let left = self.requests_left().take(self.most_calls);
        left.filter_map(|request| Some((request, vocabulary.names(request)?))).collect()
    }

    fn verdict<E>(&self, failure: Option<(Names<'p>, E)>) -> Result<Progress, CheckError<'p, E>> {
        let (progress, disagreements) = (self.progress(), self.disagreements());
        if failure.is_none() && disagreements.is_empty() {
            Ok(progress)
        } else {
            Err(CheckError::new(progress, disagreements, failure))
        }
    }
}
