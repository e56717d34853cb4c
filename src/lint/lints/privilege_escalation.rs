//! Roles that can escalate to higher roles.

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Context, Finding, lint};
use crate::{
    analysis::{Step, Steps},
    lint::{requests::Requests, words},
    space::{OperationId, RoleId, SlotSet},
};

lint! {
    /// A role that can escalate to a higher role.
    ///
    /// An operation can declare the roles that its callers can obtain with it (`confers`). A role is higher if it is
    /// declared above the other. If neither is above the other, it is higher if it is allowed something that the other
    /// is not. There may be several steps: each role on the way may do an operation that confers the next.
    ///
    /// There is one finding for each operation by which roles obtain higher roles in one step, and one for each pair of
    /// roles with several steps between them.
    ///
    /// # Why is this bad?
    ///
    /// The weaker role can do what the policy denies it, as soon as it has obtained the stronger role.
    ///
    /// # Example
    ///
    /// ```yaml
    /// vocabulary:
    ///   roles: { guest: {}, keeper: { above: guest } }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis:
    ///     gate: { raise: {} }
    ///     staff: { appoint_keeper: { confers: { role: keeper } } }
    /// rules:
    ///   - id: keepers-raise
    ///     role: keeper
    ///     api: gate
    ///     effect: allow
    ///   - id: appointing
    ///     api: staff
    ///     effect: allow
    /// ```
    ///
    /// # Use instead
    ///
    /// Allow operations that confer a role only to roles that are not weaker.
    ///
    /// ```yaml
    /// vocabulary:
    ///   roles: { guest: {}, keeper: { above: guest } }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis:
    ///     gate: { raise: {} }
    ///     staff: { appoint_keeper: { confers: { role: keeper } } }
    /// rules:
    ///   - id: keepers-raise
    ///     role: keeper
    ///     api: gate
    ///     effect: allow
    ///   - id: appointing
    ///     role: keeper
    ///     api: staff
    ///     action: appoint_keeper
    ///     effect: allow
    /// ```
    PRIVILEGE_ESCALATION = "PC402", "privilege-escalation", Error, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let steps = Steps::of(context);
    let mut at_once: BTreeMap<OperationId, Vec<(RoleId, RoleId)>> = BTreeMap::new();
    let mut found = Vec::new();
    for role in context.policy.vocabulary().roles().ids() {
        let paths = steps.paths_from(role).into_iter();
        for (reached, path) in paths.filter(|(reached, _)| is_higher(context, *reached, role)) {
            match *path.as_slice() {
                [step] => at_once.entry(step.operation).or_default().push((role, reached)),
                _ => found.extend(in_steps(context, role, reached, &path)),
            }
        }
    }
    found.extend(at_once.into_iter().filter_map(|(operation, pairs)| in_one_step(context, operation, &pairs)));
    found
}

/// Returns whether a role is higher than another: by the declared order, or else by what it is allowed.
fn is_higher(context: &Context<'_>, role: RoleId, other: RoleId) -> bool {
    let vocabulary = context.policy.vocabulary();
    let is_below = |weaker: RoleId, stronger: RoleId| vocabulary.roles_below(stronger).contains(&weaker);
    is_below(other, role) || !is_below(role, other) && context.allowed_beyond(role, other).next().is_some()
}

/// Returns the finding about an operation by which roles obtain higher roles, each pair a role and one that it obtains.
fn in_one_step(context: &Context<'_>, operation: OperationId, pairs: &[(RoleId, RoleId)]) -> Option<Finding> {
    let rules = context.policy.rules();
    let vocabulary = rules.vocabulary();
    let from: BTreeSet<RoleId> = pairs.iter().map(|&(from, _)| from).collect();
    let to: BTreeSet<RoleId> = pairs.iter().map(|&(_, to)| to).collect();
    let message = format!(
        "{} can escalate with {}, which confers {}",
        words::roles(vocabulary, &from),
        words::operation(vocabulary, vocabulary.operation(operation)?),
        words::roles(vocabulary, &to),
    );
    let mut allowed = SlotSet::empty(context.space().words());
    for &role in &from {
        allowed |= &context.allowed_to(role, operation);
    }
    let finding = Finding::new(&PRIVILEGE_ESCALATION, rules.places().operation(operation), message)
        .with_help("allow operations that confer a role only to roles that are not weaker")
        .with_requests(context, Requests::Slots(vec![(operation, allowed)]));
    Some(finding)
}

/// Returns the finding about a role that obtains a higher role in several steps.
fn in_steps(context: &Context<'_>, role: RoleId, reached: RoleId, path: &[Step]) -> Option<Finding> {
    let rules = context.policy.rules();
    let vocabulary = rules.vocabulary();
    let name_of = |role: RoleId| vocabulary.roles().name(role);
    let operations = path.iter().filter_map(|step| vocabulary.operation(step.operation));
    let operations: Vec<String> = operations.map(|operation| words::operation(vocabulary, operation)).collect();
    let message = format!(
        "role `{}` can escalate to role `{}` in {} steps: {}",
        name_of(role)?,
        name_of(reached)?,
        path.len(),
        operations.join(", then ")
    );
    let first = path.first()?.operation;
    let doing = [role].into_iter().chain(path.iter().map(|step| step.confers));
    let allowed =
        doing.zip(path).map(|(role, step)| (step.operation, context.allowed_to(role, step.operation))).collect();
    let finding = Finding::new(&PRIVILEGE_ESCALATION, rules.places().operation(first), message)
        .with_help("allow operations that confer a role only to roles that are not weaker")
        .with_requests(context, Requests::Slots(allowed));
    path.iter().skip(1).try_fold(finding, |finding, step| {
        let place = rules.places().operation(step.operation);
        Some(finding.with_related(place, format!("this operation confers role `{}`", name_of(step.confers)?)))
    })
}
