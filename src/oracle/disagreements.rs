use std::{error::Error, fmt};

use super::{Answers, words};
use crate::{
    policy::{Policy, RequestGroup},
    space::CellSet,
};

/// Everything in which answers and a policy disagree: none is the proof that the answers are right.
///
/// The text form, which is also the debug form so that `unwrap` shows it, says of each group of requests who allows them, as
/// few sets, with a request to try, the deciding rule and the clauses that it cites.
///
/// They borrow the policy: a test that hands them on with `?` keeps it in a `static`.
#[derive(Clone)]
pub struct Disagreements<'p> {
    policy: &'p Policy,
    asked: usize,
    list: Vec<RequestGroup<'p>>,
}

impl<'p> Disagreements<'p> {
    pub(super) fn of(policy: &'p Policy, answers: &Answers) -> Self {
        let allowed = policy.allowed();
        // Of another vocabulary, nothing is denied here.
        let denied = CellSet::all(policy.vocabulary()).difference(&allowed);
        let mut list = RequestGroup::group(policy, &denied.intersection(answers.allowed()));
        list.extend(RequestGroup::group(policy, &allowed.intersection(answers.denied())));
        Self { policy, asked: answers.asked().len(), list }
    }

    /// The policy that knows better.
    #[must_use]
    pub const fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// Whether there are none: the answers are the policy's.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many requests were answered.
    #[must_use]
    pub const fn asked(&self) -> usize {
        self.asked
    }

    /// How many of them were answered otherwise than by the policy.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.list.iter().map(|one| one.requests().len()).sum()
    }

    /// The requests that were answered otherwise, by what decides them: first what the policy denies, then what it allows,
    /// each by the first request. What the policy decides, the answers do not.
    pub fn iter(&self) -> impl Iterator<Item = &RequestGroup<'p>> {
        self.list.iter()
    }

    /// Nothing, if there are none.
    ///
    /// # Errors
    ///
    /// The disagreements, if there are any.
    pub fn none(self) -> Result<(), Self> {
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
        let (wrong, asked, name) = (self.requests(), self.asked, self.policy.rules().name());
        let were = |count| if count == 1 { "was" } else { "were" };
        let were_wrong = were(wrong);
        write!(f, "{wrong} of {} {were_wrong} answered otherwise than by policy `{name}`", words::requests(asked))?;
        for one in &self.list {
            let does = if one.decision().is_allow() { "allows" } else { "denies" };
            let (count, answered) = (one.requests().len(), (!one.decision()).past_tense());
            let requests = words::requests(count);
            write!(f, "\n\n{requests} {} {answered} that the policy {does}:\n{one}", were(count))?;
        }
        Ok(())
    }
}
