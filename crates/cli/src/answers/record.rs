use std::borrow::Cow;

use portcullis::{Decision, Names, Policy, oracle::Answers};
use serde::Deserialize;

use super::super::{
    failure::Failure,
    unreadable::{At, UnreadableRecord, UnreadableRecords},
};

/// What somebody was answered.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object with the names of a request and the answer")]
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
    #[serde(borrow, default)]
    decision: Option<Cow<'r, str>>,
    #[serde(default)]
    allowed: Option<bool>,
}

impl Record<'_> {
    /// What is said of anything that is no record.
    pub(super) const EXPECTED: &'static str = "expected an object with the names of a request and the answer";

    /// The fields that there must be: of each, one of its names.
    pub(super) const NEEDED: [&'static [&'static str]; 5] =
        [&["role"], &["token"], &["api"], &["action"], &["decision", "allowed"]];
}

/// The answers read so far, and what could not be read.
pub(super) struct Collected<'p> {
    policy: &'p Policy,
    answers: Answers,
    unreadable: Vec<UnreadableRecord>,
    is_cut: bool,
}

impl<'p> Collected<'p> {
    /// More than that are not told of one file.
    const MOST: usize = 20;

    pub(super) fn new(policy: &'p Policy) -> Self {
        Self { policy, answers: Answers::new(policy.vocabulary()), unreadable: Vec::new(), is_cut: false }
    }

    /// Whether there was more to note than is told: there is no need to read on.
    pub(super) const fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Adds a record, or notes why it cannot be read.
    pub(super) fn add(&mut self, at: impl Fn() -> At, record: Result<Record<'_>, String>) {
        match record {
            Ok(record) => self.add_record(at, &record),
            Err(message) => self.note(at(), message, None),
        }
    }

    fn add_record(&mut self, at: impl Fn() -> At, record: &Record<'_>) {
        let names = Names::new(&record.role, &record.token, &record.api, &record.action);
        // An empty text is how programs without optional fields leave it out.
        let owner = record.owner.as_deref().filter(|owner| !owner.is_empty());
        let decision = match (record.decision.as_deref(), record.allowed) {
            (Some("allow"), None | Some(true)) | (None, Some(true)) => Decision::Allow,
            (Some("deny"), None | Some(false)) | (None, Some(false)) => Decision::Deny,
            (Some("allow" | "deny"), Some(_)) => {
                return self.note(at(), "`decision` and `allowed` contradict one another".into(), None);
            }
            (Some(unknown), _) => {
                let message = format!("unknown decision `{}`", unknown.escape_debug());
                return self.note(at(), message, Some("expected `allow` or `deny`".into()));
            }
            (None, None) => {
                let help = "say `decision`, which is `allow` or `deny`, or `allowed`, which is true or false";
                return self.note(at(), "no answer".into(), Some(help.into()));
            }
        };
        match self.policy.resolve(&owner.map_or(names, |owner| names.with_owner(owner))) {
            Ok(request) => self.answers.add(request, decision),
            Err(error) => {
                for problem in error.problems() {
                    self.note(at(), problem.message(), problem.help());
                }
            }
        }
    }

    pub(super) fn note(&mut self, at: At, message: String, help: Option<String>) {
        if self.unreadable.len() < Self::MOST {
            self.unreadable.push(UnreadableRecord { at, message, help });
        } else {
            self.is_cut = true;
        }
    }

    /// The answers, or what is wrong with those of the file.
    pub(super) fn finish(self, file: &str) -> Result<Answers, Failure> {
        let Self { answers, unreadable: list, is_cut, .. } = self;
        if list.is_empty() {
            return Ok(answers);
        }
        Err(Failure::Answers(UnreadableRecords { file: file.into(), list, is_cut }))
    }
}
