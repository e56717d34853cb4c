use super::{Finding, Look, Subject, lint};
use crate::{
    analysis::{Entry, OperationSurvey},
    lint::{requests::Requests, wording},
    rules::Rule,
    space::Decision,
};

lint! {
    /// An operation that everybody may do although rules restrict it.
    ///
    /// Every request for it is allowed, and some of them match a rule with `require` or `deny`.
    ///
    /// # Why is this bad?
    ///
    /// Whoever reads the rule believes that the operation is guarded.
    ///
    /// # Example
    ///
    /// ```yaml
    /// default: allow
    /// rules:
    ///   - id: nobody-unknown-raises
    ///     api: gate
    ///     action: raise
    ///     require: { role: [guest, member, keeper] }
    /// ```
    ///
    /// # Use instead
    ///
    /// Require something that some requests lack, or take the rule out.
    ///
    /// ```yaml
    /// default: allow
    /// rules:
    ///   - id: nobody-unknown-raises
    ///     api: gate
    ///     action: raise
    ///     require: { role: [member, keeper] }
    /// ```
    INEFFECTIVE_RESTRICTION = "PC204", "ineffective-restriction", Warning, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let open = subject.operations().filter(|operation| operation.allowed == operation.possible);
    open.filter_map(|operation| finding(subject, &operation)).collect()
}

/// What is wrong with an operation that everybody may do, if a rule restricts it.
fn finding(subject: &Subject<'_>, operation: &OperationSurvey<'_>) -> Option<Finding> {
    let rules = subject.policy.rules();
    let restricts = |rule: &&Entry| rule.decision == Decision::Deny;
    let restricting: Vec<&Rule> =
        operation.rules().filter(restricts).filter_map(|entry| rules.get(entry.rule)).collect();
    let but = match *restricting.as_slice() {
        [] => return None,
        [only] => format!("rule `{}` restricts it", only.id()),
        _ => format!("{} rules restrict it", restricting.len()),
    };
    let asked = wording::operation(subject.policy.vocabulary(), operation.operation);
    let place = rules.places().operation(operation.id);
    let message = format!("everybody may do {asked} although {but}");
    let finding = Finding::new(&INEFFECTIVE_RESTRICTION, place, message)
        .with_help("require something that some requests lack")
        .with_requests(subject, Requests::Slots(vec![(operation.id, operation.possible.clone())]));
    Some(restricting.into_iter().fold(finding, |finding, rule| {
        finding.with_related(
            rule.place(),
            format!("every request for it that rule `{}` matches has what it requires", rule.id()),
        )
    }))
}
