//! The roles that may make calls.

use std::collections::{BTreeSet, HashMap};

use portcullis::{Call, Policy, record::LoggedDemand};

use super::super::{
    groups::{Groups, Key},
    role_sets::RoleSet,
};

/// The calls of a log, with the roles for which a policy allows them: each is looked up once.
pub(super) struct Calls<'p> {
    policy: &'p Policy,
    /// The number of the set of roles of each call; `None` if the policy does not have the call.
    known: Groups<Option<u32>>,
    sets: Vec<RoleSet>,
    numbers: HashMap<RoleSet, u32>,
    /// What is wrong with the calls that the policy does not have.
    pub(super) problems: BTreeSet<String>,
    key: Key,
}

/// More problems are not listed.
const MOST_PROBLEMS: usize = 100;

impl<'p> Calls<'p> {
    pub(super) fn new(policy: &'p Policy, max: usize) -> Self {
        Self {
            policy,
            known: Groups::new(max),
            sets: Vec::new(),
            numbers: HashMap::new(),
            problems: BTreeSet::new(),
            key: Key::default(),
        }
    }

    /// Returns the number of the set of roles that may make a call; `None` if the policy does not have it.
    pub(super) fn roles_for(&mut self, token: Option<&str>, demand: &LoggedDemand<'_>) -> Option<u32> {
        self.key.clear();
        for name in [token, Some(&*demand.api), Some(&*demand.action), Some(&*demand.owner)] {
            self.key.push(name);
        }
        // It is looked up again and again only beyond the greatest number of calls.
        if let Some(number) = self.known.get(self.key.as_bytes(), || Some(u32::MAX)).map(|number| *number)
            && number != Some(u32::MAX)
        {
            return number;
        }
        let number = self.look_up(token, demand);
        if let Some(known) = self.known.get(self.key.as_bytes(), || number) {
            *known = number;
        }
        number
    }

    fn look_up(&mut self, token: Option<&str>, demand: &LoggedDemand<'_>) -> Option<u32> {
        let mut call = Call::of_operation(&demand.api, &demand.action).with_owner(&demand.owner);
        call.token = token;
        if let Err(error) = self.policy.resolve_roles(&[""; 0], &call) {
            if self.problems.len() < MOST_PROBLEMS {
                self.problems.extend(error.problems().iter().map(ToString::to_string));
            }
            return None;
        }
        let roles = self.policy.vocabulary().roles().names().enumerate();
        let allowed = roles.filter(|(_, role)| self.policy.decide_names(&call.by(role)).is_allow());
        let set: RoleSet = allowed.map(|(number, _)| number).collect();
        if let Some(number) = self.numbers.get(&set) {
            return Some(*number);
        }
        let number = u32::try_from(self.sets.len()).ok()?;
        self.sets.push(set.clone());
        self.numbers.insert(set, number);
        Some(number)
    }

    /// Returns a set of roles.
    pub(super) fn set(&self, number: u32) -> &RoleSet {
        const NONE: &RoleSet = &Vec::new();
        usize::try_from(number).ok().and_then(|number| self.sets.get(number)).unwrap_or(NONE)
    }

    /// Returns the name of a role.
    pub(super) fn role(&self, number: usize) -> &'p str {
        self.policy.vocabulary().roles().names().nth(number).unwrap_or_default()
    }
}
