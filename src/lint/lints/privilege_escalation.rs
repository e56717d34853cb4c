use super::{Finding, Look, Subject, lint};
use crate::{
    analysis::{Step, Steps},
    lint::{requests::Requests, wording},
    space::RoleId,
};

lint! {
    /// A role that can come by a higher one.
    ///
    /// Operations may declare which roles whoever may do them can come by (`confers`). A role is higher if it is declared
    /// above the other, or, if neither is above the other, if it is allowed something that the other is not. There may be
    /// roles between, each of which may do an operation that confers the next.
    ///
    /// # Why is this bad?
    ///
    /// What the policy denies the weaker role, it can do all the same, once it has made itself the stronger one.
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
    /// Let only those confer a role who are no weaker.
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
    PRIVILEGE_ESCALATION = "PC402", "privilege-escalation", Error, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let steps = Steps::of(subject);
    let mut found = Vec::new();
    for role in subject.policy.vocabulary().roles().ids() {
        let paths = steps.paths_from(role).into_iter();
        let to_higher = paths.filter(|(reached, _)| is_higher(subject, *reached, role));
        found.extend(to_higher.filter_map(|(reached, path)| finding(subject, role, reached, &path)));
    }
    found
}

/// Whether a role is higher than another: by the declared order, or else by what it is allowed.
fn is_higher(subject: &Subject<'_>, role: RoleId, other: RoleId) -> bool {
    let vocabulary = subject.policy.vocabulary();
    let is_below = |weaker: RoleId, stronger: RoleId| vocabulary.roles_below(stronger).contains(&weaker);
    is_below(other, role) || !is_below(role, other) && subject.allowed_beyond(role, other).next().is_some()
}

fn finding(subject: &Subject<'_>, role: RoleId, reached: RoleId, path: &[Step]) -> Option<Finding> {
    let rules = subject.policy.rules();
    let vocabulary = rules.vocabulary();
    let name_of = |role: RoleId| vocabulary.roles().name(role);
    let operations = path.iter().filter_map(|step| vocabulary.operation(step.operation));
    let operations: Vec<String> = operations.map(|operation| wording::operation(vocabulary, operation)).collect();
    let steps = if path.len() == 1 { "1 step".to_owned() } else { format!("{} steps", path.len()) };
    let message = format!(
        "role `{}` can come by the higher role `{}` in {steps}: {}",
        name_of(role)?,
        name_of(reached)?,
        operations.join(", then ")
    );
    let first = path.first()?.operation;
    let doing = [role].into_iter().chain(path.iter().map(|step| step.confers));
    let allowed =
        doing.zip(path).map(|(role, step)| (step.operation, subject.allowed_to(role, step.operation))).collect();
    let finding = Finding::new(&PRIVILEGE_ESCALATION, rules.places().operation(first), message)
        .with_help("let only those do an operation who are no weaker than the role that it confers")
        .with_requests(subject, Requests::Slots(allowed));
    path.iter().skip(1).try_fold(finding, |finding, step| {
        let place = rules.places().operation(step.operation);
        Some(finding.with_related(place, format!("it confers role `{}`", name_of(step.confers)?)))
    })
}
