//! Records of answers, collected from a file.

use std::borrow::Cow;

use portcullis::{Decision, Names, Policy, oracle::Answers};
use serde::Deserialize;

use crate::unreadable_records::{At, UnreadableRecord, UnreadableRecords};

/// A request and how it was answered.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object with the names of a request and the answer")]
pub(super) struct Record<'r> {
    #[serde(borrow)]
    role: Cow<'r, str>,
    #[serde(borrow, default)]
    token: Option<Cow<'r, str>>,
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
    /// The message for anything that is not a record.
    pub(super) const EXPECTED: &'static str = "expected an object with the names of a request and the answer";

    /// The fields that every record must have, each with its possible names.
    const NEEDED: [&'static [&'static str]; 4] = [&["role"], &["api"], &["action"], &["decision", "allowed"]];

    /// All fields that are read.
    pub(super) const FIELDS: [&'static str; 7] = ["role", "token", "api", "action", "owner", "decision", "allowed"];

    /// Returns the answer, or what is wrong with it and what to do.
    fn answer(&self) -> Result<Decision, (String, Option<&'static str>)> {
        let allowed = self.allowed.map(Decision::from);
        let Some(word) = self.decision.as_deref() else {
            let help = "add `decision` (`allow` or `deny`) or `allowed` (true or false)";
            return allowed.ok_or_else(|| ("no answer".into(), Some(help)));
        };
        let Some(decision) = Decision::find(word) else {
            let message = format!("unknown decision `{word}`");
            return Err((message, Some("expected `allow` or `deny`")));
        };
        if allowed.is_some_and(|allowed| allowed != decision) {
            return Err(("`decision` and `allowed` contradict each other".into(), None));
        }
        Ok(decision)
    }
}

/// The answers read so far, and the records that cannot be read.
pub(super) struct Collected<'p> {
    policy: &'p Policy,
    answers: Answers,
    unreadable: Vec<UnreadableRecord>,
    is_truncated: bool,
    has_wrong_names: bool,
}

impl<'p> Collected<'p> {
    /// The most unreadable records of one file that are shown.
    const MAX: usize = 20;

    pub(super) fn new(policy: &'p Policy) -> Self {
        let answers = Answers::new(policy.vocabulary());
        Self { policy, answers, unreadable: Vec::new(), is_truncated: false, has_wrong_names: false }
    }

    /// Iterates over the fields that a record must have, each with its possible names.
    pub(super) fn needed_fields(&self) -> impl Iterator<Item = &'static [&'static str]> {
        let token: Option<&[&str]> = (self.policy.vocabulary().tokens().len() > 1).then_some(&["token"]);
        let (first, others) = Record::NEEDED.split_at(1);
        first.iter().copied().chain(token).chain(others.iter().copied())
    }

    /// Returns whether there are more unreadable records than are shown: there is no need to read on.
    pub(super) const fn is_truncated(&self) -> bool {
        self.is_truncated
    }

    /// Adds a record, or notes why it cannot be read.
    pub(super) fn add(&mut self, at: impl Fn() -> At, record: Result<Record<'_>, String>) {
        let record = match record {
            Ok(record) => record,
            Err(message) => return self.note(at(), message, None),
        };
        let decision = match record.answer() {
            Ok(decision) => decision,
            Err((message, help)) => return self.note(at(), message, help.map(str::to_owned)),
        };
        let names = Names::by_role(&record.role, &record.api, &record.action);
        // Programs without optional fields leave a name out as an empty text.
        let [token, owner] = [&record.token, &record.owner].map(|name| name.as_deref().filter(|name| !name.is_empty()));
        let names = token.map_or(names, |token| names.with_token(token));
        match self.policy.resolve(&owner.map_or(names, |owner| names.with_owner(owner))) {
            Ok(request) => self.answers.add(request, decision),
            Err(error) => {
                self.has_wrong_names = true;
                for problem in error.problems() {
                    self.note(at(), problem.message(), problem.help());
                }
            }
        }
    }

    /// Notes a record that cannot be read.
    pub(super) fn note(&mut self, at: At, message: String, help: Option<String>) {
        if self.unreadable.len() < Self::MAX {
            self.unreadable.push(UnreadableRecord { at, message, help });
        } else {
            self.is_truncated = true;
        }
    }

    /// Returns the answers, or the records of the file that cannot be read.
    pub(super) fn finish(self, file: &str) -> Result<Answers, UnreadableRecords> {
        let Self { answers, unreadable: list, is_truncated, has_wrong_names, .. } = self;
        if list.is_empty() {
            return Ok(answers);
        }
        Err(UnreadableRecords { file: file.into(), list, is_truncated, has_wrong_names })
    }
}
