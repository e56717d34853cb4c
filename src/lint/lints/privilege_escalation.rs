//! Roles that can escalate to higher roles.

use super::{Check, Context, Finding, lint};
use crate::{
    analysis::{Step, Steps},
    lint::{requests::Requests, words},
    space::RoleId,
};

lint! {
    /// A role that can escalate to a higher role.
    ///
    /// An operation can declare the roles that its callers can obtain with it (`confers`). A role is higher if it is
    /// declared above the other. If neither is above the other, it is higher if it is allowed something that the other
    /// is not. There may be several steps: each role on the way may do an operation that confers the next.
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
    let mut found = Vec::new();
    for role in context.policy.vocabulary().roles().ids() {
        let paths = steps.paths_from(role).into_iter();
        let to_higher = paths.filter(|(reached, _)| is_higher(context, *reached, role));
        found.extend(to_higher.filter_map(|(reached, path)| finding(context, role, reached, &path)));
    }
    found
}

/// Returns whether a role is higher than another: by the declared order, or else by what it is allowed.
fn is_higher(context: &Context<'_>, role: RoleId, other: RoleId) -> bool {
    let vocabulary = context.policy.vocabulary();
    let is_below = |weaker: RoleId, stronger: RoleId| vocabulary.roles_below(stronger).contains(&weaker);
    is_below(other, role) || !is_below(role, other) && context.allowed_beyond(role, other).next().is_some()
}

fn finding(context: &Context<'_>, role: RoleId, reached: RoleId, path: &[Step]) -> Option<Finding> {
    let rules = context.policy.rules();
    let vocabulary = rules.vocabulary();
    let name_of = |role: RoleId| vocabulary.roles().name(role);
    let operations = path.iter().filter_map(|step| vocabulary.operation(step.operation));
    let operations: Vec<String> = operations.map(|operation| words::operation(vocabulary, operation)).collect();
    let steps = if path.len() == 1 { "1 step".to_owned() } else { format!("{} steps", path.len()) };
    let message = format!(
        "role `{}` can escalate to the higher role `{}` in {steps}: {}",
        name_of(role)?,
        name_of(reached)?,
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
