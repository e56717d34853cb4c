use std::fmt;

use crate::{
    oracle::words,
    policy::{Policy, RequestGroup},
    space::{CellSet, Decision},
};

/// Requests about which one rule, or the default, decides otherwise than a test expects.
///
/// The text form says what was expected and what is decided, and has the requests as few sets, with one to try, the deciding
/// rule and its clauses.
#[derive(Clone)]
pub struct Fault<'r> {
    wanted: Wanted<'r>,
    decided: RequestGroup<'r>,
}

/// What a test expects of some requests.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'r> {
    pub(super) decision: Decision,
    pub(super) by: &'r [Box<str>],
}

impl<'r> Fault<'r> {
    /// The requests of a set, all of which are decided in the given way, by what decides, each by its first request.
    pub(super) fn group(policy: &'r Policy, cells: &CellSet, wanted: Wanted<'r>) -> Vec<Self> {
        let groups = RequestGroup::group(policy, cells);
        groups.into_iter().map(|decided| Self { wanted, decided }).collect()
    }

    /// Requests that were answered otherwise than the policy decides them.
    pub(super) fn of_answers(decided: RequestGroup<'r>) -> Self {
        let wanted = Wanted { decision: !decided.decision(), by: &[] };
        Self { wanted, decided }
    }

    /// What was expected.
    #[must_use]
    pub const fn expected(&self) -> Decision {
        self.wanted.decision
    }

    /// By what; anything if there are none.
    #[must_use]
    pub const fn expected_by(&self) -> &'r [Box<str>] {
        self.wanted.by
    }

    /// The requests, and what is decided about them. Where that is what was expected, something else should have decided it.
    #[must_use]
    pub const fn decided(&self) -> &RequestGroup<'r> {
        &self.decided
    }

    /// Whether the rule, or the default, is one of those that should decide.
    pub(super) fn is_by_one_expected(&self) -> bool {
        self.wanted.by.iter().any(|name| **name == *self.decided.decider().name())
    }
}

impl fmt::Debug for Fault<'_> {
    /// The text form, without the policy that it borrows from.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Fault<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Wanted { decision: expected, by } = self.wanted;
        let (decision, count) = (self.decided.decision(), self.decided.requests().len());
        let are = if count == 1 { "is" } else { "are" };
        write!(f, "{} {are} {}", words::requests(count), decision.past_tense())?;
        if decision == expected {
            let by: Vec<String> = by.iter().map(|decider| format!("`{decider}`")).collect();
            writeln!(f, " as expected, but not by {}:", by.join(" or "))?;
        } else {
            writeln!(f, ", expected {}:", expected.past_tense())?;
        }
        fmt::Display::fmt(&self.decided, f)
    }
}
