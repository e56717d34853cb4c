use std::borrow::Cow;

use portcullis::{Decision, Names, Policy, oracle::Answers};
use serde::Deserialize;

/// What somebody was answered.
#[derive(Debug, Deserialize)]
pub(super) struct Record<'r> {
    #[serde(borrow)]
    role: Cow<'r, str>,
    #[serde(borrow)]
    token: Cow<'r, str>,
    #[serde(borrow)]
    api: Cow<'r, str>,
    #[serde(borrow)]
    action: Cow<'r, str>,
    #[serde(borrow, default)]
    owner: Option<Cow<'r, str>>,
    #[serde(default)]
    decision: Option<Answer>,
    #[serde(default)]
    allowed: Option<bool>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Allow,
    Deny,
}

/// Where a record stands in its file, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum At {
    Line(usize),
    /// In a list.
    Record(usize),
}

/// A record that tells no answer to a request of the policy.
#[derive(Clone, Debug)]
pub(in crate::cli) struct UnreadableRecord {
    pub(in crate::cli) at: At,
    pub(in crate::cli) message: String,
    pub(in crate::cli) help: Option<String>,
}

/// The answers read so far, and what could not be read.
pub(super) struct Collected<'p> {
    policy: &'p Policy,
    answers: Answers,
    unreadable: Vec<UnreadableRecord>,
}

impl<'p> Collected<'p> {
    /// More than that are not told of one file.
    const MOST: usize = 20;

    pub(super) fn new(policy: &'p Policy) -> Self {
        Self { policy, answers: Answers::new(policy.vocabulary()), unreadable: Vec::new() }
    }

    pub(super) const fn is_full(&self) -> bool {
        self.unreadable.len() >= Self::MOST
    }

    /// Adds a record, or notes why it cannot be read.
    pub(super) fn add(&mut self, at: At, record: Result<Record<'_>, String>) {
        match record {
            Ok(record) => self.add_record(at, &record),
            Err(message) => self.note(at, message, None),
        }
    }

    fn add_record(&mut self, at: At, record: &Record<'_>) {
        let names = Names::new(&record.role, &record.token, &record.api, &record.action);
        // An empty field is how a table leaves something out.
        let owner = record.owner.as_deref().filter(|owner| !owner.is_empty());
        let decision = match (record.decision, record.allowed) {
            (Some(Answer::Allow), None | Some(true)) | (None, Some(true)) => Decision::Allow,
            (Some(Answer::Deny), None | Some(false)) | (None, Some(false)) => Decision::Deny,
            (Some(_), Some(_)) => {
                return self.note(at, "`decision` and `allowed` contradict one another".into(), None);
            }
            (None, None) => {
                let help = "say `decision`, which is `allow` or `deny`, or `allowed`, which is true or false";
                return self.note(at, "no answer".into(), Some(help.into()));
            }
        };
        match self.policy.resolve(&Names { owner, ..names }) {
            Ok(request) => self.answers.add(request, decision),
            Err(error) => {
                for problem in error.problems() {
                    self.note(at, problem.message(), problem.help());
                }
            }
        }
    }

    pub(super) fn note(&mut self, at: At, message: String, help: Option<String>) {
        self.unreadable.push(UnreadableRecord { at, message, help });
    }

    pub(super) fn finish(self) -> Result<Answers, Vec<UnreadableRecord>> {
        if self.unreadable.is_empty() { Ok(self.answers) } else { Err(self.unreadable) }
    }
}
