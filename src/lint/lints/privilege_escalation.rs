//! Roles that can escalate to higher roles.

use std::collections::BTreeSet;

use super::{Check, Context, Finding, lint};
use crate::{
    analysis::{OperationSurvey, Step, Steps},
    lint::{requests::Requests, words},
    space::{RoleId, SlotSet},
};

lint! {
    /// A role that can escalate to a higher role.
    ///
    /// An operation can declare the roles that its callers can obtain with it (`confers`). A role is higher if it is
    /// declared above the other. If neither is above the other, it is higher if it is allowed something that the other
    /// is not. There may be several steps: each role on the way may do an operation that confers the next.
    ///
    /// There is one finding for each operation by which roles obtain higher roles in one step. If a role obtains higher
    /// roles in several steps, there is one for the last role of each path, along one of the shortest paths.
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
    let conferring = context.operations().filter(|operation| !operation.operation.confers().is_empty());
    let at_once = conferring.filter_map(|operation| in_one_step(context, &operation));
    let steps = Steps::of(context);
    let roles = context.policy.vocabulary().roles().ids();
    at_once.chain(roles.flat_map(|role| in_several_steps(context, &steps, role))).collect()
}

/// Returns whether a role is higher than another: by the declared order, or else by what it is allowed.
fn is_higher(context: &Context<'_>, role: RoleId, other: RoleId) -> bool {
    let vocabulary = context.policy.vocabulary();
    let is_below = |weaker: RoleId, stronger: RoleId| vocabulary.roles_below(stronger).contains(&weaker);
    is_below(other, role) || !is_below(role, other) && context.allowed_beyond(role, other).next().is_some()
}

/// Returns the finding about an operation by which some roles obtain higher roles, if it is one.
fn in_one_step(context: &Context<'_>, operation: &OperationSurvey<'_>) -> Option<Finding> {
    let rules = context.policy.rules();
    let vocabulary = rules.vocabulary();
    let allowed = operation.roles_allowed();
    let callers = vocabulary.roles().ids().filter(|role| allowed.contains(role.index()));
    let confers = operation.operation.confers();
    let pairs = callers.flat_map(|role| confers.iter().map(move |&conferred| (role, conferred)));
    let (mut from, mut to, mut slots) = (BTreeSet::new(), BTreeSet::new(), SlotSet::empty(context.space().words()));
    for (role, conferred) in pairs.filter(|&(role, conferred)| is_higher(context, conferred, role)) {
        if from.insert(role) {
            slots |= &context.allowed_to(role, operation.id);
        }
        to.insert(conferred);
    }
    if from.is_empty() {
        return None;
    }
    let message = format!(
        "{} can escalate with {}, which confers {}",
        words::roles(vocabulary, &from),
        words::operation(vocabulary, operation.operation),
        words::roles(vocabulary, &to),
    );
    let finding = Finding::new(&PRIVILEGE_ESCALATION, rules.places().operation(operation.id), message)
        .with_help("allow operations that confer a role only to roles that are not weaker")
        .with_requests(context, Requests::Slots(vec![(operation.id, slots)]));
    Some(finding)
}

/// Returns the findings about the higher roles that a role obtains in several steps, the last on each path.
fn in_several_steps(context: &Context<'_>, steps: &Steps<'_>, role: RoleId) -> Vec<Finding> {
    let paths = steps.paths_from(role).into_iter();
    let paths: Vec<(RoleId, Vec<Step>)> =
        paths.filter(|(reached, path)| path.len() > 1 && is_higher(context, *reached, role)).collect();
    // The roles that paths to other roles pass.
    let passed: BTreeSet<RoleId> = paths
        .iter()
        .flat_map(|(_, path)| path.split_last().into_iter().flat_map(|(_, before)| before))
        .map(|step| step.confers)
        .collect();
    let last = paths.iter().filter(|(reached, _)| !passed.contains(reached));
    last.filter_map(|(reached, path)| in_steps(context, role, *reached, path)).collect()
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
