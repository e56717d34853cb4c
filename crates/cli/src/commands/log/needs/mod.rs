//! `log --needs`: the roles that users need for what they were allowed.

mod calls;
mod report;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use portcullis::record::{Outcome, Record, RequestRecord};

use self::calls::Calls;
use super::{Log, groups::Groups};
use crate::{
    commands::{ExitStatus, Output},
    failure::Failure,
};

/// What is kept of a user: as much as the policy has sets of roles, however many requests there are.
#[derive(Debug, Default)]
struct User {
    /// The requests that were allowed.
    requests: u64,
    /// The requests with an operation that the policy allows for no role.
    allowed_by_none: u64,
    /// The requests with a name that the policy does not have.
    unknown: u64,
    /// The names of the roles that the user had.
    had: BTreeSet<u32>,
    /// The needs, each the number of a set of roles, and whether it was more than assumed.
    needs: BTreeMap<u32, bool>,
}

/// The users, and requests without one.
struct Users {
    by_name: Groups<User>,
    /// The names of roles, by number.
    roles: HashMap<Box<str>, u32>,
    /// Requests that were allowed to callers who are not known as users.
    without_user: u64,
    /// Requests of users beyond the greatest number of them.
    of_others: u64,
}

/// More names of roles are not kept.
const MOST_ROLES: usize = 10_000;

pub(super) fn run(log: &Log, output: &mut Output) -> Result<ExitStatus, Failure> {
    let policy = log.policy.load()?;
    let mut calls = Calls::new(&policy, log.max_groups);
    let mut users =
        Users { by_name: Groups::new(log.max_groups), roles: HashMap::new(), without_user: 0, of_others: 0 };
    let intake = log.read(|input| {
        if let Record::Request(request) = input.record
            && request.outcome == Outcome::Allowed
        {
            users.add(request, &mut calls);
        }
    })?;
    report::Report::new(log, &policy, &users, &calls).write(&intake, output)?;
    Ok(ExitStatus::Success)
}

impl Users {
    fn add(&mut self, request: &RequestRecord<'_>, calls: &mut Calls<'_>) {
        let Some(name) = request.user.as_deref() else {
            self.without_user += 1;
            return;
        };
        let Some(user) = self.by_name.get(name.as_bytes(), User::default) else {
            self.of_others += 1;
            return;
        };
        user.requests += 1;
        for role in request.roles.iter().flatten() {
            let number = match self.roles.get(&**role) {
                Some(number) => Some(*number),
                None if self.roles.len() < MOST_ROLES => {
                    let number = u32::try_from(self.roles.len()).ok();
                    number.inspect(|number| {
                        self.roles.insert((**role).into(), *number);
                    })
                }
                None => None,
            };
            user.had.extend(number);
        }
        let token = request.token.as_ref().and_then(|token| token.kind.as_deref());
        let (mut is_unknown, mut is_allowed_by_none) = (false, false);
        for demand in &request.demands {
            match calls.roles_for(token, demand) {
                None => is_unknown = true,
                Some(number) if calls.set(number).is_empty() => is_allowed_by_none = true,
                Some(number) => *user.needs.entry(number).or_default() |= !demand.assumed,
            }
        }
        user.unknown += u64::from(is_unknown);
        user.allowed_by_none += u64::from(is_allowed_by_none);
    }
}
