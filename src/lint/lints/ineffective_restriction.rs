//! Operations that everybody may do although rules restrict them.

use super::{Check, Context, Finding, lint};
use crate::{
    analysis::{Entry, OperationSurvey},
    lint::{requests::Requests, words},
    rules::Rule,
    space::Decision,
};

lint! {
    /// An operation that everybody may do although rules restrict it.
    ///
    /// Every request for it is allowed: those that match a rule with `require` meet its requirement.
    ///
    /// # Why is this bad?
    ///
    /// Readers of the rule believe that it restricts somebody.
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
    /// Require something that some requests lack, or remove the rule.
    ///
    /// ```yaml
    /// default: allow
    /// rules:
    ///   - id: nobody-unknown-raises
    ///     api: gate
    ///     action: raise
    ///     require: { role: [member, keeper] }
    /// ```
    INEFFECTIVE_RESTRICTION = "PC204", "ineffective-restriction", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let open = context.operations().filter(|operation| operation.allowed == operation.possible);
    open.filter_map(|operation| finding(context, &operation)).collect()
}

/// Returns the finding about an operation that everybody may do, if a rule restricts it.
fn finding(context: &Context<'_>, operation: &OperationSurvey<'_>) -> Option<Finding> {
    let rules = context.policy.rules();
    let restricts = |rule: &&Entry| rule.decision == Decision::Deny;
    let restricting: Vec<&Rule> =
        operation.rules().filter(restricts).filter_map(|entry| rules.get(entry.rule)).collect();
    let but = match *restricting.as_slice() {
        [] => return None,
        [only] => format!("rule `{}` restricts it", only.id()),
        _ => format!("{} rules restrict it", restricting.len()),
    };
    let asked = words::operation(context.policy.vocabulary(), operation.operation);
    let place = rules.places().operation(operation.id);
    let message = format!("everybody may do {asked} although {but}");
    let finding = Finding::new(&INEFFECTIVE_RESTRICTION, place, message)
        .with_help("require something that some requests lack")
        .with_requests(context, Requests::Slots(vec![(operation.id, operation.possible.clone())]));
    Some(restricting.into_iter().fold(finding, |finding, rule| {
        finding.with_related(
            rule.place(),
            format!("every request for it that rule `{}` matches meets the requirement", rule.id()),
        )
    }))
}
