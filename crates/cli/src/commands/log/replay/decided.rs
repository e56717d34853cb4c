//! Decisions of a policy about what was logged.

use std::collections::BTreeSet;
use std::sync::Arc;

use portcullis::{
    Call, Decider, Decision, Policy,
    record::{LoggedDemand, Text},
    rules::Rule,
};

use super::super::groups::{Groups, Key};

/// What a policy decides about an operation.
#[derive(Clone, Debug)]
pub(super) struct Decided {
    pub(super) decision: Decision,
    /// The rule that decides, or the default; `None` if a name is unknown.
    pub(super) rule: Option<Arc<str>>,
}

impl Decided {
    pub(super) const fn unknown() -> Self {
        Self { decision: Decision::Deny, rule: None }
    }
}

/// The decisions about calls of roles: each is made once.
pub(super) struct DecidedCalls<'p> {
    policy: &'p Policy,
    known: Groups<Option<Decided>>,
    /// What is wrong with the calls that the policy does not have.
    pub(super) problems: BTreeSet<String>,
    key: Key,
}

/// More problems are not listed.
const MOST_PROBLEMS: usize = 100;

impl<'p> DecidedCalls<'p> {
    pub(super) fn new(policy: &'p Policy, max: usize) -> Self {
        Self { policy, known: Groups::new(max), problems: BTreeSet::new(), key: Key::default() }
    }

    /// Decides for a caller with some roles, or with any role if none are known: then the worst counts.
    pub(super) fn decide(
        &mut self,
        roles: Option<&[Text<'_>]>,
        token: Option<&str>,
        demand: &LoggedDemand<'_>,
    ) -> Decided {
        self.key.clear();
        for name in [token, Some(&*demand.api), Some(&*demand.action), Some(&*demand.owner)] {
            self.key.push(name);
        }
        match roles {
            None => self.key.push(None),
            Some(roles) => roles.iter().for_each(|role| self.key.push(Some(role))),
        }
        if let Some(Some(decided)) = self.known.get(self.key.as_bytes(), || None) {
            return decided.clone();
        }
        let decided = self.look_up(roles, token, demand);
        if let Some(known) = self.known.get(self.key.as_bytes(), || None) {
            *known = Some(decided.clone());
        }
        decided
    }

    fn look_up(&mut self, roles: Option<&[Text<'_>]>, token: Option<&str>, demand: &LoggedDemand<'_>) -> Decided {
        let mut call = Call::of_operation(&demand.api, &demand.action).with_owner(&demand.owner);
        call.token = token;
        let every: Vec<&str> = self.policy.vocabulary().roles().names().collect();
        let names: Vec<&str> = roles.map_or(every, |roles| roles.iter().map(|role| &**role).collect());
        let requests = match self.policy.resolve_roles(&names, &call) {
            Ok(requests) => requests,
            Err(error) => {
                if self.problems.len() < MOST_PROBLEMS {
                    self.problems.extend(error.problems().iter().map(ToString::to_string));
                }
                return Decided::unknown();
            }
        };
        let wanted = if roles.is_some() { Decision::Allow } else { Decision::Deny };
        let mut rulings = requests.iter().map(|request| self.policy.ruling(*request));
        let first = rulings.clone().next();
        // The ruling for the role that decides: by which it is allowed, or of which nobody knows that the caller does not have it.
        let Some(ruling) = rulings.find(|ruling| ruling.decision == wanted).or(first) else {
            return Decided::unknown();
        };
        let rule = ruling.rule.and_then(|id| self.policy.rules().get(id)).map_or(Decider::DEFAULT, Rule::id);
        Decided { decision: ruling.decision, rule: Some(rule.into()) }
    }
}
